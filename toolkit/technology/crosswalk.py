"""Read the crosswalk: areas of our own, the words and topics that point to them, the official areas they overlap."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from toolkit.errors import PackError
from toolkit.models.technology import CanonicalArea, Concern, Crosswalk, Taxonomy, TopicArea
from toolkit.strict_yaml import Document, Place, read
from toolkit.technology.concern_table import check_concerns, read_concerns
from toolkit.technology.folding import fold, is_japanese, tokens
from toolkit.technology.taxonomies import home, load_taxonomies, twice, unspoken

_TOPIC = re.compile(r"T[1-9][0-9]*")
_COLUMNS = list(TopicArea.model_fields)


def load_crosswalk(folder: Path | None = None) -> Crosswalk:
    """The crosswalk in the folder `crosswalk` below a folder of lists; without a folder that of the toolkit.

    Raises PackError, which names file, line and remedy, for whatever breaks the form of toolkit/models/technology.py,
    and for areas that none of the lists has.
    """
    return _shipped() if folder is None else _crosswalk(folder)


@lru_cache(maxsize=1)
def _shipped() -> Crosswalk:
    """That of the toolkit, which is needed for each profile and does not change while it runs."""
    return _crosswalk(home())


def _crosswalk(place: Path) -> Crosswalk:
    document = read(place / "crosswalk" / "areas.yaml", PackError)
    topics = _topics(place / "crosswalk" / "topics.csv")
    table = place / "crosswalk" / "concerns.yaml"
    crosswalk = _with(document, [topic for _, topic in topics], read_concerns(table) if table.exists() else ())
    for where, why in _id_faults(crosswalk):
        document.refuse(where, why)
    check_concerns(table, crosswalk)
    _check_topics(place / "crosswalk" / "topics.csv", topics, crosswalk)
    for where, why in _faults(crosswalk, load_taxonomies(place)):
        document.refuse(where, why)
    return crosswalk


def _with(document: Document, topics: list[TopicArea], kinds: Sequence[Concern]) -> Crosswalk:
    for name, file in (("topics", "topics.csv"), ("concerns", "concerns.yaml")):
        if name in document.data:
            document.refuse((name,), f"do not stand here. Write them in {file}")
    return document.with_data(document.data | {"topics": topics, "concerns": kinds}).validated(TypeAdapter(Crosswalk))


def _id_faults(crosswalk: Crosswalk) -> Iterator[tuple[Place, str]]:
    if not crosswalk.areas:
        yield ("areas",), "is empty. Describe at least one area"
    for again in twice([area.id for area in crosswalk.areas]):
        yield ("areas", again, "id"), f"{crosswalk.areas[again].id!r} stands twice. Give each area its own id"


def _faults(crosswalk: Crosswalk, lists: Sequence[Taxonomy]) -> Iterator[tuple[Place, str]]:
    known = {each.id: _codes(each) for each in lists}
    for number, area in enumerate(crosswalk.areas):
        topics = [topic.topic_id for topic in crosswalk.topics if topic.area == area.id and topic.counts]
        for place, why in (*_text_faults(area), *_word_faults(area), *_code_faults(area, topics, known)):
            yield ("areas", number, *place), why


def _codes(taxonomy: Taxonomy) -> frozenset[str]:
    """The areas of a list that a text can decide, and their sub-areas."""
    decided = [area for area in taxonomy.areas if area.text_decides]
    return frozenset(a.code for a in decided) | {s.code for a in decided for s in a.sub_areas if s.code}


def _text_faults(area: CanonicalArea) -> Iterator[tuple[Place, str]]:
    yield from unspoken(("title",), area.title)
    yield from unspoken(("description",), area.description)


def _word_faults(area: CanonicalArea) -> Iterator[tuple[Place, str]]:
    plain = [" ".join(tokens(word)) for word in area.words]
    for again in twice(plain):
        yield ("words", again), f"{area.words[again]!r} stands twice. Remove one"
    for number, word in enumerate(area.words):
        yield from _form_faults(("words", number), word)
    if {is_japanese(word) for word in area.words} != {True, False}:
        yield (
            ("words",),
            "are not in English and in Japanese. A text in the other language would never be seen: add some",
        )
    for number, stray in enumerate(area.stray):
        yield from _form_faults(("stray", number, "phrase"), stray.phrase)
        if " ".join(tokens(stray.phrase)) in plain:
            yield ("stray", number, "phrase"), f"{stray.phrase!r} is a word of the area, too. Remove it in one place"
        yield from _unknown(("stray", number, "unless"), stray.unless, area.words)


def _form_faults(place: Place, phrase: str) -> Iterator[tuple[Place, str]]:
    if fold(phrase).text != phrase or not tokens(phrase):
        yield place, f"{phrase!r}: write {fold(phrase).text!r}, in small letters and in plain forms (NFKC)"


def _unknown(place: Place, phrases: Sequence[str], words: Sequence[str]) -> Iterator[tuple[Place, str]]:
    for number, phrase in enumerate(phrases):
        if phrase not in words:
            yield (
                (*place, number),
                f"{phrase!r} is not among the words of the area, nor a topic that counts. Correct it",
            )


def _code_faults(
    area: CanonicalArea, topics: Sequence[str], known: dict[str, frozenset[str]]
) -> Iterator[tuple[Place, str]]:
    for name, codes in area.official.items():
        if name not in known:
            yield ("official", name), "there is no such list. Write its file, or correct the name"
        for number, code in enumerate(codes):
            if code not in known.get(name, codes):
                yield ("official", name, number), f"{code!r} is no area of {name} that a text decides. Correct it"
    for name, parts in area.parts.items():
        own = {code.split(".")[0] for code in area.official.get(name, ())}
        for code, words in parts.items():
            if code not in own:
                yield ("parts", name, code), f"the area does not overlap with {code!r} of {name}. Add it to `official`"
            yield from _unknown(("parts", name, code), words, (*area.words, *topics))


def _topics(file: Path) -> list[tuple[int, TopicArea]]:
    """The rows of a table with their lines."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            if table.fieldnames != _COLUMNS:
                raise PackError(f"{file}:1: has not the columns {', '.join(_COLUMNS)}. Correct the first line.")
            return [(table.line_num, _topic(file, table.line_num, row)) for row in table]
    except OSError as fault:
        raise PackError(f"{file}: cannot be read: {fault.strerror}. Put the table of topics there.") from None
    except UnicodeDecodeError:
        raise PackError(f"{file}: is not UTF-8. Save it as UTF-8 text.") from None


def _topic(file: Path, line: int, row: dict[str | Any, str]) -> TopicArea:
    if None in row:
        raise PackError(f"{file}:{line}: has a cell too many. Put a reason with commas in quotation marks.")
    reviewed = row.get("reviewed_on") or None
    try:
        return TopicArea.model_validate(
            row
            | {
                "tier": int(row["tier"]),
                "reviewed_by": row["reviewed_by"] or None,
                "reviewed_on": reviewed and date.fromisoformat(reviewed),
            }
        )
    except ValidationError as error:
        fault = error.errors()[0]
        raise PackError(f"{file}:{line}: {fault['loc'][0]}: {fault['msg']}. Correct it.") from None
    except (ValueError, TypeError):
        raise PackError(f"{file}:{line}: lacks a cell, or holds a tier or a day that is none. Correct it.") from None


def _check_topics(file: Path, topics: Sequence[tuple[int, TopicArea]], crosswalk: Crosswalk) -> None:
    tiers = {area.id: area.tier for area in crosswalk.areas}
    seen: set[tuple[str, str]] = set()
    for line, topic in topics:
        if not _TOPIC.fullmatch(topic.topic_id):
            raise PackError(f"{file}:{line}: {topic.topic_id!r} is no OpenAlex topic id. Write it as T10682.")
        if tiers.get(topic.area) != topic.tier:
            raise PackError(f"{file}:{line}: areas.yaml has no {topic.area!r} of tier {topic.tier}. Correct the row.")
        if (topic.reviewed_by is None) != (topic.reviewed_on is None):
            raise PackError(f"{file}:{line}: a review has a name and a day. Fill in both, or neither.")
        if (topic.topic_id, topic.area) in seen:
            raise PackError(f"{file}:{line}: {topic.topic_id} and {topic.area} stand twice. Delete one row.")
        seen.add((topic.topic_id, topic.area))
