"""Two packs, or two editions of one, side by side and in words: what is there in one only, and what reads otherwise."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeVar

from toolkit.models.criteria import LANGUAGES, Citation, Criterion, Outcome, Pack
from toolkit.models.noun import Noun
from toolkit.packs.wording import Wording

Kind = Literal["pack", "outcome", "criterion"]
_Said = dict[tuple[str, str], str]
"""What is said of something, by what it is about: a word of the book, and what tells apart several of them."""
_Part = TypeVar("_Part", Pack, Outcome, Criterion)
_Sayer = Callable[[Pack, _Part, Wording], _Said]


class Line(Noun):
    """Something that reads otherwise."""

    label: str
    before: str | None
    """None where only the later one says something."""
    after: str | None


class Compared(Noun):
    """The pack itself, an outcome or a criterion that is not the same in both."""

    kind: Kind
    id: str
    title: str
    """In the later one, if it is there."""
    change: Literal["added", "removed", "changed"]
    lines: tuple[Line, ...]
    """All that is said of it, where it is there in one only."""


def compare_packs(before: Pack, after: Pack, language: str, titles: Mapping[str, str] | None = None) -> list[Compared]:
    """What differs, in the order of the later pack; what differs in another language alone is named with that one.

    `titles` are what the lists are called that the packs look through; without them they are named by their ids.
    """
    both = _Both(before, after, Wording(language, titles))
    old, new = ({outcome.id: outcome for outcome in pack.outcomes} for pack in (before, after))
    return [
        *both.changed("pack", after.id, before, after, _head),
        *both.each("outcome", old, new, _outcome),
        *both.each("criterion", before.criteria, after.criteria, _criterion),
    ]


class _Both:
    """Two packs, and the language to speak of them."""

    def __init__(self, before: Pack, after: Pack, say: Wording) -> None:
        self.before, self.after, self.say = before, after, say

    def each(
        self, kind: Kind, old: Mapping[str, _Part], new: Mapping[str, _Part], said: _Sayer[_Part]
    ) -> Iterator[Compared]:
        """What differs of things with ids: those of the later pack in its order, then those that are gone."""
        for name in [*new, *(name for name in old if name not in new)]:
            yield from self.changed(kind, name, old.get(name), new.get(name), said)

    def changed(
        self, kind: Kind, name: str, old: _Part | None, new: _Part | None, said: _Sayer[_Part]
    ) -> Iterator[Compared]:
        """Something of both packs, or of one, if it is not the same."""
        lines = self._lines(old, new, said, self.say)
        for language in LANGUAGES if old != new and not lines else ():
            lines += self._lines(old, new, said, Wording(language, self.say.titles))
        known = new or old
        if lines and known:
            title = known.text[self.say.language].title
            change: Literal["added", "removed", "changed"] = "changed" if old and new else "added" if new else "removed"
            yield Compared(kind=kind, id=name, title=title, change=change, lines=tuple(lines))

    def _lines(self, old: _Part | None, new: _Part | None, said: _Sayer[_Part], say: Wording) -> list[Line]:
        one: _Said = said(self.before, old, say) if old else {}
        other: _Said = said(self.after, new, say) if new else {}
        return [
            Line(label=self._label(key, say.language), before=one.get(key) or None, after=other.get(key) or None)
            for key in dict.fromkeys([*one, *other])
            if (one.get(key) or None) != (other.get(key) or None)
        ]

    def _label(self, key: tuple[str, str], language: str) -> str:
        words, (word, which) = self.say.words, key
        label = f"{words[word]}{words['colon']}{which}" if which else str(words[word])
        if language == self.say.language:
            return label
        return str(words["in_language"].format(label=label, language=words["languages"][language]))


def _head(pack: Pack, of: Pack, say: Wording) -> _Said:
    words, text = say.words, of.text[say.language]
    said: _Said = {
        ("name", ""): text.title,
        ("version", ""): of.version,
        ("authority", ""): of.issued_by(say.language),
        ("standing", ""): words["standings"][of.standing],
        ("in_force", ""): say.period(of.in_force, of.until),
        ("lists", ""): say.lists(of.lists),
        ("taxonomies", ""): say.lists(of.taxonomies),
        ("order", ""): words["between"].join(outcome.text[say.language].title for outcome in of.outcomes),
        ("about", ""): text.about,
        ("cannot_show", ""): "\n".join(text.cannot_show),
        ("triage", ""): ", ".join(f"{name} {weight}" for name, weight in of.triage.model_dump().items()),
    }
    said |= {
        ("editions", each.id): f"{each.title[say.language]}, {say.period(each.from_, None)}, {say.codes(each.cites)}"
        for each in of.editions
    }
    return said | _sources(of.sources, say)


def _outcome(pack: Pack, of: Outcome, say: Wording) -> _Said:
    text = of.text[say.language]
    return {
        ("name", ""): text.title,
        ("response", ""): say.words["level"][of.level],
        ("rule", ""): say.in_one_line(say.rule(pack, of.when)),
        ("in_force", ""): say.period(of.from_, of.until),
        ("means", ""): text.means,
        ("ask_role", ""): text.ask or "",
        ("cites", ""): ", ".join(of.cites),
    }


def _criterion(pack: Pack, of: Criterion, say: Wording) -> _Said:
    words, text = say.words, of.text[say.language]
    section = next((each for each in pack.sections if of.id in each.criteria), None)
    said: _Said = {
        ("name", ""): text.title,
        ("section", ""): section.title[say.language] if section else "",
        ("status", ""): words["statuses"][of.status],
        ("looks", ""): say.looks(of),
        ("settings", ""): say.settings(of),
    }
    said |= {("thresholds", each.from_.isoformat()): say.threshold(of, each) for each in of.thresholds}
    said |= {
        ("ask", ""): text.ask,
        ("why", ""): text.why,
        ("found", ""): say.sentence(of, text.found),
        ("clear", ""): say.sentence(of, text.clear),
        ("innocent", ""): "\n".join(text.innocent),
        ("do", ""): "\n".join(text.do),
        ("maps", ""): ", ".join(of.maps),
        ("review_due", ""): of.review_due.isoformat(),
    }
    return said | _sources(of.sources, say)


def _sources(sources: Mapping[str, Citation], say: Wording) -> _Said:
    return {("sources", key): say.citation(source) for key, source in sources.items()}
