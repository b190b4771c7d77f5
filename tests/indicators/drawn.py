"""Profiles drawn by hand: an invented person, an invented partner, and works of which one can tell what is seen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from toolkit.models.identity import Identity
from toolkit.models.lists import ListHit
from toolkit.models.profile import (
    Between,
    BeyondRow,
    Facts,
    FundingRow,
    ListInfo,
    Organisation,
    OrganisationFacts,
    PartnerRow,
    PersonFacts,
    PostRow,
    Profile,
    SharedRow,
    SourceInfo,
    TopicRow,
    Work,
)
from toolkit.models.proposal import Proposal

TODAY = date(2026, 11, 1)
PERSON, PARTNER = "Ren Sample", "Partner University"
LIST = "a-list"


def work(number: int, day: str | int | None, **changes: Any) -> Work:
    """A work of a day (`2024-03-01`), of a year, or without any date."""
    dated = isinstance(day, str)
    told = {
        "id": f"W{number}",
        "doi": None,
        "title": None,
        "date": day if dated else None,
        "year": int(str(day)[:4]) if day else None,
        "authors": 3,
        "truncated": False,
        "retracted": False,
        "expansion": False,
        "funding_stated": False,
        "organisation_missing": False,
    }
    return Work.model_validate(told | changes)


def hit(entry: str = "entry", list_id: str = LIST) -> ListHit:
    return ListHit(
        list_id=list_id, edition="1", entry_id=entry, entry_name=entry, how="ror", matched="x", band="identifier",
        evidence_class="designation", listed_since=date(2020, 1, 1), url="https://example.org",
    )  # fmt: skip


def place(key: str, country: str = "GB", kind: str | None = "education", **more: Any) -> Organisation:
    return Organisation(id=key, name=f"Place {key}", country=country, kind=kind, **more)


def posts(*rows: tuple[int, str | None] | tuple[int, str | None, str]) -> Facts[PostRow]:
    """On which work a subject stands, where, and what is printed there."""
    return Facts[PostRow](
        rows=tuple(
            PostRow(work=f"W{number}", organisation=at, country=None, raw=printed[0] if printed else None)
            for number, at, *printed in rows
        )
    )


def beside(*rows: tuple[int, str]) -> Facts[PartnerRow]:
    return Facts[PartnerRow](rows=tuple(PartnerRow(work=f"W{number}", organisation=at) for number, at in rows))


def money(*rows: tuple[int, str | None, str]) -> Facts[FundingRow]:
    return Facts[FundingRow](rows=tuple(FundingRow(work=f"W{n}", funder=funder, name=name) for n, funder, name in rows))


def met(*rows: tuple[str, Sequence[int], Sequence[str]]) -> Facts[Between]:
    """Co-authors, the works they share with the person, and where they stand themselves."""
    return Facts[Between](
        rows=tuple(
            Between(author=author, works=tuple(f"W{n}" for n in works), listed=tuple(listed))
            for author, works, listed in rows
        )
    )


def steps(*rows: tuple[str, int, str]) -> Facts[BeyondRow]:
    return Facts[BeyondRow](rows=tuple(BeyondRow(author=a, work=f"W{n}", organisation=at) for a, n, at in rows))


def person(**facts: Any) -> PersonFacts:
    """A member of the team with some facts; the others are empty."""
    told: dict[str, Any] = {
        "name": PERSON,
        "identity": Identity(status="exact", by="openalex", ids=("A1",)),
        "orcids_on_works": (),
        "posts": Facts[PostRow](),
        "listed_coauthors": Facts[SharedRow](),
        "funding": Facts[FundingRow](),
        "topics": Facts[TopicRow](),
        "partners": Facts[PartnerRow](),
        "between": Facts[Between](),
        "beyond": Facts[BeyondRow](),
    }
    return PersonFacts(**(told | facts))


def partner(organisation: Organisation | None = None, **facts: Any) -> OrganisationFacts:
    """A partner organisation with some facts; the others are empty."""
    told: dict[str, Any] = {
        "name": PARTNER,
        "identity": Identity(status="exact", by="openalex", ids=("I9",)),
        "organisation": organisation or place("I9", "JP"),
        "works": Facts[PostRow](),
        "shared": Facts[SharedRow](),
        "partners": Facts[PartnerRow](),
    }
    return OrganisationFacts(**(told | facts))


def profile(
    works: Sequence[Work],
    places: Sequence[Organisation] = (),
    subjects: Sequence[PersonFacts | OrganisationFacts] = (),
    **changes: Any,
) -> Profile:
    """What is known of an invented proposal, as of TODAY."""
    proposal = {"id": "p", "title": "t", "summary": "s", "own_organisation": {"name": "Northfield University"}}
    told: dict[str, Any] = {
        "proposal": Proposal.model_validate(proposal | {"people": [{"name": PERSON}]}),
        "as_of": TODAY,
        "source": SourceInfo(name="s", kind="snapshot", data_date=TODAY, digest="0", works=len(works)),
        "lists": (list_info(),),
        "people": tuple(s for s in subjects if isinstance(s, PersonFacts)),
        "organisations": tuple(s for s in subjects if isinstance(s, OrganisationFacts)),
        "funders": {},
        "declared": (),
        "works": {each.id: each for each in works},
        "known": {each.id: each for each in places},
    }
    empty = {name: () for name, field in Profile.model_fields.items() if field.is_required() and name not in told}
    return Profile(**(empty | told | changes))


def list_info(name: str = LIST) -> ListInfo:
    return ListInfo(
        id=name, title={}, publisher="p", evidence_class="designation", means="review", meaning={}, edition="1",
        published=date(2020, 1, 1), retrieved=date(2020, 1, 1), url="https://example.org", checked=False, entries=1,
        digest="0",
    )  # fmt: skip
