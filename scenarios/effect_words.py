"""An effect in words: what moves what and how far, how soon, with whom, and how sure that is.

The module must not know any effect, nor what is done with one.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from scenarios.arithmetic import number_text
from scenarios.effect_bounds import dose_today
from scenarios.effects import Effect, Target, Unit, load_effects
from scenarios.efforts import load_efforts
from scenarios.problems import did_you_mean, shown
from scenarios.processes import load_processes

READ_BY: Mapping[Target, str] = {
    "process": "agents/providers/effort.py, for the month of the citizens",
    "lever": "agents/providers/beside_care.py, for levers as they act on care",
    "stock": "agents/providers/congestion.py, with parameters of its own",
    "capacity": "agents/providers/beside_care.py, for what providers can offer",
    "payment": "agents/providers/beside_care.py, for what hospitals are paid",
    "administration": "agents/providers/beside_care.py, for what contracts cost to run",
    "record": "agents/providers/beside_care.py, for what is reported and paid, and not for what is true",
}
IN_UNIT: Mapping[Unit, str] = {
    "ratio": "{} times what it is at none",
    "share_points": "{} points of a share more than at none",
    "share_of_year": "{} of a year's",
    "pounds_per_year": "{} pounds a year more than at none",
}
WHOLE = 100
PLACES = 3


def matching(name: str) -> tuple[Effect, ...]:
    """The rows of that name, or all that a lever, fact or state of that name drives, or that move what has the name.

    Raises:
        ValueError: nothing in the table has the name.
    """
    effects = load_effects()
    if name in effects:
        return (effects[name],)
    found = tuple(each for each in effects.values() if name in (each.driver_name, each.target_name))
    if not found:
        known = {
            *effects,
            *(word for each in effects.values() for word in (each.driver_name, each.target_name)),
        }
        raise ValueError(
            f"{shown(name)} is no effect, nor what drives or is moved by one; `careconomy effects` lists them."
            f"{did_you_mean(name, known)}"
        )
    return found


def in_words(effect: Effect) -> str:
    """All that a row says, as lines of text."""
    return "\n".join([effect.name, *_sentences(effect)])


def effect_text(effect: Effect) -> str:
    """The size of an effect with its range, such as "0.82 (0.7 to 0.89)"."""
    low, value, high = (number_text(each) for each in (effect.low, effect.effect, effect.high))
    return f"{value} ({low} to {high})"


def share_text(low: Fraction, value: Fraction, high: Fraction) -> str:
    """A share with its range in per cent, one number where it has no range."""
    if low == high:
        return f"{number_text(value * WHOLE)}%"
    return f"{number_text(value * WHOLE)}% ({number_text(low * WHOLE)} to {number_text(high * WHOLE)})"


def full_effect(effect: Effect) -> float:
    """What full effort multiplies a process by, against the effort of today."""
    change = float(effect.full_change)
    return (1 + change) / (1 + change * dose_today(effect, load_efforts()))


def _sentences(effect: Effect) -> Iterator[str]:
    owner, target = effect.owner.replace("_", " "), effect.target_name
    holds = "full effort on" if effect.driver == "lever" else f"{effect.driver}"
    size = IN_UNIT[effect.unit].format(effect_text(effect))
    yield f"  {holds} {effect.driver_name} of {owner} makes {target} {size}, {effect.distribution}"
    if effect.target == "process":
        yield from _in_all(effect)
    yield f"  {_pace(effect)}"
    if effect.partners:
        share = share_text(effect.partner_share_low, effect.partner_share, effect.partner_share_high)
        yield f"  {share} of it hangs on the least effort of {', '.join(effect.partners)}"
    yield f"  it moves what is {effect.moves}; read by {READ_BY[effect.target]}"
    yield f"  {effect.status}: {effect.source}"
    yield f"  {effect.notes}"


def _in_all(effect: Effect) -> Iterator[str]:
    """What is left of a row among all whom its process reaches, and how far it goes from today."""
    process = load_processes()[effect.target_name]
    fidelity = share_text(effect.fidelity_low, effect.fidelity, effect.fidelity_high)
    reached = share_text(effect.reached_share_low, effect.reached_share, effect.reached_share_high)
    reaches = process.exposed.replace("_", " ")
    yield f"  in routine service {fidelity} of it is left; it reaches {reached} of what befalls {reaches}"
    least, most = (round(float(end) * WHOLE, 1) for end in effect.full_change_ends)
    change = round(float(effect.full_change) * WHOLE, 1)
    yield f"  so full effort against none changes the process by {change:+g}% ({least:+g} to {most:+g})"
    today = dose_today(effect, load_efforts())
    yield f"  today's effort is worth {today:.2f} of that, and full effort {full_effect(effect):.3f} times today's"


def _pace(effect: Effect) -> str:
    half = f"{effect.lag_50_months} months ({effect.lag_50_low_months} to {effect.lag_50_high_months})"
    curve = (
        "in proportion to effort"
        if effect.saturation is None
        else f"saturating, H {number_text(effect.saturation)}"
    )
    return (
        f"{curve}; half of it is there after {half}, nine tenths after {effect.lag_90_months}, "
        f"and half is gone {effect.decay_50_months} after effort stops"
    )
