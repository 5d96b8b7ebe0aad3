"""The offer is a product, exactly 1 where nobody moves anything, cut only where a process saturates."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.offer import Offer, located, offer_today
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from agents.providers.offering import Factors, offer, saturating_processes
from scenarios.parameters import load_parameters
from scenarios.processes import load_processes

PARAMETERS = load_parameters()
PROCESSES = load_processes()
PRACTICES, TRUSTS = 3, 2


def offered(
    effort: Factors | None = None, congestion: Factors | None = None, more: Factors | None = None
) -> Offer:
    return offer(effort or {}, congestion or {}, more or {}, PRACTICES, TRUSTS, PARAMETERS)


def level(made: Offer, name: str) -> np.ndarray:
    place = next(each for each in located(PROCESSES) if each.name == name)
    found: np.ndarray = getattr(made, place.part)[..., place.column]
    return found


@pytest.mark.unit
def test_an_offer_of_nothing_is_today_s() -> None:
    for made, today in zip(offered(), offer_today(PRACTICES, TRUSTS), strict=True):
        assert made.dtype == np.float32
        assert (made == today).all()


@pytest.mark.unit
def test_effort_as_today_offers_what_is_offered_today() -> None:
    shares = {"gp_practice": np.ones(PRACTICES), "acute_trust": np.ones(TRUSTS)}
    alone = ("community_trust", "social_care", "voluntary")
    effort = Effort(Levers(shares | {group: np.ones(1) for group in alone}))
    for made, today in zip(offered(effort.multipliers()), offer_today(PRACTICES, TRUSTS), strict=True):
        assert (made == today).all()


@pytest.mark.unit
def test_an_offer_is_the_product_of_the_three() -> None:
    made = offered({"harm": 0.9}, {"harm": [1.2, 1.0]}, {"harm": [1, 0.5]})
    assert level(made, "harm") == pytest.approx([0.9 * 1.2, 0.45], rel=1e-6)


@pytest.mark.unit
def test_every_process_is_offered_where_it_stands() -> None:
    made = offered(dict.fromkeys(PROCESSES, 0.5))
    assert all((part == np.float32(0.5)).all() for part in made)


@pytest.mark.unit
def test_an_array_of_one_is_for_the_area() -> None:
    assert level(offered({"package_begins": np.array([0.25])}), "package_begins") == 0.25


@pytest.mark.unit
def test_a_product_beyond_the_maximum_is_cut_where_the_process_saturates() -> None:
    made = offered({"contact_in_time": 1.1}, {"contact_in_time": [1, 1.1, 0.5]})
    maximum = np.float32(PROCESSES["contact_in_time"].maximum)
    assert level(made, "contact_in_time") == pytest.approx([np.float32(1.1), maximum, np.float32(0.55)])


@pytest.mark.unit
def test_a_product_beyond_the_maximum_is_an_error_elsewhere() -> None:
    with pytest.raises(ValueError, match="referral") as refused:
        offered({"referral": [1, 1.2, 1]}, {}, {"referral": 1.2})
    assert str(refused.value) == (
        "process 'referral': member 1: effort x congestion x interventions is 1.2 x 1 x 1.2, above its maximum of 1.3; "
        "lower one of them, or raise the maximum in processes.csv"
    )


@pytest.mark.unit
def test_an_error_about_the_area_names_no_member() -> None:
    with pytest.raises(ValueError, match="process 'crisis_response': all: effort x congestion x interv"):
        offered({"crisis_response": 5})


@pytest.mark.unit
def test_the_maximum_itself_may_be_offered() -> None:
    made = offered({name: float(process.maximum) for name, process in PROCESSES.items()})
    assert all((level(made, name) == np.float32(each.maximum)).all() for name, each in PROCESSES.items())


@pytest.mark.unit
def test_what_congestion_moves_saturates() -> None:
    assert saturating_processes(PARAMETERS) == set(PARAMETERS.levels("process"))
    assert all(row.value == Fraction(1) for row in PARAMETERS.rows("process_saturates"))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"harm": -1}, "process 'harm': a multiplier of -1.0 is not allowed; give 0 or more"),
        ({"harm": [1, np.inf]}, "process 'harm': a multiplier of inf is not allowed; give 0 or more"),
        (
            {"harm": [1, 1, 1]},
            "process 'harm': multipliers of shape (3,) are not allowed; give one number, or one for each of 2",
        ),
        (
            {"package_begins": [1, 1]},
            "process 'package_begins': multipliers of shape (2,) are not allowed; give one number",
        ),
    ],
)
def test_multipliers_that_cannot_be_are_refused(factors: Factors, message: str) -> None:
    for given_as in range(3):
        three: list[Factors] = [{}, {}, {}]
        three[given_as] = factors
        with pytest.raises(ValueError, match="process") as refused:
            offered(*three)
        assert str(refused.value) == message


@pytest.mark.unit
def test_a_process_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="'harms' is no process") as refused:
        offered({"harms": 1})
    assert str(refused.value).endswith("Did you mean 'harm'?")


@pytest.mark.property
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_product_is_that_of_the_numbers(effort: float, congestion: float, more: float) -> None:
    made = offered({"stay_days": effort}, {"stay_days": congestion}, {"stay_days": more})
    assert level(made, "stay_days")[0] == np.float32(effort * congestion * more)
