"""List entries named in affiliations that the source links with no organisation.

Most such texts name nobody listed, which the names of the lists alone tell. Where they name somebody, the source's own
organisations of which a name stands in the text are looked up, too: a longer name masks the listed one inside it, and a
namesake makes it unsure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from toolkit import queries as q
from toolkit.lists import normalise
from toolkit.lists.affiliations import WAYS, AffiliationHit, AffiliationMatcher
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.dictionary import Found
from toolkit.lists.labels import load_labels
from toolkit.lists.readers import organisations as register
from toolkit.lists.targets import Target, targets
from toolkit.lists.units import hospital
from toolkit.models.lists import Decision, EntityList, Link, ListHit
from toolkit.models.profile import Organisation
from toolkit.profile.organisations import Listed, described
from toolkit.sources.snapshot import Session

_WORD = re.compile(r"[^\W_]+")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_MOST_WORDS = 12
_LETTERS = (4, 24)
"""How many words, or East Asian characters, of a text are looked up as a name at most: institution's choice."""

_MOST_KEPT = 100_000
"""Texts of which it is kept what they name."""


class Affiliations:
    """The lists up to a day, ready to be found in affiliations as printed; worked out once for a source and a day.

    Entries that left a list are looked for, too: they stood, or did not, when the paper was written.
    """

    def __init__(self, lists: Sequence[EntityList], as_of: date, listed: Listed) -> None:
        self._targets = {(each.id, target.entry.id): target for each in lists for target in targets(each, as_of)}
        self._lists = [_with_former(each, self._targets, as_of) for each in lists]
        self._as_of, self._listed = as_of, listed
        labels = load_labels()
        known = {each.ror for each in labels}
        more = [_record(o) for o in listed.organisations.values() if _stood(o) and o.ror and o.ror not in known]
        self._register = (*labels, *more)
        known_links = (link for each in lists for link in each.links)
        self._links = Crosswalk(_links(listed.organisations.values())).joined(known_links)
        self._matcher = AffiliationMatcher(self._lists, as_of, self._register, self._links)
        self._read: dict[str, tuple[ListHit, ...]] = {}

    @property
    def matcher(self) -> AffiliationMatcher:
        """What reads the texts, before the organisations of the source in them are known."""
        return self._matcher

    def hits(self, session: Session, texts: Iterable[str]) -> dict[str, tuple[ListHit, ...]]:
        """The entries that each text names, surest first; texts that name none are left out, none is read twice."""
        kept, asked = self._read, sorted(set(texts))  # another thread may replace what is kept
        known = {text: kept[text] for text in asked if text in kept}
        new = [text for text in asked if text not in known]
        known |= dict.fromkeys(new, ()) | self._named(session, new)
        if len(kept) + len(new) > _MOST_KEPT:
            self._read = dict(known)
        else:
            kept.update(known)
        return {text: known[text] for text in asked if known[text]}

    def _named(self, session: Session, texts: Iterable[str]) -> dict[str, tuple[ListHit, ...]]:
        """What the texts name that name any."""
        naming = [text for text in texts if self._matcher.hits(text)]
        if not naming:
            return {}
        others = self._others(session, naming)
        matcher = self._matcher
        if others:  # whose words must not count: another text is read beside this one by chance
            register, words = (*self._register, *others), matcher.vocabulary.dictionary.known
            matcher = AffiliationMatcher(self._lists, self._as_of, register, self._links, words)
        found = ((text, matcher.hits(text)) for text in naming)
        return {text: tuple(self._hit(hit) for hit in hits) for text, hits in found if hits}

    def _others(self, session: Session, texts: Iterable[str]) -> list[register.Organisation]:
        """The organisations of the source that are not listed and of which a name stands in one of the texts."""
        keys = session.name_keys(span for text in texts for span in _spans(text))
        wanted = session.frame({"subject": "INTEGER", "name_key": "VARCHAR"}, list(enumerate(sorted(keys.values()))))
        rows = session.rows(q.organisations_by_name(session.table("organisation_names"), wanted))
        met = described(session, self._listed.matcher, {row["organisation_id"] for row in rows})
        known = {each.ror for each in self._register}
        return [_record(o) for o in met.values() if not _stood(o) and o.ror not in known]

    def _hit(self, found: AffiliationHit) -> ListHit:
        key = found.list_id, found.entry_id
        link = self._links.links.get((*key, found.ror or ""))
        decided = None
        if link and link.status == "confirmed" and link.how == "review":
            decided = Decision(status="confirmed", by=link.by, date=link.date, note=link.note)
        return self._targets[key].hit(
            "affiliation",
            found.matched,
            found.band,
            WAYS[found.band],
            link=found.kind,
            reasons=found.codes,
            unit=found.unit,
            decided=decided,
        )


def _with_former(source: EntityList, known: Mapping[tuple[str, str], Target], as_of: date) -> EntityList:
    """A list whose edition in force also holds the entries that left before, each as it stood last."""
    edition = source.in_force(as_of)
    former = {t.entry.id: t.entry for (list_id, _), t in known.items() if list_id == source.id and t.until}
    if edition is None or not former:
        return source
    standing = tuple(entry for entry in edition.entries if entry.id not in former)
    left = tuple(entry.model_copy(update={"ended": None}) for entry in former.values())
    held = edition.model_copy(update={"entries": (*standing, *left)})
    return source.model_copy(update={"editions": tuple(held if e is edition else e for e in source.editions)})


def _spans(text: str) -> Iterator[str]:
    """All pieces of a text that could be a name, as printed and with abbreviations written out."""
    words = _WORD.findall(text)
    for spelt in (words, [normalise(word) or word for word in words]):
        for start in range(len(spelt)):
            for end in range(start + 1, min(start + _MOST_WORDS, len(spelt)) + 1):
                yield " ".join(spelt[start:end])
    for run in _EAST_ASIAN.findall(text):
        for start in range(len(run)):
            for length in range(_LETTERS[0], min(_LETTERS[1], len(run) - start) + 1):
                yield run[start : start + length]


def _links(organisations: Iterable[Organisation]) -> Iterator[Link]:
    """What the organisations of the source that are or were listed, or stand below one that is, are to the entries."""
    for each in organisations:
        name = normalise(each.name)
        of_hospital = hospital(Found(name, (), 0, name, "", False))
        for hit in (*each.hits, *each.formerly) if each.ror else ():
            yield Link(
                list_id=hit.list_id,
                entry_id=hit.entry_id,
                ror=each.ror,
                kind="affiliated-hospital" if hit.via and of_hospital else hit.link,
                how="ror-relation" if hit.via else "name",
                status="candidate",
                by="rule",
                date=hit.listed_since,
            )


def _stood(organisation: Organisation) -> bool:
    return bool(organisation.hits or organisation.formerly)


def _record(organisation: Organisation) -> register.Organisation:
    """An organisation of the source as a register has it; under its id in the source where it has no ROR."""
    names = dict.fromkeys((organisation.name, *organisation.names))
    return register.Organisation(
        ror=organisation.ror or organisation.id or organisation.name,
        status="active",
        name=organisation.name,
        names=tuple(register.Name(name, ("label",), None) for name in names),
        countries=(organisation.country,) if organisation.country else (),
        types=(),
        relations=(),
        identifiers=(),
    )
