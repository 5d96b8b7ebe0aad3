"""YAML files: what is read and where it stands, and the words of every refusal."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from scenarios.yaml_files import DEEPEST_NESTING, read_yaml
from tests.scenarios.yaml_writing import Write, refusal, write

__all__ = ["write"]  # a fixture


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


@pytest.mark.unit
def test_a_file_that_was_changed_is_read_anew_and_readers_share_no_data(write: Write) -> None:
    file = write("small.yaml", SMALL)
    one, other = read_yaml(file), read_yaml(file)
    one.data["terms"][0]["price"] = "spoilt"
    assert other.data["terms"][0]["price"] == read_yaml(file).data["terms"][0]["price"] == Decimal("0.5")
    assert read_yaml(write("small.yaml", SMALL.replace("12.50", "12.75"))).data["price"] == Decimal("12.75")


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
