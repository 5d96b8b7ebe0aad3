"""A run of citizens that was stopped goes on: the same people, the same record, to the bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.citizens.counts import Counts
from agents.citizens.population import found
from experiments import citizens_record, citizens_run
from experiments.citizens_command import lived_again
from experiments.citizens_keeping import keep, taken_up
from experiments.citizens_run import Keeping, Settings, columns_digest, live_years, run
from experiments.citizens_together import Together
from scenarios.parameters import Parameters
from scenarios.place import Place, load_place
from scenarios.place_sample import sampled
from scenarios.problems import FileProblems
from sim.england import england

PEOPLE, SEED, MONTHS = 400, 3, 26
ABOUT = {"place": "southend", "seed": SEED}
KEEPING = Keeping(keep, taken_up)


def founded(place: Place, parameters: Parameters, seed: int) -> Together:
    """A few people of a place."""
    today, few = england(), sampled(place, PEOPLE)
    counted = citizens_record.POPULATIONS
    return Together(few, [found(few, parameters, seed, today.baseline, counted, today.solved)])


def begun() -> Together:
    return founded(load_place("southend"), england().parameters, SEED)


@pytest.mark.regression
def test_what_was_kept_lives_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    whole = begun()
    record = citizens_record.begin(whole)
    for _ in live_years(whole, record, MONTHS):
        keep(tmp_path, whole, record, ABOUT)

    again = taken_up(tmp_path, begun(), ABOUT)
    assert again is not None
    lived, recorded = again
    assert (lived.month, recorded.months) == (24, 24)
    assert list(live_years(lived, recorded, MONTHS)) == []
    assert columns_digest(lived.parts) == columns_digest(whole.parts)
    for name in Counts._fields:
        told, first = (np.stack([getattr(each, name) for each in made.counts]) for made in (recorded, record))
        assert np.array_equal(told, first)
    assert np.array_equal(recorded.people, record.people)
    assert [each.month for each in recorded.year_ends] == [0, 12, 24, 26]
    assert all(
        np.array_equal(one.people, other.people) and np.array_equal(one.ill, other.ill)
        for one, other in zip(recorded.year_ends, record.year_ends, strict=True)
    )


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_and_leaves_nothing_beside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, live = Settings("southend", SEED, MONTHS), Together.live
    monkeypatch.setattr(citizens_run, "figures", lambda *_: [])

    def until(last: int) -> Any:
        def lives(self: Together) -> Counts:
            if self.month == last:
                raise KeyboardInterrupt
            months.append(self.month)
            return live(self)

        return lives

    months: list[int] = []
    monkeypatch.setattr(Together, "live", until(17))
    with pytest.raises(KeyboardInterrupt):
        run(settings, tmp_path / "stopped", founded, lived_again, KEEPING)
    assert [each.name for each in tmp_path.iterdir()] == [".stopped.kept"]
    months.clear()
    monkeypatch.setattr(Together, "live", until(MONTHS))
    run(settings, tmp_path / "stopped", founded, lived_again, KEEPING)
    assert months == list(range(12, MONTHS))
    run(settings, tmp_path / "whole", founded, lived_again, KEEPING)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["stopped", "whole"]
    records = [json.loads((tmp_path / each / "run.json").read_text()) for each in ("stopped", "whole")]
    assert records[0]["digests"] == records[1]["digests"]
    for table in (tmp_path / "whole").glob("*.csv"):
        assert table.read_bytes() == (tmp_path / "stopped" / table.name).read_bytes()


@pytest.mark.unit
def test_what_is_kept_of_another_run_is_refused_and_stays(tmp_path: Path) -> None:
    lived = begun()
    assert taken_up(tmp_path, lived, ABOUT) is None
    keep(tmp_path, lived, _after_a_month(lived), ABOUT)
    with pytest.raises(FileProblems, match="keeps a run of other settings or of another version; delete"):
        taken_up(tmp_path, begun(), ABOUT | {"seed": SEED + 1})
    assert taken_up(tmp_path, begun(), ABOUT) is not None


def _after_a_month(lived: Together) -> citizens_record.Recording:
    record = citizens_record.begin(lived)
    for _ in live_years(lived, record, 1):
        pass
    return record
