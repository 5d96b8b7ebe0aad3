"""YAML files that extend one another: how they merge, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scenarios.yaml_files import LONGEST_CHAIN, read_model, read_yaml
from tests.scenarios.yaml_writing import Write, refusal, write

__all__ = ["write"]  # a fixture


BASE = """\
name: base
term: {months: 84, notice_months: 12}
contracts:
  - name: acute
    price: 10
    payees: [a, b]
  - name: community
    price: 20
"""


@pytest.mark.unit
def test_only_read_model_follows_extends(write: Write) -> None:
    file = write("base.yaml", BASE)
    assert read_model(file) == read_yaml(file)
    assert read_yaml(write("child.yaml", "extends: nowhere.yaml")).data == {"extends": "nowhere.yaml"}


CHILD = """\
extends: base.yaml
name: child
term: {months: 60}
contracts:
  - name: community
    price: 25
    gate: open
  - name: social_care
    price: 30
  - name: acute
    payees: [c]
"""


@pytest.mark.unit
def test_a_child_refines_its_base(write: Write) -> None:
    write("base.yaml", BASE)
    assert read_model(write("child.yaml", CHILD)).data == {
        "name": "child",
        "term": {"months": 60, "notice_months": 12},
        "contracts": [
            {"name": "acute", "price": 10, "payees": ["c"]},
            {"name": "community", "price": 25, "gate": "open"},
            {"name": "social_care", "price": 30},
        ],
    }


@pytest.mark.unit
def test_each_value_stands_where_it_was_written(write: Write) -> None:
    base = write("base.yaml", BASE)
    child = write("child.yaml", CHILD)
    source = read_model(child)

    def place(*path: str | int) -> tuple[Path, int]:
        return source.file(path), source.line(path)

    assert source.files == (child, base)
    assert place("term", "months") == (child, 3)
    assert place("term", "notice_months") == (base, 2)
    assert place("contracts", 0) == (child, 10)
    assert place("contracts", 0, "price") == (base, 5)
    assert place("contracts", 0, "payees", 0) == (child, 11)
    assert place("contracts", 1, "price") == (child, 6)
    assert place("contracts", 2) == (child, 8)
    assert str(source.problem(("contracts", 0, "price"), "low")) == (
        "base.yaml:5: contracts[0].price: low (child.yaml extends this file)"
    )
    assert str(source.problem(("term", "months"), "low")) == "child.yaml:3: term.months: low"


MERGES: list[tuple[Any, Any, Any]] = [
    ({"a": 1}, {}, {"a": 1}),
    ({"a": 1}, {"a": 2, "b": 3}, {"a": 2, "b": 3}),
    ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
    ({"a": 1}, {"b": None}, {"a": 1, "b": None}),
    ({"a": None}, {"a": 1}, {"a": 1}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}, {"a": {"b": 1}}),
    ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
    ({"a": 1}, {"a": {"b": None}}, {"a": {"b": None}}),
    ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
    ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {"a": [{"b": 2}]}),
    ({"a": [{"name": "x"}]}, {"a": [{"name": "y"}, 3]}, {"a": [{"name": "y"}, 3]}),
    ({"a": [{"name": "x"}]}, {"a": [{"name": 5}]}, {"a": [{"name": 5}]}),
    ({"a": [{"name": "x", "b": 1}]}, {"a": [{"name": "x", "b": None}]}, {"a": [{"name": "x"}]}),
    ({"a": [{"name": "x"}, {"name": "y"}]}, {"a": [{"name": "x", "remove": True}]}, {"a": [{"name": "y"}]}),
    (
        {"a": [{"name": "x", "b": [{"name": "p", "c": 1}]}]},
        {"a": [{"name": "x", "b": [{"name": "p", "d": 2}, {"name": "q"}]}]},
        {"a": [{"name": "x", "b": [{"name": "p", "c": 1, "d": 2}, {"name": "q"}]}]},
    ),
]


def dump(file: Path, data: object) -> Path:
    """Writes data as a YAML file."""
    YAML(typ="safe", pure=True).dump(data, file)
    return file


@pytest.mark.unit
@pytest.mark.parametrize(("base", "child", "merged"), MERGES)
def test_merging_by_case(tmp_path: Path, base: object, child: dict[str, object], merged: object) -> None:
    dump(tmp_path / "base.yaml", base)
    assert read_model(dump(tmp_path / "child.yaml", {"extends": "base", **child})).data == merged


NAMES = st.text(alphabet="abcdef", min_size=1, max_size=3).filter(lambda name: name != "e")
LEAVES = st.booleans() | st.integers(-(10**6), 10**6) | st.text(alphabet="xyz ", max_size=5) | st.none()
INNER = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.property
@given(data=st.dictionaries(NAMES, INNER, min_size=1, max_size=4))
def test_an_empty_child_is_its_base(tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
    base = dump(tmp_path_factory.mktemp("models") / "base.yaml", data)
    child = read_model(dump(base.with_name("child.yaml"), {"extends": "base"}))
    assert child.data == data == read_yaml(base).data
    assert {path: place for path, place in child.places.items() if path} == {
        path: place for path, place in read_yaml(base).places.items() if path
    }


@pytest.mark.unit
def test_a_base_is_found_beside_the_file_before_the_shelf(write: Write, tmp_path: Path) -> None:
    write("shelf/hub.yaml", "place: shelf\n")
    child = write("work/child.yaml", "extends: hub\n")
    shelf = tmp_path / "shelf"
    assert read_model(child, shelf).data == {"place": "shelf"}
    write("work/hub.yaml", "place: work\n")
    assert read_model(child, shelf).data == {"place": "work"}


@pytest.mark.unit
@pytest.mark.parametrize("name", ["hub", "hub.yaml"])
def test_a_file_may_extend_its_namesake_on_the_shelf(write: Write, tmp_path: Path, name: str) -> None:
    write("shelf/hub.yaml", "a: 1\nb: 1\n")
    child = write("hub.yaml", f"extends: {name}\nb: 2\n")
    assert read_model(child, tmp_path / "shelf").data == {"a": 1, "b": 2}


@pytest.mark.unit
def test_a_base_is_found_from_the_file_that_names_it(write: Write) -> None:
    write("models/root.yaml", "a: 1\n")
    write("models/base.yaml", "extends: root.yaml\nb: 2\n")
    source = read_model(write("child.yaml", "extends: models/base.yaml\nc: 3\n"))
    assert source.data == {"a": 1, "b": 2, "c": 3}
    assert [file.name for file in source.files] == ["child.yaml", "base.yaml", "root.yaml"]


@pytest.mark.unit
def test_a_missing_base_is_told_what_there_is(write: Write, tmp_path: Path) -> None:
    write("shelf/alliance.yaml", "a: 1\n")
    write("shelf/iph.yaml", "a: 1\n")
    child = write("child.yaml", "name: x\nextends: alianse\n")
    words = "child.yaml:2: extends: there is no file 'alianse' to extend"
    assert refusal(child, tmp_path / "shelf") == f"{words}; use alliance or iph. Did you mean 'alliance'?"
    assert refusal(child) == words


@pytest.mark.unit
@pytest.mark.parametrize("written", ["[a, b]", "5", "null", "''"])
def test_extends_names_one_file(write: Write, written: str) -> None:
    words = "child.yaml:1: extends: give the name of one file, such as 'extends: base.yaml'"
    assert refusal(write("child.yaml", f"extends: {written}\n")) == words


@pytest.mark.unit
def test_a_circle_of_files_is_refused(write: Write) -> None:
    write("b.yaml", "extends: c.yaml\n")
    write("c.yaml", "\nextends: a.yaml\n")
    words = "c.yaml:2: extends: files extend each other in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    assert refusal(write("a.yaml", "extends: b.yaml\n")) == words
    words = "d.yaml:1: extends: files extend each other in a circle: d.yaml -> d.yaml"
    assert refusal(write("d.yaml", "extends: d\n")) == words


@pytest.mark.unit
def test_a_chain_may_be_long_but_not_endless(write: Write) -> None:
    write("m0.yaml", "a: 0\n")
    files = [write(f"m{at}.yaml", f"extends: m{at - 1}\na: {at}\n") for at in range(1, LONGEST_CHAIN + 1)]
    assert len(read_model(files[-2]).files) == LONGEST_CHAIN
    words = f"m1.yaml:1: extends: more than {LONGEST_CHAIN} files extend one another; merge some"
    assert refusal(files[-1]) == words


LIST_REFUSALS = [
    (
        "- {name: x}\n- {name: y}\n- {name: x}",
        "5: contracts[2].name: 'x' is already the name on line 3; give each one its own",
    ),
    (
        "- {name: acuet, remove: true}",
        "3: contracts[0]: there is no 'acuet' to remove; use acute or community. Did you mean 'acute'?",
    ),
    (
        "- {name: acute, remove: true, price: 3}",
        "3: contracts[0]: 'acute' is removed, so leave its other keys out",
    ),
]


@pytest.mark.unit
@pytest.mark.parametrize(("items", "words"), LIST_REFUSALS)
def test_a_list_that_cannot_be_merged_by_name_is_refused(write: Write, items: str, words: str) -> None:
    write("base.yaml", BASE)
    assert refusal(write("child.yaml", f"extends: base.yaml\ncontracts:\n{items}\n")) == f"child.yaml:{words}"


@pytest.mark.unit
def test_a_problem_in_the_base_is_reported_there(write: Write) -> None:
    write("base.yaml", "parts:\n- name: x\n- name: x\n")
    words = "base.yaml:3: parts[1].name: 'x' is already the name on line 2; give each one its own"
    assert refusal(write("child.yaml", "extends: base\nparts: [{name: y}]\n")) == words
    write("base.yaml", "a: 1\na: 2\n")
    words = "base.yaml:2: a: the key is already given on line 1; keep one of the two"
    assert refusal("child.yaml") == words
