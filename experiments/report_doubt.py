"""What a report says of its doubt: how sure it is, what would change it, and what cannot be known.

Every sentence follows from the tables. The module must not know a model, nor how a sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from calibration.priors import load_priors
from experiments.compare_answer import NO_STUDY, what_is_drawn
from experiments.compare_draws import BASELINE
from experiments.compare_summary import Spread
from experiments.decision_rules import rule
from experiments.outcomes import load_outcomes
from experiments.report_drivers import Driver, drivers
from experiments.report_folder import Finished
from experiments.report_numbers import counted, listed, per_cent, plain, pounds, signed
from experiments.report_words import UNSURE, findings, lower, quoted
from scenarios.draws import ROOM as BEHAVIOUR
from scenarios.parameters.units import MONTHS_A_YEAR

MOST_DRIVERS = 3
ALONE = (
    "Other assumptions. How strongly and fast providers answer money is fitted to five contracts that changed, which "
    "leave a wide range; all else of behaviour is assumed, and what each effort does is published for a part of them "
    "only."
)
TOGETHER = (
    "Other assumptions. All numbers of behaviour are drawn together from a fit to natural experiments, which tell how "
    "strongly and fast providers answer money and little else; what each effort does is published for a part of them "
    "only."
)
"""What is said of behaviour where each number is drawn in its own range, and where all are from a fit's posterior."""
DECIDED = ("emergency_admissions", "qalys", "system_spending", "qalys_slope", "survival_share")
"""The outcomes of which it is said what decides who is best."""


def how_sure(told: Finished) -> Iterator[str]:
    """How sure the answer is."""
    if told.lived == 1:
        yield "There is one seed, so no interval: nobody can tell chance from difference. Compare more seeds."
    else:
        yield (
            f"Intervals are those of a mean over {told.lived} seeds, with 95% confidence; they narrow as seeds are "
            "added. How far single courses of events lie apart does not, and stands beside them in the tables as the "
            "middle 95% of seeds."
        )
    asked = int(told.record.get("plan", {}).get("seeds", 0))
    if told.lived + len(told.failed) < asked:
        yield (
            f"It ended after {told.lived + len(told.failed)} of {asked} seeds, when every difference that could matter "
            "was known closely. To look in between and stop makes intervals a little narrower than they should be."
        )
    if told.failed:
        yield (
            f"{len(told.failed)} of {len(told.failed) + told.lived} seeds could not be lived. Those that are left may "
            "be unlike them, and intervals do not hold that doubt."
        )
    yield what_is_drawn(told.settings["is_drawn"], bool(told.settings.get("baseline")))
    for threshold in (rule("lower_threshold"), rule("upper_threshold")):
        if told.others:
            yield f"If a QALY is worth £{threshold:,.0f}: {listed(_best(told, threshold))}."
    yield _information(told)
    yield from _before_start(told)


def _before_start(told: Finished) -> Iterator[str]:
    """What is left of differences at the time of the decision, as a contract may be stopped before it starts."""
    table = told.tables["before_start"]
    chances = dict(zip(table["model"], table["stops_before_start_probability"], strict=True))
    stopped = [
        f"{quoted(each)} {per_cent(chances[each.name])}" for each in told.others if chances.get(each.name)
    ]
    if stopped:
        yield (
            f"All this is from a sure start. Chance of being stopped before it, assumed: {listed(stopped)}. Seen from "
            "the decision, differences are smaller by that share."
        )


def _best(told: Finished, threshold: float) -> list[str]:
    table = told.tables["acceptability"]
    rows = table[table["pounds_a_qaly"] == threshold]
    shares = dict(zip(rows["model"], rows["best_share"], strict=True))
    return [
        f"{quoted(model)} is worth most in {per_cent(shares[model.name])} of seeds" for model in told.models
    ]


def _information(told: Finished) -> str:
    """What perfect information is worth, or that nobody can say yet."""
    table = told.tables["economics"]
    rows = table[table["measure"] == "worth of perfect information"]
    known = rows[rows["mean"].notna()]
    if known.empty:
        least = rule("fewest_draws_for_information")
        return f"What it would be worth to know everything for sure is told from {least:.0f} seeds on."
    said = [
        f"{pounds(mean)} ({pounds(low)} to {pounds(high)}) if a QALY is worth £{at:,.0f}"
        for mean, low, high, at in known[["mean", "low", "high", "at"]].to_numpy(dtype=float)
    ]
    return f"To know everything for sure would be worth {listed(said)}."


def would_change(told: Finished) -> Iterator[str]:
    """What would change the answer, as far as the tables show."""
    for model in told.others:
        unsure = [each for each in findings(told, model) if each.kind == UNSURE]
        if unsure:
            seeds = [
                f"{lower(each.outcome.title)} about {plain(seeds_needed(each.apart, told.lived), 0)}"
                for each in unsure
            ]
            yield (
                f"More seeds. Under {quoted(model)} these cannot be told from chance yet; if the mean stayed as it "
                f"is, so many seeds would show it: {'; '.join(seeds)}."
            )
    last_start = max((told.years - 1) * MONTHS_A_YEAR + 1, 1)
    late = [quoted(model) for model in told.models if model.starts > last_start]
    if late:
        yield f"More years. {listed(late)} had less than a year in force, or none: little of it can be seen yet."
    if told.settings["citizens"] < told.place["residents"]:
        yield (
            f"Everybody. A sample of {told.settings['citizens']:,} makes chance larger than it is among the "
            f"{told.place['residents']:,} who live there."
        )
    yield TOGETHER if told.settings.get("posterior") else ALONE
    yield from _drivers(told)
    yield from _deciders(told)
    yield (
        "Another price of a QALY, other discount rates, or another opinion of how small a difference is too small to "
        "matter. All of these are rows of tables, listed under what this rests on."
    )


def _drivers(told: Finished) -> Iterator[str]:
    """Which assumptions go with the result from seed to seed, or that none can be told from chance."""
    if not told.settings["is_drawn"]:
        yield "Assumptions stayed at their central values, so that none can be seen to move the answer."
        return
    found = {model: drivers(told, model) for model in told.others}
    for model, each in found.items():
        if each is not None and each.drivers:
            said = [
                f"{_meaning(told, driver)} ({'better' if driver.correlation > 0 else 'worse'} the more; "
                f"{signed(driver.correlation, 2)})"
                for driver in each.drivers[:MOST_DRIVERS]
            ]
            yield (
                f"Above all, under {quoted(model)}: {listed(said)}. In brackets: the rank correlation with net benefit "
                f"over {told.lived} seeds; of {each.drawn:,} numbers drawn, the closest would reach "
                f"{each.by_chance:.2f} by chance alone once in twenty comparisons."
            )
    if told.others and not any(each is not None and each.drivers for each in found.values()):
        yield (
            f"Which assumption moves the answer most cannot be told from {counted(told.lived, 'seed')}: none goes with "
            "it more closely than one of so many would by chance."
        )


def _deciders(told: Finished) -> Iterator[str]:
    """Which assumptions go with who is best in the outcomes that rank; where nobody ever is, that nothing decides."""
    table = told.tables["deciders"]
    titles = {model.name: quoted(model) for model in told.models}
    tied = [
        f"“{load_outcomes()[name].title}”"
        for name in DECIDED
        if (table["outcome"] == name).any() and (table.loc[table["outcome"] == name, "tied_share"] == 1).all()
    ]
    if tied:
        yield (
            f"In {listed(tied)} no two models differ by what matters in any seed, so nothing that was drawn decides "
            "who is best there."
        )
    for name in DECIDED:
        own = table[(table["outcome"] == name) & (table["note"] == "") & (table["tied_share"] < 1)]
        own = own.sort_values("correlation", key=abs, ascending=False, kind="stable").head(1)
        for row in own.to_dict("records"):
            number = Driver(row["table"], row["row"], row["column"], float(row["correlation"]))
            which = "better" if number.correlation > 0 else "worse"
            who = f"{titles[row['model']]} is better than {titles[row['compared_with']]}"
            shares = per_cent(row["better_share"]), per_cent(row["tied_share"])
            yield (
                f"{load_outcomes()[name].title}: {who} in {shares[0]} of seeds, and no different in {shares[1]}. What "
                f"goes with it most: {_meaning(told, number)} ({which} the more; {signed(number.correlation, 2)})."
            )


def _meaning(told: Finished, driver: Driver) -> str:
    """What a drawn number is, in the words of the table of inputs; its name where that has none."""
    inputs = told.tables["inputs"]
    name, _, about = driver.row.partition("[")
    about = about.rstrip("]")
    own = inputs[(inputs["table"] == driver.table) & (inputs["row"] == name)]
    meanings = [str(each) for each in own.loc[own["of"].isin((about, driver.column)), "meaning"] if each]
    whose = f" ({about.partition('=')[2]})".replace("_", " ") if about else ""
    told_as = f"{name.replace('_', ' ')}, {driver.column.replace('_', ' ')}"
    titles = {prior.name: prior.title for prior in load_priors()}
    if driver.table == BASELINE and driver.row in titles:
        return f"“{titles[driver.row]}”"
    if driver.table != BEHAVIOUR or not meanings:
        return f"“{told_as}” of the table {driver.table}"
    return f"“{meanings[0]}”{whose}"


def seeds_needed(apart: Spread, seeds: int) -> float:
    """About how many seeds would tell a difference from none, if its mean and the way seeds differ stayed as they are.

    The interval narrows with the square root of the number of seeds.
    """
    reach = (apart.high - apart.low) / 2
    return max(float(seeds + 1), seeds * (reach / apart.mean) ** 2) if apart.mean else float("nan")


def not_known() -> Iterator[str]:
    """What no reader may take from a report."""
    yield NO_STUDY
    yield (
        "Published studies tell what single payments and programmes did where they were tried. Where the form of a "
        "contract changed, much else changed with it: who led, what was spent, what was measured. What belongs to the "
        "form alone cannot be read from them."
    )
    yield (
        "This is no forecast. Policies, prices, other places and whoever signs the contract will differ from what is "
        "simulated."
    )
    yield (
        "Nobody in it is a real person: citizens are made so that together they are as published figures of the place "
        "and of England say."
    )
