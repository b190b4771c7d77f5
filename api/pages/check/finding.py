"""People and organisations found in the source by what was typed, for the person who typed it to choose from."""

from dataclasses import dataclass
from typing import Any

from api.pages.check.form import chosen, rows, step_of
from api.pages.check.proposing import faults
from api.screener import Screener
from api.storable import refuse_unstorable
from api.store.drafts import Fields
from toolkit import Finder, Found, Proposal, Snapshot, Sought, identities, proposal_from

_NOTHING = "-"
_PLACES_SHOWN = 3


@dataclass(frozen=True)
class Choice:
    """A record, with what tells it from others."""

    found: Found

    @property
    def places(self) -> tuple[str, ...]:
        """The organisations that are shown."""
        return self.found.places[:_PLACES_SHOWN]

    @property
    def more_places(self) -> int:
        """How many more there are."""
        return len(self.found.places) - len(self.places)

    @property
    def told(self) -> str:
        """The record in a few words that need no translation, to show what was chosen."""
        record = self.found.record
        years = f"{record.first_year}–{record.last_year}" if record.first_year else ""
        parts = (record.name, *self.places[:1], record.country or "", years, record.id)
        return " · ".join(part for part in parts if part)[:400]

    @property
    def value(self) -> str:
        """What the form sends for it."""
        return f"{self.found.record.id}|{self.told}"


@dataclass(frozen=True)
class Search:
    """What was found for a row: `exact` where a typed identifier decides, so that there is nothing to choose."""

    status: str
    choices: tuple[Choice, ...]


def search(screener: Screener, fields: Fields, row: str, *, typing: bool) -> Search | None:
    """The records that a row could mean; None while there is no name to look for, or its identifier is none.

    While somebody is typing, and in a snapshot, names are found by their beginnings; a service is asked in full only
    where a button says so, and so is a snapshot whose index of names is not there yet. Raises ProposalError and
    SourceError.
    """
    if not fields.get(f"{row}-name", "").strip() or f"{row}-code" in faults(step_of(row), fields):
        return None
    proposal = proposal_from(_asked(fields, row))
    refuse_unstorable(proposal)
    finder = screener.finder
    if typing and not finder:
        return None
    if finder and (typing or isinstance(screener.source, Snapshot)):
        sought = _sought(finder, proposal, row, typing=typing)
        return Search(sought.status, tuple(map(Choice, sought.found)))
    found = identities([proposal], screener.source)
    place = "people" if _is_person(row) else "own_organisation"
    identity = next(each.identity for each in found.questions if each.place[0] == place)
    names = {each: tuple(found.names.get(place, place) for place in each.organisations) for each in identity.candidates}
    told = (Found(each, names[each], found.topics.get(each.id, ())) for each in identity.candidates)
    return Search(identity.status, tuple(map(Choice, told)))


def _sought(finder: Finder, proposal: Proposal, row: str, *, typing: bool) -> Sought:
    if _is_person(row):
        return finder.person(proposal.people[0], proposal, quick=typing)
    return finder.organisation(proposal.own_organisation)


def _is_person(row: str) -> bool:
    return row == "me" or row.startswith("person-")


def _asked(fields: Fields, row: str) -> dict[str, Any]:
    """A proposal in which the row stands by its name, beside those who were chosen already."""
    sought = {"name": fields[f"{row}-name"]} | _code(fields.get(f"{row}-code", ""))
    if not _is_person(row):
        return _proposal(fields, sought, [{"name": _NOTHING}])
    named = fields.get("own-name", "") or _NOTHING
    record, _ = chosen(fields, "own")
    own = {"name": named} | ({"openalex": record} if record.startswith("I") else {})
    posts = [line.strip() for line in fields.get(f"{row}-posts", "").splitlines() if line.strip()]
    if posts:
        sought["posts"] = [{"organisation": {"name": post}} for post in posts]
    return _proposal(fields, own, [sought, *_team(fields, row)])


def _proposal(fields: Fields, own: dict[str, Any], people: list[dict[str, Any]]) -> dict[str, Any]:
    title, summary = (fields.get(name, "").strip() or _NOTHING for name in ("title", "summary"))
    return {"id": "sought", "title": title, "summary": summary, "own_organisation": own, "people": people}


def _team(fields: Fields, row: str) -> list[dict[str, Any]]:
    """The others of the team whose records were chosen."""
    others = [(each, chosen(fields, each)[0]) for each in ("me", *rows(fields, "person")) if each != row]
    named = {record: fields.get(f"{each}-name", "").strip() for each, record in others if record.startswith("A")}
    distinct = {name: record for record, name in named.items() if name and name != fields[f"{row}-name"].strip()}
    return [{"name": name, "openalex": record} for name, record in distinct.items()]


def _code(code: str) -> dict[str, Any]:
    if not code:
        return {}
    bare = code.rsplit("/", 1)[-1].upper()
    kind = "orcid" if "-" in bare else "openalex" if bare[0] in "AI" else "ror"
    return {kind: code}
