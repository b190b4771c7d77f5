"""Which proposals can see that the lists changed: traced back from the entries, over works, to the proposals.

Everything that the profile of a proposal says of a list comes by four ways: an organisation of the source on a work of
its people or partners (or, where the packs look so far, on a work of their co-authors); an affiliation there that is
linked with none; an organisation that the proposal names; one that is matched by its name alone. Each way is gone
backwards with the same matching as forwards, so none is missed; some are reached that turn out to be as before.

Beside a partner it counts on how many works others are at listed organisations. Such a work counts as before where
somebody else on it is at an organisation of which the same list says what it said; and a work older than all that were
looked at, where a partner has more, is not looked at now.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date
from functools import cached_property
from typing import NamedTuple

from toolkit import queries as q
from toolkit.lists.differing import Differing, Entry
from toolkit.lists.targets import Target, targets
from toolkit.models.lists import ListHit
from toolkit.models.profile import Organisation, Work
from toolkit.profile.in_print import affiliations
from toolkit.profile.organisations import Listed, matched
from toolkit.profile.printed import Affiliations
from toolkit.profile.read_lists import LookedThrough
from toolkit.profile.resolve import number
from toolkit.queries import tracing
from toolkit.sources.snapshot import Session, Snapshot

_OF_AN_EDITION = {"edition": "", "url": ""}
"""What a hit says of the edition, on which no finding hangs."""
_Hits = tuple[ListHit, ...]


class Partner(NamedTuple):
    """A partner of some proposals."""

    ids: tuple[str, ...]
    back_to: int = 0
    """The place in time (`place_of`) of the oldest work with others at listed organisations that is looked at."""


@dataclass
class Near:
    """What some proposals name, by a number of each proposal."""

    people: list[tuple[int, str]] = field(default_factory=list)
    """OpenAlex ids of authors."""
    partners: list[tuple[int, Partner]] = field(default_factory=list)
    """Organisations whose works are looked at."""
    posts: list[tuple[int, str]] = field(default_factory=list)
    """OpenAlex ids of organisations in declared posts."""
    alone: list[tuple[int, Organisation]] = field(default_factory=list)
    """Organisations and funders that are matched by what the proposal, or a work, says of them."""


def place_of(work: Work) -> int:
    """Where a work stands among others in time, as `queries.latest` orders them."""
    return (MAXYEAR if work.year is None else work.year) * q.YEAR + number(work.id)


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
        self._source, self._session, self._old, self._new = source, session, old, new
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

    def proposals(self, near: Near, *, beyond: bool, since: date, in_words: bool = False) -> set[int]:
        """The numbers of the proposals reached.

        `beyond`: also over the works of co-authors. `since`: works of partners count from that day on. `in_words`: also
        where no more changes than who is named beside a count.
        """
        found = {n for n, each in near.partners if not self.organisations.keys().isdisjoint(each.ids)}
        found |= {n for n, i in near.posts if i in self.organisations}
        found |= {n for n, each in near.alone if self._reads_otherwise(each)}
        session, authorships = self._session, self._session.table("authorships")
        touched = self._touched(authorships)
        rows = session.kept(tracing.on_works(authorships, touched))
        late = session.kept(tracing.late_works(session.table("works"), touched, since))
        found |= self._over_partners(rows, late, near.partners, in_words)
        if beyond:
            rows = tracing.on_works(authorships, session.kept(tracing.works_beyond(authorships, touched)))
        reached = session.rows(tracing.with_people_on(rows, self._people(near.people)))
        return found | {row["proposal"] for row in reached}

    def _touched(self, authorships: q.Frame) -> q.Frame:
        """The works on which anybody's organisation, or affiliation in print, is another to the lists."""
        session = self._session
        printed = session.kept(tracing.printed_like(authorships, self._differing.pattern))
        texts = self._texts(
            {row["raw_affiliation"] for row in session.rows(printed.select("raw_affiliation").unique())}
        )
        ids = [(number(i),) for i in sorted(self.organisations)]
        there = session.frame({"organisation_id": "BIGINT"}, ids)
        named = session.frame({"raw_affiliation": "VARCHAR"}, [(text,) for text in sorted(texts)])
        return session.kept(tracing.works_with(authorships, there, printed, named))

    def _over_partners(
        self, rows: q.Frame, late: q.Frame, partners: Iterable[tuple[int, Partner]], in_words: bool
    ) -> set[int]:
        """The proposals with a partner beside whom works count otherwise."""
        named: dict[Partner, set[int]] = {}
        for n, partner in partners:
            named.setdefault(partner._replace(back_to=0) if in_words else partner, set()).add(n)
        members = self._members(list(named))
        stood = self._session.kept(tracing.with_members_on(rows, late, members))
        left = [stood] if in_words else [self._otherwise(rows, stood, members, each) for each in self._lists]
        subjects = {row["subject"] for each in left for row in self._session.rows(each.select("subject").unique())}
        return {n for at, several in enumerate(named.values()) if at in subjects for n in several}

    def _otherwise(self, rows: q.Frame, stood: q.Frame, members: q.Frame, list_id: str) -> q.Frame:
        """The works of partners beside whom nobody is at an organisation of which a list says what it said."""
        listed = self._listings[0].organisations
        steady = [i for i, each in listed.items() if any(hit.list_id == list_id for hit in each.hits)]
        ids = [(number(i),) for i in sorted(steady) if i not in self.organisations]
        return tracing.without_others_at(rows, stood, members, self._session.frame({"organisation_id": "BIGINT"}, ids))

    @cached_property
    def _lists(self) -> list[str]:
        return sorted({list_id for list_id, _ in self.entries})

    def _people(self, people: Iterable[tuple[int, str]]) -> q.Frame:
        rows = sorted({(n, number(i)) for n, i in people})
        return self._session.frame({"proposal": "INTEGER", "author_id": "BIGINT"}, rows)

    def _members(self, partners: Sequence[Partner]) -> q.Frame:
        """The partners, by their places, each with its units."""
        rows = [(at, number(i)) for at, each in enumerate(partners) for i in each.ids]
        named = self._session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, rows)
        units = self._session.rows(q.units(self._session.table("organisation_parents"), named))
        found = sorted({(row["subject"], row["organisation_id"]) for row in units})
        columns = {"subject": "INTEGER", "organisation_id": "BIGINT", "back_to": "BIGINT"}
        return self._session.frame(columns, [(at, i, partners[at].back_to) for at, i in found])

    def _reads_otherwise(self, organisation: Organisation) -> bool:
        key = organisation.name, organisation.ror, organisation.country, organisation.id, organisation.names
        if key not in self._alone:
            one, other = (matched(each.matcher, organisation) for each in self._listings)
            self._alone[key] = bool(_apart(one, other))
        return self._alone[key]

    @cached_property
    def _alone(self) -> dict[tuple[object, ...], bool]:
        return {}

    @cached_property
    def _read(self) -> list[Affiliations]:
        looked = zip((self._old, self._new), self._listings, strict=True)
        return [affiliations(self._source, each, listed) for each, listed in looked]

    @cached_property
    def _differing(self) -> Differing:
        named = {name for each in self._listings for i in self.organisations for name in _names(each, i)}
        one, other = (each.matcher for each in self._read)
        return Differing(one, other, self.entries, named)

    def _texts(self, texts: Collection[str]) -> list[str]:
        """The texts, as the source has them, that name other entries than before."""
        asked = {text: text.strip() for text in texts if self._differing.may(text)}
        before, after = (each.hits(self._session, asked.values()) for each in self._read)
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
