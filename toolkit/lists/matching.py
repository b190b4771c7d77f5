"""Find organisations on lists, with the reason for each match. Equal ids and equal names only; nothing is guessed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from toolkit.lists.names import normalise
from toolkit.lists.targets import Id, Organisation, Target, targets
from toolkit.models.lists import EntityList, ListHit

_LONGEST_ACRONYM = 6
"""Letters that name nobody, as one word (METFAZ, SibNIA) or all in capitals (NUDT, ICT CAS): institution's choice."""


@dataclass(frozen=True)
class _Index:
    """Entries by id and by normalised name, and what is to be asked of organisations, by id."""

    ids: dict[tuple[Id, str], list[ListHit]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[str, list[tuple[Target, str]]] = field(default_factory=lambda: defaultdict(list))
    questions: dict[str, list[ListHit]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: Target) -> None:
        for how, id_, hit in target.ids():
            self.ids[how, id_].append(hit)
        for _, id_, hit in target.questions():
            self.questions[id_].append(hit)
        if key := _key(target.entry.name):
            self.names[key].append(target)
        for alias in target.entry.aliases:
            if key := _key(alias):
                self.aliases[key].append((target, alias))

    def find(self, organisation: Organisation) -> tuple[ListHit, ...]:
        found: dict[tuple[str, str], ListHit] = {}
        for hit in self._all(organisation):
            found.setdefault((hit.list_id, hit.entry_id), hit)
        return tuple(found.values())

    def _all(self, organisation: Organisation) -> Iterator[ListHit]:
        """Every match, the strongest reason first."""
        known: tuple[tuple[Id, str | None], ...] = (("openalex", organisation.id), ("ror", organisation.ror))
        for how, id_ in known:
            yield from self.ids.get((how, id_ or ""), ())
        main = normalise(organisation.name)
        keys = dict.fromkeys((main, *map(normalise, organisation.names)))
        for key in keys:
            for target in self.names.get(key, ()):
                if target.may_be(organisation) and not target.is_another(organisation):
                    yield target.named("name", target.entry.name, organisation)
        for key in keys:
            for target, alias in self.aliases.get(key, ()):
                if target.may_be(organisation) and (key == main or not target.is_another(organisation)):
                    yield target.named("alias", alias, organisation)


class ListMatcher:
    """Looks organisations up in the editions in force on a day.

    The reasons, in this order: the OpenAlex id or the ROR that stands beside the entry or that a person confirmed as
    the same body, a former name of it or a part of it; the name; another name the list prints.

    - A name counts only where the countries agree. One that nobody states agrees with all; HK, MO and TW are countries.
    - A ROR outranks a name: the same name with another ROR is another organisation, and no hit. One exception: lists
      print the institutes of an organisation among its aliases, so an alias equal to an organisation's main name is a
      hit whatever its ROR.
    - A person outranks a name: an organisation that was rejected, or confirmed as something else than the same body or
      a part of it, is no hit by name.
    - What nobody has decided counts for nothing. It is asked (`questions`), and so is every other kind of relation.
    - An acronym is no name: `HIT` alone finds nothing.
    - Entries that name persons, vessels or aircraft are left out; those of which the publisher does not say are not.
    - An entry whose printed end has come is a former one, also where the edition in force carries it.

    No hit means that these lists were searched, not that the organisation is clear.
    """

    def __init__(self, lists: Iterable[EntityList], as_of: date) -> None:
        self._now, self._before = _Index(), _Index()
        for source in lists:
            for target in targets(source, as_of):
                (self._before if target.until else self._now).add(target)

    def hits(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries in force that an organisation is, at most one of each list and entry; empty if none."""
        return self._now.find(organisation)

    def formerly(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries that stood before and do not now, as the last edition that carries them has them."""
        return self._before.find(organisation)

    def questions(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries in force that an organisation has or may have to do with and does not match: shown, not counted.

        `identifier` where a person confirmed another relation (its hospital, its parent, its successor …); `possible`
        where a rule proposes that it is the listed body or a part of it, and nobody has looked, or where a person
        looked and found another body (`rejected`).
        """
        counted = {(hit.list_id, hit.entry_id) for hit in self.hits(organisation)}
        found: dict[tuple[str, str], ListHit] = {}
        for id_ in filter(None, (organisation.id, organisation.ror)):
            for hit in self._now.questions.get(id_, ()):
                if (key := (hit.list_id, hit.entry_id)) not in counted:
                    found.setdefault(key, hit)
        return tuple(found.values())


def _key(name: str) -> str | None:
    """The normalised name, or None where it is too short to be more than an acronym."""
    key = normalise(name)
    one_word_or_capitals = " " not in key or name.isupper()
    return None if one_word_or_capitals and len(key.replace(" ", "")) <= _LONGEST_ACRONYM else key
