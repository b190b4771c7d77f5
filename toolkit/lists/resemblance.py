"""What speaks for and against an organisation being the one an affiliation names: named numbers for each candidate."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.fuzz import ratio, token_sort_ratio

from toolkit.lists.dictionary import Parsed
from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Organisation

FEATURES = (
    *("name-found", "name-found-share", "name-found-alone", "acronym-found", "likeness", "likeness-best"),
    *("words-shared", "words-in-one-segment", "segment-explained", "rarest-missing", "words-best", "same-as-segment"),
    *("words-between", "kind-beside", "spelling", "spelling-in-order", "spelling-best"),
    *("country-agrees", "country-differs", "city-agrees", "city-differs"),
    *("parent-named", "child-named", "others-found", "namesakes", "late", "inactive"),
    *("hospital", "hospital-unsaid", "company", "education"),
)
"""What each number says, in the order of the weights."""


@dataclass(frozen=True)
class Address:
    """A text as the numbers need it."""

    text: Parsed
    countries: frozenset[str]
    places: frozenset[str]
    """Normalised names of the places it names."""
    found: Mapping[str, tuple[int, int]]
    """The organisations whose name stands in it: how many words the longest has, and in which segment."""
    likeness: Mapping[str, float]
    """How like the nearest segment each candidate is."""
    acronyms: frozenset[str]
    """The organisations whose acronym stands in it, letter for letter."""


@dataclass(frozen=True)
class _Shared:
    """How the words of a name and a text overlap, by weight."""

    all: float
    one: float
    explained: float
    missing: float
    same: bool
    between: float
    """The weight of other words between its words."""
    beside: bool
    """Whether a word beside or between them says another kind of organisation: "Tianjin (Medical) University"."""
    spelling: float
    """How alike the letters of the name and of the stretch of text are."""
    order: float
    """The same with the words of both sorted."""


class Resemblance:
    """Weights of words by how rare they are in a register, and the numbers for a text and its candidates."""

    def __init__(self, register: Mapping[str, Organisation]) -> None:
        self._register = register
        self._names = {ror: tuple(_names(each)) for ror, each in register.items()}
        owners = Counter(" ".join(name) for names in self._names.values() for name in names)
        common = Counter(word for names in self._names.values() for word in {w for name in names for w in name})
        self._most = math.log(len(register) + 1)
        self._rarity = {word: math.log((len(register) + 1) / count) for word, count in common.items()}
        self._namesakes = owners
        self._cities = {ror: frozenset(map(normalise, each.cities)) for ror, each in register.items()}

    def numbers(self, address: Address, candidates: Sequence[str]) -> list[tuple[float, ...]]:
        """The numbers of each candidate, in the order of `FEATURES`."""
        segments = [words.split() for words in address.text.by_segment]
        shared = {ror: self._shared(ror, segments) for ror in candidates}
        near = sorted((address.likeness.get(ror, 0.0) for ror in candidates), reverse=True)
        best = sorted((self._both(shared[ror]) for ror in candidates), reverse=True)
        spelt = max((shared[ror].spelling for ror in candidates), default=0.0)
        total = sum(len(words) for words in segments) or 1
        return [
            (
                *self._by_found(ror, address, total),
                address.likeness.get(ror, 0.0),
                float(address.likeness.get(ror, 0.0) >= near[0] - 1e-9),
                *self._by_words(shared[ror], best),
                *self._by_letters(shared[ror], spelt),
                *self._by_place(ror, address),
                *self._by_others(ror, address, len(segments)),
                *self._by_kind(ror, segments),
            )
            for ror in candidates
        ]

    def _by_found(self, ror: str, address: Address, total: int) -> Iterable[float]:
        length, _ = address.found.get(ror, (0, 0))
        alone = length and len([r for r, (words, _) in address.found.items() if words >= length]) == 1
        return float(length > 0), length / total, float(bool(alone)), float(ror in address.acronyms)

    def _by_words(self, shared: _Shared, best: Sequence[float]) -> Iterable[float]:
        mine = self._both(shared)
        lead = mine - (best[1] if mine >= best[0] - 1e-9 and len(best) > 1 else best[0])
        return shared.all, shared.one, shared.explained, shared.missing, lead, float(shared.same)

    @staticmethod
    def _by_letters(shared: _Shared, best: float) -> Iterable[float]:
        leads = float(shared.spelling >= best - 1e-9)
        return shared.between, float(shared.beside), shared.spelling, shared.order, leads

    @staticmethod
    def _both(shared: _Shared) -> float:
        return shared.one * shared.explained

    def _by_place(self, ror: str, address: Address) -> Iterable[float]:
        own = set(self._register[ror].countries)
        agrees = bool(own & address.countries)
        city = bool(self._cities[ror] & address.places)
        return (
            float(agrees),
            float(bool(own and address.countries) and not agrees),
            float(city),
            float(bool(address.places) and not city),
        )

    def _by_others(self, ror: str, address: Address, segments: int) -> Iterable[float]:
        record = self._register[ror]
        named = {kind for kind, other in record.relations if other in address.found}
        others = sum(1 for other in address.found if other != ror)
        same = max((self._namesakes[" ".join(name)] for name in self._names[ror]), default=1)
        place = address.found.get(ror, (0, 0))[1] / max(1, segments - 1)
        return (
            float("parent" in named),
            float("child" in named),
            math.log1p(others),
            math.log(max(1, same)),
            place,
            float(record.status != "active"),
        )

    def _by_kind(self, ror: str, segments: Sequence[Sequence[str]]) -> Iterable[float]:
        types = self._register[ror].types
        hospital = "healthcare" in types
        said = any(word in _HOSPITAL for words in segments for word in words)
        return float(hospital), float(hospital and not said), float("company" in types), float("education" in types)

    def _shared(self, ror: str, segments: Sequence[Sequence[str]]) -> _Shared:
        everything = frozenset(word for segment in segments for word in segment)
        best, where = _Shared(0.0, 0.0, 0.0, 1.0, False, 0.0, False, 0.0, 0.0), None
        for name in self._names[ror]:
            words = frozenset(name)
            weight = self._weight(words) or 1.0
            whole = self._weight(words & everything) / weight
            missing = max((self._rarity.get(word, self._most) for word in words - everything), default=0.0)
            for segment in segments:
                common = self._weight(words.intersection(segment))
                one, explained = common / weight, common / (self._weight(set(segment)) or 1.0)
                if (one * explained, whole) > (self._both(best), best.all):
                    same = words == frozenset(segment)
                    best = _Shared(whole, one, explained, missing / self._most, same, 0.0, False, 0.0, 0.0)
                    where = name, segment
        return self._placed(best, *where) if where else best

    def _placed(self, shared: _Shared, name: tuple[str, ...], segment: Sequence[str]) -> _Shared:
        """The same with what the stretch of the segment from the first to the last shared word says."""
        places = [i for i, word in enumerate(segment) if word in name]
        if not places:
            return shared
        stretch = segment[places[0] : places[-1] + 1]
        between = [word for word in stretch if word not in name]
        beside = [*between, *segment[max(0, places[0] - 1) : places[0]], *segment[places[-1] + 1 : places[-1] + 3]]
        one, other = " ".join(name), " ".join(stretch)
        return replace(
            shared,
            between=self._weight(between) / self._most,
            beside=any(word in KINDS for word in beside),
            spelling=ratio(one, other) / 100,
            order=token_sort_ratio(one, other) / 100,
        )

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity.get(word, self._most) for word in words)


KINDS = frozenset(
    {
        *(
            "agricultural",
            "academy",
            "college",
            "foundation",
            "general",
            "hospital",
            "hospitals",
            "institute",
            "medical",
        ),
        *("normal", "observatory", "polytechnic", "state", "technical", "technological", "technology", "university"),
        *("north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "international"),
    }
)
"""Words that make another organisation of one: institution's choice."""
_HOSPITAL = frozenset({"hospital", "clinic", "medical", "hospitalier", "klinikum", "ospedale", "health"})


def _names(organisation: Organisation) -> Iterable[tuple[str, ...]]:
    keys = (normalise(name.text) for name in organisation.names if "acronym" not in name.kinds)
    return (tuple(key.split()) for key in dict.fromkeys(keys) if key)
