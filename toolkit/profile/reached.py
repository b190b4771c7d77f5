"""Which proposals can see that the lists changed: traced back from the entries, over works, to the proposals.

Everything that the profile of a proposal says of a list comes by four ways: an organisation of the source on a work of
its people or partners (or, where the packs look so far, on a work of their co-authors); an affiliation there that is
linked with none; an organisation that the proposal names; one that is matched by its name alone. Each way is gone
backwards with the same matching as forwards, so none is missed; some are reached that turn out to be as before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from toolkit import queries as q
from toolkit.lists.differing import Differing, Entry
from toolkit.lists.targets import Target, targets
from toolkit.models.lists import ListHit
from toolkit.models.profile import MOST_AUTHORS_READ, Organisation
from toolkit.profile.organisations import Listed, matched
from toolkit.profile.printed import Affiliations
from toolkit.profile.read_lists import LookedThrough
from toolkit.profile.resolve import number
from toolkit.queries import tracing
from toolkit.sources.snapshot import Session, Snapshot

_OF_AN_EDITION = {"edition": "", "url": ""}
"""What a hit says of the edition, on which no finding hangs."""
_Hits = tuple[ListHit, ...]


@dataclass
class Near:
    """What some proposals name, by a number of each proposal."""

    people: list[tuple[int, str]] = field(default_factory=list)
    """OpenAlex ids of authors."""
    partners: list[tuple[int, str]] = field(default_factory=list)
    """OpenAlex ids of organisations whose works are looked at."""
    posts: list[tuple[int, str]] = field(default_factory=list)
    """OpenAlex ids of organisations in declared posts."""
    alone: list[tuple[int, Organisation]] = field(default_factory=list)
    """Organisations and funders that are matched by what the proposal, or a work, says of them."""


def changed_entries(old: LookedThrough, new: LookedThrough) -> frozenset[Entry]:
    """The entries that are not the same on the two days, whatever their edition is called."""
    one, other = _told(old), _told(new)
    return frozenset(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def _told(looked: LookedThrough) -> dict[Entry, tuple[object, ...]]:
    found = (target for each in looked.lists for target in targets(each, looked.day))
    return {(target.source.id, target.entry.id): _of_target(target) for target in found}


def _of_target(target: Target) -> tuple[object, ...]:
    printed = target.countries, target.rors, target.openalex, target.links
    return target.entry, target.since, target.until, target.source.evidence_class, *printed


class Reached:
    """The proposals that can see what changed in the lists from one day to another, in an unchanged source."""

    def __init__(self, source: Snapshot, session: Session, old: LookedThrough, new: LookedThrough) -> None:
        self._session, self._old, self._new = session, old, new
        self.entries = changed_entries(old, new)
        one, other = (self._listed(source, each) for each in (old, new))
        self._listings = one, other
        both = one.with_parents.keys() | other.with_parents.keys()
        self.organisations: dict[str, frozenset[Entry]] = {
            i: entries for i in both if (entries := _apart(one.with_parents.get(i), other.with_parents.get(i)))
        }
        """What changed of the organisations of the source, by their OpenAlex ids."""

    def _listed(self, source: Snapshot, looked: LookedThrough) -> Listed:
        return source.once(looked.state, lambda: Listed(self._session, looked.lists, looked.day))

    def proposals(self, near: Near, *, beyond: bool, first_year: int) -> set[int]:
        """The numbers of the proposals reached.

        `beyond`: also over the works of co-authors. `first_year`: works of partners count from then on.
        """
        found = {n for n, i in (*near.partners, *near.posts) if i in self.organisations}
        found |= {n for n, each in near.alone if self._reads_otherwise(each)}
        session = self._session
        authorships = session.table("authorships")
        people, members = self._people(near.people), self._members(near.partners)
        works = session.kept(tracing.near_works(authorships, people, members))
        loose = session.rows(tracing.printed_near(authorships, works, people, MOST_AUTHORS_READ))
        texts = self._texts({row["raw_affiliation"] for row in loose})
        ids = session.frame({"organisation_id": "BIGINT"}, [(number(i),) for i in sorted(self.organisations)])
        printed = session.frame({"raw_affiliation": "VARCHAR"}, [(text,) for text in sorted(texts)])
        touched = session.kept(tracing.works_with(authorships, ids, printed))
        rows = session.rows(tracing.with_members_on(authorships, touched, members, first_year))
        if beyond:
            touched = session.kept(tracing.works_beyond(authorships, touched))
        rows += session.rows(tracing.with_people_on(authorships, touched, people))
        return found | {row["proposal"] for row in rows}

    def _people(self, people: Iterable[tuple[int, str]]) -> q.Frame:
        rows = sorted({(n, number(i)) for n, i in people})
        return self._session.kept(self._session.frame({"proposal": "INTEGER", "author_id": "BIGINT"}, rows))

    def _members(self, partners: Sequence[tuple[int, str]]) -> q.Frame:
        """The organisations named, each with its units."""
        rows = sorted({(n, number(i)) for n, i in partners})
        named = self._session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, rows)
        units = self._session.rows(q.units(self._session.table("organisation_parents"), named))
        found = sorted({(row["subject"], row["organisation_id"]) for row in units})
        return self._session.kept(self._session.frame({"proposal": "INTEGER", "organisation_id": "BIGINT"}, found))

    def _reads_otherwise(self, organisation: Organisation) -> bool:
        key = organisation.name, organisation.ror, organisation.country, organisation.id, organisation.names
        if key not in self._alone:
            one, other = (matched(each.matcher, organisation) for each in self._listings)
            self._alone[key] = bool(_apart(one, other))
        return self._alone[key]

    @cached_property
    def _alone(self) -> dict[tuple[object, ...], bool]:
        return {}

    def _texts(self, texts: Collection[str]) -> list[str]:
        """The texts, as the source has them, that name other entries than before."""
        if not texts:
            return []
        one, other = (
            Affiliations(looked.lists, looked.day, listed)
            for looked, listed in zip((self._old, self._new), self._listings, strict=True)
        )
        named = {name for each in self._listings for i in self.organisations for name in _names(each, i)}
        differing = Differing(one.matcher, other.matcher, self.entries, named)
        asked = {text: text.strip() for text in texts if differing.may(text)}
        before, after = (each.hits(self._session, asked.values()) for each in (one, other))
        return [text for text, read in asked.items() if _plain(before.get(read, ())) != _plain(after.get(read, ()))]


def _names(listed: Listed, organisation: str) -> Iterable[str]:
    found = listed.with_parents.get(organisation)
    return (found.name, *found.names) if found else ()


def _apart(one: Organisation | None, other: Organisation | None) -> frozenset[Entry]:
    """The entries of which two states of an organisation do not say the same."""
    before, after = _by_entry(one), _by_entry(other)
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _by_entry(organisation: Organisation | None) -> Mapping[Entry, frozenset[tuple[str, ListHit]]]:
    found: dict[Entry, set[tuple[str, ListHit]]] = {}
    for how in ("hits", "formerly", "questions") if organisation else ():
        for hit in _plain(getattr(organisation, how)):
            found.setdefault((hit.list_id, hit.entry_id), set()).add((how, hit))
    return {key: frozenset(hits) for key, hits in found.items()}


def _plain(hits: _Hits) -> _Hits:
    return tuple(hit.model_copy(update=_OF_AN_EDITION) for hit in hits)
