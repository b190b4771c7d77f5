"""A digest in the words of one language: as a page, and as a message that names no more than it must."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.checklist.digest import DigestPage, Item, Opened, Told, render_digest
from toolkit.checklist.words import Words, words_in
from toolkit.models.criteria import Pack
from toolkit.packs import load_pack
from toolkit.portfolio.changed import Changed, Concluded, ItemChange, Standing
from toolkit.screening_files import write
from toolkit.watch.causes import Cause
from toolkit.watch.digest import Digest

FORMS = ("html", "md")


def write_digest(digest: Digest, names: Sequence[str], languages: Sequence[str], out: Path) -> list[Path]:
    """Write the digest in each language and form beside its data, by the packs named; gives the files."""
    packs, files = [load_pack(name) for name in names], []
    for language in languages:
        words = words_in(language)
        page = _Page(digest, packs, words, out).page()
        for form in FORMS:
            write(file := out / f"digest.{language}.{form}", render_digest(page, words, form))
            files.append(file)
    return files


def message(digest: Digest, packs: Sequence[Pack], language: str, place: Path) -> tuple[str, str]:
    """Subject and text of a message: ids, titles and outcomes of proposals, nobody's name; where the rest stands."""
    words = words_in(language)
    page = _Page(digest, packs, words, place.parent).page()
    lines = [page.title, "", page.days, ""]
    lines += [cause.says for cause in page.causes]
    lines += ["", page.scope, "", page.result, ""]
    for each in page.opened:
        lines += [f"- {each.proposal}{words('colon')}{each.title}", *(f"    {said}" for said in each.responses)]
    lines += ["", words("watch.mail.digest", place=str(place)), ""]
    return words("watch.mail.subject", name=digest.file, count=len(digest.changed)), "\n".join(lines)


class _Page:
    def __init__(self, digest: Digest, packs: Sequence[Pack], words: Words, out: Path) -> None:
        self.digest, self.say, self.out = digest, words, out
        self.packs = {pack.id: pack for pack in packs}

    def page(self) -> DigestPage:
        digest, say = self.digest, self.say
        as_of, listed_on = (dt.date.fromisoformat(day) for day in (digest.as_of, digest.listed_on))
        count = len(digest.changed)
        return DigestPage(
            language=say.language,
            title=say("watch.title", name=digest.file),
            proposal=digest.file,
            as_of=as_of,
            days=say("watch.days", as_of=as_of, listed_on=listed_on),
            causes=tuple(map(self.cause, digest.causes)),
            scope=say("watch.whole" if digest.whole else "watch.part", again=digest.again, of=digest.of),
            result=say("watch.some", count=count) if count else say("watch.none"),
            opened=tuple(map(self.opened, digest.changed)),
        )

    def cause(self, cause: Cause) -> Told:
        say, none = self.say, self.say("watch.no_edition")
        told = {"id": cause.id, "before": cause.before or none, "after": cause.after or none, "count": cause.entries}
        details = [say("watch.added", name=name) for name in cause.added]
        details += [say("watch.removed", name=name) for name in cause.removed]
        details += [say("watch.renamed", before=before, after=after) for before, after in cause.renamed]
        details += [say("watch.other", name=name) for name in cause.other]
        return Told(says=say(f"watch.cause.{cause.kind}", **told), details=tuple(details))

    def opened(self, each: Changed) -> Opened:
        say = self.say
        ways = (("watch.lists_new", each.lists_new), ("watch.lists_gone", each.lists_gone))
        folder = self.out / "checklists" / each.proposal
        pages = sorted(folder.glob(f"*.checklist.{say.language}.html")) if folder.is_dir() else []
        return Opened(
            proposal=each.reference or each.proposal,
            title=each.title,
            department=each.department,
            responses=tuple(self.responses(each)),
            lists=tuple(say(way, names=say("separator").join(names)) for way, names in ways if names),
            items=tuple(self.item(item) for item in each.items),
            checklists=tuple(page.relative_to(self.out).as_posix() for page in pages),
        )

    def responses(self, each: Changed) -> Iterator[str]:
        if each.before is None or each.after is None:
            yield self.say("watch.not_before" if each.before is None else "watch.not_now")
            return
        before = {concluded.pack: concluded for concluded in each.before}
        for now in each.after:
            was = before.get(now.pack)
            told = {"pack": self.pack(now.pack), "after": self.outcome(now)}
            if was and was.outcome == now.outcome:
                yield self.say("watch.outcome_stays", **told)
            else:
                yield self.say("watch.outcome", before=self.outcome(was) if was else None, **told)

    def pack(self, name: str) -> str:
        return self.packs[name].text[self.say.language].title if name in self.packs else name

    def outcome(self, of: Concluded) -> str:
        """The outcome in the words of the pack, or its id where an earlier edition alone had it."""
        outcomes = self.packs[of.pack].outcomes if of.pack in self.packs else ()
        found = next((each for each in outcomes if each.id == of.outcome), None)
        return found.text[self.say.language].title if found else of.outcome

    def item(self, item: ItemChange) -> Item:
        criterion = self.packs[item.pack].criteria.get(item.criterion) if item.pack in self.packs else None
        language = self.say.language
        return Item(
            title=criterion.text[language].title if criterion else item.criterion,
            subject=item.subject,
            says=self.say("watch.item", before=self.standing(item.before), after=self.standing(item.after)),
            found=item.says.get(language),
            evidence=item.evidence.get(language, ()),
        )

    def standing(self, of: Standing) -> str:
        say = self.say
        if of.state == "raised":
            level = say(f"level_short.{of.level}")
            value = None if of.value is None else say.number(of.value)
            return say("watch.state.raised_value" if value else "watch.state.raised", level=level, value=value)
        if of.state == "open":
            return say("watch.state.open", reason=say(f"unknown.{of.reason}.short"))
        return say("watch.state.neither")
