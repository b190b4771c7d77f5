"""One person's data: where they stand, to be handed out or taken away."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.store.documents import unpacked
from api.store.office_people import written_of
from api.store.tables import AssessmentRow, Batch, Item, Job, PersonRow

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Person:
    """Whoever one of these means."""

    openalex: str | None
    orcid: str | None
    name: str | None

    def pairs(self) -> list[tuple[str, str]]:
        """What the index of people is asked for by id."""
        known = (("openalex", self.openalex), ("orcid", self.orcid))
        return [(kind, value) for kind, value in known if value]


def folded(name: str) -> tuple[str, ...]:
    """A name without regard to capitals, width and the order of its words."""
    return tuple(sorted(unicodedata.normalize("NFKC", name).casefold().replace(",", " ").split()))


def assessments_with(session: Session, tenant: str, person: Person) -> list[str]:
    """The assessments of a tenant that hold data about a person."""
    there = select(PersonRow.assessment_id).where(PersonRow.tenant_id == tenant)
    meant = [(PersonRow.kind == kind) & (PersonRow.value == value) for kind, value in person.pairs()]
    names = _written(session, tenant, person.name) if person.name else []
    if names:
        meant.append((PersonRow.kind == "name") & PersonRow.value.in_(names))
    return sorted(set(session.scalars(there.where(or_(*meant))))) if meant else []


def _written(session: Session, tenant: str, name: str) -> list[str]:
    every = select(PersonRow.value).where(PersonRow.tenant_id == tenant, PersonRow.kind == "name").distinct()
    wanted = folded(name)
    return [value for value in session.scalars(every) if folded(value) == wanted]


def items_with(
    session: Session, tenant: str, person: Person, purposes: Iterable[str] | None = None
) -> list[tuple[str, int]]:
    """The items of a tenant's batches, of some purposes or all, that hold a person's data and have no assessment."""
    rows = (
        select(Item.batch_id, Item.n, Item.proposal, Item.fault, Item.notes, Item.reference)
        .join(Batch, Batch.id == Item.batch_id)
        .where(Batch.tenant_id == tenant, Item.assessment_id.is_(None))
        .where(or_(Item.proposal.is_not(None), Item.fault.is_not(None)))
        .execution_options(yield_per=200)
    )
    if purposes is not None:
        rows = rows.where(Batch.purpose.in_(sorted(purposes)))
    signs = signs_of(person)
    return [(row.batch_id, row.n) for row in session.execute(rows) if _holds(row, signs)]


def at_work(session: Session, tenant: str) -> int:
    """How many jobs of a tenant are being done, which may be putting something down just now."""
    running = select(func.count()).where(Job.tenant_id == tenant, Job.state == "running", Job.kind != "deliver")
    return session.scalar(running) or 0


def signs_of(person: Person) -> frozenset[str]:
    """What tells a person's rows apart in a document."""
    return frozenset(filter(None, (person.openalex, person.orcid, person.name)))


def _holds(row: Any, signs: frozenset[str]) -> bool:
    words = [row.fault or "", row.reference or "", *row.notes]
    if any(sign.casefold() in word.casefold() for sign in signs for word in words):
        return True
    return row.proposal is not None and any(True for _ in about(unpacked(row.proposal), signs))


def about(document: Any, signs: frozenset[str], place: str = "") -> Iterator[tuple[str, Any]]:
    """The smallest objects of a document in which a person is named, each with its place."""
    if isinstance(document, Mapping):
        if any(_is(value, signs) for value in document.values()):
            yield place, document
            return
        inside: Iterable[tuple[str, Any]] = ((f"{place}.{key}" if place else key, v) for key, v in document.items())
    elif isinstance(document, list):
        inside = ((f"{place}[{n}]", value) for n, value in enumerate(document))
    else:
        return
    for where, value in inside:
        yield from about(value, signs, where)


def _is(value: Any, signs: frozenset[str]) -> bool:
    if isinstance(value, str):
        return value in signs or (
            len(value) <= _LONGEST_NAME and any(folded(value) == folded(sign) for sign in signs if " " in sign)
        )
    return isinstance(value, list) and any(isinstance(each, str) and _is(each, signs) for each in value)


def parts(session: Session, row: AssessmentRow, person: Person) -> dict[str, Any]:
    """All that an assessment and its case say of a person, with the place of each part, as it lies in the database."""
    asked = unpacked(row.asked) if row.asked else {}
    profile = unpacked(row.profile) if row.profile else {}
    signs = _all_signs(asked.get("proposal", {}), profile, signs_of(person))
    documents = {
        "proposal": asked.get("proposal", {}),
        "profile": {name: value for name, value in profile.items() if name != "proposal"},
        "assessments": unpacked(row.held) if row.held else [],
    }
    found = [part for name, document in documents.items() for part in about(document, signs, name)]
    found += written_of(session, row.id, signs)
    return {
        "id": row.id,
        "created_at": row.created_at,
        "purpose": row.purpose,
        "as_of": row.as_of,
        "parts": [{"place": place, "says": says} for place, says in found],
    }


def _all_signs(proposal: Any, profile: Any, signs: frozenset[str]) -> frozenset[str]:
    """With the other names that the proposal and the profile give the same person."""
    same = set(signs)
    for known in proposal.get("people", []):
        if any(_is(known.get(key), signs) for key in ("name", "openalex", "orcid")):
            same |= {known[key] for key in ("name", "openalex", "orcid") if known.get(key)}
    for facts in profile.get("people", []):
        if _is(facts["name"], frozenset(same)) or _is(facts["identity"].get("ids"), frozenset(same)):
            same |= {facts["name"], *facts["identity"].get("ids", [])}
    return frozenset(same)
