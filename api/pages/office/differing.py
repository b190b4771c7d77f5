"""What differs between two versions of a screening, in the words of the checklist."""

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit import Assessment, Pack, changes, correction_lines

Judged = tuple[Sequence[Assessment], Sequence[Pack]]
"""What was found, and the packs that judged, in one order."""


def differing(before: Judged, after: Judged, language: str) -> list[dict[str, Any]]:
    """By framework that judged both: its outcomes, and the findings that came out otherwise."""
    old = {each.pack: (each, pack) for each, pack in zip(*before, strict=True)}
    pairs = zip(*after, strict=True)
    return [_framework(*old[each.pack], each, pack, language) for each, pack in pairs if each.pack in old]


def corrected_between(before: Judged, after: Judged, language: str) -> dict[str, Sequence[Any]]:
    """The corrections that one of two versions has and the other has not, in words: made, and taken back."""
    old, new = (each[0][0].corrections for each in (before, after))
    sides = {"made": (new, old), "back": (old, new)}
    return {
        key: correction_lines(tuple(each for each in own if each.correction not in _said(other)), language)
        for key, (own, other) in sides.items()
    }


def _said(corrections: Sequence[Any]) -> list[Any]:
    return [each.correction for each in corrections]


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
