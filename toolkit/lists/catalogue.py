"""Read the cards of lists: one YAML file that says whose list it is, with the editions that came with it or were kept.

Lists come with the toolkit (`criteria/lists`), and an institution's own stand in the data folder (`lists/*.yaml`) in
the same form. Editions that were fetched or imported join those of the card (`toolkit.lists.store`).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from toolkit.errors import ListError
from toolkit.lists.decisions import at_hand, with_links
from toolkit.lists.readers import READERS, own
from toolkit.lists.rows import digest
from toolkit.lists.store import ListStore
from toolkit.lists.tables import entries_by_edition, refuse
from toolkit.models.criteria import LANGUAGES
from toolkit.models.lists import Edition, EntityList, EvidenceClass, Fetch, Means
from toolkit.models.noun import Noun, Slug, Text, Words
from toolkit.resources import folder as bundled
from toolkit.strict_yaml import Place, read

OWN = "own"
"""The format of a table with a column map."""
_REMEDIES = {
    "literal_error": "is none of its words: write designation or assessment (evidence_class); prohibition, licence or "
    "review (means)"
}
_WEB = re.compile(r"https?://\S+")


class _Issue(Noun):
    """An edition as the YAML file describes it."""

    model_config = ConfigDict(strict=True)
    id: Text
    published: date
    url: Text
    retrieved: date
    checked: bool
    note: Text | None = None


class _Fetch(Noun):
    """A place to fetch from as the YAML file describes it."""

    model_config = ConfigDict(strict=True)
    reader: Text
    urls: list[Text]
    seen: Text | None = None
    checked: bool = True
    at_least: Annotated[int, Field(ge=1)] = 1


class _Card(Noun):
    """A list as the YAML file describes it."""

    model_config = ConfigDict(strict=True)
    id: Slug
    title: Words
    publisher: Text
    legal_basis: Text
    evidence_class: EvidenceClass
    means: Means
    meaning: Words
    licence: Text
    every_days: Annotated[int, Field(ge=1)] | None = None
    url: Text | None = None
    format: Text | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    fetch: _Fetch | None = None
    by_hand: Text | None = None
    editions: list[_Issue]


def load_lists(
    folder: Path | None = None, data: Path | None = None, ids: Collection[str] | None = None
) -> tuple[EntityList, ...]:
    """The lists of a folder, by id; without a folder those that come with the toolkit.

    With a data folder the editions kept there join them, and so do the lists of its own; `ids` limits what is read.
    Each list has its links (`toolkit.lists.decisions`). Raises ListError, which names file, line and remedy, for
    whatever breaks the form described above.
    """
    cards = _cards(folder or bundled("criteria") / "lists")
    if data and (data / "lists").is_dir():
        cards = _joined(cards, _cards(data / "lists"))
    wanted = sorted(path for path in cards if ids is None or path.stem in ids)
    lists = [_list(path) for path in wanted]
    crosswalk = at_hand(data, folder)
    whole = (with_links(with_kept(each, ListStore(data)) if data else each, crosswalk) for each in lists)
    return tuple(sorted(whole, key=lambda each: each.id))


def with_kept(source: EntityList, store: ListStore) -> EntityList:
    """A list with the editions that were kept of it, oldest first; one that came with the list already counts once.

    Of several editions of one day, the one kept last stands last.
    """
    known = {edition.digest for edition in source.editions}
    kept = [store.read(source.id, card.id) for card in store.editions(source.id) if card.digest not in known]
    taken = {edition.id for edition in source.editions}
    kept = [each.model_copy(update={"id": f"{each.id}-kept"}) if each.id in taken else each for each in kept]
    ordered = sorted([*source.editions, *kept], key=lambda edition: edition.published)
    return source.model_copy(update={"editions": tuple(ordered)})


def _cards(place: Path) -> list[Path]:
    if not place.is_dir():
        raise ListError(f"{place}: there is no such folder. Name the folder that holds the lists.")
    cards = sorted(place.glob("*.yaml"))
    for table in sorted(place.glob("*.csv")):
        if table.with_suffix(".yaml") not in cards:
            raise ListError(f"{table}:1: nothing says whose list this is. Add {table.with_suffix('.yaml').name}.")
    return cards


def _joined(ours: Iterable[Path], own_cards: Iterable[Path]) -> list[Path]:
    cards = {path.stem: path for path in ours}
    for path in own_cards:
        if path.stem in cards:
            raise ListError(f"{path}:1: a list of this name comes with the toolkit. Give yours another id.")
        cards[path.stem] = path
    return list(cards.values())


def _list(path: Path) -> EntityList:
    card = _card(path)
    table = path.with_suffix(".csv")
    there = bool(card.editions) or table.exists()
    rows = entries_by_edition(table, {issue.id for issue in card.editions}) if there else {}
    editions = []
    for issue in card.editions:
        if not (entries := rows.get(issue.id, ())):
            refuse(table, 1, f"no row is of edition {issue.id}. Add its rows or remove it from {path.name}")
        editions.append(Edition(**dict(issue), entries=entries, digest=digest(entries)))
    fetch = Fetch(**dict(card.fetch) | {"urls": tuple(card.fetch.urls)}) if card.fetch else None
    return EntityList(**dict(card) | {"editions": tuple(editions), "fetch": fetch})


def _card(path: Path) -> _Card:
    document = read(path, ListError)
    card = document.validated(TypeAdapter(_Card), _REMEDIES)
    for place, why in (*_faults(card, path.stem), *_source_faults(card)):
        document.refuse(place, why)
    return card


def _faults(card: _Card, stem: str) -> Iterator[tuple[Place, str]]:
    if card.id != stem:
        yield ("id",), f"is {card.id!r}, the file is {stem!r}. Give both the same name"
    for key, words in (("title", card.title), ("meaning", card.meaning)):
        if words.keys() != set(LANGUAGES) or not all(text.strip() for text in words.values()):
            yield (key,), f"write one text in each of {', '.join(LANGUAGES)}, and in no other language"
    for number, issue in enumerate(card.editions):
        if issue.id in {other.id for other in card.editions[:number]}:
            yield ("editions", number, "id"), f"{issue.id} stands twice. Give each edition its own id"
        if number and issue.published <= card.editions[number - 1].published:
            yield ("editions", number, "published"), "is not later than the edition before. Sort oldest first"
        if issue.retrieved < issue.published:
            yield ("editions", number, "retrieved"), "is before the edition was published. Correct one of the two days"
        if not _WEB.fullmatch(issue.url):
            yield ("editions", number, "url"), "is no web address. Write it with https://"


def _source_faults(card: _Card) -> Iterator[tuple[Place, str]]:
    """What is wrong with where further editions come from."""
    if not card.editions and card.format is None:
        yield ("editions",), "is empty. Describe at least one edition, or name the format in which one can be imported"
    if card.url and not _WEB.fullmatch(card.url):
        yield ("url",), "is no web address. Write it with https://"
    named = (("format",), card.format), (("fetch", "reader"), card.fetch.reader if card.fetch else None)
    for place, name in named:
        if name and name not in READERS and (name != OWN or place != ("format",)):
            yield place, f"there is no such format. Name one of {', '.join(READERS)}"
    if card.fetch and card.by_hand:
        yield ("by_hand",), "says how to do what fetch does. Delete one of the two"
    if bool(card.columns) != (card.format == OWN):
        yield ("format",), "own and a column map belong together. Give both or neither"
    if card.columns:
        try:
            own(card.columns)
        except ListError as error:
            yield ("columns",), str(error).removeprefix("column map: ").removesuffix(".")
    if card.fetch:
        if not card.fetch.checked and not card.fetch.seen:
            yield ("fetch", "checked"), "says that nobody tried the address. Say where it was seen"
        for number, url in enumerate(card.fetch.urls):
            if not _WEB.fullmatch(url):
                yield ("fetch", "urls", number), "is no web address. Write it with https://"
        files = READERS[card.fetch.reader].files if card.fetch.reader in READERS else ()
        if len(card.fetch.urls) != len(files):
            yield ("fetch", "urls"), f"{card.fetch.reader} takes {len(files)} file(s): {', '.join(files)}"
