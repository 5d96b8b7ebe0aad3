"""`careconomy cases`: contracts that have changed, changed again in the model, beside what came of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown

if TYPE_CHECKING:
    from calibration.case_file import Case

FIGURE = "cases"
Fitted = Annotated[
    list[str] | None,
    typer.Option(
        "--fit",
        metavar="NAME",
        help="Fit a number of behaviour to the cases; 'all' of those that may move.",
    ),
]


def cases(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CASE...]", help="Names, numbers or files of cases; all that are shipped if left out."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for tables and figure, which may have been begun."),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            "--seeds",
            help="Draws of behaviour and effects, beside the run at central values; for a fit, courses of luck.",
        ),
    ] = 0,
    citizens: Annotated[int, typer.Option("--citizens", help="How many citizens are lived.")] = 10_000,
    numbers: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A number of behaviour.csv at another value."),
    ] = None,
    each: Annotated[
        list[str] | None,
        typer.Option(
            "--each", metavar="NAME", help="Which cases answer to a number of behaviour; 'all' takes long."
        ),
    ] = None,
    fit: Fitted = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="Processes at once; one for each processor if not told.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="List the cases and why some cannot be run; run nothing.")
    ] = False,
) -> None:
    """Run natural experiments: published effects of changed contracts, beside what the model makes of the change."""
    for option, number, least in (
        ("--seeds", seeds, 0),
        ("--citizens", citizens, 1),
        ("--jobs", 1 if jobs is None else jobs, 1),
    ):
        if number < least:
            raise typer.BadParameter(f"{number} is not allowed; write {least} or more", param_hint=option)
    try:
        with problems_shown():
            from calibration.case_file import cases_named

            wanted = cases_named(names or [])
            if show:
                from experiments.cases_report import listed

                typer.echo(listed(wanted))
                return
            _check(wanted)
            if each:
                typer.echo(_moved(wanted, each, citizens, out))
                return
            if fit:
                typer.echo(_fitted(wanted, fit, numbers or [], (citizens, max(seeds, 1)), out, jobs))
                return
            from calibration.case_numbers import read_numbers
            from calibration.case_study import Settings, study
            from experiments.cases_part import study_in
            from experiments.cases_report import text

            settings = Settings(citizens, seeds, read_numbers(numbers or []))
            processes = jobs or os.cpu_count() or 1
            if out is None:
                typer.echo(text(study(wanted, settings, None, processes)))
            else:
                typer.echo(text(study_in(wanted, settings, out, processes)))
                typer.echo(f"\nwrote {out}: tables (*.csv), {FIGURE}.svg and .png")
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None


def _check(cases: list[Case]) -> None:
    """Say what must be known of cases before they are lived.

    Raises:
        FileProblems: what a case names does not go together.
    """
    from calibration.case_scenarios import checked_scenarios, late_start

    for case in cases:
        late = late_start(case, *checked_scenarios(case)) if case.is_run else None
        if late:
            typer.echo(f"{case.source.path}: {late}", err=True)


def _moved(cases: list[Case], numbers: list[str], citizens: int, out: Path | None) -> str:
    """The table of what each number moves, written to a folder if there is one."""
    from calibration.case_moved import moved_by_numbers, numbers_meant
    from experiments.cases_part import record_moved
    from experiments.cases_report import moved_table, number, write_table
    from experiments.showing import columns

    meant = numbers_meant(numbers)
    if out is not None:
        record_moved(cases, numbers, citizens, out)
    header, *rows = moved_table(cases, list(moved_by_numbers(cases, citizens, meant)))
    if out is not None:
        write_table(out / "moved.csv", header, rows)
    return "\n".join(
        columns([list(map(str, header)), *([str(row[0]), *map(number, row[1:])] for row in rows)])
    )


def _fitted(
    cases: list[Case],
    moving: list[str],
    held: list[str],
    lived: tuple[int, int],
    out: Path | None,
    jobs: int | None,
) -> str:
    """What came of a fit, which is kept in a folder; of so many citizens, under so many courses of luck."""
    from calibration.case_numbers import read_numbers
    from experiments.cases_fit import fit, leave, text

    if out is None:
        raise typer.BadParameter(
            "a fit is kept in a folder, so that it can go on; name one", param_hint="--out"
        )
    citizens, lucks = lived
    told = fit(cases, moving, citizens, out, jobs or os.cpu_count() or 1, read_numbers(held), lucks)
    leave(told, out)
    return f"{text(told)}\n\nwrote {out}: numbers.csv, posterior.csv, outputs.csv"
