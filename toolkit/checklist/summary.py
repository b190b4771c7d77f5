"""The items in short: what came out alike stands together, strongest response first."""

from collections.abc import Iterable, Sequence

from toolkit.checklist.lines import Link
from toolkit.checklist.page import UNIDENTIFIED, Check, Group, Item, Open, Outcome, Row, Section
from toolkit.checklist.words import Words
from toolkit.models.criteria import LEVELS

_ORDER: tuple[Outcome, ...] = ("raised", "unknown", "clear", "not_in_force")


def groups(parts: Sequence[Section], words: Words) -> Iterable[Group]:
    """The items by outcome; an outcome that no item has is left out."""
    pairs = _pairs(parts)
    for outcome in _ORDER:
        alike = [(item, check) for item, check in pairs if check.outcome == outcome]
        if outcome == "raised":
            alike.sort(key=lambda pair: -LEVELS.index(pair[1].level))
        if alike:
            title = words(f"state.{outcome}")
            yield Group(outcome=outcome, title=title, rows=tuple(_rows(alike, words)), checks=len(alike))


def open_reasons(parts: Sequence[Section], words: Words) -> Iterable[Open]:
    """The reasons why items are open, in the order in which they are met, each with the items it concerns."""
    pairs = [(item, check) for item, check in _pairs(parts) if check.outcome == "unknown"]
    for reason in dict.fromkeys(check.reason for _, check in pairs):
        if reason:
            yield Open(
                reason=reason,
                says=words(f"unknown.{reason}.says"),
                do=words(f"unknown.{reason}.do"),
                about=tuple(_rows([pair for pair in pairs if pair[1].reason == reason], words)),
            )


def _pairs(parts: Sequence[Section]) -> list[tuple[Item, Check]]:
    return [(item, check) for part in parts for item in part.items for check in item.checks]


def _rows(pairs: Sequence[tuple[Item, Check]], words: Words) -> Iterable[Row]:
    """A row for each item and detail; one row for all items about somebody who could not be identified."""
    rows: dict[object, list[tuple[Item, Check]]] = {}
    for item, check in pairs:
        key = (check.subject,) if check.reason in UNIDENTIFIED else (item.id, check.detail)
        rows.setdefault(key, []).append((item, check))
    for alike in sorted(rows.values(), key=lambda alike: alike[0][1].reason in UNIDENTIFIED):
        items = list(dict.fromkeys(item for item, _ in alike))
        trial = words("trial") if all(item.trial for item in items) else None
        yield Row(
            items=tuple(_link(item, short=len(items) > 1) for item in items),
            about=tuple(_about([check for _, check in alike])),
            detail=words("separator").join(filter(None, (alike[0][1].detail, trial))) or None,
        )


def _link(item: Item, *, short: bool) -> Link:
    return Link(label=item.number if short else f"{item.number} {item.title}", url=f"#{item.id}")


def _about(checks: Sequence[Check]) -> Iterable[Link]:
    """Each subject once, with the first of its checks."""
    first = {check.subject: check for check in reversed(checks)}
    return (Link(label=name, url=f"#{first[name].anchor}") for name in dict.fromkeys(c.subject for c in checks))
