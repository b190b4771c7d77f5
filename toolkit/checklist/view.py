"""An assessment and its pack -> the checklist in one language. Pure: the same input gives the same page."""

from collections.abc import Iterable
from typing import Any

from toolkit.checklist.corrections import asides
from toolkit.checklist.evidence import reader
from toolkit.checklist.items import sections
from toolkit.checklist.links import web
from toolkit.checklist.page import Checklist, ListLine, Origin, Result
from toolkit.checklist.pictures import pictures
from toolkit.checklist.quality import data_quality
from toolkit.checklist.references import References
from toolkit.checklist.summary import groups, open_reasons
from toolkit.checklist.words import Words
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Outcome, Pack
from toolkit.models.profile import Profile


def checklist(assessment: Assessment, pack: Pack, words: Words, profile: Profile | None = None) -> Checklist:
    """The whole page of one assessment; with pictures where the profile that was judged is at hand."""
    read, references, text = reader(assessment, words), References(), pack.text[words.language]
    outcomes = {outcome.id: _result(outcome, pack, references, words) for outcome in _needed(assessment, pack)}
    parts = sections(assessment, pack, read, references)
    people, organisations = read.everyone(assessment.people), read.everyone(assessment.organisations)
    return Checklist(
        language=words.language,
        proposal=assessment.proposal,
        proposal_title=assessment.proposal_title,
        invented=assessment.invented,
        pack=pack.id,
        pack_title=text.title,
        pack_about=text.about,
        pack_version=assessment.pack_version,
        edition=_edition(assessment, pack, words),
        draft=pack.standing == "draft",
        as_of=assessment.as_of,
        **_came_to(assessment, outcomes),
        coverage=assessment.coverage,
        coverage_says=tuple(_coverage(assessment, words)),
        quality=data_quality(assessment, words),
        open=tuple(open_reasons(parts, words)),
        unidentified=tuple(who for who in (*people, *organisations) if not who.records),
        lists_unread=tuple(_unread(assessment, words)),
        limits=tuple(_limits(assessment, words)),
        cannot_show=text.cannot_show,
        summary=tuple(groups(parts, words)),
        people=people,
        organisations=organisations,
        corrections=asides(assessment.corrections, words, read.names),
        pictures=pictures(profile, words) if profile else (),
        sections=parts,
        lists=tuple(_lists(assessment, words)),
        taxonomies=tuple(_taxonomies(assessment, words)),
        references=references.all,
        references_say=_compared(references, words),
        origin=_origin(assessment, pack, words),
    )


def _came_to(assessment: Assessment, outcomes: dict[str, Result]) -> dict[str, Any]:
    return {
        "result": outcomes[assessment.outcome],
        "could_become": tuple(outcomes[name] for name in assessment.could_become),
        "with_measures": outcomes.get(assessment.with_measures or ""),
    }


def _compared(references: References, words: Words) -> str:
    unchecked = sum(source.checked is None for source in references.all)
    key = "data.unchecked" if unchecked else "data.all_checked"
    return words(key, count=unchecked, of=len(references.all))


def _origin(assessment: Assessment, pack: Pack, words: Words) -> Origin:
    source = assessment.source
    return Origin(
        source=source.name,
        kind=words(f"kind.{source.kind}"),
        works=source.works,
        data_date=source.data_date,
        source_digest=source.digest,
        toolkit_version=assessment.toolkit_version,
        pack_digest=assessment.pack_digest,
        authority=pack.issued_by(words.language),
        proposal_digest=assessment.proposal_digest,
        triage=assessment.triage,
    )


def _limits(assessment: Assessment, words: Words) -> Iterable[str]:
    """What the source cannot know, and which ids it does not have any more."""
    source = assessment.source
    for code, _, given in (limit.partition(":") for limit in source.limits):
        yield words.fill(words.or_code("limit", code), {"given": given})
    yield from (words("ids.moved", id=number, to=lives) for number, lives in source.moved.items())
    if source.gone:
        yield words("ids.gone", ids=", ".join(source.gone))


def _needed(assessment: Assessment, pack: Pack) -> Iterable[Outcome]:
    named = {assessment.outcome, *assessment.could_become, assessment.with_measures}
    return (outcome for outcome in pack.outcomes if outcome.id in named)


def _edition(assessment: Assessment, pack: Pack, words: Words) -> str | None:
    found = next((edition for edition in pack.editions if edition.id == assessment.pack_edition), None)
    return words("edition", title=words.in_language(found.title), day=found.from_) if found else None


def _result(outcome: Outcome, pack: Pack, references: References, words: Words) -> Result:
    text = outcome.text[words.language]
    return Result(
        id=outcome.id,
        title=text.title,
        means=text.means,
        level=outcome.level,
        response=words(f"level.{outcome.level}"),
        ask=text.ask,
        references=tuple(references.of(pack.sources[key]) for key in outcome.cites),
    )


def _coverage(assessment: Assessment, words: Words) -> Iterable[str]:
    seen = assessment.coverage
    yield words("coverage.evaluated", evaluated=seen.evaluated, of=seen.of)
    yield words("coverage.people", resolved=seen.people_resolved, of=seen.people)
    if seen.organisations:
        yield words("coverage.organisations", resolved=seen.organisations_resolved, of=seen.organisations)
    yield words("coverage.works", works=seen.works)
    yield words("coverage.cut", works=assessment.quality.team.cut)


def _lists(assessment: Assessment, words: Words) -> Iterable[ListLine]:
    for info in assessment.lists:
        yield ListLine(
            title=words.in_language(info.title),
            publisher=info.publisher,
            means=words(f"means.{info.means}"),
            meaning=words.in_language(info.meaning),
            edition=info.edition,
            published=info.published,
            retrieved=info.retrieved,
            entries=info.entries,
            checked=info.checked,
            url=web(info.url),
            digest=info.digest,
        )


def _unread(assessment: Assessment, words: Words) -> Iterable[str]:
    for each in assessment.lists_unread:
        why = "later" if each.first else "none"
        yield words(f"unread.{why}", title=words.in_language(each.title), id=each.id, first=each.first)


def _taxonomies(assessment: Assessment, words: Words) -> Iterable[ListLine]:
    for info in assessment.taxonomies:
        yield ListLine(
            title=words.in_language(info.title),
            publisher=None,
            means=None,
            meaning=None,
            edition=None,
            published=info.in_force,
            retrieved=None,
            entries=None,
            checked=info.checked,
            url=web(info.url),
            digest=None,
        )
