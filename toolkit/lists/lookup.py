"""Look names up in lists: the same name, another name of the same organisation, or a name spelt much like it.

Four bands say how sure a match is. `identifier`: the query is an id of the entry. `exact`: the name and the country are
the same. `probable`: the name is the same and no country tells, or both count as spellings of one name. `possible`: a
question to ask. A person is never more than possible, for a name does not say who somebody is.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Literal, NamedTuple

from toolkit.lists.affiliation_lookup import AffiliationLookup
from toolkit.lists.answers import Comparison, Match, Pair, Query, Row
from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.han import in_english
from toolkit.lists.names import normalise
from toolkit.lists.naming import Known, Names, Target, is_acronym, letters
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.saying import Why
from toolkit.lists.score import Kind, probability
from toolkit.lists.score import compare as scored
from toolkit.models.ids import openalex_id, ror
from toolkit.models.lists import Band, EntityList

TOP = 10
"""So many names that resemble the query are looked at."""
NEAR, PART = 0.5, 0.75
"""Names less like the query than this, or than this part of the likest, are not compared: institution's choice."""
ASK = 0.2
"""From this probability on a match is shown as possible: institution's choice."""
_ID, _SAME, _PRINTED, _INITIALS = 0.99, 0.97, 0.4, 0.25
"""Probabilities of an id, of the same name, and of an acronym in brackets or made of initials: institution's choice."""
_UNSURE = 0.5
_LONGEST_ACRONYM = 8
_DEEP = 50
"""So many where the whole ranking is asked for."""
_BATCH = 2000

__all__ = ["Comparison", "Lookup", "Match", "Pair", "Query", "Row", "compare", "match", "match_affiliations"]

Way = Literal["id", "name", "acronym", "spelling"]


class _Found(NamedTuple):
    known: Known
    way: Way
    probability: float
    likeness: float

    @property
    def fit(self) -> float:
        """By this the best comes first: likeness of spelling, and the probability that both are one."""
        return self.likeness + self.probability / 2


class Lookup:
    """The entries in force on a day, ready to be asked.

    A register (ROR) lends entries the names that linked organisations have in all languages, and tells that a name is
    that of another organisation. Links are those of the lists' own files and of the crosswalk.
    """

    def __init__(
        self,
        lists: Sequence[EntityList],
        as_of: date,
        register: Iterable[Organisation] = (),
        crosswalk: Crosswalk | None = None,
    ) -> None:
        self._names = Names(lists, as_of, register, crosswalk or Crosswalk())
        self._keys = list(self._names.by_key)
        self._index = CandidateIndex(self._keys)

    def match(self, queries: Iterable[Query], language: str = "en") -> Iterator[Row]:
        """One row for each query, in order, with reasons in a language; the best match first."""
        asked = iter(queries)
        while batch := list(islice(asked, _BATCH)):
            close = self._near(batch, _DEEP if any(query.narrow for query in batch) else TOP, NEAR)
            for query, near in zip(batch, close, strict=True):
                meant = [each for each in near if self._means(query, each[0])][:TOP]
                found = (each for each in self._found(query, _nearest(meant)) if _of(query, each.known))
                ranked = _best(found, ASK)
                yield Row(query=query.name, matches=tuple(self._match(query, each, language) for each in ranked))

    def _means(self, query: Query, place: int) -> bool:
        return not query.narrow or any(_of(query, known) for known in self._names.by_key[self._keys[place]])

    def ranked(self, queries: Sequence[Query], top: int = _DEEP) -> list[list[tuple[str, str]]]:
        """List and entry of all that resemble each query, the best first and down to the unlikely."""
        return [
            [(f.known.target.list_id, f.known.target.entry.id) for f in _best(self._found(query, near), 0.0)]
            for query, near in zip(queries, self._near(queries, top), strict=True)
        ]

    def _near(self, queries: Sequence[Query], top: int, least: float = 0.0) -> list[list[tuple[int, float]]]:
        """The names that resemble each query as it is written, or as English would write its Chinese characters."""
        found = self._index.search([query.name for query in queries], top, least)
        han = [(place, english) for place, query in enumerate(queries) if (english := in_english(query.name))]
        for (place, _), more in zip(han, self._index.search([e for _, e in han], top, least), strict=True):
            likest = dict(more) | {name: max(like, dict(more).get(name, 0.0)) for name, like in found[place]}
            found[place] = sorted(likest.items(), key=lambda each: (-each[1], each[0]))[:top]
        return found

    def candidates(self, name: str, top: int = 25) -> list[tuple[str, ...]]:
        """The entries that resemble a name most, each with all its names; of these `match` compares the nearest."""
        near = self._index.search([name], top)[0]
        targets = dict.fromkeys(known.target for place, _ in near for known in self._names.by_key[self._keys[place]])
        return [(target.entry.name, *target.entry.aliases) for target in targets]

    def _found(self, query: Query, near: Iterable[tuple[int, float]]) -> Iterator[_Found]:
        for id_ in _ids(query.name):
            for target, link in self._names.ids.get(id_, ()):
                yield _Found(Known(target.entry.name, target, link, id_), "id", _ID, 2.0)
        key = normalise(query.name)
        for known in self._names.by_key.get(key, ()):
            yield _Found(known, "name", self._capped(query, known, _SAME), 1.0)
        short = letters(query.name) if len(query.name) <= 2 * _LONGEST_ACRONYM else ""
        if len(short) <= _LONGEST_ACRONYM:
            for known, printed in self._names.acronyms.get(short, ()):
                yield _Found(known, "acronym", _PRINTED if printed else _INITIALS, 1.0 if printed else 0.75)
        for place, likeness in near:
            if self._keys[place] != key:
                for known in self._names.by_key[self._keys[place]]:
                    agrees = known.target.agrees(query.country)
                    likely = probability(query.name, known.text, _kind(known), agrees)
                    yield _Found(known, "spelling", self._capped(query, known, likely), likeness)

    def _capped(self, query: Query, known: Known, likely: float) -> float:
        """A probability no higher than what may be said."""
        if likely < _UNSURE:
            return likely
        doubtful = known.target.agrees(query.country) is False or self._is_acronym(query, known.target)
        return _UNSURE - 0.01 if doubtful or self._names.is_another(query.name, known.target) else likely

    def _is_acronym(self, query: Query, target: Target) -> bool:
        return not target.person and is_acronym(query.name)

    def _match(self, query: Query, found: _Found, language: str) -> Match:
        target = found.known.target
        return Match(
            list=target.list_id,
            edition=target.edition,
            entry=target.entry.id,
            name=target.entry.name,
            link=found.known.link,
            band=_band(query, found),
            probability=round(found.probability, 4),
            reasons=tuple(why.said(language) for why in self._reasons(query, found)),
        )

    def _reasons(self, query: Query, found: _Found) -> Iterator[Why]:
        known, target = found.known, found.known.target
        if found.way == "id":
            yield Why("id", id=known.lender or "")
            return
        if found.way == "acronym":
            yield Why("acronym-of", name=known.text)
        else:
            yield from scored(query.name, known.text, _kind(known)).reasons
        if known.lender and known.link == "same":
            yield Why("lent", name=known.text, lender=known.lender)
        elif known.lender:
            yield Why("lent-related", name=known.text, lender=known.lender, link=known.link)
        elif known.text != target.entry.name:
            yield Why("other-name", name=known.text)
        agrees = target.agrees(query.country)
        yield Why("country-unsaid" if agrees is None else "country-agrees" if agrees else "country-differs")
        if self._is_acronym(query, target):
            yield Why("acronym-only")
        if self._names.is_another(query.name, target):
            yield Why("register-other")
        if target.person:
            yield Why("person-name")


def match(
    queries: Iterable[Query],
    lists: Sequence[EntityList],
    as_of: date,
    register: Iterable[Organisation] = (),
    crosswalk: Crosswalk | None = None,
    language: str = "en",
) -> Iterator[Row]:
    """Look names up in the editions in force on a day: one row for each query, in order, reasons in a language."""
    yield from Lookup(lists, as_of, register, crosswalk).match(queries, language)


def match_affiliations(
    queries: Iterable[Query],
    lists: Sequence[EntityList],
    as_of: date,
    register: Iterable[Organisation] = (),
    crosswalk: Crosswalk | None = None,
    language: str = "en",
) -> Iterator[Row]:
    """Look for listed organisations in affiliations as printed: one row for each, in order, reasons in a language."""
    yield from AffiliationLookup(lists, as_of, register, crosswalk).match(queries, language)


def compare(pairs: Iterable[Pair], language: str = "en") -> Iterator[Comparison]:
    """Compare names two by two: one row for each pair, in order, reasons in a language."""
    for pair in pairs:
        score = scored(pair.one, pair.other, pair.kind, pair.countries)
        yield Comparison(
            name1=pair.one,
            name2=pair.other,
            probability=round(score.probability, 4),
            same=score.same,
            reasons=tuple(why.said(language) for why in score.reasons),
        )


def _best(found: Iterable[_Found], least: float) -> list[_Found]:
    """The best of each entry, the best first."""
    best: dict[Target, _Found] = {}
    for each in found:
        held = best.get(each.known.target)
        if each.probability >= least and (held is None or each.fit > held.fit):
            best[each.known.target] = each
    return sorted(best.values(), key=_order)


def _order(found: _Found) -> tuple[float, bool, str, str]:
    """The best fit first, and of equal ones the listed body itself before its parts."""
    target = found.known.target
    return -found.fit, found.known.link != "same", target.list_id, target.entry.id


def _band(query: Query, found: _Found) -> Band:
    target = found.known.target
    if found.way == "id":
        return "identifier"
    if target.person or found.probability < _UNSURE:
        return "possible"
    same = found.way == "name" and not (found.known.lender and not found.known.lender.startswith("ROR"))
    return "exact" if same and target.agrees(query.country) else "probable"


def _of(query: Query, known: Known) -> bool:
    return query.means(known.target.list_id, known.target.entry.kind)


def _nearest(near: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    least = max(NEAR, PART * near[0][1]) if near else NEAR
    return [(place, likeness) for place, likeness in near if likeness >= least]


def _kind(known: Known) -> Kind:
    return "listed-person" if known.target.person else "organisation"


def _ids(query: str) -> Iterator[str]:
    """The query as an id, where it is one; each has a digit."""
    if not any(map(str.isdigit, query)):
        return
    with suppress(ValueError):
        yield openalex_id("I", query)
    with suppress(ValueError):
        yield ror(query)
