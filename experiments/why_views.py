"""What a run's tables say of why levers moved: for each lever its path, and each reason in pounds and in levels.

A story is of one lever of one provider, or of the mean of all providers of a kind. The module must not know how any of
it is said or drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from experiments.run_views import kind_titles, kinds, titles
from scenarios.catalogue import load_catalogue
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd

KEYS = ["month", "provider", "lever"]
WHAT = ["provider", "lever"]
SHARES = ["at_stake_share", "noticed_share"]
OTHERS_SAY = "others' say"
"""Stands among reasons for what those make of a level who have a say in it: a plan, an agreement."""
STAFFED = "staffing"
"""Stands among reasons for where a new organisation begins: what its contract's own running cost staffs it to do."""
SEEN_SHARE = 0.01
"""Levels are told to two places; who is nearer to today than this stands where it stood."""
NOT_EXACT = 1e-9


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
        known = load_catalogue().levers.get(self.lever)
        return known.title if known else self.lever.replace("_", " ").capitalize()

    @property
    def today(self) -> float:
        """The level of the reference year."""
        return float(self.path["today"].iloc[0])

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What each reason accounts for: a row for each month of decision, a column for each term, 0 if it is none."""
        wide = self.reasons.pivot(index="month", columns="term", values="moves")
        return wide.reindex(self.path.index).fillna(0.0)

    @cached_property
    def terms(self) -> list[str]:
        """The terms that account for something, the one that accounts for most at any time first."""
        largest = self.moves.abs().max()
        return [str(term) for term in largest.sort_values(ascending=False, kind="stable").index]

    @cached_property
    def chosen(self) -> pd.Series[float]:
        """What its owner chose for each month of the run: today's level, then what was decided last before."""
        by_month = self.path["after"].copy()
        by_month.index = by_month.index + 1
        return by_month.reindex(range(1, self.run.months + 1)).ffill().fillna(self.today)

    @cached_property
    def set_by_others(self) -> pd.Series[float]:
        """The level in the months in which it was not what its owner chose."""
        return self.effort[(self.effort - self.chosen.reindex(self.effort.index)).abs() > NOT_EXACT]

    @property
    def has_moved(self) -> bool:
        """Whether the lever was ever seen away from today's level, chosen or set."""
        away = max((each - self.today).abs().max() for each in (self.path["after"], self.effort))
        return bool(away >= SEEN_SHARE)

    def of_term(self, term: str) -> pd.DataFrame:
        """A reason over time: a row for each month of decision in which it was one."""
        return self.reasons[self.reasons["term"] == term].set_index("month")


def stories(run: Run, provider: str | None = None, lever: str | None = None) -> list[Story]:
    """The stories of a provider's levers, or of one; a kind of party stands for the mean of its providers.

    Without a provider they are those of every kind that has the lever, or of all.

    Raises:
        FileProblems: the run has no decisions, or the provider is not among them or has no such lever.
    """
    path, reasons = decided(run)
    efforts = run.table("levers")
    found = []
    for name in deciding_kinds(run, path) if provider is None else [provider]:
        members = deciders(run, name, path)
        parts = [each[each["provider"].isin(members)] for each in (path, reasons, efforts)]
        for each in parts[0]["lever"].drop_duplicates():
            if lever in (None, each):
                found.append(_story(run, name, members, str(each), parts))
    if not found:
        own = path if provider is None else path[path["provider"].isin(deciders(run, provider, path))]
        levers = [str(each) for each in own["lever"].drop_duplicates()]
        whose = "nobody here" if provider is None else shown(provider)
        has = "has a lever" if provider is None else "has no lever"
        near = did_you_mean(lever, levers)
        raise refused(run, f"{whose} {has} {shown(lever)}; use {one_of(levers)}.{near}")
    return found


def deciders(run: Run, word: str, path: pd.DataFrame) -> list[str]:
    """The providers that a word names: one by its name or title, or all of a kind.

    Raises:
        FileProblems: none of them decides in the run.
    """
    known = [str(each) for each in path["provider"].drop_duplicates()]
    if word in known:
        return [word]
    of_kind = [each for each in known if kinds(run)[each] == word]
    if of_kind:
        return of_kind
    titled = {titles(run)[each].casefold(): each for each in known}
    if word.casefold() in titled:
        return [titled[word.casefold()]]
    words = deciding_kinds(run, path)
    near = did_you_mean(word, [*words, *known, *(titles(run)[each] for each in known)])
    raise refused(
        run,
        f"{shown(word)} decides nothing in this run; name a provider, or all of a kind: {one_of(words)}.{near}",
    )


def deciding_kinds(run: Run, path: pd.DataFrame) -> list[str]:
    """The kinds of party that decide in a run, each once."""
    return list(dict.fromkeys(kinds(run)[str(each)] for each in path["provider"].drop_duplicates()))


def decided(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The decisions of a run, and the reasons with what each accounts for.

    Raises:
        FileProblems: the run has no decisions.
    """
    if not run.has("decisions") or run.table("decisions").empty:
        raise refused(
            run,
            "nobody decided anything in this run; run it with --behaviour responsive, and for 3 months or more",
        )
    path, reasons = (
        run.table(name).astype(dict.fromkeys(names, str))
        for name, names in (("decisions", WHAT), ("decision_reasons", [*WHAT, "term"]))
    )
    total = reasons.groupby(KEYS)["strength"].sum().rename("total").reset_index()
    way = path.merge(total, on=KEYS)
    way["each"] = ((way["alone"] - way["today"]) / way["total"]).where(way["total"] != 0, 0.0)
    reasons = reasons.merge(way[[*KEYS, "each"]], on=KEYS)
    reasons["moves"] = reasons["strength"] * reasons.pop("each")
    reasons = _with_others_say(path, reasons)
    was = _reference_efforts(run, path)
    return path.assign(today=was), _with(reasons, path, STAFFED, path["today"] - was)


def refused(run: Run, message: str) -> FileProblems:
    """What cannot be told of a run, as a problem of its folder."""
    return FileProblems([Problem(run.folder, None, (), message)])


def _with_others_say(path: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """The reasons, and what those who have a say in a level make of what its owner would want alone."""
    return _with(reasons, path, OTHERS_SAY, path["wanted"] - path["alone"])


def _reference_efforts(run: Run, path: pd.DataFrame) -> pd.Series[float]:
    """The effort of the reference year at each decision; where a run does not tell it, that from which it was made."""
    efforts = run.table("levers")
    known = efforts[efforts["month"] == BURN_IN_MONTHS].astype(dict.fromkeys(WHAT, str))
    found = path[WHAT].merge(known[[*WHAT, "effort"]], how="left", on=WHAT)["effort"]
    return found.set_axis(path.index).fillna(path["today"])


def _with(reasons: pd.DataFrame, path: pd.DataFrame, term: str, moves: pd.Series[float]) -> pd.DataFrame:
    """The reasons with one more, which is paid nothing, where it moves anything."""
    import pandas as pd

    is_one = moves.abs() > NOT_EXACT
    if not is_one.any():
        return reasons
    moved = path.loc[is_one, KEYS].assign(term=term, moves=moves[is_one])
    return pd.concat([reasons, moved], ignore_index=True).fillna(0.0)


def _story(
    run: Run, provider: str, members: Sequence[str], lever: str, parts: Sequence[pd.DataFrame]
) -> Story:
    path, reasons, efforts = (each[each["lever"] == lever].drop(columns="lever") for each in parts)
    by_term = reasons.drop(columns="provider").groupby(["month", "term"], sort=False)
    # Whoever does not have a reason has 0 pounds of it, so sums are shared among all members.
    mean = by_term.sum() / len(members)
    mean[SHARES] = by_term[SHARES].mean()
    title = titles(run)[members[0]] if len(members) == 1 else kind_titles(run)[provider]
    return Story(
        run,
        provider,
        title,
        lever,
        len(members),
        path.drop(columns="provider").groupby("month").mean(),
        mean.reset_index(),
        efforts.groupby("month")["effort"].mean(),
    )
