"""What must agree between a scenario file, the place and the model that it names; each disagreement in its place.

Shapes and words are checked by `scenario_file` already. The module must not know how a scenario is read or run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scenarios.cast import PAYERS, Cast, bind, cast_of
from scenarios.contracts.compile import terms_of
from scenarios.contracts.frame import EVERYONE, VISITORS
from scenarios.contracts.requires import requires_ever
from scenarios.counted import joined, read_by
from scenarios.horizon import Horizon
from scenarios.interventions import Intervention, conflicts, intervention
from scenarios.model import Model
from scenarios.place import Place
from scenarios.place_sample import FEWEST_CITIZENS
from scenarios.populations import EVERYONE as ANYBODY
from scenarios.populations import MOST_POPULATIONS, Population
from scenarios.problems import FilePath, one_of, path_text
from scenarios.scenario_file import ScenarioFile

Found = Iterator[tuple[FilePath, str]]


def populations_of(
    reference: Model, model: Model, besides: Mapping[str, Population]
) -> dict[str, Population]:
    """Everyone, the populations of a model, others besides, those of today's contracts and of the measures read."""
    own = {EVERYONE: ANYBODY, **model.file.populations, **besides}
    own = joined(own, reference.file.populations)
    return joined(own, read_by(model.contracts) | read_by(reference.contracts))


def disagreements(file: ScenarioFile, place: Place, model: Model, reference: Model) -> Found:
    """Everything that does not agree, as path and message."""
    of_place = model.file.place
    if of_place not in (None, place.name):
        yield (
            ("model",),
            f"'{model.file.name}' is a scheme of {of_place}, not of {place.name}; name its place",
        )
    yield from _citizens(file, place)
    if file.compared_with == "like_areas" and not place.like_areas:
        yield (
            ("compared_with",),
            f"{place.title} names no like areas; add like_areas.csv to its folder, or write reference_year",
        )
    yield from _populations(file, model, reference)
    try:
        cast = cast_of(place, reference.file.roles | model.file.roles)
    except ValueError as error:
        yield ("model",), str(error)
        return
    yield from _paid_by_themselves(model, cast)
    yield from _ranked_alone(model, cast)
    yield from _commissioners(file, cast)
    yield from _interventions(file, cast)


def _citizens(file: ScenarioFile, place: Place) -> Found:
    given, least, most = file.citizens, max(FEWEST_CITIZENS, len(place.practices)), place.residents
    if given is None or given == most:
        return
    if given > most:
        words = f"only {most:,} people live in {place.title}; write {most:,} or less, or leave it out"
        yield ("citizens",), words
    elif given < least:
        yield ("citizens",), f"{given:,} are too few; write {least:,} or more, or leave it out for everybody"


def _populations(file: ScenarioFile, model: Model, reference: Model) -> Found:
    for name, population in file.populations.items():
        if name in (EVERYONE, VISITORS):
            yield (
                ("populations", name),
                f"'{name}' is a population in every scenario; give yours another name",
            )
        elif model.file.populations.get(name, population) != population:
            words = (
                f"'{name}' is another population in the model '{model.file.name}'; give yours another name"
            )
            yield ("populations", name), words
    count = len(populations_of(reference, model, file.populations))
    if count > MOST_POPULATIONS:
        words = (
            f"{count} populations, everyone and those of measures among them, are more than the "
            f"{MOST_POPULATIONS} that can be counted; leave some out"
        )
        yield ("populations",) if file.populations else ("model",), words


def _paid_by_themselves(model: Model, cast: Cast) -> Found:
    """Contracts under which a party of the place would pay itself, since it plays roles on both sides."""
    members = bind(model.file.roles, cast)
    told: set[tuple[str, str, str]] = set()
    for term in terms_of(model.file):
        for payee in term.payees:
            both = [name for name in members[payee] if name in members[term.payer]]
            key = (term.contract.name, term.payer, payee)
            if both and key not in told:
                told.add(key)
                yield (
                    ("model",),
                    f"in contract '{term.contract.name}' {both[0]} would pay itself, as '{term.payer}' and as "
                    f"'{payee}'; give one of the roles a kind that the place lacks, such as integrated_provider",
                )


def _ranked_alone(model: Model, cast: Cast) -> Found:
    """Ranks of somebody who has no peers in this place, which do not say among how many they are."""
    members = bind(model.file.roles, cast)
    for fact, terms in requires_ever(model.contracts).items():
        if fact.kind == "rank" and fact.peers is None and len(members.get(fact.by, ())) <= 1:
            yield (
                ("model",),
                f"'{terms[0]}' reads '{fact}', and this place has one alone to tell it of, who has no rank; say among "
                f"how many: rank({fact.name}, PEERS)",
            )


def _commissioners(file: ScenarioFile, cast: Cast) -> Found:
    for payer in file.commissioners:
        if not cast.of_kind(payer):
            payers = [name for name in PAYERS if cast.of_kind(name)]
            yield ("commissioners", payer), f"there is no {payer} in this scenario; use {one_of(payers)}"


def _interventions(file: ScenarioFile, cast: Cast) -> Found:
    made: dict[int, Intervention] = {}
    for at, written in enumerate(file.interventions):
        try:
            made[at] = intervention(written, cast, Horizon(file.months))
        except ValueError as error:
            yield ("interventions", at), str(error)
    places = list(made)
    for later, earlier in conflicts(tuple(made.values())):
        yield (
            ("interventions", places[later]),
            f"{path_text(('interventions', places[earlier]))} funds the same lever of the same provider in some of "
            "these months; keep one, or let one end before the other begins",
        )
