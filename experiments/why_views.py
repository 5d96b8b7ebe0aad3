"""What a run's tables say of why levers moved: for each lever its path, and each reason in pounds and in levels.

A story is of one lever of one provider, or of the mean of all providers of a kind. The module must not know how any of
it is said or drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from experiments.run_views import kind_titles, kinds, titles
from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["month", "provider", "lever"]
HOW_TO_GET = (
    "nobody decided anything in this run; run it again with --behaviour responsive, and past month 27"
)


@dataclass(frozen=True)
class Story:
    """Why one lever moved. `provider` and `lever` are names; `members`: how many providers it is the mean of.

    `path`: by month of decision, the columns of `decisions`. `reasons`: by month and term, the columns of
    `decision_reasons`, and `moves`: the part of the way from today's level to the one wanted that the reason accounts
    for, so that the parts of a month add up to it. Both are means over members. `effort`: what the lever stood at in
    each month, whoever set it.
    """

    run: Run
    provider: str
    title: str
    lever: str
    members: int
    path: pd.DataFrame
    reasons: pd.DataFrame
    effort: pd.Series[float]

    @property
    def lever_title(self) -> str:
        """The name that people use of the lever."""
        return lever_title(self.lever)

    @property
    def today(self) -> float:
        """The level of the reference year."""
        return float(self.path["today"].iloc[0])

    @property
    def last_month(self) -> int:
        """The month of the last decision."""
        return int(self.path.index[-1])

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What each reason accounts for: a row for each month of decision, a column for each term, 0 if it is none."""
        return self._wide("moves")

    @cached_property
    def pounds(self) -> pd.DataFrame:
        """What each reason is worth more than today as it is felt, in pounds a year: month, term."""
        return self._wide("pounds") - self._wide("pounds_today")

    @cached_property
    def terms(self) -> list[str]:
        """The terms that account for something, the one that accounts for most at any time first."""
        largest = self.moves.abs().max()
        return [str(term) for term in largest.sort_values(ascending=False, kind="stable").index]

    def last(self, term: str) -> pd.Series[float]:
        """A reason when it was last one, with the `month`."""
        own = self.reasons[self.reasons["term"] == term]
        return own.iloc[-1]

    def first_month(self, term: str) -> int:
        """The month in which a reason first acts: the one after the decision."""
        return int(self.reasons.loc[self.reasons["term"] == term, "month"].iloc[0]) + 1

    @property
    def travelled(self) -> float:
        """How far the lever was from today at most, chosen or set."""
        return float(
            max((self.path["after"] - self.today).abs().max(), (self.effort - self.today).abs().max())
        )

    def _wide(self, column: str) -> pd.DataFrame:
        wide = self.reasons.pivot(index="month", columns="term", values=column)
        return wide.reindex(self.path.index).fillna(0.0)


def lever_title(lever: str) -> str:
    """The name that people use of a lever."""
    known = load_catalogue().levers.get(lever)
    return known.title if known else lever.replace("_", " ").capitalize()


def stories(run: Run, provider: str, lever: str | None = None) -> list[Story]:
    """The stories of a provider's levers, or of one of them; a kind of party stands for the mean of its providers.

    Raises:
        FileProblems: the run has no decisions, or the provider is not among them or has no such lever.
    """
    path, reasons = decided(run)
    members = deciders(run, provider)
    path, reasons = (each[each["provider"].isin(members)] for each in (path, reasons))
    levers = [str(each) for each in path["lever"].drop_duplicates()]
    if lever is not None and lever not in levers:
        near = did_you_mean(lever, levers)
        raise refused(run, f"{shown(provider)} has no lever {shown(lever)}; use {one_of(levers)}.{near}")
    efforts = run.table("levers")
    efforts = efforts[efforts["provider"].isin(members)]
    return [
        _story(run, provider, members, each, path, reasons, efforts)
        for each in (levers if lever is None else [lever])
    ]


def deciders(run: Run, provider: str) -> list[str]:
    """The providers that a word names: one by its name or title, or all of a kind.

    Raises:
        FileProblems: none of them decides in the run.
    """
    known = list(providers(run))
    of_kind = [each for each in known if kinds(run)[each] == provider]
    titled = [each for each in known if titles(run)[each].casefold() == provider.casefold()]
    found = [provider] if provider in known else of_kind or titled[:1]
    if not found:
        words = list(dict.fromkeys(kinds(run)[each] for each in known))
        near = did_you_mean(provider, [*words, *known, *(titles(run)[each] for each in known)])
        raise refused(
            run,
            f"{shown(provider)} decides nothing in this run; name a provider, or all of a kind: {one_of(words)}.{near}",
        )
    return found


def providers(run: Run) -> Sequence[str]:
    """Whoever decides in a run, in the order of the tables.

    Raises:
        FileProblems: the run has no decisions.
    """
    return [str(each) for each in decided(run)[0]["provider"].drop_duplicates()]


def groups(run: Run) -> Iterator[str]:
    """The kinds of party that decide in a run, each once."""
    yield from dict.fromkeys(kinds(run)[each] for each in providers(run))


def decided(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The decisions of a run, and the reasons with what each accounts for.

    Raises:
        FileProblems: the run has no decisions.
    """
    if not run.has("decisions") or run.table("decisions").empty:
        raise refused(run, HOW_TO_GET)
    path, reasons = (run.table(name).copy() for name in ("decisions", "decision_reasons"))
    for frame in (path, reasons):
        for name in ("provider", "lever"):
            frame[name] = frame[name].astype(str)
    reasons["term"] = reasons["term"].astype(str)
    total = reasons.groupby(KEYS)["strength"].sum().rename("total").reset_index()
    way = path.merge(total, on=KEYS)
    way["each"] = ((way["alone"] - way["today"]) / way["total"]).where(way["total"] != 0, 0.0)
    reasons = reasons.merge(way[[*KEYS, "each"]], on=KEYS, how="left")
    reasons["moves"] = reasons["strength"] * reasons.pop("each")
    return path, reasons


def _story(
    run: Run,
    provider: str,
    members: Sequence[str],
    lever: str,
    path: pd.DataFrame,
    reasons: pd.DataFrame,
    efforts: pd.DataFrame,
) -> Story:
    own, why = path[path["lever"] == lever], reasons[reasons["lever"] == lever]
    told = own.drop(columns=["provider", "lever"]).groupby("month").mean()
    # Whoever does not have a reason has 0 pounds of it, so sums are shared among all members.
    by_term = why.drop(columns=["provider", "lever"]).groupby(["month", "term"], sort=False)
    mean = by_term.sum() / len(members)
    for share in ("at_stake_share", "noticed_share"):
        mean[share] = by_term[share].mean()
    effort = efforts[efforts["lever"] == lever].groupby("month")["effort"].mean()
    title = titles(run)[members[0]] if len(members) == 1 else kind_titles(run)[provider]
    return Story(run, provider, title, lever, len(members), told, mean.reset_index(), effort)


def refused(run: Run, message: str) -> FileProblems:
    """What cannot be told of a run, as a problem of its folder."""
    return FileProblems([Problem(run.folder, None, (), message)])
