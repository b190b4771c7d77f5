"""Listed organisations named in an affiliation as printed on a paper, with the unit, the reasons and how sure it is.

A name counts where it stands whole in one segment of the text, no longer known name holds it, and the countries that
the text names allow it. What the organisation is to the listed body (the same, a part, an affiliated hospital …) is
said with every hit. An acronym counts only beside a city of the entry. No hit means that these lists were searched.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.dictionary import Found, Parsed, parsed
from toolkit.lists.rates import rates
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.units import hospital, unit
from toolkit.lists.variants import Variant
from toolkit.lists.vocabulary import Listed, Other, Owner, Place, Said, Target, Vocabulary, said
from toolkit.models.lists import Band, EntityList, LinkKind, Reason, Way
from toolkit.models.noun import Noun, Slug, Text

WAYS: Mapping[Band, Way] = {"exact": "print-exact", "probable": "print-probable", "possible": "print-possible"}
"""By band the way of which it was counted how often the entry is what the text means."""
Form = Literal["whole", "abbreviated", "misspelt", "reordered"]
_FORMS: dict[Form, Reason] = {
    "whole": "name-stands",
    "abbreviated": "abbreviated",
    "misspelt": "misspelt",
    "reordered": "reordered",
}
_SAYS: dict[Reason, str] = {
    "name-stands": "the name stands in the text",
    "abbreviated": "same after abbreviation",
    "misspelt": "same but for letters of few words",
    "reordered": "the same words in another order",
    "hospital-of": "as that of the body a hospital belongs to",
    "country-agrees": "country agrees",
    "country-unsaid": "no country to compare",
    "linked": "linked to the entry",
    "city-tells": "others have this name; the city is its own",
    "namesakes": "others have this name",
    "name-goes-on": "the name goes on",
    "acronym": "the acronym stands in the text",
    "city-of-entry": "beside a city of the entry",
}
_ACRONYM = re.compile(r"[A-Z]{2,}")


class AffiliationHit(Noun):
    """A list entry found in an affiliation, with the reason."""

    list_id: Slug
    edition: Text
    entry_id: Slug
    entry_name: Text
    kind: LinkKind
    """What the organisation named in the text is to the listed body."""
    band: Band
    probability: float
    matched: Text
    """The name found, in its normalised form."""
    ror: str | None = None
    """The organisation named in the text, where the register has it."""
    unit: str | None = None
    """The unit that the text names beside it, as printed."""
    codes: tuple[Reason, ...]
    reasons: tuple[str, ...]
    """The same in words, with what the codes do not say of a link."""


class AffiliationMatcher:
    """Looks for the entries in force on a day in affiliations as printed.

    `organisations` is a register of other organisations (ROR), whose names mask and whose cities tell countries; it may
    be empty, and then more is found that should not be. `crosswalk` holds the links between the two. `words` are those
    that names really have, so that they are no misspelling of another; without them it is the words of all these names.
    """

    def __init__(
        self,
        lists: Sequence[EntityList],
        as_of: date,
        organisations: Iterable[Organisation] = (),
        crosswalk: Crosswalk | None = None,
        words: Collection[str] | None = None,
    ) -> None:
        self._known = Vocabulary(lists, as_of, organisations, crosswalk or Crosswalk(), words)

    @property
    def vocabulary(self) -> Vocabulary:
        """All names that are looked for."""
        return self._known

    @property
    def targets(self) -> Sequence[Target]:
        """The entries that are looked for, with the organisations that each is."""
        return self._known.targets

    def hits(self, text: str, country: str | None = None) -> tuple[AffiliationHit, ...]:
        """The entries that a text names, surest first; at most one for each list and entry."""
        read = parsed(text)
        found = self._known.dictionary.find(read)
        variants = tuple(self._variants(found, read))
        if not variants and not any(map(_names_a_body, found)) and not any(map(_ACRONYM.search, read.segments)):
            return ()
        where = said(text, country, found)
        best: dict[int, AffiliationHit] = {}
        for number, hit in (
            *self._by_name(found, read, where),
            *self._by_variant(variants, read, where),
            *self._by_acronym(read, where),
        ):
            if number not in best or _rank(hit) < _rank(best[number]):
                best[number] = hit
        return tuple(sorted(best.values(), key=lambda hit: (-hit.probability, hit.list_id, hit.entry_id)))

    def _by_name(
        self, found: Iterable[Found[Owner]], read: Parsed, where: Said
    ) -> Iterator[tuple[int, AffiliationHit]]:
        for each in found:
            owners = [owner for owner in each.owners if not isinstance(owner, Place) and self._allowed(owner, where)]
            linked = {owner.entry for owner in owners if isinstance(owner, Listed) and owner.ror}
            for owner in owners:
                if isinstance(owner, Listed) and (owner.ror or owner.entry not in linked):
                    yield owner.entry, self._hit(owner, each, read, where, self._has_rivals(owner, owners))

    def _has_rivals(self, owner: Listed, owners: Iterable[Owner]) -> bool:
        """Whether organisations that are not the listed body have the name, too, where that body is known by id."""
        own = self._known.targets[owner.entry].rors
        return bool(own) and any(
            each.ror not in own for each in owners if not isinstance(each, Place) and each.ror and each != owner
        )

    def _variants(self, found: Iterable[Found[Owner]], read: Parsed) -> Iterator[tuple[int, Variant[int]]]:
        """Names in another form, in segments where no known name stands, with the number of the segment."""
        taken = {each.segment for each in found if _names_a_body(each)}
        for segment, (words, printed) in enumerate(zip(read.by_segment, read.segments, strict=True)):
            if segment not in taken:
                yield from ((segment, variant) for variant in self._known.variants.find(words, printed))

    def _by_variant(
        self, variants: Iterable[tuple[int, Variant[int]]], read: Parsed, where: Said
    ) -> Iterator[tuple[int, AffiliationHit]]:
        for segment, variant in variants:
            owner = Listed(variant.owner, "same", None)
            if self._allowed(owner, where):
                whole: Found[Owner] = Found(variant.name, (owner,), segment, "", "", False)
                yield variant.owner, self._hit(owner, whole, read, where, False, variant.how)

    def _hit(
        self, owner: Listed, found: Found[Owner], read: Parsed, where: Said, rivals: bool, how: Form = "whole"
    ) -> AffiliationHit:
        target = self._known.targets[owner.entry]
        kind: LinkKind = owner.kind
        codes = [_FORMS[how]]
        if kind == "same" and hospital(found):
            kind = "affiliated-hospital"
            codes.append("hospital-of")
        agrees = bool(self._countries(owner) & where.countries)
        band = _band(kind, agrees, how)
        codes.append("country-agrees" if agrees else "country-unsaid")
        says: dict[Reason, str] = {}
        if owner.ror and (link := self._known.links.links.get((target.list_id, target.entry_id, owner.ror))):
            codes.append("linked")
            says["linked"] = f"linked to the entry as {link.kind} ({link.how}, {link.status}, by {link.by})"
        if rivals:
            if self._cities(owner) & where.places:
                codes.append("city-tells")
            else:
                band = "possible"
                codes.append("namesakes")
        if found.goes_on and not self._known.is_place(found.after):
            band = "possible"
            codes.append("name-goes-on")
        return AffiliationHit(
            list_id=target.list_id,
            edition=target.edition,
            entry_id=target.entry_id,
            entry_name=target.name,
            kind=kind,
            band=band,
            probability=rates()[WAYS[band]].probability,
            matched=found.name,
            ror=owner.ror,
            unit=unit(read, found),
            codes=tuple(codes),
            reasons=tuple(says.get(code, _SAYS[code]) for code in codes),
        )

    def _by_acronym(self, read: Parsed, where: Said) -> Iterator[tuple[int, AffiliationHit]]:
        for segment, part in enumerate(read.segments):
            for word in _ACRONYM.findall(part):
                for number in self._known.acronyms.get(word, ()):
                    target = self._known.targets[number]
                    if word == part and target.cities & where.places:
                        yield number, self._acronym_hit(target, word, segment, read)

    def _acronym_hit(self, target: Target, word: str, segment: int, read: Parsed) -> AffiliationHit:
        return AffiliationHit(
            list_id=target.list_id,
            edition=target.edition,
            entry_id=target.entry_id,
            entry_name=target.name,
            kind="same",
            band="possible",
            probability=rates()["print-possible"].probability,
            matched=word,
            unit=unit(read, Found(word, (), segment, "", "", False)),
            codes=("acronym", "city-of-entry"),
            reasons=(_SAYS["acronym"], _SAYS["city-of-entry"]),
        )

    def _allowed(self, owner: Listed | Other, where: Said) -> bool:
        countries = self._countries(owner)
        return not (countries and where.countries) or bool(countries & where.countries)

    def _countries(self, owner: Listed | Other) -> frozenset[str]:
        if owner.ror and (record := self._known.register.get(owner.ror)):
            return frozenset(record.countries)
        return self._known.targets[owner.entry].countries if isinstance(owner, Listed) else frozenset()

    def _cities(self, owner: Listed) -> frozenset[str]:
        return self._known.targets[owner.entry].cities


def _names_a_body(found: Found[Owner]) -> bool:
    """Whether a name is not that of a place alone."""
    return not all(isinstance(owner, Place) for owner in found.owners)


def _band(kind: LinkKind, agrees: bool, how: Form) -> Band:
    """What the name and the country allow; a parent of a listed body is many other things, too."""
    if kind in ("parent", "related") or not (agrees or how == "whole"):
        return "possible"
    return "exact" if agrees and how == "whole" else "probable"


def _rank(hit: AffiliationHit) -> tuple[bool, float]:
    """What is the listed body itself comes first, then what is surer."""
    return hit.kind != "same" or hit.band == "possible", -hit.probability
