"""Random facts, observables, trees and contracts, and a world that answers for any fact in any month.

One role is played by several: `practices` by three. Everything else is one party. Observables come in two
sorts: one value, or one a practice.
"""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from scenarios.contracts.facts import KINDS, Fact, Kind
from scenarios.contracts.periods import Over

# Words of the phrase itself among them: a role may be called "by".
WORDS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    st.sampled_from(["by", "on", "for", "over", "lag", "together", "month", "months", "baseline", "cost"]),
)


def facts() -> st.SearchStrategy[Fact]:
    """Any fact that a phrase can name."""
    return st.sampled_from(get_args(Kind)).flatmap(_facts_of)


def _facts_of(kind: Kind) -> st.SearchStrategy[Fact]:
    argument = KINDS[kind].argument
    name: st.SearchStrategy[str] = WORDS if argument else st.just("")
    if argument == "term":
        name = st.one_of(WORDS, st.builds("{}.{}".format, WORDS, WORDS))
    above = st.fractions(0, 10**6, max_denominator=700) if kind == "excess_cost" else st.none()
    return st.builds(
        Fact,
        kind=st.just(kind),
        name=st.one_of(name, st.just("")) if kind == "cost" else name,
        by=st.one_of(st.just(""), WORDS),
        together=st.booleans(),
        services=st.lists(WORDS, max_size=3).map(tuple),
        population=st.one_of(st.just(""), WORDS.filter(lambda word: word != "everyone")),
        over=st.sampled_from(get_args(Over)),
        lag_months=st.integers(0, 30),
        threshold_pounds=above,
        is_baseline=st.booleans(),
    )
