"""What differs between two versions of a screening, in the words of the checklist."""

from collections.abc import Iterator
from typing import Any

from api.pages.office.opened import Opened
from api.store.assessments import assessments_of
from toolkit import Assessment, Pack, changes


def differing(before: Opened, after: Opened, language: str) -> list[dict[str, Any]]:
    """By framework that judged both: its outcomes, and the findings that came out otherwise."""
    assert before.shown and after.shown
    old = {each.pack: (each, pack) for each, pack in zip(assessments_of(before.shown), before.packs, strict=True)}
    pairs = zip(assessments_of(after.shown), after.packs, strict=True)
    return [_framework(*old[each.pack], each, pack, language) for each, pack in pairs if each.pack in old]


def _framework(before: Assessment, old: Pack, after: Assessment, new: Pack, language: str) -> dict[str, Any]:
    titles = {name: c.text[language].title for pack in (old, new) for name, c in pack.criteria.items()}
    findings = [{(f.criterion, f.subject): f for f in each.findings} for each in (before, after)]
    return {
        "title": new.text[language].title,
        "as_of": (before.as_of, after.as_of),
        "outcomes": (_outcome(before, old, language), _outcome(after, new, language)),
        "editions": list(_new_editions(before, after, language)),
        "changes": [
            {
                "title": titles[change.criterion],
                "subject": change.subject,
                "sides": [found.get((change.criterion, change.subject)) for found in findings],
            }
            for change in changes(before, after)
        ],
    }


def _new_editions(before: Assessment, after: Assessment, language: str) -> Iterator[tuple[str, str]]:
    """The lists that were looked through in another edition, each with that."""
    seen = {(info.id, info.edition) for info in before.lists}
    for info in after.lists:
        if (info.id, info.edition) not in seen:
            yield info.title.get(language, info.id), info.edition


def _outcome(judged: Assessment, pack: Pack, language: str) -> str:
    return next(each.text[language].title for each in pack.outcomes if each.id == judged.outcome)
