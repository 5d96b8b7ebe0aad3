"""What a month leaves in the tables: all of it, as the economy has it, and nothing changed by writing it down."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents.citizens.counts import Item
from scenarios.horizon import FIRST_MONTH
from scenarios.measures import Definition
from scenarios.scenario import Scenario, scenario_of
from sim.economy import HealthEconomy
from sim.history import NotCounted
from sim.measures import NotTold
from sim.month_recorder import MonthRecorder, measure_rows, names_of
from sim.recorder import Recorder
from sim.run_reader import Run, read_run
from sim.run_tables import TABLES
from tests.sim.boroughs import CITIZENS, SEED, borough
from tests.sim.economy_lives_on import all_of

END = 30
LEVER_MONTHS = (26, 28)


@cache
def scenario() -> Scenario:
    """The borough, with one lever raised by somebody for three months."""
    first, last = LEVER_MONTHS
    raised = {"lever": "prevention", "level": "90%", "from_month": first, "to_month": last}
    return scenario_of("southend", "iph", citizens=CITIZENS, months=6, interventions=[raised])


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[HealthEconomy, Run]:
    """A recorded economy and its tables."""
    return recorded(tmp_path_factory.mktemp("run"), HealthEconomy(borough(), SEED))


def recorded(
    folder: Path, economy: HealthEconomy, watch: Callable[[HealthEconomy], None] | None = None
) -> tuple[HealthEconomy, Run]:
    recorder = Recorder(folder, {"settings": {"seed": SEED}})
    economy.listeners.append(MonthRecorder(recorder, economy))
    if watch:
        economy.listeners.append(watch)
    economy.run(END)
    recorder.finish(END, economy.ledger)
    return economy, read_run(folder)


Lived = tuple[HealthEconomy, Run]


@pytest.mark.unit
def test_every_table_has_its_months(lived: Lived) -> None:
    _, run = lived
    from_first = ("activity", "resources", "levers", "trace")
    for name in from_first:
        assert sorted(run.table(name)["month"].unique()) == list(range(1, END + 1)), name
    assert sorted(run.table("measures")["month"].unique()) == list(range(3, END + 1, 3))
    for name in ("accounts", "postings"):
        assert sorted(run.table(name)["month"].unique()) == list(range(FIRST_MONTH, END + 1)), name
    assert all(run.has(name) for name in TABLES)


@pytest.mark.unit
def test_activity_is_what_was_counted(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("activity")
    rows = rows[(rows["population"] == "everyone") & (rows["month"] == END)]
    for level, item in (("practice", Item.GP_CONTACT), ("trust", Item.AE_ATTENDANCE), ("place", Item.PEOPLE)):
        of_item = rows[(rows["level"] == level) & (rows["item"] == item.name.lower())]
        assert of_item["quantity"].sum() == economy.counts.total(item)


@pytest.mark.unit
def test_deaths_are_those_that_were_counted(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("vital_events")
    deaths = rows[rows["event"] == "death"]["people"].sum()
    assert deaths == economy.history.counted("deaths", 1, END).sum() > 0


@pytest.mark.unit
def test_accounts_close_with_what_everybody_has(lived: Lived) -> None:
    economy, run = lived
    last = run.table("accounts").query(f"month == {END}").set_index("party")["closing_pence"]
    assert last.to_dict() == economy.ledger.balances()


@pytest.mark.unit
def test_postings_are_the_ledger(lived: Lived) -> None:
    economy, run = lived
    assert len(run.table("postings")) == len(economy.ledger) > 0


@pytest.mark.unit
def test_resources_under_contract_are_those_of_the_resource_book(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("resources")
    rows = rows[rows["month"] >= FIRST_MONTH]
    by_provider = rows.groupby("provider", observed=True)["resource_pence"].sum()
    months = END - FIRST_MONTH + 1
    for kind, spending in economy.cost_book.spending.items():
        booked = economy.resources.pence_by_provider(kind)[:, :, 0].sum(axis=1)
        for name, pence in zip(economy.cast.of_kind(kind), booked, strict=True):
            # Rounded month by month here, and once there.
            assert abs(int(by_provider[name]) - int(pence)) <= months * len(spending)


@pytest.mark.unit
def test_measures_are_told_true_and_as_reported(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("measures")
    name = "avoidable_emergency_admissions"
    of_place = rows[(rows["measure"] == name) & (rows["level"] == "place")].set_index("month")
    true = economy.measures.true(name, "place", END - 11, END)[0]
    assert true is not None
    assert of_place.loc[END, "true_value"] == float(true)
    assert of_place.loc[END, "reported_value"] == float(economy.measures.reported(name, "place", END, END)[0])
    assert of_place.loc[END, "provider"] == "southend"


@pytest.mark.unit
def test_members_are_told_at_the_end_of_each_year(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("measures")
    practices = rows[rows["level"] == "practice"]
    assert set(practices["provider"]) == set(economy.cast.practices)
    assert sorted(practices["month"].unique()) == [12, 24]
    name, practice = "dementia_review", economy.cast.practices[0]
    told = practices[(practices["measure"] == name) & (practices["provider"] == practice)].set_index("month")
    assert told.loc[24, "reported_value"] == float(economy.measures.reported(name, "practice", 24, 24)[0])


@pytest.mark.unit
def test_nothing_is_reported_before_its_first_publication(lived: Lived) -> None:
    _, run = lived
    rows = run.table("measures")
    of_place = rows[(rows["measure"] == "years_of_life_lost") & (rows["level"] == "place")].set_index("month")
    known = of_place["reported_value"].notna()
    assert not known.loc[:12].any()
    assert known.loc[END]


@pytest.mark.unit
def test_a_lever_is_told_in_the_months_in_which_it_stands(tmp_path: Path) -> None:
    acted: dict[int, float] = {}

    def before(economy: HealthEconomy) -> None:
        # What was set at the end of a month acts in the next.
        acted[economy.month + 1] = float(economy.levers.of("gp_practice", "prevention")[0])

    economy, run = recorded(tmp_path, HealthEconomy(scenario(), SEED), before)
    rows = run.table("levers")
    rows = rows[(rows["lever"] == "prevention") & (rows["provider"] == economy.cast.practices[0])]
    told = rows.set_index("month")["effort"].to_dict()
    assert {month: told[month] for month in range(2, END + 1)} == {m: acted[m] for m in range(2, END + 1)}
    assert [month for month, effort in told.items() if effort == 0.9] == [26, 27, 28]


@pytest.mark.unit
def test_offers_are_told_where_they_are_not_as_today(lived: Lived) -> None:
    economy, run = lived
    rows = run.table("offers")
    assert rows["month"].min() >= FIRST_MONTH
    last = rows[rows["month"] == END]
    parts = (economy.offer.practice, economy.offer.trust, economy.offer.area)
    assert len(last) == sum(int(np.count_nonzero(part != 1)) for part in parts)


@pytest.mark.unit
def test_the_trace_has_four_digests_a_month(lived: Lived) -> None:
    _, run = lived
    rows = run.table("trace")
    assert rows.groupby("month").size().tolist() == [4] * END
    assert rows["what"].unique().tolist() == ["offers", "lives", "counts", "money"]
    money = rows[rows["what"] == "money"].set_index("month")["digest"]
    assert money.loc[: FIRST_MONTH - 1].nunique() == 1
    assert money.loc[FIRST_MONTH:].nunique() == END - FIRST_MONTH + 1


@pytest.mark.unit
def test_writing_down_changes_nothing(lived: Lived) -> None:
    economy, _ = lived
    alone = HealthEconomy(borough(), SEED)
    alone.run(END)
    assert all_of(alone) == all_of(economy)


@pytest.mark.unit
def test_an_economy_taken_up_by_a_recorder_goes_on_from_its_month(tmp_path: Path, lived: Lived) -> None:
    economy = HealthEconomy(borough(), SEED)
    economy.run(END - 2)
    _, run = recorded(tmp_path, economy)
    for name in ("trace", "activity", "accounts", "levers", "measures"):
        whole = lived[1].table(name)
        late = whole[whole["month"] > END - 2].reset_index(drop=True)
        pd.testing.assert_frame_equal(run.table(name).astype(object), late.astype(object))


@pytest.mark.unit
def test_measures_can_be_told_in_the_first_quarter() -> None:
    economy = HealthEconomy(borough(), SEED)
    economy.run(3)
    rows = pd.DataFrame(measure_rows(economy)).set_index(["measure", "level"])
    assert rows["true_value"].notna().loc[("emergency_admissions", "place")]
    assert rows["reported_value"].isna().loc[("years_of_life_lost", "place")]


@pytest.mark.unit
def test_names_are_those_of_the_scenario() -> None:
    names = names_of(borough())
    assert names.place == "southend"
    assert names.populations[0] == "everyone"
    assert len(names.practices) > len(names.trusts) >= 1


@pytest.mark.unit
@pytest.mark.parametrize("last", [12, 24, END])
def test_true_numbers_are_the_nearest_to_true_values(lived: Lived, last: int) -> None:
    measures = lived[0].measures
    compared = 0
    for name, definition in measures.definitions.items():
        if not isinstance(definition, Definition):
            continue
        for level in dict.fromkeys(("place", measures.level(name))):
            try:
                exact = measures.true(name, level, last - 11, last)
            except (NotCounted, NotTold):
                continue
            numbers = measures.true_numbers(name, level, last - 11, last)
            assert [None if np.isnan(each) else each for each in numbers] == [
                None if each is None else float(each) for each in exact
            ]
            compared += len(numbers)
    assert compared > 100
