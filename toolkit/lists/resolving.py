"""Which organisation of a register (ROR) an affiliation names, how sure that is, and why; or none of them."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.dictionary import Parsed, parsed
from toolkit.lists.logistic import Model, load
from toolkit.lists.overlap import plain
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.resemblance import FEATURES, Address, Resemblance
from toolkit.lists.vocabulary import Other, Vocabulary, is_acronym, said
from toolkit.lists.word_tables import NO_ACRONYMS
from toolkit.lists.wording import undotted
from toolkit.models.noun import Noun, Text

CANDIDATE = "affiliation-candidate"
DECISION = "affiliation-decision"
DECIDING = ("first", "second")
"""What the decision reads: the logits of the best candidate and of the next."""
_TOP = 25
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]\b")
_SHORTEST = 4
_FEW = 8
"""How many organisations are looked at because of an acronym, those of the country first."""


class Resolution(Noun):
    """The organisation that a text names, as far as the register tells."""

    ror: str | None
    """None where no candidate is sure enough."""
    name: str | None
    best: str | None
    """The best candidate, given as the answer or not."""
    probability: float
    """How likely the best candidate is the organisation, given to `ror` or not."""
    reasons: tuple[Text, ...]
    """What spoke most for the best candidate, and against it."""


class AffiliationResolver:
    """Resolves affiliations against a register; the same register and texts give the same answers."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._known = Vocabulary((), date.min, organisations, Crosswalk())
        self._resemblance = Resemblance(self._known.register)
        pairs = dict.fromkeys((" ".join(name), ror) for ror, all_ in self._resemblance.names.items() for name in all_)
        self._owners = [ror for _, ror in pairs]
        self._index = CandidateIndex([name for name, _ in pairs])
        self._acronyms: dict[str, set[str]] = defaultdict(set)
        for ror, each in self._known.register.items():
            for name in each.names:
                if "acronym" in name.kinds or is_acronym(name.text):
                    self._acronyms[name.text].add(ror)

    @property
    def register(self) -> Mapping[str, Organisation]:
        """The organisations by ROR id, without those that were withdrawn."""
        return self._known.register

    def resolve(self, strings: Sequence[str], countries: Sequence[str | None] | None = None) -> list[Resolution]:
        """One answer for each text, in order; `countries` may give the country that a source states beside each."""
        candidate, decision = load(CANDIDATE, FEATURES), load(DECISION, DECIDING)
        return [
            self._decided(list(numbers), candidate, decision, numbers)
            for numbers in self.candidates(strings, countries)
        ]

    def candidates(
        self, strings: Sequence[str], countries: Sequence[str | None] | None = None
    ) -> list[dict[str, tuple[float, ...]]]:
        """The candidates of each text by ROR id, each with its numbers."""
        written = [undotted(text) for text in strings]
        texts = [parsed(text) for text in written]
        asked = [(n, part) for n, text in enumerate(texts) for part in _parts(text)]
        likeness: list[dict[str, float]] = [{} for _ in texts]
        for (n, _), near in zip(asked, self._index.search([part for _, part in asked], _TOP), strict=True):
            for place, value in near:
                ror = self._owners[place]
                likeness[n][ror] = max(value, likeness[n].get(ror, 0.0))
        stated = countries or [None] * len(texts)
        return [self._numbers(*each) for each in zip(written, texts, stated, likeness, strict=True)]

    def _numbers(
        self, string: str, text: Parsed, country: str | None, likeness: dict[str, float]
    ) -> dict[str, tuple[float, ...]]:
        names = self._known.dictionary.find(text)
        found = dict.fromkeys(o.ror for each in names for o in each.owners if isinstance(o, Other))
        where = said(string, country, names)
        acronyms = self._by_acronym(string)
        address = Address(text, where.countries, where.places, frozenset(found), likeness, acronyms)
        near = sorted(likeness, key=lambda ror: (-likeness[ror], ror))[: 2 * _TOP]
        some = sorted(acronyms, key=lambda ror: (not where.countries & set(self._known.register[ror].countries), ror))
        rors = list(dict.fromkeys([*found, *near, *some[:_FEW]]))
        return dict(zip(rors, self._resemblance.numbers(address, rors), strict=True))

    def _by_acronym(self, string: str) -> dict[str, int]:
        """The organisations whose acronym stands in a text, and how many at least have it."""
        found: dict[str, int] = {}
        for word in _ACRONYM.findall(string):
            bearers = self._acronyms.get(word, set()) if word not in NO_ACRONYMS else set()
            for ror in bearers:
                found[ror] = min(found.get(ror, len(bearers)), len(bearers))
        return found

    def _decided(
        self, rors: list[str], candidate: Model, decision: Model, numbers: dict[str, tuple[float, ...]]
    ) -> Resolution:
        ranked = sorted(((logit(candidate, numbers[ror]), ror) for ror in rors), key=lambda each: (-each[0], each[1]))
        if not ranked:
            return Resolution(ror=None, name=None, best=None, probability=0.0, reasons=("no name resembles it",))
        best, ror = ranked[0]
        probability = decision.probability((best, ranked[1][0] if len(ranked) > 1 else NOBODY))
        sure = probability >= decision.same
        shares = sorted(candidate.shares(numbers[ror]).items(), key=lambda each: -abs(each[1]))
        return Resolution(
            ror=ror if sure else None,
            name=self._known.register[ror].name if sure else None,
            best=ror,
            probability=round(probability, 4),
            reasons=tuple(f"{name} ({value:+.2f})" for name, value in shares[:5] if value),
        )


NOBODY = -12.0
"""The logit that stands for a next candidate where there is none."""


def logit(model: Model, numbers: Sequence[float]) -> float:
    """The logit of a candidate, within bounds that a probability keeps."""
    p = min(max(model.probability(numbers), 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _parts(text: Parsed) -> list[str]:
    """The segments, and each with the next: names with a comma in them."""
    segments = (" ".join(plain(words.split())) for words in text.by_segment)
    long_ = [part for part in segments if len(part) >= _SHORTEST]
    return [*long_, *(f"{a} {b}" for a, b in pairwise(long_))]
