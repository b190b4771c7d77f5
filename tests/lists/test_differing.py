"""No text that two states of the lists read differently is left out."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from toolkit.lists import load_lists
from toolkit.lists.affiliations import AffiliationMatcher
from toolkit.lists.differing import Differing
from toolkit.lists.labels import load_labels
from toolkit.models.lists import EntityList, ListEntry

DAY = date(2026, 11, 20)
LIST = "us-section-1286"
TEXTS = (
    "Dept. of Physics, {name}, Somewhere",
    "{name}",
    "{upper}, China",
    "Inst. Mech., {short}, CN",
    "{turned}",
    "{slip}, Harbin 150001, China",
    "{name} of Commerce, Tianjin",
)


def texts(name: str) -> list[str]:
    """A name as affiliations print it, rightly and wrongly."""
    words = name.split()
    longest = max(words, key=len)
    slip = name.replace(longest, longest[:2] + longest[3:], 1)
    short = name.replace("University", "Univ.").replace("Institute", "Inst.").replace("Technology", "Techn.")
    told = {"name": name, "upper": name.upper(), "short": short, "turned": " ".join(reversed(words)), "slip": slip}
    return [text.format(**told) for text in TEXTS]


def removed(entry: ListEntry) -> tuple[ListEntry, ...]:
    return ()


def renamed(entry: ListEntry) -> tuple[ListEntry, ...]:
    return (entry.model_copy(update={"name": "Northern University of Quiet Engineering"}),)


def with_aliases(entry: ListEntry) -> tuple[ListEntry, ...]:
    return (entry.model_copy(update={"aliases": (*entry.aliases, "Institut of Technologie", "哈尔滨静默大学")}),)


@pytest.mark.parametrize("change", [removed, renamed, with_aliases])
def test_every_text_that_is_read_differently_may_be(change: Callable[[ListEntry], tuple[ListEntry, ...]]) -> None:
    (source,) = load_lists(ids=[LIST])
    entries = source.editions[-1].entries
    (entry,) = (each for each in entries if each.id == "harbin-institute-of-technology")
    later = tuple(new for each in entries for new in (change(each) if each == entry else (each,)))
    labels = load_labels()
    one, other = (AffiliationMatcher([_one_edition(source, of)], DAY, labels) for of in (entries, later))
    differing = Differing(one, other, {(LIST, entry.id)}, ())
    names = [*(each.name for each in entries[::3]), entry.name, *entry.aliases, "哈尔滨静默大学", "哈尔滨工业大学"]
    names += [*(each.name for each in change(entry)), "Institut of Technologie", "Shaanxi Normal School"]
    asked = [text for name in names for text in texts(name)]
    apart = [text for text in asked if _told(one, text) != _told(other, text)]
    assert apart
    assert [text for text in apart if not differing.may(text)] == []
    assert [text for text in asked if differing.may(text) and not re.search(differing.pattern, text)] == []
    assert sum(map(differing.may, asked)) < len(asked) / 2


def _one_edition(source: EntityList, entries: tuple[ListEntry, ...]) -> EntityList:
    edition = source.editions[-1].model_copy(update={"entries": entries})
    return source.model_copy(update={"editions": (edition,)})


def _told(matcher: AffiliationMatcher, text: str) -> list[object]:
    return [hit.model_copy(update={"edition": "any"}) for hit in matcher.hits(text)]
