"""A run of citizens: found them, live the months, and write tables, figures, the page and the record of the run.

Holds the order of these. It must not know how citizens live, nor how a figure is drawn.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from agents.citizens.columns import Columns
from agents.citizens.counts import Counts
from agents.citizens.replay import LivedMonth, Start
from experiments import citizens_record
from experiments.citizens_check import check
from experiments.citizens_costs import costs
from experiments.citizens_figures import over_time, pyramid
from experiments.citizens_illness_figures import prevalence_by_age, registers_by_quintile, registers_figure
from experiments.citizens_life import UNLESS_TOLD, alike, life
from experiments.citizens_page import page
from experiments.citizens_published import life_table_rates, person_years, published_use
from experiments.citizens_record import Lived, Recording
from experiments.citizens_registers import published_quintile_ratios, published_registers
from experiments.citizens_style import About, Shown, settle
from experiments.citizens_tables import Tables, tables, write_tables
from experiments.citizens_use_figures import deaths_figure, use_by_age, use_rates
from experiments.contract_picture import save
from experiments.run_folder import RECORD, new_folder
from experiments.run_record import digest, made, repeated_by, versions
from experiments.showing import write_text
from scenarios.parameters import Parameters, load_parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import ENGLAND, Place, load_country
from scenarios.problems import FileProblems, Problem

if TYPE_CHECKING:
    import pandas as pd

KIND = "run of citizens alone"
CHECK_DIGITS = 7


class Living(Lived, Protocol):
    """Citizens who can live another month."""

    def live(self) -> Counts:
        """Live a month at today's levels of care, and say what was counted."""


People = TypeVar("People", bound=Living)
Founder = Callable[[Place, Parameters, int], People]
Replay = Callable[[People, Start], list[LivedMonth]]
"""How some of those who have lived a run live it again, each alone."""


class Keeping(NamedTuple, Generic[People]):
    """How a run that is stopped is gone on with: by keeping it in a folder, and taking it up from there."""

    keep: Callable[[Path, People, Recording, Mapping[str, object]], None]
    taken_up: Callable[[Path, People, Mapping[str, object]], tuple[People, Recording] | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a run: the place by its name or folder, the seed, and the months to live.

    `life` describes whose life is shown; without it, that of somebody frequent in hospital, if there is such a person.
    """

    place: str
    seed: int
    months: int
    life: str | None = None

    @property
    def command(self) -> str:
        """The command that repeats the run."""
        return repeated_by(
            "careconomy citizens", place=self.place, months=self.months, seed=self.seed, life=self.life
        )


def run(
    settings: Settings,
    out: Path,
    founder: Founder[People],
    replay: Replay[People],
    keeping: Keeping[People] | None = None,
) -> Recording:
    """Live the months of a place's citizens and write everything to a folder, whole or not at all.

    A run that was stopped goes on from what `keeping` kept of it, which lies beside the folder until that is whole.

    Raises:
        FileProblems: there is no such place, its citizens cannot be made, nobody is like the one whose life is to be
            shown, or the folder cannot hold the run.
        OSError: a file cannot be written.
    """
    place, parameters = load_country(settings.place), load_parameters()
    with new_folder(out, asdict(settings), KIND) as folder:
        try:
            lived = founder(place, parameters, settings.seed)
            start = _to_be_shown(lived, settings)
        except ValueError as error:
            raise FileProblems([Problem(Path(settings.place), None, (), str(error))]) from error
        recording = citizens_record.begin(lived)
        kept, identity = out.parent / f".{out.name}.kept", asdict(settings) | {"versions": versions()}
        if keeping is not None:
            lived, recording = keeping.taken_up(kept, lived, identity) or (lived, recording)
        for _ in live_years(lived, recording, settings.months):
            if keeping is not None:
                keeping.keep(kept, lived, recording, identity)
        about = about_run(settings, place)
        text = settings.life or UNLESS_TOLD
        lives = [life(start, replay(lived, start), text, about)] if start else []
        write_run(folder, settings, recording, parameters, lived.parts, lives)
    shutil.rmtree(kept, ignore_errors=True)
    return recording


def about_run(settings: Settings, place: Place) -> About:
    """Which run figures are of, in words."""
    return About(
        place.title, place.population_date, settings.seed, settings.months, is_england=place.name == ENGLAND
    )


def _to_be_shown(lived: Living, settings: Settings) -> Start | None:
    """Those of whom one's life is shown; none where nobody was asked for and nobody is like the usual one."""
    if settings.life is not None:
        return alike(lived, settings.life)
    try:
        return alike(lived, UNLESS_TOLD)
    except ValueError:
        return None


def live_months(lived: Living, months: int) -> Recording:
    """Live so many months and record them."""
    recording = citizens_record.begin(lived)
    for _ in live_years(lived, recording, months):
        pass
    return recording


def live_years(lived: Living, recording: Recording, months: int) -> Iterator[int]:
    """Live on to so many months and record them; gives the month at the end of each year but the last.

    A bar shows citizen-months, their pace and the time left.
    """
    from tqdm import tqdm

    people = int(recording.people[0].sum())
    # The first month of a machine waits for the compiler, which no bar can foresee.
    first, later = "first month (compiled once a machine)", "living"
    with tqdm(
        total=months * people,
        initial=recording.months * people,
        desc=first,
        unit=" citizen-months",
        unit_scale=True,
        dynamic_ncols=True,
    ) as bar:
        for month in range(recording.months + 1, months + 1):
            recording.add(lived.live(), lived, is_last=month == months)
            # The total is reached whatever the number of births and deaths.
            bar.update(people)
            bar.set_description(later, refresh=False)
            if month % MONTHS_A_YEAR == 0 and month < months:
                yield month


def write_run(
    folder: Path,
    settings: Settings,
    recording: Recording,
    parameters: Parameters,
    parts: Sequence[Columns],
    lives: list[Shown],
) -> None:
    """Write tables, figures, the page and the record of a run to an empty folder."""
    place = recording.place
    about = about_run(settings, place)
    found = tables(recording, parameters)
    write_tables(folder, {**found, "costs": costs(recording, parameters)})
    checked = check(recording, found)
    write_tables(folder, {"check": checked.round(CHECK_DIGITS)})
    write_page(folder, about, [*figures(found, place, parameters, about), *lives], checked)
    record = run_record(settings, place, parameters, parts)
    write_text(folder / RECORD, json.dumps(record, indent=2) + "\n")


def write_page(folder: Path, about: About, shown: list[Shown], checked: pd.DataFrame) -> None:
    """Write every figure as .svg and .png, and the page that holds them all."""
    pictures = folder / "figures"
    pictures.mkdir()
    drawn = []
    for each in shown:
        settle(each.figure)
        for suffix in (".svg", ".png"):
            save(each.figure, pictures / f"{each.name}{suffix}")
        drawn.append((each, (pictures / f"{each.name}.svg").read_text(encoding="utf-8")))
    write_text(folder / "index.html", page(about, drawn, checked))


def figures(found: Tables, place: Place, parameters: Parameters, about: About) -> list[Shown]:
    """Every figure of a run but of one life, in the order of the page."""
    published = published_use(parameters, person_years(found["deaths"]))
    return [
        pyramid(found["people"], place.population_by_age_sex, about),
        registers_figure(found["registers"], published_registers(place), about),
        prevalence_by_age(found["prevalence"], parameters, about),
        registers_by_quintile(found["registers"], published_quintile_ratios(), about),
        use_by_age(use_rates(found["activity"]), published, about),
        deaths_figure(found["deaths"], life_table_rates(parameters), about),
        over_time(found["flows"], found["activity"], about),
    ]


def run_record(
    settings: Settings, place: Place, parameters: Parameters, parts: Sequence[Columns]
) -> dict[str, Any]:
    """What run.json says: the settings, the versions, and digests of what went in and came out."""
    digests = {
        "place": digest(repr(place).encode()),
        "parameters": digest(repr(sorted(parameters.rows_by_name.items())).encode()),
        "citizens_at_the_end": columns_digest(parts),
    }
    return {"place": place.title, **made(KIND, settings.command, asdict(settings), digests)}


def columns_digest(parts: Sequence[Columns]) -> str:
    """The SHA-256 of every column in order, on whatever machine; of several places, of theirs."""
    if len(parts) > 1:
        return digest(" ".join(columns_digest([columns]) for columns in parts).encode())
    named = []
    for name, column in parts[0]._asdict().items():
        little_endian = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<"))
        named.append(name.encode() + little_endian.tobytes())
    return digest(b"".join(named))
