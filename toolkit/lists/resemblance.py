"""What speaks for and against an organisation being the one an affiliation names: named numbers for each candidate."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from toolkit.lists.dictionary import Parsed
from toolkit.lists.names import normalise
from toolkit.lists.overlap import WHOLE, Overlap, Reading, names
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.word_tables import HOSPITAL_WORDS, KIND_WORDS

FEATURES = (
    *("acronym", "acronym-and-words", "acronym-rare", "likeness"),
    *(
        "words-together",
        "words-together-most",
        "words-anywhere",
        "whole",
        "rarest-shared",
        "words",
        "compact",
        "spelling",
    ),
    *(
        "same-as-segment",
        "weight-between",
        "kind-missing",
        "own-word-missing",
        "places-alone",
        "places-and-kinds-alone",
    ),
    *("inside-another", "state-key-laboratory", "facility-of-named", "others-found", "late", "late-education"),
    *("country-agrees", "country-differs", "country-unsaid", "city-agrees", "city-differs", "words-and-city"),
    *("namesakes-elsewhere", "relations", "identifiers", "education", "government", "hospital-unsaid"),
)
"""What each number says, in the order of the weights."""
_STATE_KEY_LABORATORY = frozenset({"state", "key", "laboratory"})
_MOST_OF_IT = 0.7
"""From this share on, what more of a name is there counts once again."""


@dataclass(frozen=True)
class Address:
    """A text as the numbers need it."""

    text: Parsed
    countries: frozenset[str]
    places: frozenset[str]
    """Normalised names of the places it names."""
    found: frozenset[str]
    """The organisations whose name stands in it."""
    likeness: Mapping[str, float]
    """How like the nearest segment each candidate is."""
    acronyms: Mapping[str, int]
    """The organisations whose acronym stands in it, and how many have that acronym."""


@dataclass(frozen=True)
class _Around:
    """What is the same for all candidates of a text."""

    address: Address
    reading: Reading
    laid: Mapping[str, Overlap | None]
    whole: Sequence[tuple[str, frozenset[int]]]
    """The candidates that stand whole in it, and where."""
    hospital: bool
    """Whether it says that it is of a hospital."""


class Resemblance:
    """Weights of words by how rare they are in a register, and the numbers for a text and its candidates."""

    def __init__(self, register: Mapping[str, Organisation]) -> None:
        self._register = register
        self.names = {ror: names(each) for ror, each in register.items()}
        """The names of each organisation as words."""
        common = Counter(word for all_ in self.names.values() for word in {word for name in all_ for word in name})
        self._most = math.log(len(register) + 1)
        self._rarity = {word: math.log((len(register) + 1) / count) for word, count in common.items()}
        self._namesakes = Counter(name for all_ in self.names.values() for name in all_)
        self._cities = {ror: frozenset(map(normalise, each.cities)) for ror, each in register.items()}

    def numbers(self, address: Address, candidates: Sequence[str]) -> list[tuple[float, ...]]:
        """The numbers of each candidate, in the order of `FEATURES`."""
        reading = Reading(address.text, address.places, self._weight)
        laid = {ror: reading.best(self.names[ror]) for ror in candidates}
        whole = [(ror, each.used) for ror, each in laid.items() if each and each.together > WHOLE]
        around = _Around(address, reading, laid, whole, any(word in HOSPITAL_WORDS for word in reading.words))
        return [
            (
                *self._by_acronym(ror, around),
                *self._by_words(laid[ror], reading),
                *self._by_what_else(laid[ror], reading),
                *self._by_others(ror, around),
                *self._by_place(ror, around),
                *self._by_record(ror, around),
            )
            for ror in candidates
        ]

    def _by_acronym(self, ror: str, around: _Around) -> Iterable[float]:
        bearers, together = around.address.acronyms.get(ror, 0), _together(around.laid[ror])
        likeness = around.address.likeness.get(ror, 0.0)
        return float(bearers > 0), together if bearers else 0.0, 1 / bearers if bearers else 0.0, likeness

    def _by_words(self, laid: Overlap | None, reading: Reading) -> Iterable[float]:
        if laid is None:
            return (0.0,) * 8
        shared = " ".join(reading.words[place] for place in laid.stretch)
        return (
            laid.together,
            max(0.0, laid.together - _MOST_OF_IT) / (1 - _MOST_OF_IT),
            laid.anywhere,
            float(laid.together > 0.99),
            max(self._weight(reading.words[place]) for place in laid.used) / self._most,
            math.log1p(len(laid.name)),
            laid.compact,
            ratio(" ".join(laid.name), shared) / 100,
        )

    def _by_what_else(self, laid: Overlap | None, reading: Reading) -> Iterable[float]:
        if laid is None:
            return (0.0,) * 6
        used = {reading.words[place] for place in laid.used}
        missing = [word for word in laid.name if not reading.has(word, laid.used)]
        between = sum(self._weight(reading.words[place]) for place in laid.stretch if place not in laid.used)
        return (
            float(laid.together > WHOLE and laid.explained > WHOLE),
            between / self._most,
            float(any(word in KIND_WORDS for word in missing)),
            float(any(word not in KIND_WORDS for word in missing)),
            float(used <= reading.places),
            float(used <= reading.places | KIND_WORDS),
        )

    def _by_others(self, ror: str, around: _Around) -> Iterable[float]:
        record, laid = self._register[ror], around.laid[ror]
        named = {other for other, _ in around.whole}
        late = around.reading.segment[laid.stretch[-1]] / max(1, around.reading.segments - 1) if laid else 0.0
        owned = any(kind == "parent" and other in named for kind, other in record.relations)
        return (
            float(laid is not None and any(laid.used < used for other, used in around.whole if other != ror)),
            float(laid is not None and _STATE_KEY_LABORATORY.issubset(laid.name)),
            float(owned and "facility" in record.types),
            math.log1p(len(around.address.found - {ror})),
            late,
            late * ("education" in record.types),
        )

    def _by_place(self, ror: str, around: _Around) -> Iterable[float]:
        own, said = set(self._register[ror].countries), around.address.countries
        agrees = bool(own & said)
        city = self._in_city(ror, around)
        return (
            float(agrees),
            float(bool(own and said) and not agrees),
            float(not said),
            float(city),
            float(bool(around.address.places) and not city),
            _together(around.laid[ror]) * city,
        )

    def _by_record(self, ror: str, around: _Around) -> Iterable[float]:
        record = self._register[ror]
        namesakes = max((self._namesakes[name] for name in self.names[ror]), default=1)
        return (
            math.log(namesakes) * (not self._in_city(ror, around)),
            math.log1p(len(record.relations)),
            math.log1p(len(record.identifiers)),
            float("education" in record.types),
            float("government" in record.types),
            float("healthcare" in record.types and not around.hospital),
        )

    def _in_city(self, ror: str, around: _Around) -> bool:
        return bool(self._cities[ror] & around.address.places)

    def _weight(self, word: str) -> float:
        return self._rarity.get(word, self._most)


def _together(laid: Overlap | None) -> float:
    return laid.together if laid else 0.0
