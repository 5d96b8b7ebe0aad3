"""`careconomy benchmark`: time citizens, contracts, decisions and whole runs, and print tables or JSON.

It must not compute: how fast anything is, it is told.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.showing import columns, problems_shown

if TYPE_CHECKING:
    from experiments.benchmark import ContractSpeed
    from experiments.benchmark_citizens import CitizenSpeed, MonthSpeed
    from experiments.benchmark_decisions import DecisionSpeed
    from experiments.benchmark_recorded import RecordedSpeed

BYTES_A_MEGABYTE = 1_000_000


class Part(StrEnum):
    """What can be timed by itself."""

    CONTRACTS = "contracts"
    CITIZENS = "citizens"
    DECISIONS = "decisions"
    RECORDED = "recorded"


def benchmark(
    members: Annotated[int, typer.Option("--practices", min=1, help="How many practices.")] = 7_500,
    citizens: Annotated[
        list[int] | None,
        typer.Option(
            "--citizens", help="How many citizens; may be given again. 100000 and 1000000 if not told."
        ),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(
            "--place", help="The place whose whole run is timed; may be given again. southend if not told."
        ),
    ] = None,
    only: Annotated[Part | None, typer.Option("--only", help="Leave the others out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Time citizens' months, contracts and decisions of thousands, and a whole run with all that it writes."""
    data: dict[str, Any] = {}
    tables = []
    if only in (None, Part.CITIZENS):
        from experiments import benchmark_citizens as months

        try:
            found = months.citizen_speeds(citizens or months.SIZES, _tell)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--citizens") from None
        data |= months.as_data(found)
        tables += [citizens_table(found.citizens), memory_table(found.citizens), months_table(found.months)]
    if only in (None, Part.CONTRACTS):
        from experiments import benchmark as contracts

        speeds = contracts.contract_speeds(members)
        data["contracts"] = contracts.as_data(speeds)
        tables.append(contracts_table(speeds))
    if only in (None, Part.DECISIONS):
        from experiments import benchmark_decisions as decisions

        decided = decisions.decision_speeds(members)
        data["decisions"] = [asdict(speed) for speed in decided]
        tables.append(decisions_table(decided))
    if only in (None, Part.RECORDED):
        from experiments import benchmark_recorded as recorded

        with problems_shown():
            runs = recorded.recorded_speeds(place or ["southend"], tell=_tell)
        data["recorded"] = [asdict(speed) for speed in runs]
        tables.append(recorded_table(runs))
    typer.echo(json.dumps(data, indent=2) if as_json else "\n\n".join(tables))


def contracts_table(speeds: list[ContractSpeed]) -> str:
    """A contract year of each model: the whole of it for so many practices, and the ratio to one at a time."""
    return _numbers(
        ["model", "practices", "settle, ms", "answer, ms", "one at a time, ms", "ratio"],
        [
            [
                speed.model,
                f"{speed.members:,}",
                f"{speed.settle_milliseconds:.1f}",
                f"{speed.answer_milliseconds:.1f}",
                f"{speed.one_at_a_time_milliseconds:,.0f}",
                f"{speed.ratio_to_one_at_a_time:,.0f}",
            ]
            for speed in speeds
        ],
    )


def decisions_table(speeds: list[DecisionSpeed]) -> str:
    """How long all organisations together take to decide, under each model's contracts."""
    return _numbers(
        ["model", "organisations", "a quarter's decisions, s", "ten years', s"],
        [
            [
                speed.model,
                f"{speed.organisations:,}",
                f"{speed.a_quarter_seconds:.2f}",
                f"{speed.ten_years_seconds:.1f}",
            ]
            for speed in speeds
        ],
    )


def recorded_table(speeds: list[RecordedSpeed]) -> str:
    """How much processor time a whole run takes one thread, with everything that it writes."""
    return _numbers(
        [
            "place",
            "behaviour",
            "citizens",
            "founding, s",
            "months",
            "all of them, s",
            "a month, ms",
            "outside the kernel, ms",
            "process at most, MB",
        ],
        [
            [
                speed.place,
                speed.behaviour,
                f"{speed.citizens:,}",
                f"{speed.founding_seconds:.2f}",
                f"{speed.months}",
                f"{speed.months_seconds:.2f}",
                f"{speed.milliseconds_per_month:.1f}",
                f"{speed.milliseconds_outside_kernel:.1f}",
                _megabytes(speed.peak_memory_bytes),
            ]
            for speed in speeds
        ],
    )


def citizens_table(speeds: list[CitizenSpeed]) -> str:
    """The pace of citizens' months by their number and that of threads, and the ratio to plain NumPy."""
    return _numbers(
        ["citizens", "threads", "a month, ms", "citizen-months a second", "times as fast as NumPy"],
        [
            [
                f"{speed.citizens:,}",
                f"{speed.threads}",
                f"{speed.milliseconds_per_month:,.1f}",
                f"{speed.citizen_months_per_second:,.0f}",
                f"{speed.ratio_to_numpy:.1f}",
            ]
            for speed in speeds
        ],
    )


def memory_table(speeds: list[CitizenSpeed]) -> str:
    """What citizens take: bytes of each in the columns, and the seconds and memory to found them."""
    by_size = {speed.citizens: speed for speed in speeds}
    return _numbers(
        ["citizens", "bytes a citizen", "with free slots, bytes", "founding, s", "process at most, MB"],
        [
            [
                f"{citizens:,}",
                f"{speed.bytes_per_citizen}",
                f"{speed.bytes_per_citizen_with_room:.1f}",
                f"{speed.founding_seconds:.1f}",
                _megabytes(speed.peak_memory_bytes),
            ]
            for citizens, speed in by_size.items()
        ],
    )


def months_table(speeds: list[MonthSpeed]) -> str:
    """How long a month takes early and late in a run."""
    return _numbers(
        ["month", "citizens by then", "threads", "a month, ms"],
        [
            [
                f"{speed.month}",
                f"{speed.citizens:,}",
                f"{speed.threads}",
                f"{speed.milliseconds_per_month:,.1f}",
            ]
            for speed in speeds
        ],
    )


def _numbers(header: list[str], rows: list[list[str]]) -> str:
    """A table with all but its first column flush right."""
    return "\n".join(columns([header, *rows], right=range(1, len(header))))


def _megabytes(count: int | None) -> str:
    return "-" if count is None else f"{count / BYTES_A_MEGABYTE:,.0f}"


def _tell(words: str) -> None:
    typer.echo(f"{words} ...", err=True)
