"""Who is meant: identifiers are exact, a name alone never decides, and what is open stays open."""

from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from toolkit.identity import MOST_CANDIDATES, SURE, organisation_identity, person_identity
from toolkit.identity.deciding import TIES
from toolkit.models.identity import Candidate
from toolkit.models.proposal import NamedOrganisation, Person

ALEX, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
HERE = ("same-name", "at-declared-organisation")
LIKELY = {"reasons": HERE, "confidence": 0.96}


def person(**fields: object) -> Person:
    return Person.model_validate({"name": "Alex Example", **fields})


def candidate(key: str, **fields: Any) -> Candidate:
    return Candidate.model_validate(
        {"id": key, "name": "Alex Example", "works": 5, "reasons": ("same-name",), **fields}
    )


def test_an_openalex_id_is_exact() -> None:
    found = person_identity(person(openalex="A1"), {"A1": None}, [], [candidate("A2", reasons=HERE)])
    assert (found.status, found.by, found.ids, found.candidates, found.doubts) == ("exact", "openalex", ("A1",), (), ())


def test_an_orcid_is_exact_and_joins_all_records_that_carry_it() -> None:
    found = person_identity(person(orcid=ALEX), {}, ["A9", "A3"], [candidate("A2", reasons=HERE)])
    assert (found.status, found.by, found.ids) == ("exact", "orcid", ("A3", "A9"))


def test_two_ids_with_one_orcid_are_one_person() -> None:
    found = person_identity(person(openalex="A7", orcid=ALEX), {"A7": ALEX}, ["A3", "A7", "A9"], [])
    assert (found.status, found.by, found.ids, found.doubts) == ("exact", "openalex", ("A7", "A3", "A9"), ())
    without = person_identity(person(openalex="A7", orcid=ALEX), {"A7": None}, ["A3"], [])
    assert (without.ids, without.doubts) == (("A7", "A3"), ())


def test_an_orcid_that_differs_is_a_doubt_and_joins_nobody() -> None:
    found = person_identity(person(openalex="A7", orcid=ALEX), {"A7": OTHER}, ["A3"], [])
    assert (found.status, found.ids) == ("exact", ("A7",))
    assert [(doubt.code, doubt.value, doubt.detail) for doubt in found.doubts] == [("orcid-differs", 1, OTHER)]


def test_a_name_at_a_declared_organisation_is_matched() -> None:
    there, elsewhere = candidate("A2", works=3, **LIKELY), candidate("A4", works=900, confidence=0.02)
    found = person_identity(person(), {}, [], [elsewhere, there])
    assert (found.status, found.by, found.ids, found.confidence) == ("matched", "name", ("A2",), 0.96)
    assert [c.id for c in found.candidates] == ["A2", "A4"]


def test_what_is_likely_and_not_likely_enough_stays_open() -> None:
    below = candidate("A2", reasons=HERE, confidence=SURE - 0.01)
    found = person_identity(person(), {}, [], [below])
    assert (found.status, found.ids, found.confidence) == ("ambiguous", (), SURE - 0.01)
    at_it = candidate("A2", reasons=HERE, confidence=SURE)
    assert person_identity(person(), {}, [], [at_it]).ids == ("A2",)


def test_a_runner_up_that_is_not_clearly_less_likely_leaves_it_open() -> None:
    """Confidences from elsewhere than one weighing need not add up to one."""
    first, second = candidate("A2", reasons=HERE, confidence=0.95), candidate("A4", reasons=HERE, confidence=0.3)
    assert person_identity(person(), {}, [], [first, second]).status == "ambiguous"


@pytest.mark.parametrize("tie", sorted(TIES))
def test_a_tie_besides_the_name_is_needed_and_any_will_do(tie: str) -> None:
    tied = candidate("A2", reasons=("same-name", tie), confidence=0.99)
    assert person_identity(person(), {}, [], [tied]).ids == ("A2",)
    fits = candidate("A2", reasons=("same-name", "field-fits"), confidence=0.99)
    assert person_identity(person(), {}, [], [fits]).status == "ambiguous"


def test_homonyms_at_one_organisation_stay_open() -> None:
    alike = {"reasons": HERE, "confidence": 0.45}
    found = person_identity(person(), {}, [], [candidate("A2", **alike), candidate("A4", works=50, **alike)])
    assert (found.status, found.by, found.ids) == ("ambiguous", None, ())
    assert [c.id for c in found.candidates] == ["A4", "A2"]


@pytest.mark.parametrize("works", [1, 10_000])
def test_a_name_alone_never_decides_even_if_one_record_bears_it(works: int) -> None:
    found = person_identity(person(), {}, [], [candidate("A2", works=works, confidence=0.99)])
    assert (found.status, found.by, found.ids) == ("ambiguous", None, ())


def test_the_field_never_decides_between_two_who_are_tied_alike() -> None:
    first = candidate("A2", reasons=(*HERE, "field-fits"), confidence=0.93)
    second = candidate("A4", reasons=HERE, confidence=0.05)
    assert person_identity(person(), {}, [], [first, second]).status == "ambiguous"
    elsewhere = candidate("A4", reasons=("same-name", "field-fits"), confidence=0.05)
    assert person_identity(person(), {}, [], [first, elsewhere]).ids == ("A2",)


def test_nobody_of_the_name_is_unresolved() -> None:
    found = person_identity(person(orcid=ALEX), {}, [], [])
    assert (found.status, found.by, found.ids, found.candidates) == ("unresolved", None, (), ())


def test_a_record_with_another_orcid_is_another_person() -> None:
    other, open_one = candidate("A2", orcid=OTHER, **LIKELY), candidate("A4", **LIKELY)
    assert person_identity(person(orcid=ALEX), {}, [], [other]).status == "unresolved"
    found = person_identity(person(orcid=ALEX), {}, [], [other, open_one])
    assert (found.status, found.ids, [c.id for c in found.candidates]) == ("matched", ("A4",), ["A4"])
    assert person_identity(person(), {}, [], [other]).ids == ("A2",)


def test_candidates_are_ranked_alike_whatever_their_order_and_cut() -> None:
    some = [
        candidate("A1", works=1, reasons=HERE),
        candidate("A2", works=9, reasons=HERE),
        candidate("A3", works=9),
        candidate("A4", works=9),
    ]
    ranked = {tuple(c.id for c in person_identity(person(), {}, [], list(p)).candidates) for p in permutations(some)}
    assert ranked == {("A2", "A1", "A3", "A4")}
    many = [candidate(f"A{n}", works=n) for n in range(1, 40)]
    shown = person_identity(person(), {}, [], many).candidates
    assert len(shown) == MOST_CANDIDATES == 10
    assert [c.works for c in shown] == list(range(39, 29, -1))


def organisation(**fields: object) -> NamedOrganisation:
    return NamedOrganisation.model_validate({"name": "Invented Institute", **fields})


def test_organisations_by_id_by_ror_and_by_a_name_only_one_bears() -> None:
    one, two = candidate("I2", country="GB"), candidate("I3", country="NO")
    exact = organisation_identity(organisation(openalex="I1", ror="013meh722"), ["I5"], [one])
    assert (exact.status, exact.by, exact.ids) == ("exact", "openalex", ("I1",))
    by_ror = organisation_identity(organisation(ror="013meh722"), ["I5", "I4"], [one])
    assert (by_ror.status, by_ror.by, by_ror.ids) == ("exact", "ror", ("I4", "I5"))
    named = organisation_identity(organisation(), [], [one])
    assert (named.status, named.by, named.ids) == ("matched", "name", ("I2",))
    several = organisation_identity(organisation(), [], [one, two])
    assert (several.status, several.ids, len(several.candidates)) == ("ambiguous", (), 2)
    assert organisation_identity(organisation(), [], []).status == "unresolved"


def test_a_country_parts_organisations_of_one_name() -> None:
    one, two, unknown = candidate("I2", country="GB"), candidate("I3", country="NO"), candidate("I4")
    assert organisation_identity(organisation(country="NO"), [], [one, two]).ids == ("I3",)
    assert organisation_identity(organisation(country="FR"), [], [one, two]).status == "unresolved"
    assert organisation_identity(organisation(country="NO"), [], [one, two, unknown]).status == "ambiguous"


def test_a_ror_that_the_source_does_not_know_is_not_replaced_by_a_name() -> None:
    found = organisation_identity(organisation(ror="013meh722"), [], [candidate("I2")])
    assert (found.status, found.ids, [c.id for c in found.candidates]) == ("ambiguous", (), ["I2"])


NOBODY = {"no_record": {"by": "A. Example", "on": "2026-11-20"}}


def test_that_no_record_is_meant_leaves_the_candidates_to_be_seen_and_uses_none() -> None:
    likely = [candidate("A2", **LIKELY), candidate("A3", orcid=OTHER)]
    found = person_identity(person(**NOBODY), {}, [], likely)
    assert (found.status, found.ids, found.confidence, found.unknown) == ("no-record", (), None, "no-record")
    assert [each.id for each in found.candidates] == ["A2", "A3"]
    assert found.no_record and found.no_record.by == "A. Example"
    place = organisation_identity(organisation(**NOBODY), [], [candidate("I2")])
    assert (place.status, place.ids, [each.id for each in place.candidates]) == ("no-record", (), ["I2"])


def test_an_identifier_decides_whatever_is_said_of_the_names() -> None:
    assert person_identity(person(orcid=ALEX, **NOBODY), {}, ["A9"], []).ids == ("A9",)
    assert organisation_identity(organisation(ror="013meh722", **NOBODY), ["I5"], []).ids == ("I5",)
    for named in (person, organisation):
        with pytest.raises(ValidationError, match="delete one of the two"):
            named(openalex="A1" if named is person else "I1", **NOBODY)
