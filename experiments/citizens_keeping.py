"""A run of citizens that was stopped goes on from the end of the last year: everybody as they were, and the record.

    keep(folder, lived, recording, about)
    lived, recording = taken_up(folder, lived, about) or (lived, begin(lived))

`about` tells one run from another. What is kept is gone when the run is whole. The module must not know how anybody
lives, nor what is made of a record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts
from experiments.citizens_record import Recording, YearEnd
from experiments.citizens_together import Together
from scenarios.place import Place
from scenarios.problems import FileProblems, Problem
from sim.checkpoint import latest, save
from sim.checkpoint_parts import Changed, Kept, part, population_again, population_kept, together

RECORDING, PLACE = "recording", "place_{}"
WHAT_TO_DO = "delete the folder to begin anew, or name another with --out"


def keep(folder: Path, lived: Together, recording: Recording, about: Mapping[str, object]) -> None:
    """Keep citizens after a month, with what was recorded so far, in a checkpoint of a folder.

    Raises:
        FileProblems: it cannot be written; what was kept before stays.
    """
    parts = {PLACE.format(at): population_kept(each) for at, each in enumerate(lived.populations)}
    whole = together({**parts, RECORDING: _recording_kept(recording)})
    save(folder, lived.month, whole.state, {**whole.about, "run": dict(about)})


def taken_up(folder: Path, lived: Together, about: Mapping[str, object]) -> tuple[Together, Recording] | None:
    """Citizens and record as they were kept; None if nothing was. `lived`: those whom the run began with.

    Raises:
        FileProblems: what is kept is of another run, place or version, or cannot be read.
    """
    found = latest(folder)
    if found is None:
        return None
    if found.about.get("run") != json.loads(json.dumps(about)):
        message = f"the folder keeps a run of other settings or of another version; {WHAT_TO_DO}"
        raise FileProblems([Problem(folder, None, (), message)])
    try:
        populations = [
            population_again(part(found, PLACE.format(at)), each.place, each.solved)
            for at, each in enumerate(lived.populations)
        ]
    except Changed as error:
        raise FileProblems([Problem(found.file, None, (), str(error))]) from None
    return Together(lived.place, populations), _recording_again(part(found, RECORDING), lived.place)


def _recording_kept(recording: Recording) -> Kept:
    tables = zip(*recording.counts, strict=True)
    ends = recording.year_ends
    state = {
        **{name: np.stack(months) for name, months in zip(Counts._fields, tables, strict=True)},
        "people": np.stack(recording.people),
        "end_people": np.stack([each.people for each in ends]),
        "end_ill": np.stack([each.ill for each in ends]),
    }
    return Kept(state, {"end_months": [each.month for each in ends]})


def _recording_again(kept: Kept, place: Place) -> Recording:
    state: Mapping[str, NDArray[np.int64]] = kept.state
    tables = (state[name] for name in Counts._fields)
    ends = zip(kept.about["end_months"], state["end_people"], state["end_ill"], strict=True)
    return Recording(
        place,
        [Counts(*months) for months in zip(*tables, strict=True)],
        [*state["people"]],
        [YearEnd(*each) for each in ends],
    )
