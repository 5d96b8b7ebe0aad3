"""Reported facts: each kind told from a history by hand, for members, populations and windows, or refused in words."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.citizens.counts import Item
from agents.providers.services import counted
from scenarios.cast import bind, cast_of
from scenarios.catalogue import load_catalogue
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import KINDS, OWN_KINDS, Kind, MissingFact, parse_fact
from scenarios.contracts.periods import Window
from scenarios.contracts.requires import requires_ever
from scenarios.contracts.settle import settle_month
from scenarios.measures import Untold, load_definitions
from scenarios.model import MODELS, load_model
from scenarios.parameters import load_parameters
from scenarios.place import load_place
from scenarios.populations import EVERYONE, Population
from sim.commissioning import BREACH
from sim.facts import TAKEN_AS_NOTHING, TOLD_BY, ReportedFacts, registered_ratio, scenario_months
from sim.history import History
from sim.layout import Layout
from sim.measures import Measures
from sim.term_record import SPENT
from tests.agents.citizens.test_synthesis import small_place
from tests.sim.small_history import counts, history, layout, states

pytestmark = pytest.mark.unit
PARAMETERS = load_parameters()
ROLES = Members.of(
    {
        "practices": ("high_street", "market"),
        "acute": ("north", "south"),
        "trust": ("south",),
        "lead": ("north", "hub"),
    }
)
FIRST = Window(1, 1, 25)


def month(number: int) -> dict[Item, Any]:
    """Contacts grow month by month; half of them are of people over 65 in the first practice."""
    return {
        Item.PEOPLE: [[1200, 300], [600, 100]],
        Item.GP_CONTACT: [[10 * number, 5 * number], [20, 0]],
        Item.AE_ATTENDANCE: [[30, 10], [10, 2]],
        Item.EMERGENCY_OTHER: [[8, 4], [4, 4]],
        Item.EMERGENCY_AVOIDABLE_OTHER: [[4, 0], [0, 0]],
        Item.HOME_CARE_MONTH: [[2, 2], [0, 0]],
    }


@pytest.fixture
def facts() -> ReportedFacts:
    """Thirty months, of which the last six are contract months 1 to 6."""
    made, pence = History(layout()), np.zeros((5, 2), dtype=np.int64)
    for number in range(1, 31):
        cost = pence.copy()
        cost[2], cost[4] = [100_000, 40_000], [50 * number, 0]
        control = {"managed_hypertension": [30, 20 if number <= 24 else 22], "diagnosed_hypertension": 40}
        made.append(
            counts(month(number)),
            states(control),
            cost_pence={"north": cost, "south": pence + 25, "community": cost},
            programme_pence={"hub": np.array([123])},
        )
    return ReportedFacts(Measures(made, PARAMETERS, 1), ROLES)


def told(facts: ReportedFacts, phrase: str, first: int = 1, last: int = 1) -> Any:
    """One value, or one for each member."""
    value = facts.value(parse_fact(phrase), Window(first, last, 25))
    return list(value) if isinstance(value, Exact) else value


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("activity(gp_contact)", 270),
        ("activity(gp_contact) by practices", [250, 20]),
        ("activity(gp_contact) by practices together", 270),
        ("activity(gp_contact) by practices for over_65", [125, 0]),
        ("activity(ae_attendance) by acute", [30, 10]),
        ("activity(ae_attendance) by trust", 10),
        ("activity(ae_attendance) by lead", [30, 40]),
        ("activity(ae_attendance) by hub", 40),
        ("activity(emergency_admission) by acute", [12, 4]),
        ("activity(emergency_admission) for over_65", 8),
        ("activity(home_care_hour)", 87),
        ("people(everyone)", 1800),
        ("people(everyone) by practices", [1200, 600]),
        ("people(over_65) by practices", [300, 100]),
        ("cost(north)", Fraction(100_000 + 50 * 25, 100)),
        ("cost(community) on emergency_admission for over_65", 400),
        ("cost(acute)", [Fraction(101_250, 100), Fraction(125, 100)]),
        ("cost(acute) together on emergency_admission", Fraction(100_025, 100)),
        ("programme_cost(triage) by hub", Fraction(123, 100)),
        ("programme_cost(triage)", Fraction(123, 100)),
    ],
)
def test_counts_are_told_by_member_population_and_service(
    facts: ReportedFacts, phrase: str, value: Any
) -> None:
    assert told(facts, phrase) == value


@pytest.mark.parametrize(
    ("phrase", "first", "last", "value"),
    [
        ("activity(gp_contact)", 1, 3, 10 * (25 + 26 + 27) + 60),
        ("activity(gp_contact)", -2, 0, 10 * (22 + 23 + 24) + 60),
        ("people(everyone)", 1, 6, 1800),
        ("cost(north) on home_care_hour", 1, 6, 0),
    ],
)
def test_windows_are_contract_months_and_may_reach_back(
    facts: ReportedFacts, phrase: str, first: int, last: int, value: int
) -> None:
    assert told(facts, phrase, first, last) == value


def test_a_contract_may_start_in_any_month(facts: ReportedFacts) -> None:
    assert scenario_months(Window(1, 3, 28)) == (28, 30)
    fact = parse_fact("activity(gp_contact)")
    assert facts.value(fact, Window(1, 1, 28)) == facts.value(fact, Window(4, 4, 25)) == 300


@pytest.mark.parametrize(
    ("phrase", "months", "value"),
    [
        ("baseline(activity(gp_contact))", 12, 10 * sum(range(13, 25)) + 240),
        ("baseline(activity(gp_contact))", 3, Fraction(10 * sum(range(13, 25)) + 240, 4)),
        ("baseline(people(everyone))", 3, 1800),
        ("baseline(cost(community) on emergency_admission for over_65)", 12, 4800),
        ("baseline(measure(blood_pressure_control) by practices)", 1, [75, 50]),
        ("baseline(index(blood_pressure_control))", 1, 100),
    ],
)
def test_a_baseline_is_the_reference_year_s_for_the_length_of_the_window(
    facts: ReportedFacts, phrase: str, months: int, value: Any
) -> None:
    assert told(facts, phrase, 1, months) == value


def test_lists_are_of_the_registered(facts: ReportedFacts) -> None:
    facts.registered_ratio = Fraction(21, 20)
    assert told(facts, "people(everyone) by practices") == [1260, 630]
    southend = load_place("southend")
    assert registered_ratio(southend, PARAMETERS) == Fraction(184_896, 177_626)
    assert registered_ratio(replace(southend, practices=()), PARAMETERS) == Fraction("1.045")


# Measures


def test_measures_are_told_as_last_published(facts: ReportedFacts) -> None:
    # Control is published each quarter and three months late: that of June, month 27, by September.
    facts.now = 29
    assert told(facts, "measure(blood_pressure_control) by practices", 1, 5) == [75, 50]
    facts.now = 30
    assert told(facts, "measure(blood_pressure_control) by practices", 1, 6) == [75, 55]
    assert told(facts, "measure(blood_pressure_control)", 1, 6) == 65
    assert told(facts, "index(blood_pressure_control) by practices", 1, 6) == [100, 110]


def test_a_place_s_measure_is_that_of_all_who_ask(facts: ReportedFacts) -> None:
    place = told(facts, "measure(avoidable_emergency_admissions)", 1, 6)
    assert told(facts, "measure(avoidable_emergency_admissions) by acute", 1, 6) == [place, place]
    assert told(facts, "measure(blood_pressure_control) by hub", 1, 6) == 65


def test_ranks_are_among_the_peers_and_the_best_is_first(facts: ReportedFacts) -> None:
    assert told(facts, "rank(blood_pressure_control) by practices", 1, 6) == [1, 2]
    assert told(facts, "rank(chronic_condition_admissions) by practices", 1, 6) == [2, 1]
    assert told(facts, "rank(referrals) by practices", 1, 6) == [1, 1]


def test_a_place_in_a_larger_field_is_that_of_peers_who_lie_as_those_who_are_told_of(
    facts: ReportedFacts,
) -> None:
    # Of two, each stands for half of eight: the first in the middle of places 1 to 4, the second of 5 to 8.
    assert told(facts, "rank(blood_pressure_control, 8) by practices", 1, 6) == [2.5, 6.5]
    assert told(facts, "rank(blood_pressure_control, 2) by practices", 1, 6) == [1, 2]
    assert told(facts, "rank(blood_pressure_control, 24) by trust", 1, 6) == 12.5


def test_one_alone_has_no_rank(facts: ReportedFacts) -> None:
    words = (
        "'rank(blood_pressure_control) by trust' has one alone to compare, who has no rank; say among how many: "
        "rank(blood_pressure_control, PEERS)"
    )
    with pytest.raises(MissingFact, match=f"^{re.escape(words)}$"):
        told(facts, "rank(blood_pressure_control) by trust", 1, 6)


# Terms


def test_what_is_noted_of_terms_is_told(facts: ReportedFacts) -> None:
    facts.record.note("paid", "main.list", 25, [7])
    facts.record.note("paid", "main.list", 25, [3, 4], "practices")
    facts.record.note("months_in_breach", "main.duty", 26, [1])
    assert told(facts, "paid(main.list)") == 7
    assert told(facts, "paid(main.list) by practices") == [3, 4]
    assert told(facts, "paid(main.list) by practices", 2, 3) == [0, 0]
    assert told(facts, "months_in_breach(main.duty)", 1, 6) == 1
    assert told(facts, "unspent(main.budget)", 1, 6) == 0
    facts.record.note("paid", "main.list", 25, [1])
    assert told(facts, "paid(main.list)") == 8


# Remembered


def test_what_was_told_is_remembered_until_more_is_known(
    facts: ReportedFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(facts, "activity(gp_contact)"), told(facts, "baseline(activity(gp_contact))", 1, 12)
    monkeypatch.setattr(facts.measures.history, "by_level", None)
    assert (
        told(facts, "activity(gp_contact)"),
        told(facts, "baseline(activity(gp_contact))", 1, 12),
    ) == before
    monkeypatch.undo()
    facts.history.append(counts(month(31)))
    assert told(facts, "activity(gp_contact)", 7, 7) == 330
    monkeypatch.setattr(facts.measures.history, "by_level", None)
    assert told(facts, "baseline(activity(gp_contact))", 1, 12) == before[1]


def test_the_reference_year_is_worked_out_once_for_any_months(
    facts: ReportedFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = "baseline(activity(gp_contact) by practices)"
    year = told(facts, phrase, 1, 12)
    assert year == [sum(10 * number for number in range(13, 25)), 12 * 20]
    monkeypatch.setattr(facts.measures.history, "by_level", None)
    assert told(facts, phrase, 1, 3) == [each / 4 for each in year]
    assert told(facts, phrase, 4, 6) == [each / 4 for each in year]


def test_the_reference_year_is_worked_out_anew_until_it_is_over() -> None:
    made = History(layout())
    for number in range(1, 21):
        made.append(counts(month(number)), states({}))
    unfinished = ReportedFacts(Measures(made, PARAMETERS, 1), ROLES)
    with pytest.raises(MissingFact, match="are not all counted"):
        told(unfinished, "baseline(activity(gp_contact))", 1, 12)
    for number in range(21, 25):
        made.append(counts(month(number)), states({}))
    assert told(unfinished, "baseline(activity(gp_contact))", 1, 12) == sum(
        10 * number + 20 for number in range(13, 25)
    )


def test_a_measure_is_told_again_only_when_something_newer_is_published(
    facts: ReportedFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = "measure(blood_pressure_control) by practices"
    before = told(facts, phrase, 4, 4)
    reported, asked = facts.measures.reported, []

    def noted(*args: Any) -> Any:
        asked.append(args)
        return reported(*args)

    monkeypatch.setattr(facts.measures, "reported", noted)
    assert told(facts, phrase, 5, 5) == before
    assert not asked
    for number in range(31, 43):
        facts.history.append(counts(month(number)), states({"diagnosed_hypertension": 40}))
    assert told(facts, phrase, 18, 18) != before
    assert asked


# Refused


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("activity(gp_contcat)", "no month counts the service 'gp_contcat'. Did you mean 'gp_contact'?"),
        (
            "activity(gp_contact) for older",
            "months are not counted for population 'older'; add it to the scenario.",
        ),
        ("activity(gp_contact) by acute", "'gp_contact' is not counted by trust"),
        ("people(visitors)", "months are not counted for population 'visitors'; add it to the scenario."),
        (
            "measure(antibiotic_items)",
            "measure 'antibiotic_items' is not told by the citizens of a simulation.",
        ),
        ("measure(support_points)", "'support_points' is no measure."),
        (
            "index(readmissions) by acute",
            "'readmissions' was 0 in the reference year, so no index can be told; read the",
        ),
        ("cost(comunity)", "nobody keeps the books of 'comunity'. Did you mean 'community'?"),
        ("cost(hub) on day_case", "no cost is told of the service 'day_case'."),
        ("programme_cost(traige)", "no month tells what 'traige' cost. Did you mean 'triage'?"),
        (
            "excess_cost(emergency_admission, 5000)",
            "nobody follows what care takes of each person",
        ),
        ("value(main.list)", "the contract itself or the calendar tells it, not the months that were lived"),
    ],
)
def test_what_nobody_can_tell_is_refused(facts: ReportedFacts, phrase: str, words: str) -> None:
    with pytest.raises(MissingFact) as refusal:
        told(facts, phrase)
    assert str(refusal.value).startswith(f"'{parse_fact(phrase)}' is read in month 1, but cannot be told: ")
    assert words in str(refusal.value)


def test_months_to_come_are_refused(facts: ReportedFacts) -> None:
    words = r"'activity\(gp_contact\)' is read in quarter 3, but cannot be told: months 31 to 33 are not all counted"
    with pytest.raises(MissingFact, match=words):
        told(facts, "activity(gp_contact)", 7, 9)


def test_a_population_is_the_contract_s_own_by_whom_it_holds(facts: ReportedFacts) -> None:
    facts.populations = {"older": Population(title="People aged 65 and over", age_from=65)}
    assert told(facts, "people(older)") == 400


# Every model that comes with the package


def lived(model: Any) -> tuple[ReportedFacts, Members]:
    """A place in which every item and state of every provider is a hundred each month, most of it good."""
    place = small_place()
    cast = cast_of(place, model.file.roles)
    members = bind(model.file.roles, cast)
    made = History(
        Layout(
            practices=cast.practices,
            trusts=cast.trusts,
            populations={"everyone": EVERYONE, **model.file.populations},
            services=counted(PARAMETERS),
            parties=cast.providers,
        )
    )
    practices, trusts, populations = len(cast.practices), len(cast.trusts), 1 + len(model.file.populations)
    one, other = counts({}), states({})
    hundreds = np.full(len(Item), 100)
    hundreds[[Item.GOOD_GP_CONTACT_MILLIONTHS, Item.GOOD_HOSPITAL_CARE_MILLIONTHS]] = 90_000_000
    for _ in range(30):
        made.append(
            one._replace(
                by_practice=np.tile(hundreds[:, None], (practices, 1, populations)),
                by_trust=np.tile(hundreds[:, None], (trusts, 1, populations)),
                by_quintile=np.tile(hundreds, (populations, 5, 1)),
            ),
            other._replace(by_practice=np.full((practices, other.by_practice.shape[1], populations), 100)),
            followed=np.array([10, 8, 7]),
        )
    return ReportedFacts(Measures(made, PARAMETERS, 1), members, populations=model.file.populations), members


@pytest.mark.parametrize("file", sorted(MODELS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_fact_that_a_model_reads_is_told_and_its_months_settle(file: Path) -> None:
    if "period:" in file.read_text(encoding="utf-8"):
        assert file.name == "example_year.yaml"
        return
    model = load_model(file)
    facts, members = lived(model)
    for fact in requires_ever(model.contracts):
        value = facts.value(fact, Window(1, 6, 25))
        many = len(members[fact.role]) if fact.role and not fact.together else 1
        assert isinstance(value, Exact) == (many > 1), fact
    paid: dict[tuple[object, ...], Any] = {}
    for number in range(1, 7):
        facts.now = 24 + number
        assert settle_month(model.contracts, facts, number, paid, members, 25)


def test_every_kind_of_fact_is_told_by_a_run_or_is_taken_as_nothing_for_a_reason() -> None:
    noted: set[Kind] = {"paid", BREACH}
    of_terms = {kind for kind, teller in TOLD_BY.items() if teller == "_of_term"}
    assert of_terms - noted == set(TAKEN_AS_NOTHING)
    assert all(TAKEN_AS_NOTHING.values())
    assert set(KINDS) == {*TOLD_BY, *OWN_KINDS, "excess_cost"}


def test_every_word_that_a_fact_may_name_is_told_by_a_run_or_says_why_not() -> None:
    catalogue, definitions = load_catalogue(), load_definitions()
    assert set(catalogue.services) == set(counted(PARAMETERS))
    assert set(catalogue.measures) == set(definitions)
    assert all(each.reason for each in definitions.values() if isinstance(each, Untold))


def test_a_history_by_hand_can_be_asked_at_once() -> None:
    facts = ReportedFacts(Measures(history(24, {Item.GP_CONTACT: 5}), PARAMETERS, 1), ROLES)
    assert told(facts, "activity(gp_contact)", 0, 0) == 5


def test_whoever_buys_care_bears_what_it_paid_for_it(facts: ReportedFacts) -> None:
    own = facts.value(parse_fact("cost(trust)"), FIRST)
    facts.record.note(SPENT, "", 25, [Fraction(7)], "trust")
    facts.record.note(SPENT, "", 26, [Fraction(9)], "trust")
    assert facts.value(parse_fact("cost(trust)"), FIRST) == own + 7
    # What care of one kind or for some people cost is what it took to give it, whoever was paid for it.
    of_some = facts.value(parse_fact("cost(trust) on emergency_admission"), FIRST)
    assert of_some == Fraction(25, 100)
