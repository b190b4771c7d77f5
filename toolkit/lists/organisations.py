"""How likely two names of organisations mean one, from what the words share and what keeps them apart."""

from toolkit.lists.alignment import Alignment, Pair, align
from toolkit.lists.word_tables import FUNDS, GENERIC, KINDS
from toolkit.lists.wording import Wording, known, variants, weight

FEATURES = (
    "same",
    "same_joined",
    "shared",
    "covered",
    "rarest_shared",
    "worst_edits",
    "worst_share",
    "swapped",
    "swapped_weight",
    "known_swapped",
    "apart",
    "variants",
    "alone",
    "alone_known",
    "alone_apart",
    "alone_unknown",
    "alone_tail",
    "alone_both",
    "numbers_differ",
    "number_alone",
    "numbered_funds",
    "kind_differs",
    "kind_alone",
    "points_differ",
    "legal_differs",
    "legal_alone",
    "acronym",
    "start_differs",
    "crossed",
    "country_differs",
    "country_same",
)

_SHORTEST_MISPRINT = 5
"""Letters of a name of one word in which a slip of the pen can be told from another word: institution's choice."""
DISTINGUISHING = 0.3
"""A word that says at least so much tells organisations apart: institution's choice."""

_MOST_EDITS = 6.0
"""More letters than this differ as much; so do two common words, however alike they are spelt, and two numbers."""


def laid(one: Wording, other: Wording) -> Alignment:
    """The words of two names side by side."""
    return align(one.words, other.words, alike=0.3)


def features(one: Wording, other: Wording, side: Alignment, country: bool | None = None) -> tuple[float, ...]:
    """The values of FEATURES; `country` says whether the countries agree, None where one is unknown."""
    joined = one.joined == other.joined
    same = one.words == other.words
    pairs = () if joined else (*side.spelt, *side.swapped)
    unlike = [p for p in pairs if not variants(p.one, p.other)]
    both = [p for p in unlike if known(p.one) and known(p.other)]
    apart = [p for p in both if distinguish(p)]
    differ = bool(apart) or numbered_apart(one, other)
    lettered = [p for p in unlike if p not in apart and not (p.one.isdigit() or p.other.isdigit())]
    worst = max(lettered, key=lambda p: (p.share, p.edits), default=None)
    shared = _shared(side, apart)
    return (
        float(same),
        float(joined or sorted(one.words) == sorted(other.words)),
        1.0 if joined else min(1.0, 2 * shared / (one.total + other.total)),
        1.0 if joined else min(1.0, shared / min(one.total, other.total)),
        max((weight(word) for word in side.equal), default=0.0),
        _MOST_EDITS if differ else min(worst.edits, _MOST_EDITS) if worst else 0.0,
        1.0 if differ else worst.share if worst else 0.0,
        float(len(side.swapped)) if pairs else 0.0,
        max((_says(p) for p in side.swapped), default=0.0) if pairs else 0.0,
        max(map(_least, both), default=0.0),
        float(bool(apart)),
        float(len(pairs) - len(unlike)),
        *(_alone(one, other, side) if not joined else (0.0,) * 5),
        float(bool(side.only_one or side.only_other) and bool(side.swapped)),
        *_numbers(one, other),
        *_sorts(one, other),
        float(acronym(one, other)),
        _start(one, other, side),
        float(side.crossed),
        float(country is False),
        float(country is True),
    )


def _alone(one: Wording, other: Wording, side: Alignment) -> tuple[float, float, float, float, float]:
    """Words of one name alone: how many, how much a common one says, whether one tells apart, is rare, is a place's."""
    tail = _whole_tail(one, side.only_one) | _whole_tail(other, side.only_other)
    alone = [w for w in side.alone if w not in GENERIC and not w.isdigit()]
    head = [w for w in alone if w not in tail]
    return (
        float(len(head)),
        max((weight(w) for w in head if known(w)), default=0.0),
        float(any(weight(w) >= DISTINGUISHING or w in KINDS for w in head)),
        float(any(not known(w) for w in head)),
        float(len(alone) - len(head)),
    )


def _sorts(one: Wording, other: Wording) -> tuple[float, float, float, float, float]:
    """Whether kinds, points of the compass and legal forms differ, and whether one name alone has kinds or forms."""
    return (
        float(bool(one.kinds and other.kinds and not one.kinds & other.kinds)),
        float(one.kinds < other.kinds or other.kinds < one.kinds),
        float(bool(one.points and other.points and one.points != other.points)),
        float(legal_differs(one, other)),
        float(bool(one.legal) != bool(other.legal)),
    )


def _whole_tail(name: Wording, alone: tuple[str, ...]) -> frozenset[str]:
    """The words behind the first comma where the other name has none of them: a place or a parent, and no unit."""
    return name.tail if name.tail <= set(alone) else frozenset()


def legal_differs(one: Wording, other: Wording) -> bool:
    """Whether both print a legal form and none of one is of a class of the other."""
    a, b = one.legal - {"company"}, other.legal - {"company"}
    return bool(a and b and not a & b)


def acronym(one: Wording, other: Wording) -> bool:
    """Whether one name is nothing but the initials of the other."""
    short, long_ = sorted((one, other), key=lambda each: len(each.words))
    if len(short.words) != 1 or len(long_.words) < 3:
        return False
    return short.words[0] in (
        "".join(word[0] for word in long_.words),
        "".join(word[0] for word in long_.form.split()),
        "".join(word[0] for word in long_.written.lower().split()),
    )


def apart_at_once(one: Wording, other: Wording) -> bool:
    """Whether common words tell two organisations apart however their words are laid side by side."""
    left, right = set(one.words).difference(other.words), set(other.words).difference(one.words)
    if not left or not right or not all(map(known, left)) or not all(map(known, right)):
        return False
    if not all(any(weight(w) >= DISTINGUISHING and w not in KINDS for w in words) for words in (left, right)):
        return False
    return not any(variants(a, b) or a.startswith(b) or b.startswith(a) for a in left for b in right)


def numbered_apart(one: Wording, other: Wording) -> bool:
    """Whether both have numbers and they differ, which in a fund of one sponsor does not count."""
    differ, _, funds = _numbers(one, other)
    return bool(differ and not funds)


def short_apart(one: Wording, other: Wording) -> bool:
    """Whether both are one word and the words differ, of which one is so short that a letter makes it another word."""
    alone = len(one.words) == len(other.words) == 1 and one.words != other.words
    return alone and min(len(one.joined), len(other.joined)) < _SHORTEST_MISPRINT


def distinguish(pair: Pair) -> bool:
    """Whether two common words that differ say which organisation it is, and not only of what kind."""
    return _least(pair) >= DISTINGUISHING and not (pair.one in KINDS and pair.other in KINDS)


def _least(pair: Pair) -> float:
    return min(weight(pair.one), weight(pair.other))


def _says(pair: Pair) -> float:
    """How much words that differ say: as much as the one that says less."""
    return _least(pair) * pair.share


def _shared(side: Alignment, apart: list[Pair]) -> float:
    """How much the words say that stand in both names."""
    found = sum(map(weight, side.equal))
    found += sum((1 - p.share) * (weight(p.one) + weight(p.other)) / 2 for p in side.spelt if p not in apart)
    return found + 0.5 * sum(weight(p.one) + weight(p.other) for p in side.initials) / 2


def _numbers(one: Wording, other: Wording) -> tuple[float, float, float]:
    """Whether the numbers differ, whether one name alone has numbers, and whether these are funds that are numbered."""
    if bool(one.numbers) != bool(other.numbers):
        return 0.0, 1.0, 0.0
    differ = float(one.numbers != other.numbers)
    return differ, 0.0, differ * bool(FUNDS.intersection(one.words, other.words))


def _start(one: Wording, other: Wording, side: Alignment) -> float:
    """Whether the first words differ, and how much they say."""
    if not one.words or not other.words or one.words[0] == other.words[0]:
        return 0.0
    spelt = next((p.share for p in side.spelt if p.places == (0, 0)), 1.0)
    return spelt * min(weight(one.words[0]), weight(other.words[0]))
