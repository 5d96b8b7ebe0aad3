"""A room: one model of contracts, changed round by round while people watch, each round lived on the same citizens.

    room = Room("alliance", Setting("southend", citizens=10_000, seeds=6), Path("results/room"))
    room.live()                             # the model as it stands
    room.change("limbs.fee_share = 8%")     # on top of the last; refused changes leave all as it was
    room.back()                             # what comes next is on top of the round before

Every round stays in the folder as a model file, and in the page. The module must not know what a model pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from experiments.asking import MEASURED, VARIANTS, Answer, Measured, Question, Setting, ask, measured
from experiments.asking_variants import Variant
from experiments.compare_summary import Spread, spread
from experiments.room_changes import said
from experiments.run_record import digest
from scenarios.scenario_parts import shipped_models

FIRST, BACK = "round_0", "back"
MOST_MOVED = 5
DIGITS = 6


class Moved(NamedTuple):
    """An outcome of somebody's that a round moved, beside the round that it changed."""

    of: Measured
    apart: Spread


@dataclass
class Room:
    """A model that is changed, where it is lived, and the folder that holds everything.

    `rounds`: what has been lived, the first the model as it was. `lines`: all that was said, `BACK` among it.
    `stands`: the round that the next is on top of. `came_from`: by round, the one that it changed.
    """

    model: str
    setting: Setting
    out: Path
    jobs: int = 1
    outcomes: tuple[str, ...] = MEASURED
    rounds: list[Variant] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    came_from: dict[str, str] = field(default_factory=dict)
    stands: str = FIRST

    @property
    def file(self) -> Path:
        """The model file that the next change is made in."""
        if self.stands == FIRST:
            return shipped_models().get(self.model, Path(self.model))
        return self.out / VARIANTS / f"{self.stands}.yaml"

    def live(self, lines: Sequence[str] = ()) -> Answer:
        """Live the model as it is, and with all that was said of it before.

        Raises:
            FileProblems: as `ask` and `change`.
        """
        self.rounds.append(Variant(FIRST, "As it is", self.model))
        for line in lines:
            if line == BACK:
                self.back()
            else:
                variant = self._changed(line)
                (self.out / VARIANTS).mkdir(parents=True, exist_ok=True)
                variant.write(self.out / VARIANTS)
                self._add(variant, line)
        return self._asked(self.rounds)

    def change(self, line: str) -> Answer:
        """Live the model that stands with what a line, or several with `;` between them, changes in it.

        Raises:
            FileProblems: it cannot be changed so, or what comes of it is no model; all is as it was.
        """
        variant = self._changed(line)
        answer = self._asked([*self.rounds, variant])
        self._add(variant, line)
        return answer

    def back(self) -> Variant:
        """Let the next change be made in the round that this one changed; returns that round."""
        if self.stands != FIRST:
            self.stands = self.came_from[self.stands]
            self.lines.append(BACK)
        return self.round(self.stands)

    def round(self, name: str) -> Variant:
        """A round by its name."""
        return next(each for each in self.rounds if each.name == name)

    def moved(self, answer: Answer, kinds: Sequence[str]) -> list[Moved]:
        """What the last round surely moved of some outcomes, beside the round that it changed; the most first."""
        now = self.rounds[-1].name
        if now == FIRST:
            return []
        found = _apart(answer, kinds, now, self.came_from[now])
        sure = (each for each in found if each.apart.low > 0 or each.apart.high < 0)
        return sorted(sure, key=lambda each: -abs(each.apart.mean))[:MOST_MOVED]

    def _changed(self, line: str) -> Variant:
        changes = [said(each, self.file) for each in line.split(";") if each.strip()]
        number = len(self.rounds)
        words = [] if self.stands == FIRST else [f"as {self.rounds.index(self.round(self.stands))}"]
        title = f"{number}: {'; '.join([*words, *(each.text for each in changes)])}"
        by_path = {each.path: each.value for each in changes}
        # What was begun and stopped lies in the folder: only the same change goes on with it.
        name = f"round_{number}_{digest(f'{self.stands} {line}'.encode())[:DIGITS]}"
        return Variant(name, title, str(self.file.resolve()), by_path)

    def _add(self, variant: Variant, line: str) -> None:
        self.came_from[variant.name] = self.stands
        self.rounds.append(variant)
        self.lines.append(line)
        self.stands = variant.name

    def _asked(self, rounds: Sequence[Variant]) -> Answer:
        question = Question("room", "What does it change?", tuple(rounds), self.outcomes)
        return ask(question, self.setting, self.out, self.jobs)


def _apart(answer: Answer, kinds: Sequence[str], now: str, before: str) -> Iterator[Moved]:
    found = answer.told.found
    for kind in kinds:
        for of in found.of(kind):
            try:
                then, later = (found.values(kind, each, of) for each in (before, now))
            except KeyError:
                continue  # somebody who is there in one of the two only
            yield Moved(measured(f"{kind}:{of}"), spread(later - then))
