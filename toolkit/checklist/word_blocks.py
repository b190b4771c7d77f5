"""A checklist as blocks of a Word document, in units that can stand beside those of another language."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from toolkit.checklist.forms import blocks
from toolkit.checklist.page import UNIDENTIFIED, Check, Checklist, Item, ListLine, Result, Who
from toolkit.checklist.sides import Side
from toolkit.checklist.word_evidence import Evidence
from toolkit.checklist.word_runs import Block, Part, Runs, Style

Unit = list[Block]
"""What stands together: beside the same in another language where there are two."""


def units(side: Side, runs: Runs, drawings: Sequence[Markup]) -> list[Unit]:
    """All of a page, with a drawing for each of its pictures; in every language there are as many units."""
    return list(_Page(side, runs, drawings).units())


class _Page:
    def __init__(self, side: Side, runs: Runs, drawings: Sequence[Markup]) -> None:
        self.page: Checklist = side.page
        self.drawings = drawings
        self.say, self.runs = side.words, runs
        self.evidence = Evidence(side.words, runs)

    def units(self) -> Iterator[Unit]:
        yield [*self.head(), *self.result()]
        yield [Block("break")]
        yield list(self.summary())
        yield list(self.seen())
        yield list(self.unseen())
        yield [self.text(self.say("headings.who"), "Heading 1")]
        for title, people in (("people", self.page.people), ("organisations", self.page.organisations)):
            yield [self.text(self.say(f"who.{title}"), "Heading 2")]
            yield from (list(self.who(who)) for who in people)
        yield list(self.corrections())
        if self.page.pictures:
            yield [self.text(self.say("headings.pictures"), "Heading 1")]
        for picture, drawing in zip(self.page.pictures, self.drawings, strict=True):
            told = [self.text(picture.title, "Heading 3"), self.text(picture.desc, "Small"), Block(text=drawing)]
            yield [*told, self.table(picture.head, picture.rows)]
        yield [self.text(self.say("headings.by_item"), "Heading 1")]
        for section in self.page.sections:
            yield [self.text(f"{section.number} {section.title}", "Heading 2")]
            yield from (list(self.item(item)) for item in section.items)
        yield list(self.data())
        yield [Block("break")]
        yield list(self.sign())

    def text(self, text: Part, style: Style = "Normal") -> Block:
        return Block(style=style, text=self.runs(text))

    def labelled(self, label: str, *value: Part) -> Markup:
        """A label with what it labels."""
        return self.runs(self.runs.soft(self.say(label) + self.say("colon")), *value)

    def listed(self, lines: Sequence[str], style: Style = "List Bullet") -> list[Block]:
        return [self.text(line, style) for line in lines]

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Part]]) -> Block:
        head = [self.runs.bold(label) for label in heads]
        return Block("table", rows=(head, *([self.runs(cell) for cell in row] for row in rows)))

    def head(self) -> Iterator[Block]:
        page = self.page
        yield self.text(self.say("pack_version", title=page.pack_title, version=page.pack_version), "Soft")
        yield self.text(page.proposal_title, "Title")
        parts: list[Part] = [self.labelled("proposal_id", page.proposal)]
        parts += [self.labelled("as_of", self.say.day(page.as_of)), *([page.edition] if page.edition else [])]
        yield Block(style="Soft", text=self.runs.joined(parts, " · "))
        if page.draft:
            yield Block(style="Box", text=self.runs.bold(self.say("draft")))
        if page.invented:
            yield Block(style="Box", text=self.runs(self.runs.bold(self.say("invented")), " ", page.invented))

    def result(self) -> Iterator[Block]:
        page, runs = self.page, self.runs
        yield self.text(self.say("headings.glance"), "Heading 1")
        yield self.text(self.say("glance.result"), "Soft")
        yield self.text(page.result.title, "Result")
        yield Block(text=self.labelled("level_response", runs.bold(page.result.response)))
        if page.result.ask:
            yield Block(text=self.labelled("ask_role", runs.bold(page.result.ask)))
        yield self.text(page.result.means)
        if page.with_measures:
            yield Block(text=self.labelled("glance.with_measures", self.outcome(page.with_measures)))
            yield self.text(self.say("glance.with_measures_says"), "Small")
        if page.could_become:
            yield self.text(self.say("glance.could"), "Heading 3")
            yield self.text(self.say("glance.could_says"), "Small")
            yield from (Block(style="List Bullet", text=self.outcome(result)) for result in page.could_become)
        yield self.text(self.say("glance.coverage"), "Heading 3")
        yield from self.listed(page.coverage_says)
        yield self.text(self.say("person_decides"), "Box")

    def outcome(self, result: Result) -> Markup:
        return self.runs(self.runs.bold(result.title), f" ({result.response})")

    def summary(self) -> Iterator[Block]:
        yield self.text(self.say("glance.summary"), "Heading 2")
        yield self.text(self.say("glance.summary_says"), "Small")
        for group in self.page.summary:
            yield self.text(f"{group.title} ({group.checks})", "Heading 3")
            heads = (self.say("glance.item_name"), self.say("glance.about"), self.say(f"detail.{group.outcome}"))
            between = self.say("separator")
            yield self.table(
                heads,
                [
                    (self.runs.joined(row.items, between), self.runs.joined(row.about, between), row.detail or "–")
                    for row in group.rows
                ],
            )

    def seen(self) -> Iterator[Block]:
        quality = self.page.quality
        yield self.text(self.say("quality.title"), "Heading 2")
        if quality.lines:
            yield self.text(self.say("quality.says"), "Small")
            yield self.table(
                (self.say("quality.name"), *quality.heads), [(line.name, *line.cells) for line in quality.lines]
            )
        yield from self.listed((*quality.means, *quality.generations), "Small Bullet")

    def unseen(self) -> Iterator[Block]:
        page = self.page
        yield self.text(self.say("glance.unseen"), "Heading 2")
        yield self.text(self.say("glance.unseen_says"))
        if page.unidentified or page.open:
            yield self.text(self.say("glance.open"), "Heading 3")
        for who in page.unidentified:
            said = self.runs(self.runs.bold(f"{who.name}{self.say('colon')}{who.title}"), " ", who.says)
            yield Block(style="List Bullet", text=said)
        for reason in page.open:
            items = [item for row in reason.about for item in row.items]
            about = self.labelled("glance.open_items", self.runs.joined(items, self.say("separator")))
            yield Block(style="List Bullet", text=self.runs(reason.says, " ", self.runs.bold(reason.do), " ", about))
        for label, lines in (
            ("glance.lists_unread", page.lists_unread),
            ("glance.limits", page.limits),
            ("quality.never_title", page.quality.never),
            ("glance.always", page.cannot_show),
        ):
            if lines:
                yield self.text(self.say(label), "Heading 3")
                yield from self.listed(lines)

    def who(self, who: Who) -> Iterator[Block]:
        yield self.text(who.name, "Heading 3")
        yield Block(text=self.runs(self.runs.bold(who.title), " ", who.says, " ", who.do))
        if who.records:
            yield Block(text=self.labelled("who.records", self.runs.joined(who.records, " · ")))
        if who.confidence:
            yield self.text(who.confidence)
        if who.doubts:
            yield Block(text=self.runs(self.runs.bold(self.say("who.doubts")), " ", self.say("who.doubts_say")))
        for sign in who.doubts:
            works = self.labelled("who.doubt_works", self.runs.joined(sign.works, " · ")) if sign.works else None
            yield Block(style="List Bullet", text=self.runs(sign.says, " ", works))
        if who.candidates:
            text = self.runs(self.runs.bold(self.say("who.candidates")), " ", self.say("who.candidates_says"))
            yield Block(text=text)
        yield from (Block(style="List Bullet", text=self.evidence.candidate(seen)) for seen in who.candidates)

    def corrections(self) -> Iterator[Block]:
        if self.page.corrections:
            yield self.text(self.say("corrections.title"), "Heading 2")
            yield self.text(self.say("corrections.says"))
        yield from (Block(style="List Bullet", text=self.evidence.aside(each)) for each in self.page.corrections)

    def item(self, item: Item) -> Iterator[Block]:
        yield self.text(f"{item.number} {item.title}", "Heading 3")
        if item.trial:
            yield self.text(self.say("trial"), "Small")
        yield self.text(item.ask, "Question")
        if not item.checks:
            yield self.text(self.say("item.none_about"))
        for alike in blocks(item.checks):
            yield from self.checks(alike)
        if any(check.outcome in ("raised", "unknown") for check in item.checks):
            yield self.text(self.say("item.innocent"), "Heading 4")
            yield from self.listed(item.innocent)
            yield self.text(self.say("item.do"), "Heading 4")
            yield from self.listed(item.do)
        if item.threshold:
            yield self.text(item.threshold, "Small")
        sources = self.say("separator").join(str(source.number) for source in item.references)
        yield self.text(self.say("item.why"), "Heading 4")
        yield Block(style="Small", text=self.runs(item.why, " ", self.labelled("item.sources", sources)))
        asked = [check for check in item.checks if check.to_answer]
        if asked:
            yield self.answers(asked)
            yield self.text(self.say("item.identifiers", criterion=item.id), "Small")

    def checks(self, alike: Sequence[Check]) -> Iterator[Block]:
        """Checks of which the same is to be said."""
        check, runs = alike[0], self.runs
        about = self.say("separator").join(each.subject for each in alike)
        told: list[Part] = [runs.bold(about), runs(f"{check.state}")]
        if check.response:
            told.append(self.labelled("level_response", runs.bold(check.response)))
        yield Block(text=runs.joined(told, " · "))
        yield self.text(check.says)
        if check.todo and check.reason not in UNIDENTIFIED:
            yield Block(text=runs(runs.bold(self.say("item.open_do") + self.say("colon")), check.todo))
        yield from (self.text(f"{line.label}{self.say('colon')}{line.value}", "Small Bullet") for line in check.figures)
        if check.outcome != "clear" and check.evidence and check.evidence[0].kind != "answer":
            yield from self.evidence.of(check)
        for agreed in check.measures:
            owner, left = (
                self.labelled("measure.owner", agreed.owner),
                self.labelled("measure.residual", agreed.residual),
            )
            told = [self.labelled("measure.title", runs.bold(agreed.measure)), agreed.state, owner, left]
            yield Block(style="Small Bullet", text=runs.joined(told, " · "))

    def answers(self, asked: Sequence[Check]) -> Block:
        """Room for the answer to each check, with those that were given."""
        say = self.say
        heads = [say(key) for key in ("glance.about", "answer.title", "answer.note")]
        heads.append(f"{say('answer.by')} / {say('answer.day')}")
        rows: list[list[Part]] = []
        for check in asked:
            given = check.answer
            boxes = [
                f"{'☒' if given and given.answer == choice else '☐'} {say(f'answer.{choice}')}"
                for choice in ("yes", "no", "not-applicable")
            ]
            by = f"{given.by}, {say.day(given.date)}" if given else ""
            until = f"\n{say('answer.until', day=given.until)}" if given and given.until else ""
            rows.append([check.subject, "\n".join(boxes), (given.note or "") if given else "", by + until])
        return self.table(heads, rows)

    def data(self) -> Iterator[Block]:
        page, say = self.page, self.say
        yield self.text(say("headings.data"), "Heading 1")
        if page.lists:
            yield self.text(say("data.lists"), "Heading 3")
            heads = [say(f"data.{key}") for key in ("list", "edition", "published", "entries")]
            yield self.table(heads, [self.list_row(line) for line in page.lists])
            yield from (Block(style="Small Bullet", text=self.list_says(line)) for line in page.lists)
        elif not page.lists_unread:
            yield self.text(say("data.no_lists"))
        if page.taxonomies:
            yield self.text(say("data.taxonomies"), "Heading 3")
        for line in page.taxonomies:
            told = [self.linked(line), f" ({say('data.in_force')}{say('colon')}{say.day(line.published)})"]
            yield Block(style="Small Bullet", text=self.runs(*told, None if line.checked else f" {say('not_checked')}"))
        yield self.text(say("data.origin"), "Heading 3")
        yield from (Block(style="Small Bullet", text=line) for line in self.origin())
        yield self.text(say("data.about"), "Heading 3")
        yield self.text(page.pack_about, "Small")
        yield self.text(say("data.references"), "Heading 3")
        yield self.text(page.references_say, "Small")
        for source in page.references:
            told = [f"{source.number}  {source.title}. {source.publisher}, {say.day(source.date)}. "]
            told += [self.evidence.address(source.url) if source.url else say("data.no_url")]
            told += [" ", say("checked_on", day=source.checked) if source.checked else say("not_checked")]
            yield Block(style="Small", text=self.runs(*told))

    def list_row(self, line: ListLine) -> list[Part]:
        mark = None if line.checked else f" {self.say('not_checked')}"
        day, entries = self.say.day(line.published), self.say.value(line.entries)
        return [self.runs(self.linked(line), mark), line.edition or "", day, entries]

    def list_says(self, line: ListLine) -> Markup:
        """What a list means for those on it, and where this edition is from."""
        say, runs = self.say, self.runs
        retrieved = self.labelled("data.retrieved", say.value(line.retrieved))
        means = self.labelled("data.means", f"{line.means}{say('gap')}{line.meaning}")
        origin = (f"\n{line.publisher} · ", retrieved, f" · {(line.digest or '')[:16]}\n")
        return runs(runs.bold(line.title), *origin, means)

    def linked(self, line: ListLine) -> Part:
        return self.evidence.address(line.url, line.title) if line.url else line.title

    def origin(self) -> Iterator[Markup]:
        origin, say = self.page.origin, self.say
        for key, value in (
            ("source", f"{origin.source} ({origin.kind})"),
            ("works", say.number(origin.works)),
            ("data_date", say.value(origin.data_date)),
            ("source_digest", origin.source_digest[:16]),
            ("toolkit", origin.toolkit_version),
            ("pack", f"{self.page.pack} {self.page.pack_version}"),
            ("pack_digest", origin.pack_digest[:16]),
            ("authority", origin.authority),
            ("proposal", origin.proposal_digest[:16]),
            ("triage", say("data.triage_says", score=origin.triage)),
        ):
            yield self.labelled(f"data.{key}", value)

    def sign(self) -> Iterator[Block]:
        yield self.text(self.say("headings.sign"), "Heading 1")
        yield self.text(self.say("sign.says"))
        yield from (self.text(self.say(f"sign.{key}"), "Field") for key in ("decision", "measures"))
        names = [self.say(f"sign.{key}") for key in ("name", "role", "signature", "day")]
        yield self.table(names, [[""] * len(names)])
