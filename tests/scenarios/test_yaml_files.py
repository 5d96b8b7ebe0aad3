"""YAML files: what is read and where it stands, every refusal's words, and files that extend one another."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scenarios.problems import FileProblems
from scenarios.yaml_files import DEEPEST_NESTING, LONGEST_CHAIN, read_model, read_yaml

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


def refusal(path: Path | str, shelf: Path | None = None) -> str:
    """The whole text of the one problem that a file has."""
    with pytest.raises(FileProblems) as found:
        read_model(path, shelf)
    assert len(found.value.problems) == 1
    return str(found.value)


# What is read

SMALL = """\
# a comment
name: small
title: "5"
price: 12.50
tiny: 1e-3
patients: 12_000
answer: NO
starts: 2014-04-01
at: 12:30
is_open: true
nothing:
terms:
  - price: .5
    note: >
      folded
      text
  -
    price: -3
  - [1, 2.0]
empty: {}
"""


@pytest.mark.unit
def test_plain_data_comes_out_exactly(write: Write) -> None:
    assert read_yaml(write("small.yaml", SMALL)).data == {
        "name": "small",
        "title": "5",
        "price": Decimal("12.50"),
        "tiny": Decimal("0.001"),
        "patients": 12_000,
        "answer": "NO",
        "starts": "2014-04-01",
        "at": "12:30",
        "is_open": True,
        "nothing": None,
        "terms": [{"price": Decimal("0.5"), "note": "folded text\n"}, {"price": -3}, [1, Decimal(2)]],
        "empty": {},
    }


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("1_000.5", Decimal("1000.5")),
        ("-1.5E+3", Decimal(-1500)),
        ("3.", Decimal(3)),
        ("+7", 7),
        ("-7", -7),
        ("017", 17),
        ("0x1F", 31),
        ("0o17", 15),
        ("0b11", 3),
        ("True", True),
        ("false", False),
        ("~", None),
        ("12%", "12%"),
        ("200 + 40 * 6/12", "200 + 40 * 6/12"),
        ("=", "="),
        ("'1.5'", "1.5"),
        ("!!str 1.5", "1.5"),
        ("!!float 1", Decimal(1)),
        ('"a\\tb"', "a\tb"),
    ],
)
def test_a_value_is_read_as_yaml_1_2_has_it(write: Write, written: str, value: object) -> None:
    found = read_yaml(write("one.yaml", f"key: {written}\n")).data["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.unit
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(write: Write, tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    windows, plain = read_yaml(tmp_path / "windows.yaml"), read_yaml(write("small.yaml", SMALL))
    assert windows.data == plain.data
    assert [line for _, line in windows.places.values()] == [line for _, line in plain.places.values()]


@pytest.mark.unit
def test_every_value_knows_its_line(write: Write) -> None:
    source = read_yaml(write("small.yaml", SMALL))
    assert source.line(("name",)) == 2
    assert source.line(("terms",)) == 12
    assert source.line(("terms", 0)) == 13
    assert source.line(("terms", 0, "note")) == 14
    assert source.line(("terms", 1)) == 18
    assert source.line(("terms", 2, 1)) == 19
    assert source.line(()) == 2


@pytest.mark.unit
def test_what_is_not_there_stands_where_its_nearest_ancestor_does(write: Write) -> None:
    file = write("small.yaml", SMALL)
    source = read_yaml(file)
    assert source.line(("terms", 1, "measure", "name")) == 18
    assert source.line(("termz",)) == source.line(()) == 2
    assert source.file(("terms", 7)) == file


@pytest.mark.unit
def test_an_alias_is_written_out(write: Write) -> None:
    file = write("alias.yaml", "a: &x {price: 3}\nb: *x\nc: [*x, &x 4, *x]\n")
    source = read_yaml(file)
    assert source.data == {"a": {"price": 3}, "b": {"price": 3}, "c": [{"price": 3}, 4, 4]}
    assert source.data["a"] is not source.data["b"]
    assert source.line(("b",)) == 2
    assert source.line(("b", "price")) == 1


# What is refused

NOT_YAML = "the file is not YAML: "
REFUSED_TEXTS = [
    ("", "the file is empty; write keys such as 'name: my_model'"),
    ("\n# only a comment", "the file is empty; write keys such as 'name: my_model'"),
    ("- a", "1: the file must be a mapping of keys at its top; write keys such as 'name: my_model'"),
    ("\njust text", "2: the file must be a mapping of keys at its top; write keys such as 'name: my_model'"),
    ("a: 1\nb: 2\na: 3", "3: a: the key is already given on line 1; keep one of the two"),
    ("a:\n- {b: 1, 'b': 2}", "2: a[0].b: the key is already given on line 2; keep one of the two"),
    ("a: 1\n2014: 2", "2: the key 2014 is not text; put it in quotes: '2014'"),
    ("a:\n  true: 2", "2: a: the key true is not text; put it in quotes: 'true'"),
    ("? [a, b]\n: 2", "1: a key must be text, not a list or a mapping"),
    ("a:\n  <<: {b: 1}", "2: a: merging with '<<' is not read; write the keys out, or use 'extends'"),
    ("a: !secret x", "1: a: the tag !secret is not read; leave it out"),
    ("a:\n- !!python/object:os x", "2: a[0]: the tag !!python/object:os is not read; leave it out"),
    ("a: !!binary aGVsbG8=", "1: a: the tag !!binary is not read; leave it out"),
    ("a: !mine [1]", "1: a: the tag !mine is not read; leave it out"),
    ("a: !!bool maybe", "1: a: 'maybe' is not true or false; put text in quotes"),
    ("a:\n  b: .nan", "2: a.b: .nan is not a number that can be used; write a finite number"),
    ("a: -.INF", "1: a: -.INF is not a number that can be used; write a finite number"),
    ("a: 1e999999999", "1: a: 1e999999999 is not a number that can be used; write a finite number"),
    (f"a: {'1' * 201}", "1: a: a number of 201 characters is too long; put text in quotes"),
    ("a:\n\tb: 1", "2: the line is indented with a tab; YAML indents with spaces"),
    ("a:\n  b: 1\n  \tc: 2", "3: the line is indented with a tab; YAML indents with spaces"),
    ("a: 1\n---\nb: 2", "2: the file holds several documents; keep one, without '---'"),
    (
        "# note\n%YAML 1.1\n---\na: NO",
        "2: a line that starts with % is a YAML directive; these are not read, so leave it out",
    ),
    (
        "a: b: c",
        f"1: {NOT_YAML}a ': ' cannot stand here; put text with ': ' in it in quotes, "
        "and indent a key like those beside it",
    ),
    ("a:\n  : 2", "2: a: a key is empty; write its name before the ':'"),
    ("!mine a: 2", "1: the tag !mine is not read; leave it out"),
    (
        "a: [1, 2\nb: 3",
        f"1: {NOT_YAML}a [ is opened here; close it with ], and put a comma between its items",
    ),
    ("a: 1\nb: 'x", f"2: {NOT_YAML}a quote is opened here and not closed"),
    ("a: *b", f"1: {NOT_YAML}nothing is marked &b; put text that starts with * in quotes"),
    ("a: \x07", f"{NOT_YAML}unacceptable character #x0007: special characters are not allowed"),
    ("a: &a\n  b: [*a]", "1: a.b[0]: the anchor 'a' stands inside itself; write the value out"),
    ("&a a: {b: *a}\n&c d: &d [*d]", "2: d[0]: the anchor 'd' stands inside itself; write the value out"),
]


@pytest.mark.unit
@pytest.mark.parametrize(("text", "words"), REFUSED_TEXTS)
def test_a_text_that_would_surprise_is_refused_in_one_sentence(write: Write, text: str, words: str) -> None:
    assert refusal(write("m.yaml", text)) == (f"m.yaml:{words}" if words[0].isdigit() else f"m.yaml: {words}")


@pytest.mark.unit
def test_a_file_that_is_not_there_is_told_its_nearest_name(write: Write, tmp_path: Path) -> None:
    write("alliance.yaml", "a: 1\n")
    (tmp_path / "alliance.yam").mkdir()
    assert refusal("aliance.yaml") == "aliance.yaml: there is no such file. Did you mean 'alliance.yaml'?"
    assert refusal("hub.yaml") == "hub.yaml: there is no such file."


@pytest.mark.unit
def test_what_is_no_file_is_called_what_it_is(write: Write) -> None:
    os.mkfifo(write("models/hub.yaml", "a: 1").with_name("pipe.yaml"))
    assert refusal("models") == "models: this is a folder; name a YAML file"
    assert refusal("modles/hub.yaml") == "modles/hub.yaml: there is no folder 'modles'"
    assert refusal("models/pipe.yaml") == "models/pipe.yaml: this is no ordinary file; name a YAML file"


@pytest.mark.unit
def test_a_file_that_may_not_be_read_says_so(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    file = write("m.yaml", "a: 1\n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(file) == "m.yaml: the file cannot be read: Permission denied"


@pytest.mark.unit
def test_a_huge_file_is_not_read_at_all(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    os.truncate(write("big.yaml", ""), 50_000_000)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    words = "big.yaml: the file has 50.0 MB; at most 1 MB is read, so keep tables out of it"
    assert refusal("big.yaml") == words


@pytest.mark.unit
@pytest.mark.parametrize("text", [b"a: 1\nb: \xff\n", b"a: 1\nb: caf\xe9\n"])
def test_a_file_in_another_encoding_is_refused_at_its_line(write: Write, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "m.yaml").write_bytes(text)
    assert refusal("m.yaml") == "m.yaml:2: the file is not UTF-8 text; save it as UTF-8"


@pytest.mark.unit
def test_a_bomb_of_aliases_is_refused_before_it_goes_off(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 30)]
    words = "bomb.yaml: the file holds more than 100,000 values once its aliases are written out"
    assert refusal(write("bomb.yaml", "\n".join(lines))) == words


@pytest.mark.unit
def test_aliases_within_the_budget_are_read(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 4)]
    assert len(read_yaml(write("m.yaml", "\n".join(lines))).places) == 1 + 11 + 111 + 1111 + 11111


@pytest.mark.unit
def test_deep_nesting_is_refused_and_the_deepest_allowed_is_read(write: Write) -> None:
    allowed = DEEPEST_NESTING - 1
    assert read_yaml(write("m.yaml", "a: " + "[" * allowed + "]" * allowed)).data["a"]
    words = f":1: values stand more than {DEEPEST_NESTING} deep; keep the file flatter"
    assert refusal(write("deep.yaml", "a: " + "[" * (allowed + 2))) == "deep.yaml" + words
    assert refusal(write("open.yaml", "a: " + "[" * 100_000)) == "open.yaml" + words


@pytest.mark.unit
def test_nesting_through_aliases_is_refused_too(write: Write) -> None:
    lines = ["a0: &a0 {x: 1}"] + [f"a{level}: &a{level} {{x: *a{level - 1}}}" for level in range(1, 60)]
    words = f"m.yaml:1: values stand more than {DEEPEST_NESTING} deep; keep the file flatter"
    assert refusal(write("m.yaml", "\n".join(lines))) == words


# Extending

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
    assert str(source.problem(("contracts", 0, "price"), "low")) == "base.yaml:5: contracts[0].price: low"


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
