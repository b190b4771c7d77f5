"""People and organisations found in the source by what was typed, for the person who typed it to choose from."""

from dataclasses import dataclass
from typing import Any

from api.pages.check.form import chosen, rows
from api.pages.check.proposing import faults
from api.screener import Screener
from api.storable import refuse_unstorable
from api.store.drafts import Fields
from toolkit import Candidate, identities, proposal_from

_NOTHING = "-"
_PLACES_SHOWN = 3


@dataclass(frozen=True)
class Choice:
    """A record, with what tells it from others."""

    record: Candidate
    places: tuple[str, ...]
    more_places: int
    topics: tuple[str, ...]

    @property
    def told(self) -> str:
        """The record in a few words that need no translation, to show what was chosen."""
        years = f"{self.record.first_year}–{self.record.last_year}" if self.record.first_year else ""
        parts = (self.record.name, *self.places[:1], self.record.country or "", years, self.record.id)
        return " · ".join(part for part in parts if part)[:400]

    @property
    def value(self) -> str:
        """What the form sends for it."""
        return f"{self.record.id}|{self.told}"


@dataclass(frozen=True)
class Search:
    """What was found for a row: `exact` where a typed identifier decides, so that there is nothing to choose."""

    status: str
    choices: tuple[Choice, ...]


def search(screener: Screener, fields: Fields, row: str) -> Search | None:
    """The records that a row could mean; None while there is no name to look for, or its identifier is none.

    Raises ProposalError and SourceError.
    """
    step = "me" if row in ("me", "own") else "partners"
    if len(fields.get(f"{row}-name", "").strip()) < 2 or f"{row}-code" in faults(step, fields):
        return None
    proposal = proposal_from(_asked(fields, row))
    refuse_unstorable(proposal)
    found = identities([proposal], screener.source)
    place = "people" if _is_person(row) else "own_organisation"
    identity = next(each.identity for each in found.questions if each.place[0] == place)
    return Search(identity.status, tuple(_choice(each, found.names, found.topics) for each in identity.candidates))


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


def _choice(record: Candidate, names: dict[str, str], topics: dict[str, tuple[str, ...]]) -> Choice:
    places = [names.get(each, each) for each in record.organisations]
    shown = tuple(places[:_PLACES_SHOWN])
    return Choice(record, shown, len(places) - len(shown), topics.get(record.id, ()))
