"""The cast of a place, the parties that roles add, who plays which role, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.cast import Cast, Party, bind, cast_of, named
from scenarios.catalogue import load_catalogue
from scenarios.model import load_model
from scenarios.model_file import RoleFile
from scenarios.place import load_place, load_places, places
from scenarios.place_files import read_place
from scenarios.scenario_parts import shipped_models
from tests.scenarios.small_place import change, small_place, write_small

pytestmark = pytest.mark.unit

ALWAYS = (
    *("treasury", "nhs_england", "commissioner", "council", "community_trust", "social_care", "voluntary"),
    *("suppliers", "citizens", "tax_office", "others"),
)


def roles(**given: dict[str, str]) -> dict[str, RoleFile]:
    return {name: RoleFile.model_validate(keys) for name, keys in given.items()}


def small_cast(folder: Path, **given: dict[str, str]) -> Cast:
    return cast_of(small_place(folder), roles(**given))


def refusal(call: Callable[[], object]) -> str:
    """What is said of a call that is refused."""
    with pytest.raises(ValueError, match=r".") as refused:
        call()
    return str(refused.value)


# Who is in a place


def test_a_small_place_s_parties_stand_in_order_with_their_titles(tmp_path: Path) -> None:
    shown = [(party.name, party.kind, party.title) for party in small_cast(tmp_path).parties]
    assert shown == [
        ("treasury", "treasury", "Treasury"),
        ("nhs_england", "nhs_england", "NHS England"),
        ("commissioner", "commissioner", "Small CCG"),
        ("council", "council", "Small council"),
        ("Harbour", "gp_practice", "Harbour"),
        ("Hill", "gp_practice", "Hill"),
        ("Lighthouse", "gp_practice", "Lighthouse"),
        ("RXX", "acute_trust", "Island Hospital"),
        ("RYY", "acute_trust", "Mainland Hospital"),
        ("community_trust", "community_trust", "Community and mental health trust"),
        ("social_care", "social_care", "Social care provider"),
        ("voluntary", "voluntary", "Voluntary organisation"),
        ("suppliers", "suppliers", "Suppliers"),
        ("citizens", "citizens", "Citizens"),
        ("tax_office", "tax_office", "Tax office"),
        ("others", "others", "Providers outside the contracts"),
    ]


@pytest.mark.parametrize("name", places())
def test_one_party_of_each_lasting_kind_is_in_every_place(name: str) -> None:
    cast = cast_of(load_place(name))
    assert {kind: cast.of_kind(kind) for kind in ALWAYS} == {kind: (kind,) for kind in ALWAYS}
    assert len(set(cast.names)) == len(cast.names)


@pytest.mark.parametrize("name", places())
def test_practices_and_trusts_stand_in_the_order_of_the_place(name: str) -> None:
    place = load_place(name)
    cast = cast_of(place)
    assert cast.practices == tuple(practice.name for practice in place.practices)
    counted = [code for code, trust in place.trusts.items() if trust.place_share and not trust.counted_with]
    assert cast.trusts == tuple(counted)


def test_a_place_without_trusts_has_one() -> None:
    place = load_places("england")[0]
    assert not place.trusts
    assert cast_of(place).trusts == ("acute_trust",)


def test_several_councils_act_as_one() -> None:
    assert cast_of(load_place("bedfordshire")).party("council") == Party(
        "council", "council", "Bedford council and Central Bedfordshire council"
    )


def test_a_numbered_practice_is_called_so() -> None:
    assert cast_of(load_place("southend")).party("practice_001").title == "Practice 001"


def test_a_trust_without_a_share_of_the_place_is_not_cast(tmp_path: Path) -> None:
    assert "RZZ" not in small_cast(tmp_path).names
    assert "RNU" not in cast_of(load_place("oxfordshire")).names


def test_a_payer_of_another_kind_joins_the_others(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    change(folder, "place", "kind: council,", "kind: insurer,")
    cast = cast_of(read_place(folder))
    assert cast.names[:5] == ("treasury", "nhs_england", "commissioner", "council", "insurer")
    assert cast.titles(("council", "insurer")) == ("Council", "Small council")


def test_the_main_one_is_the_largest(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    change(folder, "practices", "Lighthouse,10", "Lighthouse,41")
    change(folder, "practices", "Harbour,40", "Harbour,9")
    change(folder, "trusts", "0.125", "0.8")
    change(folder, "trusts", "0.75", "0.2")
    mains = cast_of(read_place(folder)).mains
    assert (mains["gp_practice"], mains["acute_trust"], mains["council"]) == ("Lighthouse", "RYY", "council")


def test_providers_are_those_who_deliver_care_here(tmp_path: Path) -> None:
    cast = small_cast(tmp_path, hub={"kind": "hub"}, pool={"kind": "alliance_pool"})
    assert cast.providers == (
        *(
            "Harbour",
            "Hill",
            "Lighthouse",
            "RXX",
            "RYY",
            "community_trust",
            "social_care",
            "voluntary",
            "hub",
        ),
    )


# Whom roles add, and who plays them


def test_roles_of_kinds_that_a_place_lacks_add_a_party_each(tmp_path: Path) -> None:
    given = roles(
        hub={"kind": "hub", "title": "Pathway hub"},
        fund={"kind": "pooled_budget"},
        first={"kind": "investor", "bind": "each"},
        second={"kind": "investor"},
        acute={"kind": "acute_trust"},
    )
    cast = cast_of(small_place(tmp_path), given)
    assert cast.parties[-4:] == (
        Party("hub", "hub", "Pathway hub"),
        Party("fund", "pooled_budget", "Pooled budget"),
        Party("first", "investor", "Investor"),
        Party("second", "investor", "Investor"),
    )
    members = bind(given, cast)
    assert members == {
        "hub": ("hub",),
        "fund": ("fund",),
        "first": ("first",),
        "second": ("second",),
        "acute": ("RXX",),
        "suppliers": ("suppliers",),
        "tax_office": ("tax_office",),
        "others": ("others",),
    }


def test_each_is_all_of_a_kind_and_main_is_the_largest(tmp_path: Path) -> None:
    given = roles(
        lists={"kind": "gp_practice", "bind": "each"},
        leading={"kind": "gp_practice"},
        nurses={"kind": "community_trust", "bind": "each"},
        charities={"kind": "voluntary", "bind": "all_together"},
    )
    members = bind(given, cast_of(small_place(tmp_path), given))
    assert members["lists"] == ("Harbour", "Hill", "Lighthouse")
    assert members["leading"] == ("Harbour",)
    assert members["nurses"] == ("community_trust",)
    assert members["charities"] == ("voluntary",)


def test_all_together_is_one_party_that_stands_for_several(tmp_path: Path) -> None:
    given = roles(federation={"kind": "gp_practice", "bind": "all_together", "title": "The federation"})
    cast = cast_of(small_place(tmp_path), given)
    assert bind(given, cast)["federation"] == ("federation",)
    assert cast.party("federation") == Party(
        "federation", "gp_practice", "The federation", ("Harbour", "Hill", "Lighthouse")
    )
    assert cast.practices == ("Harbour", "Hill", "Lighthouse")
    assert "federation" not in cast.providers


@pytest.mark.parametrize("place", ["southend", "bedfordshire", "croydon"])
@pytest.mark.parametrize("model", shipped_models())
def test_every_role_of_a_shipped_model_is_played_in_a_place(place: str, model: str) -> None:
    file = load_model(shipped_models()[model]).file
    cast = cast_of(load_place(place), file.roles)
    members = bind(file.roles, cast)
    assert set(members) == {*file.roles, "suppliers", "tax_office", "others"}
    kinds = {party.name: party.kind for party in cast.parties}
    for role, names in members.items():
        wanted = file.roles[role].kind if role in file.roles else role
        assert names
        assert {kinds[name] for name in names} == {wanted}


def test_roles_that_stand_outside_are_played_by_their_kinds_unless_a_model_has_them(tmp_path: Path) -> None:
    given = roles(suppliers={"kind": "suppliers"})
    members = bind(given, cast_of(small_place(tmp_path), given))
    assert (members["suppliers"], members["tax_office"]) == (("suppliers",), ("tax_office",))


# What is refused


def test_a_role_may_not_add_a_party_whose_name_is_taken(tmp_path: Path) -> None:
    assert refusal(lambda: small_cast(tmp_path, council={"kind": "hub"})) == (
        "role 'council' would add a party of that name, but the place has one, of kind council; give the role "
        "another name"
    )


def test_a_table_may_not_use_the_name_of_a_lasting_party(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    change(folder, "practices", "Hill,20", "council,20")
    assert refusal(lambda: cast_of(read_place(folder))) == (
        "Small: 'council' would be the name of two parties, of kinds council and gp_practice; give the one in the "
        "place's tables another name"
    )


def test_a_kind_that_there_is_not_is_refused_with_the_nearest(tmp_path: Path) -> None:
    wanted = "'acute' is not a kind of party; see scenarios/catalogues/party_kinds.csv. Did you mean 'acute_trust'?"
    assert refusal(lambda: small_cast(tmp_path / "a", hospital={"kind": "acute"})) == wanted
    assert refusal(lambda: small_cast(tmp_path / "b").of_kind("acute")) == wanted


def test_roles_are_bound_to_a_cast_that_has_them(tmp_path: Path) -> None:
    assert refusal(lambda: bind(roles(hub={"kind": "hub"}), small_cast(tmp_path))) == (
        "nobody in the cast plays 'hub', of kind hub; make the cast with the roles of this model"
    )


def test_an_unknown_party_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert refusal(lambda: small_cast(tmp_path).party("Harbor")) == (
        "'Harbor' is no party here; use one of the 16, such as treasury, nhs_england or commissioner. "
        "Did you mean 'Harbour'?"
    )


def test_few_names_are_listed_and_many_are_counted() -> None:
    assert named(("a", "b", "c")) == "a, b or c"
    assert named(tuple(f"p{at}" for at in range(13))) == "one of the 13, such as p0, p1 or p2"


def test_a_cast_is_not_changed_by_what_is_made_with_it(tmp_path: Path) -> None:
    place = small_place(tmp_path)
    given = roles(hub={"kind": "hub"})
    assert cast_of(place, given) == cast_of(place, given)
    assert cast_of(place).parties == cast_of(place, given).parties[:-1]
    assert {party.kind for party in cast_of(place).parties} <= set(load_catalogue().party_kinds)
