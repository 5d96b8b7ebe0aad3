"""What `careconomy calibrate` leaves: parameters, draws, targets before and after, waves, a figure, and words.

The module must not know how a fit is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.history import CUTOFF
from calibration.outputs import Figure
from calibration.posterior import AS_WIDE_SHARE
from calibration.priors import values
from calibration.score import Compared, compared, score
from experiments.calibrate_run import Fitted, Plan, calibrate
from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.showing import columns
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

PARAMETERS, DRAWS, TARGETS, WAVES = "parameters.csv", "posterior.csv", "targets.csv", "waves.csv"
FIGURES = "figures"
KEPT_DRAWS = 500


def report(plan: Plan, out: Path, jobs: int) -> str:
    """Fit, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `calibrate`.
    """
    from experiments.calibrate_figure import figure

    fitted = calibrate(plan, out, jobs)
    _write(parameters(fitted), out / PARAMETERS)
    _write(targets(fitted), out / TARGETS)
    if fitted.match is not None:
        _write(waves(fitted), out / WAVES)
        _write(draws(fitted), out / DRAWS)
    (out / FIGURES).mkdir(exist_ok=True)
    made = figure(fitted)
    made.figure.draw_without_rendering()  # names of rows find their room in a second layout
    settle(made.figure)
    for suffix in (".svg", ".png"):
        save(made.figure, out / FIGURES / f"{made.name}{suffix}")
    return answer(fitted, out)


def parameters(fitted: Fitted) -> pd.DataFrame:
    """Where each parameter that moved stands, from 0 to 1 of its range and as the rows' own numbers; and how sure."""
    import pandas as pd

    rows = []
    for at, prior in enumerate(fitted.priors):
        middle, low, high, width = _stands(fitted, at)
        told = {
            name: [values(prior, each)[name] for each in (middle, low, high)]
            for name in values(prior, middle)
        }
        for name, (value, least, most) in told.items():
            rows.append(
                {
                    "prior": prior.name,
                    "title": prior.title,
                    "row": name,
                    "median": value,
                    "low": min(least, most),
                    "high": max(least, most),
                    "central": values(prior, 0.5)[name],
                    "at": middle,
                    "at_low": low,
                    "at_high": high,
                    "width_to_prior": width,
                    "is_identified": width < AS_WIDE_SHARE,
                }
            )
    return pd.DataFrame(rows)


def _stands(fitted: Fitted, at: int) -> tuple[float, float, float, float]:
    if fitted.posterior is None:
        point = float(fitted.after.points[0, at])
        return point, point, point, 0.0
    drawn = fitted.posterior.draws[:, at]
    low, high = fitted.posterior.intervals[:, at]
    return float(np.median(drawn)), float(low), float(high), float(fitted.posterior.widths[at])


def draws(fitted: Fitted) -> pd.DataFrame:
    """Draws of the posterior, each prior from 0 to 1."""
    import pandas as pd

    assert fitted.posterior is not None
    return pd.DataFrame(fitted.posterior.some(KEPT_DRAWS, 1), columns=[prior.name for prior in fitted.priors])


def waves(fitted: Fitted) -> pd.DataFrame:
    """Wave by wave: runs, how many failed, the share of the cube that is left, and the cutoff."""
    import pandas as pd

    assert fitted.match is not None
    rows = [
        (number, len(wave.runs.points), len(wave.runs.failed), wave.left_share, wave.cutoff)
        for number, wave in enumerate(fitted.match.waves, 1)
    ]
    return pd.DataFrame(rows, columns=["wave", "runs", "failed", "left_share", "cutoff"])


def before_and_after(fitted: Fitted) -> Iterator[tuple[Compared, Compared]]:
    """Each target as it is, and with the fit: the mean over draws of the posterior, or the best point."""
    for at, target in enumerate(fitted.targets):
        before, after = (
            compared(target, [Figure(float(each)) for each in runs.outputs[:, at]])
            for runs in (fitted.before, fitted.after)
        )
        yield before, after


def targets(fitted: Fitted) -> pd.DataFrame:
    """Target by target: published, accepted, before and after, and how well the emulator foretells it."""
    import pandas as pd

    rows = []
    for before, after in before_and_after(fitted):
        target, (low, high) = before.target, before.target.accepted
        at = fitted.aims.names.index(target.name) if target.name in fitted.aims.names else None
        error = covered = float("nan")
        if at is not None and fitted.held_out is not None:
            error, covered = (float(each[at]) for each in fitted.held_out)
        rows.append(
            {
                "target": target.name,
                "title": target.title,
                "is_aimed_at": at is not None,
                "published": float(target.value),
                "accepted_low": float(low),
                "accepted_high": float(high),
                "before": before.value,
                "verdict_before": before.verdict,
                "after": after.value,
                "after_low": after.low,
                "after_high": after.high,
                "verdict_after": after.verdict,
                "emulator_error": error,
                "emulator_covered_share": covered,
            }
        )
    return pd.DataFrame(rows)


def answer(fitted: Fitted, out: Path) -> str:
    """What the fit came to, in words."""
    pairs = list(before_and_after(fitted))
    aimed = [pair for pair in pairs if pair[0].target.name in fitted.aims.names]
    lines = [f"{fitted.place.title}: {len(fitted.priors)} parameters moved for {len(aimed)} targets.", ""]
    lines += columns(
        [
            ["targets inside", "as it is", "fitted", "of"],
            *(
                [name, *(str(score([pair[side] for pair in part]).inside) for side in (0, 1)), str(len(part))]
                for name, part in (("those aimed at", aimed), ("all", pairs))
            ),
        ],
        right=(1, 2, 3),
    )
    rows = [["parameter", "stands at", "95%", "width to prior", ""]]
    for at, prior in enumerate(fitted.priors):
        middle, low, high, width = _stands(fitted, at)
        words = "" if width < AS_WIDE_SHARE else "not identified: as wide as its prior"
        rows.append([prior.title, f"{middle:.2f}", f"{low:.2f} to {high:.2f}", f"{width:.2f}", words])
    lines += ["", "Where parameters stand, from 0 to 1 of their ranges:", *columns(rows)]
    lines += ["", *_diagnostics(fitted), "", f"wrote {out}: {PARAMETERS}, {TARGETS}, {FIGURES}"]
    return "\n".join(lines)


def _diagnostics(fitted: Fitted) -> Iterator[str]:
    if fitted.match is None:
        assert fitted.quick is not None
        runs = f"A quick point after {fitted.quick.runs} runs"
        yield f"{runs}: {fitted.quick.distance:.2f} deviations squared on average."
        yield "It is one point: nothing is said of how sure it is."
        return
    for number, wave in enumerate(fitted.match.waves, 1):
        why = next(iter(wave.runs.failed.values()), "")
        failed = f", {len(wave.runs.failed)} failed ({why})" if why else ""
        words = (
            f"Wave {number}: {len(wave.runs.points)} runs{failed}; {wave.left_share:.2%} of the space is left"
        )
        yield words + (
            f", none within 3 deviations: the nearest, to {wave.cutoff:.1f}." if wave.cutoff > CUTOFF else "."
        )
    if fitted.held_out is None:
        yield "There are too few runs to hold any out: how good the emulator is, nobody knows. Give more --points."
    else:
        error, covered_share = fitted.held_out
        worst = int(np.argmax(error))
        yield (
            f"Emulator, on runs held out: error {error.mean():.2f} of an output's spread on average, "
            f"{error[worst]:.2f} for {fitted.aims.names[worst]}; {covered_share.mean():.0%} within two deviations."
        )
    covered = f"{fitted.covered_share:.0%} of figures lie where the emulator said, within 95%"
    yield f"Real runs at draws of the posterior: {covered}."


def _write(found: pd.DataFrame, path: Path) -> None:
    with whole_file(path) as unfinished:
        found.to_csv(unfinished, index=False, float_format="%.6g")
