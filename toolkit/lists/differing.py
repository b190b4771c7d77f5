"""Affiliations that two states of the lists may read differently, told apart by single words: no text is left out.

What a text names can differ only where a word stands in it that leads to a name, or to a spelling of one, that one of
the two states has and the other has not, or has as somebody else's.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from toolkit.lists.affiliations import AffiliationMatcher
from toolkit.lists.dictionary import is_east_asian, keys_of, letters_of, parsed
from toolkit.lists.names import written_for
from toolkit.lists.vocabulary import Listed, Owner, Place, Vocabulary
from toolkit.models.lists import Link

Entry = tuple[str, str]
"""A list and the id of an entry of it."""
_WORD = re.compile(r"[^\s|]+")
_ANYTHING = r"[^\x00-\x7F]|[&'`]"
"""What stands in a text whose words are not found by their letters: other letters, "S&T", "Xi'an", "&eacute;"."""
_Key = TypeVar("_Key", bound=Hashable)


class Differing:
    """Which texts two matchers may read differently.

    `changed`: the entries that are not the same in both, whatever else is said of them. `names`: those of organisations
    that only one of the two takes for listed.
    """

    def __init__(
        self,
        one: AffiliationMatcher,
        other: AffiliationMatcher,
        changed: Collection[Entry],
        names: Collection[str] = (),
    ) -> None:
        old, new = _Seen(one.vocabulary, changed, "old"), _Seen(other.vocabulary, changed, "new")
        keys = _apart(old.names, new.names) | {key for name in names for key in keys_of(name)}
        count = Counter(word for key in (*old.names, *new.names) for word in _WORD.findall(key))
        self._words = {min(_WORD.findall(key), key=lambda word: (count[word], word)) for key in keys if key}
        self._words |= old.known ^ new.known
        self._words |= _apart(old.anchors, new.anchors)
        orders = _apart(old.orders, new.orders)
        self._words |= {min(words, key=lambda word: (count[word], word)) for words in orders}
        self._letters = _apart(old.letters, new.letters) | {letters_of(name) for name in names if is_east_asian(name)}
        self._acronyms = _apart(old.acronyms, new.acronyms)

    @property
    def pattern(self) -> str:
        """A regular expression that is found in every text that the two may read differently, and in some others."""
        words = sorted({short for word in self._words for short in written_for(word)})
        as_words = f"(?i:(?:^|[^a-z0-9])(?:{'|'.join(words)})(?:[^a-z0-9]|$))"
        return "|".join((_ANYTHING, *map(re.escape, sorted(self._acronyms)), *([as_words] if words else ())))

    def may(self, text: str) -> bool:
        """Whether the two may read a text differently."""
        if any(word in text for word in self._acronyms):
            return True
        read = parsed(text)
        if read.letters and any(name in read.letters for name in self._letters):
            return True
        return not self._words.isdisjoint(read.words.split())


class _Seen:
    """What a vocabulary holds, in a form in which two can be compared."""

    def __init__(self, vocabulary: Vocabulary, changed: Collection[Entry], side: str) -> None:
        self._all, self._changed, self._side = vocabulary, changed, side
        dictionary, variants = vocabulary.dictionary, vocabulary.variants
        self.known = dictionary.known
        self.names = {key: self._of(owners) for key, owners in dictionary.names()}
        self.letters = {key: self._of(owners) for key, owners in dictionary.letters()}
        self.acronyms = {word: frozenset(map(self._entry, there)) for word, there in vocabulary.acronyms.items()}
        self.anchors = {
            word: frozenset((place, name, self._entry(n)) for place, name, n in there)
            for word, there in variants.anchors.items()
        }
        self.orders = {
            words: frozenset((name, self._entry(n)) for name, n in there) for words, there in variants.orders.items()
        }

    def _of(self, owners: Iterable[Owner]) -> frozenset[Hashable]:
        return frozenset(map(self._owner, owners))

    def _owner(self, owner: Owner) -> Hashable:
        if isinstance(owner, Place):
            return owner
        record = self._all.register.get(owner.ror or "")
        where = record.countries if record else ()
        if not isinstance(owner, Listed):
            return owner, where
        entry = self._entry(owner.entry)
        target = self._all.targets[owner.entry]
        link = self._all.links.links.get((target.list_id, target.entry_id, owner.ror or ""))
        return entry, owner.kind, owner.ror, where, _shown(link)

    def _entry(self, number: int) -> Hashable:
        """An entry by what its hits and its neighbours are told from; one that changed is never the same."""
        target = self._all.targets[number]
        key = target.list_id, target.entry_id
        told = target.name, target.countries, target.cities, target.rors
        return (*key, self._side) if key in self._changed else (*key, *told)


def _shown(link: Link | None) -> Hashable:
    """What a hit may say of a link: the day is told of a person's decision alone."""
    return link if link is None or link.how == "review" else link.model_copy(update={"date": date.min})


def _apart(one: Mapping[_Key, Hashable], other: Mapping[_Key, Hashable]) -> set[_Key]:
    """The keys under which two do not hold the same."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
