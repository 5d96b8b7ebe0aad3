"""The page of a room, for a wall: what each round changed, drawn; whose effort and whose money the last one moved.

It looks for its own successor every few seconds, so that a browser shows each round as it comes, without a server.
The module must not know how a round is lived.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from experiments.asking import Answer
from experiments.asking_shown import differs, in_force
from experiments.compare_answer import NO_STUDY
from experiments.compare_summary import Spread
from experiments.report_page import described
from experiments.room import Moved, Room

SECONDS = 3
PERCENT, THOUSAND = 100.0, 1e3
STYLE = """
body { font: 22px/1.45 system-ui, sans-serif; color: #1b2733; margin: 1.5rem 2.5rem; }
h1 { font-size: 1.5em; margin: 0; } h2 { font-size: 1.1em; margin: 1.2em 0 0.3em; }
figure { margin: 1rem 0; } figure svg { width: 100%; max-height: 74vh; height: auto; }
.parts { display: flex; flex-wrap: wrap; gap: 1rem 4rem; }
table { border-collapse: collapse; } td, th { padding: 0.15rem 1rem 0.15rem 0; border-bottom: 1px solid #d7dde1; }
th { text-align: left; } td + td { text-align: right; } .small { font-size: 0.75em; color: #44525e; }
"""


def page(room: Room, answer: Answer) -> str:
    """The page as HTML, with everything in it; the answer has been written to the room's folder."""
    setting = answer.told.record["settings"]
    last = room.rounds[-1]
    heading = answer.told.title(room.rounds[0].name) if len(room.rounds) == 1 else last.title
    about = (
        f"{answer.told.record['place']['title']}, {setting['citizens']:,} citizens, {answer.setting.years} years under "
        f"contract, {len(answer.told.seeds)} seeds; the same citizens with the same luck and draws in every round. "
        f"{in_force(answer)}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="refresh" content="{SECONDS}">\n<title>{_text(heading)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{_text(heading)}</h1>\n<p>{_text(about)}</p>\n"
        f"<figure>{described(room.out / 'answer.svg', 'room', 'What each round changes')}</figure>\n"
        f'<div class="parts">\n{_efforts(room, answer)}{_money(room, answer)}</div>\n'
        f'<p class="small">{_text(NO_STUDY)}</p>\n</body>\n</html>\n'
    )


def moved_lines(room: Room, answer: Answer) -> list[str]:
    """What the last round moved, in lines of text."""
    efforts, money = room.moved(answer, ["lever"]), room.moved(answer, ["payer_spending", "margin"])
    return [f"{each.of.title}: {_effort(each)}" for each in efforts] + [
        f"{each.of.title}: {_pounds(each)}" for each in money
    ]


def _efforts(room: Room, answer: Answer) -> str:
    rows = [(each.of.title, _effort(each)) for each in room.moved(answer, ["lever"])]
    return _table("Effort moved most, points of full effort", rows, room)


def _money(room: Room, answer: Answer) -> str:
    rows = [(each.of.title, _pounds(each)) for each in room.moved(answer, ["payer_spending", "margin"])]
    return _table("Money moved most, £ thousand over all years", rows, room)


def _table(title: str, rows: Sequence[tuple[str, str]], room: Room) -> str:
    if len(room.rounds) == 1:
        return ""
    cells = "".join(f"<tr><td>{_text(name)}</td><td>{_text(told)}</td></tr>\n" for name, told in rows)
    body = f"<table>\n{cells}</table>" if rows else "<p>Nothing that can be told from none.</p>"
    return f"<section><h2>{_text(title)}</h2>\n{body}\n</section>\n"


def _effort(moved: Moved) -> str:
    return differs(_scaled(moved.apart, PERCENT))


def _pounds(moved: Moved) -> str:
    return differs(_scaled(moved.apart, 1 / THOUSAND))


def _scaled(found: Spread, factor: float) -> Spread:
    return Spread(*(each * factor for each in found))


def _text(text: str) -> str:
    return html.escape(text)
