"""Commissioning while contracts run: payers watch what is reported, and parties decide whether they go on.

Nothing of it happens where governance is neutral. What is watched are the measures that contracts pay for, as they are
reported, against the reference year. A duty in breach is told to the contract, whose own terms hold money back or do
not. The module must not know any model or mechanism.
"""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING

from agents.commissioner import Rules, Step, Watched, watched_on
from scenarios.contracts import exact
from scenarios.contracts.contract import Contract
from scenarios.contracts.facts import Fact, Kind, MissingFact
from scenarios.contracts.periods import Window
from scenarios.draws import chance_of
from scenarios.horizon import FIRST_MONTH
from scenarios.like_areas import like_area_mean
from sim.agreements import payees_of
from sim.by_chance import change_by_chance
from sim.choosing import choose_terms
from sim.contracting import Event, model_in_force
from sim.participating import end, market_of, notice_months, take_part
from sim.settling import Settled

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

BREACH: Kind = "months_in_breach"
IN_WORDS: dict[Step, str] = {
    "query": "{measure} is {by} worse than in {than}; the payer asks why.",
    "plan": "{measure} is still {by} worse; a plan is asked for.",
    "breach": "{measure} is still {by} worse; the duty counts as in breach from now on.",
    "failed_plan": "{measure} is still {by} worse; the plan has failed, and another is asked for.",
    "notice": "{measure} is still {by} worse, and too many plans have failed.",
    "settled": "{measure} is no longer much worse than in {than}; the matter is closed.",
}


def commission(economy: HealthEconomy) -> None:
    """Watch and decide after a month, where governance is as contracted."""
    if economy.scenario.governance != "as_contracted" or economy.month < FIRST_MONTH:
        return
    model = model_in_force(economy)
    for settled in list(economy.settled):
        if settled.in_force.operates(economy.month) and not settled.in_force.stands_in:
            _watch(economy, settled, is_model=settled is model)
    if model is not None:
        choose_terms(economy, model)
        take_part(economy, model)
        _tell_time(economy, model)


def _tell_time(economy: HealthEconomy, model: Settled) -> None:
    """Tell that a model has begun or ended in the month."""
    own, name = model.in_force, economy.scenario.model.file.name
    if economy.month == own.first_month:
        economy.contracting.tell(
            Event(economy.month, name, "started", "", "Its contracts operate from now on.")
        )
    if economy.month == own.last_month:
        sentence = "Its contracts have ended; today's come back."
        economy.contracting.tell(Event(economy.month, name, "ended", "", sentence))


def _watch(economy: HealthEconomy, settled: Settled, is_model: bool) -> None:
    parameters = economy.england.parameters
    rules, margin = Rules.of(parameters), parameters.value("red_margin_share")
    doubt = NormalDist().inv_cdf(1 - parameters.value("red_by_chance_share"))
    acts_share = parameters.value("commissioner_acts_share")
    own = settled.in_force
    # A contract begins with nothing against it: what is open under today's of the same name is about that one.
    whose = "model" if is_model else "today"
    for number, contract in enumerate(own.contracts.contracts):
        if own.contract_month(economy.month) >= own.ends.get(contract.name, math.inf):
            continue
        for measure in settled.measures_of(contract):
            worse = worse_share(economy, settled, measure)
            if worse is None:
                continue
            key = f"{whose}.{contract.name}.{measure}"
            # By number, for names are labels: a contract by another name has the same luck.
            acts = chance_of(economy.luck, "acts", str(number), measure, str(economy.month)) < acts_share
            before = Watched(*economy.contracting.watched.get(key, ()))
            is_red = worse > margin and worse > doubt * change_by_chance(economy.measures, measure)
            watched, step = watched_on(before, is_red, acts, rules)
            economy.contracting.watched[key] = tuple(watched)
            if step == "notice" and not is_model:
                step = "failed_plan"
            if watched.in_breach:
                _note_breach(economy, settled, contract)
            if step is not None:
                _tell(economy, settled, contract, step, measure, worse)
            if step == "notice":
                _give_notice(economy, settled, contract)


def worse_share(economy: HealthEconomy, settled: Settled, measure: str) -> float | None:
    """How much worse a measure is reported to be than what it is compared with; None if nobody can tell.

    That is the reference year, or like areas where the scenario says so and something is published of them.
    """
    fact = Fact("measure", measure)
    settled.facts.now = economy.month
    window = Window(economy.month, economy.month)
    try:
        now = float(exact.total(settled.facts.value(fact, window)))
        like = like_areas_in(economy, measure)
        usual = Fact("measure", measure, is_baseline=True)
        then = float(exact.total(settled.facts.value(usual, window)) if like is None else like)
    except MissingFact:
        return None
    if not then:
        return None
    is_higher_better = economy.measures.measures[measure].direction == "higher"
    return (then - now if is_higher_better else now - then) / abs(then)


def like_areas_in(economy: HealthEconomy, measure: str) -> Fraction | None:
    """A measure's mean in like areas, where that is what it is compared with."""
    scenario = economy.scenario
    return like_area_mean(scenario.place, measure) if scenario.compared_with == "like_areas" else None


def _note_breach(economy: HealthEconomy, settled: Settled, contract: Contract) -> None:
    """Tell the contract's terms that the month to come is in breach."""
    facts = {
        fact
        for term in contract.terms
        for fact in term.facts(Window(1, contract.months))
        if fact.kind == BREACH
    }
    for fact in facts:
        count = len(settled.in_force.members[fact.by]) if fact.by else 1
        settled.facts.record.note(BREACH, fact.name, economy.month + 1, [1] * count, fact.by)


def _give_notice(economy: HealthEconomy, settled: Settled, contract: Contract) -> None:
    """End what hangs on a contract, where its payers may."""
    market = market_of(economy, settled)
    for package in market.packages():
        if contract.name in package.contracts and not economy.contracting.is_ending(package.contracts):
            notice = notice_months(economy, settled.in_force, package, "payer")
            if notice is not None:
                end(
                    economy,
                    settled,
                    package,
                    market.offer(package),
                    notice,
                    "notice",
                    "The payer gives notice.",
                )
                return


def _tell(
    economy: HealthEconomy, settled: Settled, contract: Contract, step: Step, measure: str, worse: float
) -> None:
    title = economy.measures.measures[measure].title
    than = "the reference year" if like_areas_in(economy, measure) is None else "like areas"
    sentence = IN_WORDS[step].format(measure=title, by=f"{100 * max(worse, 0):.0f}%", than=than)
    members = settled.in_force.members
    roles = (contract.payer, *payees_of(contract))
    who = ", ".join(dict.fromkeys(members[role][0] if len(members[role]) == 1 else role for role in roles))
    event = "failed_plan" if step == "notice" else step
    economy.contracting.tell(Event(economy.month, contract.name, event, who, sentence))
