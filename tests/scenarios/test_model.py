"""Loading a model: whatever is wrong with its file is told at once, in words, and as nothing else than problems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scenarios.catalogue import load_catalogue
from scenarios.model import MODELS, load_model, vocabulary
from scenarios.problems import FileProblems
from scenarios.stand_ins import with_stand_ins
from scenarios.yaml_files import LARGEST_FILE_BYTES
from tests.scenarios.small_model import SMALL, changed, said_of

SMALL_DATA: dict[str, Any] = YAML(typ="safe", pure=True).load(SMALL)
FILE_KEYS = (
    "name, title, description, extends, example, place, roles, populations, services, measures, term, governance "
    "or contracts"
)
HALF = ("fee_share: 0.04", "split: {hospital: 0.5}")
HALF_TOLD = "23: contracts[0].terms[0].split: the shares add to 0.5; make them add to 1"


# What loads


@pytest.mark.unit
def test_a_model_holds_its_file_its_contracts_and_its_words(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    model = load_model(path)
    assert model.source.path == path
    assert model.file.name == model.contracts.name == "small"
    assert [contract.name for contract in model.contracts.contracts] == ["joint", "practice"]
    assert [term.key for term in model.contracts.in_order()] == [
        "joint.limbs",
        "practice.capitation",
        "joint.outcome",
    ]
    assert [contract.months for contract in model.contracts.contracts] == [48, 48]
    assert "gp_contact" in model.catalogue.services
    assert model.example is None


@pytest.mark.unit
def test_an_example_stands_beside_the_file_that_names_it(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "small.yaml").write_text(changed(("title: ", "example: year.yaml\ntitle: ")))
    own = tmp_path / "own.yaml"
    own.write_text("extends: small\nname: own\n")
    assert load_model(own, shelf).example == shelf / "year.yaml"
    own.write_text("extends: small\nexample: mine.yaml\n")
    assert load_model(own, shelf).example == tmp_path / "mine.yaml"


@pytest.mark.unit
def test_a_mistake_is_shown_in_the_file_it_is_written_in(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(changed(("age_from: 65", "age_from: 650")))
    own = tmp_path / "own.yaml"
    own.write_text("extends: small\ncontracts:\n  - name: joint\n    payer: boyer\n")
    with pytest.raises(FileProblems) as error:
        load_model(own)
    assert str(error.value).replace(f"{tmp_path}/", "").splitlines() == [
        "own.yaml:4: contracts[0].payer: 'boyer' is not a role; use buyer, hospital, surgeries, nurses, suppliers, "
        "tax_office or others. Did you mean 'buyer'?",
        "small.yaml:10: populations.older.age_from: 650 is too large; write 120 or less",
    ]


@pytest.mark.unit
def test_the_words_of_a_file_come_before_those_that_every_file_has() -> None:
    words = vocabulary(SMALL_DATA, load_catalogue())
    assert words["role"] == ("buyer", "hospital", "surgeries", "nurses", "suppliers", "tax_office", "others")
    assert words["population"] == ("younger", "older", "everyone", "visitors")
    assert set(words) == {"role", "population", "service", "measure", "lever", "party kind", "place"}


# What is no model at all


def said_of_bytes(content: bytes, folder: Path) -> str:
    """The one problem of a file of these bytes, without the folder."""
    path = folder / "small.yaml"
    path.write_bytes(content)
    with pytest.raises(FileProblems) as error:
        load_model(path)
    (problem,) = error.value.problems
    return str(problem).removeprefix(f"{folder}/")


ALIASES = "".join(f"b{number}: &b{number} [{', '.join([f'*b{number - 1}'] * 9)}]\n" for number in range(1, 9))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "small.yaml: the file is empty; write keys such as 'name: my_model'"),
        ("# nothing yet\n", "small.yaml: the file is empty; write keys such as 'name: my_model'"),
        (
            "- name: small\n",
            "small.yaml:1: the file must be a mapping of keys at its top; write keys such as 'name: my_model'",
        ),
        (
            "just words",
            "small.yaml:1: the file must be a mapping of keys at its top; write keys such as 'name: my_model'",
        ),
        (
            "name: small\nroles: {buyer: {kind: hub}\n",
            "small.yaml:2: the file is not YAML: a { is opened here; close it with }, "
            "and put a comma between its entries",
        ),
        (
            "name: small\ntitle: 'A small model\n",
            "small.yaml:2: the file is not YAML: a quote is opened here and not closed",
        ),
        (
            "name: small\n\troles: {}\n",
            "small.yaml:2: the line is indented with a tab; YAML indents with spaces",
        ),
        ("name: a\nname: b\n", "small.yaml:2: name: the key is already given on line 1; keep one of the two"),
        (
            f"b0: &b0 [1, 1, 1]\n{ALIASES}",
            "small.yaml: the file holds more than 100,000 values once its aliases are written out",
        ),
        (
            "name: !!python/object:os.system x",
            "small.yaml:1: name: the tag !!python/object:os.system is not read; leave it out",
        ),
        ("[" * 60, "small.yaml:1: values stand more than 40 deep; keep the file flatter"),
    ],
)
def test_what_is_no_mapping_in_yaml_is_refused_in_one_sentence(
    content: str, words: str, tmp_path: Path
) -> None:
    assert said_of_bytes(content.encode(), tmp_path) == words


@pytest.mark.unit
def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    words = "small.yaml:1: the file is not UTF-8 text; save it as UTF-8"
    assert said_of_bytes(b"name: \xff\xfe", tmp_path) == words


@pytest.mark.unit
def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50 * LARGEST_FILE_BYTES)
    with pytest.raises(FileProblems) as error:
        load_model(path)
    words = "the file has 50.0 MB; at most 1 MB is read, so keep tables out of it"
    assert str(error.value) == f"{path}: {words}"


@pytest.mark.unit
def test_a_file_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    with pytest.raises(FileProblems) as error:
        load_model(tmp_path / "smal.yaml")
    assert str(error.value) == f"{tmp_path}/smal.yaml: there is no such file. Did you mean 'small.yaml'?"


# All mistakes at once, one problem each


@pytest.mark.unit
def test_mistakes_of_every_sort_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(
        ("title: A", "titel: A"),
        ("bind: each", "bind: eech"),
        ("age_from: 65", "age_from: 65, age_to: 60"),
        ("months: 48", "months: 0"),
        ("members: 1.0", "membres: 1.0"),
        HALF,
        ("curve: linear", "curve: lineer"),
        ("surgeries]", "surgery]"),
    )
    assert said_of(text, tmp_path) == [
        f"2: 'titel' is not a key here; use {FILE_KEYS}. Did you mean 'title'?",
        "5: roles.hospital.bind: 'eech' is not a way of binding; use each, main or all_together. "
        "Did you mean 'each'?",
        "10: populations.older: age_to 60 is below age_from 65; write the lower age in age_from",
        "11: term.months: 0 is too small; write 1 or more",
        "14: governance.objective.membres: 'membres' cannot be weighed in the objective; use buyer, surgeries, "
        "nurses, suppliers, tax_office, others, members or pounds_per_qaly. Did you mean 'members'?",
        HALF_TOLD,
        "26: contracts[0].terms[1].curve: 'lineer' is not a curve; use threshold, linear, banded, improvement or "
        "rank. Did you mean 'linear'?",
        "31: contracts[1].payees[0]: 'surgery' is not a role; use buyer, hospital, surgeries, nurses, suppliers, "
        "tax_office or others. Did you mean 'surgeries'?",
    ]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        # What names nothing that can be read has no word said of its uses.
        ("roles:", "rolse:", f"3: 'rolse' is not a key here; use {FILE_KEYS}. Did you mean 'roles'?"),
        (
            "populations:\n",
            "populatoins:\n",
            f"8: 'populatoins' is not a key here; use {FILE_KEYS}. Did you mean 'populations'?",
        ),
        (
            "  nurses: {kind",
            "  Nurses: {kind",
            "7: roles: 'Nurses' is not a plain word; write small letters, digits and _, a letter first",
        ),
        # Terms are shares of this one, and it is the base payment of its contract.
        (
            "mechanism: limbs",
            "mechanism: limbs\n        nme: all",
            "22: contracts[0].terms[0]: 'nme' is not a key here; use mechanism, ",
        ),
        ("kind: gp_practice", "knd: gp_practice", "6: roles.surgeries: 'knd' is not a key here; "),
        ("age_from: 65", "age_from: x", "10: populations.older.age_from: 'x' is not a whole number"),
        ("payees: [surgeries]", "payees: []", "31: contracts[1].payees: an empty list is too short"),
        (
            "name: practice\n",
            "name: practice\n    terms_of: x\n",
            "30: contracts[1]: 'terms_of' is not a key here; ",
        ),
        ("name: small", "name: 5", "1: name: 5 is not text; put it in quotes"),
    ],
)
def test_what_follows_from_a_mistake_is_not_told(before: str, after: str, words: str, tmp_path: Path) -> None:
    (told,) = said_of(changed((before, after)), tmp_path)
    assert told.startswith(words)


@pytest.mark.unit
@pytest.mark.parametrize(
    "refused",
    [
        ("title: A small model", "titel: A small model"),
        ("title: A small model\n", "description: Small\n"),
        ("roles:\n", "roles: 5\nnote:\n"),
        ("bind: each", "bind: eech"),
        ("age_from: 65", "age_from: 650"),
        ("populations:\n", "populations: []\nnotes:\n"),
        ("months: 48", "months: 0"),
        ("coordination: 0.4", "cordination: 0.4"),
        ("curve: linear", "curve: lineer"),
        ("name: practice", "name: The practice"),
        ("mechanism: capitation", "mechanism: captation"),
        ("payees: [surgeries]", "payees: surgeries"),
        ("term: {months", "services: {day_case: {}}\nterm: {months"),
        ("term: {months", "measures: {mine: {}}\nterm: {months"),
        ("contracts:\n", "contracts:\n  - 5\n"),
    ],
)
def test_shares_that_do_not_add_up_are_told_whatever_else_is_refused(
    refused: tuple[str, str], tmp_path: Path
) -> None:
    told = said_of(changed(refused, HALF), tmp_path)
    assert len(told) >= 2
    assert sum(each.endswith("split: the shares add to 0.5; make them add to 1") for each in told) == 1


@pytest.mark.unit
def test_nothing_more_can_be_said_of_a_file_without_contracts(tmp_path: Path) -> None:
    assert said_of(SMALL[: SMALL.index("contracts:")], tmp_path) == ["1: 'contracts' is missing; add it"]


@pytest.mark.unit
def test_a_measure_of_the_file_s_own_that_is_refused_still_has_its_name(tmp_path: Path) -> None:
    text = changed(
        ("term: {m", "measures: {mine: {title: Mine, unit: points, direction: up}}\nterm: {m"),
        ("avoidable_emergency_admissions", "mine"),
    )
    assert said_of(text, tmp_path) == [
        "11: measures.mine.direction: 'up' is not a direction; use higher or lower."
    ]


@pytest.mark.unit
def test_stand_ins_keep_names_and_places_and_leave_the_data_as_it_is() -> None:
    before = deepcopy(SMALL_DATA)
    refused = [
        ("contracts", 0, "terms", 1, "curve"),
        ("contracts", 1),
        ("roles", "nurses", "kind"),
        ("term", "months"),
    ]
    rest = with_stand_ins(SMALL_DATA, refused, SMALL_DATA, "day_case")
    assert before == SMALL_DATA
    assert rest.data["contracts"][0]["terms"] == [
        SMALL_DATA["contracts"][0]["terms"][0],
        {"mechanism": "block", "pounds_a_year": 0, "name": "outcome"},
    ]
    assert [contract["name"] for contract in rest.data["contracts"]] == ["joint", "practice"]
    assert rest.data["contracts"][1]["terms"][0]["name"] == "capitation"
    assert list(rest.data["roles"]) == ["buyer", "hospital", "surgeries"]
    assert "term" not in rest.data
    assert rest.follows(("contracts", 1, "payer"), "any")
    assert rest.follows((), "'nurses' is not here")
    assert not rest.follows(("contracts", 0, "terms", 0), "any")


# Whatever a file holds, it loads or is refused in words


def problems_of(text: str, folder: Path) -> list[str]:
    """What is wrong with a model of this text; every problem has a sentence, and those with a path a line."""
    path = folder / "any.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_model(path)
    except FileProblems as error:
        unclear = [each for each in error.problems if not each.message or (each.path and not each.line)]
        lines = str(error).splitlines()
        return [str(each) for each in unclear] or lines
    return []


def assert_clear(told: list[str]) -> None:
    """Each problem is one line about the file, told once, and bears no mark of the machinery below."""
    assert all("any.yaml" in each and ": " in each for each in told)
    assert len(set(told)) == len(told)
    assert not any(
        word in each for each in told for word in ("pydantic", "Input should", "function-", "stand_in")
    )


@pytest.mark.property
@given(at=st.integers(0, len(SMALL) - 1))
def test_a_file_with_a_character_left_out_loads_or_is_refused_in_words(
    at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_clear(problems_of(SMALL[:at] + SMALL[at + 1 :], tmp_path_factory.getbasetemp()))


@pytest.mark.slow
@pytest.mark.property
def test_a_file_with_any_character_left_out_loads_or_is_refused_in_words(tmp_path: Path) -> None:
    for at in range(len(SMALL)):
        assert_clear(problems_of(SMALL[:at] + SMALL[at + 1 :], tmp_path))


def places(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value below the top."""
    inside: list[tuple[Any, object]] = []
    if isinstance(data, dict):
        inside = list(data.items())
    elif isinstance(data, list):
        inside = list(enumerate(data))
    for step, each in inside:
        yield (*path, step)
        yield from places(each, (*path, step))


def put(value: object, path: tuple[str | int, ...], data: Any) -> str:
    """The data as text, with another value at the path."""
    data = deepcopy(data)
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(data, indent=1)


PLACES = list(places(SMALL_DATA))
OTHERS: list[object] = [None, True, -1, "", [], [1], {}, {"a": 1}]


@pytest.mark.property
@given(path=st.sampled_from(PLACES), value=st.sampled_from(OTHERS))
def test_a_file_with_another_value_anywhere_loads_or_is_refused_in_words(
    path: tuple[str | int, ...], value: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_clear(problems_of(put(value, path, SMALL_DATA), tmp_path_factory.getbasetemp()))


@pytest.mark.slow
@pytest.mark.property
def test_a_file_with_any_such_value_in_any_place_loads_or_is_refused_in_words(tmp_path: Path) -> None:
    for path in PLACES:
        for value in OTHERS:
            assert_clear(problems_of(put(value, path, SMALL_DATA), tmp_path))


@pytest.mark.property
@settings(max_examples=40)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(OTHERS)), min_size=2, max_size=5))
def test_a_file_with_several_other_values_loads_or_is_refused_in_words(
    changes: list[tuple[tuple[str | int, ...], object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = json.dumps(SMALL_DATA)
    for path, value in changes:
        data = json.loads(text)
        text = put(value, path, data) if path in places(data) else text
    assert_clear(problems_of(text, tmp_path_factory.getbasetemp()))


@pytest.mark.end_to_end
@pytest.mark.parametrize("path", sorted(MODELS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_model_loads(path: Path) -> None:
    if "\ncontracts:" in path.read_text(encoding="utf-8"):
        assert load_model(path).contracts.contracts


@pytest.mark.unit
def test_a_scheme_names_a_place_that_there_is(tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_text("extends: traditional\nname: scheme\nplace: oldham\n", encoding="utf-8")
    assert load_model(file).file.place == "oldham"
    file.write_text("extends: traditional\nname: scheme\nplace: oldam\n", encoding="utf-8")
    with pytest.raises(
        FileProblems, match=r"scheme.yaml:3: place: 'oldam' is not a place; .*Did you mean 'oldham'\?"
    ):
        load_model(file)
