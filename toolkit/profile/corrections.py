"""Corrections of a proposal, applied: which works are left aside, and which list entries are another's.

Records that are another's are left aside where people are looked up. Posts that have ended change no row: readings look
at them through `toolkit.windows`.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from toolkit.models.corrections import Corrected, Correction, NotTheirRecord, NotTheirWork, NotThisEntry, PostEnded
from toolkit.models.lists import Decision, ListHit
from toolkit.models.profile import Organisation, OrganisationFacts, Profile
from toolkit.models.proposal import Proposal

Titles = Mapping[str, str | None]
"""The works that were left aside as they are on the record of a person, with their titles."""
Matched = tuple[str, str, str]
"""A list, an entry of it, and the organisation that it was matched with."""


def works_of_others(proposal: Proposal, name: str) -> set[int]:
    """The works, by number, that are said not to be a person's."""
    said = (each for each in proposal.corrections if isinstance(each, NotTheirWork))
    return {int(each.work[1:]) for each in said if each.person == name}


def corrected(profile: Profile, set_aside: Mapping[str, Titles], records: Mapping[str, Collection[str]]) -> Profile:
    """The profile with its corrections applied and told.

    `set_aside`: the works that were left aside, `records`: the records that were, both by name of a person.
    """
    said = profile.proposal.corrections
    entries = {_matched(each, profile): each for each in said if isinstance(each, NotThisEntry)}
    freed = _Freed(entries, _funder_names(profile))
    fields = freed.fields(profile) if entries else {}
    told = tuple(_told(each, profile, set_aside, records, freed.met) for each in said)
    return profile.model_copy(update={**fields, "corrections": told})


def _matched(said: NotThisEntry, profile: Profile) -> Matched:
    return said.list_id, said.entry_id, profile.source.lives(said.organisation)


class _Freed:
    """Organisations without the list entries that are another's: those are shown as questions that were decided."""

    def __init__(self, said: Mapping[Matched, NotThisEntry], names: Mapping[str, frozenset[str]]) -> None:
        self._said, self._names = said, names
        self.met: dict[Matched, str] = {}
        """The names of the entries that were found."""

    def fields(self, profile: Profile) -> dict[str, Any]:
        """The parts of a profile that hold list entries."""
        organisations = (self._partner(facts) for facts in profile.organisations)
        declared = (
            each.model_copy(update={"organisation": self.organisation(each.organisation)}) for each in profile.declared
        )
        return {
            "known": {key: self.organisation(each) for key, each in profile.known.items()},
            "funders": {key: self.organisation(each, key) for key, each in profile.funders.items()},
            "organisations": tuple(organisations),
            "declared": tuple(declared),
            "printed": {
                text: tuple(self._decided(hit, (text,)) or hit for hit in hits)
                for text, hits in profile.printed.items()
            },
        }

    def organisation(self, of: Organisation, key: str | None = None) -> Organisation:
        """An organisation; `key` is the one by which a funder is met."""
        names = [name for name in (of.id, of.name, *self._names.get(key or "", ())) if name]
        decided = [each for hit in (*of.hits, *of.formerly) if (each := self._decided(hit, names))]
        asked = tuple(self._decided(hit, names) or hit for hit in of.questions)
        if not decided and asked == of.questions:
            return of
        kept = {
            group: tuple(hit for hit in getattr(of, group) if not self._decided(hit, names))
            for group in ("hits", "formerly")
        }
        return of.model_copy(update={**kept, "questions": (*asked, *decided)})

    def _partner(self, facts: OrganisationFacts) -> OrganisationFacts:
        return facts.model_copy(update={"organisation": self.organisation(facts.organisation)})

    def _decided(self, hit: ListHit, names: Iterable[str]) -> ListHit | None:
        """The hit as somebody decided on it; None where nobody did, for this organisation or what stands above it."""
        for name in (hit.via,) if hit.via else names:
            matched = hit.list_id, hit.entry_id, name
            if each := self._said.get(matched):
                self.met[matched] = min(hit.entry_name, self.met.get(matched, hit.entry_name))
                decision = Decision(status="rejected", by=each.by, date=each.on, note=each.reason)
                return hit.model_copy(update={"decided": decision, "probability": None, "rate": None})
        return None


def _funder_names(profile: Profile) -> dict[str, frozenset[str]]:
    """The names under which a funder stands on works, by the key under which it is met."""
    found: dict[str, frozenset[str]] = {}
    for row in (row for facts in profile.people for row in facts.funding.rows):
        key = row.funder or row.name
        found[key] = found.get(key, frozenset()) | {row.name}
    return found


def _told(
    said: Correction,
    profile: Profile,
    set_aside: Mapping[str, Titles],
    records: Mapping[str, Collection[str]],
    entries: Mapping[Matched, str],
) -> Corrected:
    if isinstance(said, NotTheirWork):
        titles = set_aside.get(said.person, {})
        return Corrected(correction=said, met=said.work in titles, title=titles.get(said.work))
    if isinstance(said, NotTheirRecord):
        return Corrected(correction=said, met=_decides(said, profile, records[said.person]))
    if isinstance(said, PostEnded):
        return Corrected(correction=said, **_post(said, profile))
    title = entries.get(_matched(said, profile))
    return Corrected(correction=said, met=title is not None, title=title)


def _decides(said: NotTheirRecord, profile: Profile, left_aside: Collection[str]) -> bool:
    """Whether it changes who is meant: the record would have been used or weighed, or another one is named.

    Where no identifier says who is meant it always does, as no name decides any more.
    """
    person, lives = next(p for p in profile.proposal.people if p.name == said.person), profile.source.lives
    identity = next(facts.identity for facts in profile.people if facts.name == said.person)
    named, record, instead = (lives(each or "") for each in (person.openalex, said.record, said.instead))
    return record in (named, *left_aside) or instead not in ("", named) or identity.by not in ("openalex", "orcid")


def _post(said: PostEnded, profile: Profile) -> dict[str, Any]:
    """Whether the person stands there, on a work or by declaration, and the name of the place."""
    at = profile.source.lives(said.organisation)
    place = profile.known.get(at)
    rows = (row for facts in profile.people if facts.name == said.person for row in facts.posts.rows)
    person = next(person for person in profile.proposal.people if person.name == said.person)
    posts = (post for post in person.posts or () if post.begun_by(said.last_day))
    declared = (profile.declared_as(post.organisation) for post in posts)
    met = any(at in (row.organisation, row.raw) for row in rows) or any(
        at in (*each.ids, each.named.name, each.organisation.name) for each in declared
    )
    return {"met": met, "title": place.name if place else at}
