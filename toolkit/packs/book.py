"""The readable book of packs: every pack and criterion in words, as Markdown in one language."""

from collections.abc import Iterable, Iterator, Sequence

from toolkit.models.criteria import Citation, Criterion, Pack
from toolkit.packs.wording import Wording


def book(packs: Sequence[Pack], language: str) -> str:
    """The book of some packs in the order given; the same text for the same packs."""
    writer = _Writer(Wording(language))
    words = writer.say.words
    lines = [f"# {words['title']}", "", words["generated"], "", words["decides"], "", f"## {words['contents']}", ""]
    lines += [f"- [{pack.text[language].title}](#{pack.id}) (`{pack.id}`)" for pack in packs]
    for pack in packs:
        lines += ["", *writer.pack(pack)]
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, say: Wording) -> None:
        self.say = say

    def pack(self, pack: Pack) -> Iterator[str]:
        words, language = self.say.words, self.say.language
        text = pack.text[language]
        yield f'## <a id="{pack.id}"></a>{text.title}'
        yield ""
        if pack.standing == "draft":
            yield from (f"**{words['draft']}**", "")
        yield from (text.about, "")
        yield f"- {words['authority']}: {pack.issued_by(language)}"
        yield f"- {words['version']}: `{pack.id}` {pack.version}"
        yield f"- {words['in_force']}: {self.say.period(pack.in_force, pack.until)}"
        for edition in pack.editions:
            yield f"- {words['editions']}: {edition.title[language]} ({self.say.period(edition.from_, None)})"
        yield f"- {words['lists']}: {self._codes(pack.lists)}"
        yield f"- {words['taxonomies']}: {self._codes(pack.taxonomies)}"
        yield from ("", f"**{words['outcomes']}**", "")
        for outcome in pack.outcomes:
            said = outcome.text[language]
            asked = f" {words['ask_role']}: {said.ask}." if said.ask else ""
            yield f"- **{said.title}** ({words['level'][outcome.level]}): {said.means}{asked}"
            yield f"  - {words['rule']}: {self.say.in_one_line(self.say.rule(pack, outcome.when))}"
        yield from ("", f"**{words['cannot_show']}**", "")
        yield from (f"- {line}" for line in text.cannot_show)
        for section in pack.sections:
            yield from ("", f"### {section.title[language]}")
            for name in section.criteria:
                yield from ("", *self._criterion(pack.criteria[name]))

    def _criterion(self, criterion: Criterion) -> Iterator[str]:
        words, text = self.say.words, criterion.text[self.say.language]
        yield from (f"#### {text.title} (`{criterion.id}`)", "")
        if criterion.status == "trial":
            yield from (f"**{words['trial']}**", "")
        yield f"- **{words['ask']}**: {text.ask}"
        yield f"- {words['why']}: {text.why}"
        looks = self.say.looks(criterion).replace(criterion.indicator, f"`{criterion.indicator}`", 1)
        yield f"- {words['looks']}: {looks}"
        yield from (f"- {words['thresholds']}: {self.say.threshold(criterion, each)}" for each in criterion.thresholds)
        yield f"- {words['innocent']}: {'; '.join(text.innocent)}"
        yield f"- {words['do']}: {' '.join(text.do)}"
        if criterion.maps:
            yield f"- {words['maps']}: {', '.join(criterion.maps)}"
        yield from (f"- {words['sources']}: {self._citation(source)}" for source in criterion.sources.values())

    def _citation(self, source: Citation) -> str:
        said, checked = self.say.citation(source), self.say.checked(source)
        return said if source.checked else f"{said.removesuffix(checked)}**{checked}**"

    def _codes(self, names: Iterable[str]) -> str:
        return self.say.codes(f"`{name}`" for name in names)
