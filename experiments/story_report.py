"""All that `careconomy story` leaves: the picture, the words, and tables of months and turns.

The module must not know how any of them is made.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.showing import write_text
from experiments.story import StoryOfOne, story_of
from experiments.story_figure import story_figure
from experiments.story_seed import seed_folder
from experiments.story_text import text_of
from experiments.story_why import provider_of
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd


def tell(out: Path, text: str, seed: int = 1, is_typical: bool = False) -> str:
    """Follow somebody through a comparison, write everything to its folder `stories`, and tell the story.

    Raises:
        FileProblems: as `story_of`.
        OSError: a file cannot be written.
    """
    story = story_of(out, text, seed, is_typical)
    folder = folder_of(out, story)
    folder.mkdir(parents=True, exist_ok=True)
    words = text_of(story)
    write_text(folder / "story.txt", words + "\n")
    for name, table in {"story": months_table(story), "turns": turns_table(story)}.items():
        with whole_file(folder / f"{name}.csv") as unfinished:
            table.to_csv(unfinished, index=False, float_format="%.10g")
    figure = story_figure(story).figure
    settle(figure)
    for suffix in (".svg", ".png"):
        save(figure, folder / f"story{suffix}")
    return f"{words}\n\nwrote {folder}: story.svg, story.png, story.txt, story.csv, turns.csv"


def folder_of(out: Path, story: StoryOfOne) -> Path:
    """Where a story lies: named after what was looked for."""
    name = re.sub(r"[^a-z0-9+]+", "_", story.alike.text.lower()).strip("_")
    return seed_folder(out, story.kept.seed) / f"{name}{'_typical' if story.is_typical else ''}"


def months_table(story: StoryOfOne) -> pd.DataFrame:
    """Every month under every model: how it found the person, and what it brought."""
    import pandas as pd

    rows = []
    for life in story.lives:
        turns = {each.turn.month for each in life.turns}
        for month, pounds in zip(life.months, life.pounds.tolist(), strict=True):
            told = asdict(month) | {"conditions": " ".join(month.conditions)}
            rows.append({"model": life.model, **told, "care_pounds": pounds, "is_turn": month.month in turns})
    return pd.DataFrame(rows)


def turns_table(story: StoryOfOne) -> pd.DataFrame:
    """Every turn under every model, a row for each offer that made it."""
    import pandas as pd

    columns = [
        "model",
        "month",
        "what",
        "process",
        "provider",
        "level",
        "level_under_first",
        "why",
        "qalys",
        "pounds",
    ]
    rows = []
    for life in story.lives:
        for each in life.turns:
            why = {offered: words for offered, _, words in each.why}
            for offered in each.turn.offers:
                rows.append(
                    (
                        life.model,
                        each.turn.month,
                        "; ".join(each.what),
                        offered.process,
                        provider_of(story.kept, offered),
                        offered.own,
                        offered.first,
                        why.get(offered, ""),
                        each.turn.qalys,
                        each.turn.pounds,
                    )
                )
    return pd.DataFrame(rows, columns=columns)
