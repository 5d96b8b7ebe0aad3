"""Slips of the pen in a YAML file: the line of the slip, and what to do about it, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml.error import MarkedYAMLError

from scenarios.yaml_syntax import NOT_YAML, SLIPS, syntax
from tests.scenarios.small_model import changed, said_of

CANNOT_STAND = (
    "a ': ' cannot stand here; put text with ': ' in it in quotes, and indent a key like those beside it"
)
DOES_NOT_FIT = (
    "this line does not fit those above; indent it like its neighbours, "
    "and write a quote inside single quotes twice"
)
NO_COLON = "this line has no ': '; write 'key: value', with a space after the colon"
BRACE = "a { is opened here; close it with }, and put a comma between its entries"
BRACKET = "a [ is opened here; close it with ], and put a comma between its items"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("A small model", "'A small model", 2, "a quote is opened here and not closed"),
        ("A small model", '"A small model', 2, "a quote is opened here and not closed"),
        ("A small model", "A model: small", 2, CANNOT_STAND),
        ("{kind: commissioner}", "kind: commissioner", 4, CANNOT_STAND),
        ("    payer: buyer", "     payer: buyer", 17, CANNOT_STAND),
        ("    payer: buyer", "   payer: buyer", 17, DOES_NOT_FIT),
        ("A small model", "'it's small'", 2, DOES_NOT_FIT),
        ("{kind: commissioner}", "{kind: commissioner", 4, BRACE),
        ("{kind: acute_trust, bind", "{kind: acute_trust bind", 5, BRACE),
        ("[hospital, nurses]", "[hospital, nurses", 18, BRACKET),
        ("curve: linear", "curve linear", 26, NO_COLON),
        ("curve: linear", "curve:linear", 26, NO_COLON),
        ("A small model", "@home", 2, "text cannot start with @; put it in quotes"),
        ("A small model", "%", 2, "text cannot start with %; put it in quotes"),
        ("A small model", "*starred", 2, "nothing is marked &starred; put text that starts with * in quotes"),
        (
            "A small model",
            '"C:\\quick"',
            2,
            "a backslash has a meaning between double quotes; use single quotes",
        ),
    ],
)
def test_a_slip_is_shown_on_its_line_with_what_to_do(
    before: str, after: str, line: int, words: str, tmp_path: Path
) -> None:
    assert said_of(changed((before, after)), tmp_path) == [f"{line}: {NOT_YAML}{words}"]


@pytest.mark.unit
def test_a_slip_of_another_kind_keeps_the_words_of_the_parser() -> None:
    error = MarkedYAMLError(context="while reading", problem="found something odd")
    assert syntax(error, "a: b") == (None, f"{NOT_YAML}while reading, found something odd")


@pytest.mark.unit
def test_no_advice_is_in_the_words_of_the_parser() -> None:
    assert not [
        words
        for _, _, words in SLIPS
        if any(term in words for term in ("scalar", "flow", "token", "mapping"))
    ]
