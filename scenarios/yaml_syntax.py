"""What a YAML parser could not read, in words for somebody who has never heard of a parser.

Holds the commonest slips of the pen and how to mend them. It must not know what the files mean.
"""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError, StringMark

NOT_YAML = "the file is not YAML: "
# What the parser says, whether the slip is where it began to read (or where it stopped), and what to do.
SLIPS = (
    (r"quoted scalar, found unexpected end", True, "a quote is opened here and not closed"),
    (r"flow mapping", True, "a {{ is opened here; close it with }}, and put a comma between its entries"),
    (r"flow sequence", True, "a [ is opened here; close it with ], and put a comma between its items"),
    (r"simple key", True, "this line has no ': '; write 'key: value', with a space after the colon"),
    (
        r"mapping values are not allowed",
        False,
        "a ': ' cannot stand here; put text with ': ' in it in quotes, and indent a key like those beside it",
    ),
    (
        r"expected <block end>",
        False,
        "this line does not fit those above; indent it like its neighbours, "
        "and write a quote inside single quotes twice",
    ),
    (r"character '(.)' that cannot start", False, "text cannot start with {0}; put it in quotes"),
    (r"undefined alias '(.*)'", False, "nothing is marked &{0}; put text that starts with * in quotes"),
    (r"unknown escape", False, "a backslash has a meaning between double quotes; use single quotes"),
)


def syntax(error: MarkedYAMLError, text: str) -> tuple[int | None, str]:
    """The line (from 1) and wording of what the parser could not read."""
    stopped = _line(error.problem_mark)
    if error.context == "expected a single document in the stream":
        return stopped, "the file holds several documents; keep one, without '---'"
    if stopped and _is_indented_with_a_tab(text, stopped):
        return stopped, "the line is indented with a tab; YAML indents with spaces"
    said = ", ".join(filter(None, (error.context, error.problem)))
    for pattern, is_where_it_began, words in SLIPS:
        found = re.search(pattern, said)
        if found:
            line = _line(error.context_mark) if is_where_it_began else None
            return line or stopped, NOT_YAML + words.format(*found.groups())
    return stopped, NOT_YAML + said


def _line(mark: StringMark | None) -> int | None:
    return None if mark is None else int(mark.line) + 1


def _is_indented_with_a_tab(text: str, line: int) -> bool:
    here = "".join(text.split("\n")[line - 1 : line])
    return "\t" in here[: len(here) - len(here.lstrip())]
