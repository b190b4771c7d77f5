"""Technology areas as official lists name them."""

from datetime import date

from toolkit.models.noun import Noun, Slug, Text, Words


class Area(Noun):
    """One area of one official list, with the OpenAlex topics and the words that point to it."""

    id: Slug
    title: Words
    topics: tuple[str, ...] = ()
    """OpenAlex topic ids such as `T10682`."""
    words: tuple[str, ...] = ()
    """Words and phrases in small letters, English and Japanese; a plural need not be written."""
    text_decides: bool = True
    """False for areas no text can decide, such as suppliers to government: always a question."""
    checked: bool


class Taxonomy(Noun):
    """One official list of technology areas."""

    id: Slug
    title: Words
    publisher: Text
    in_force: date
    url: Text
    checked: bool
    note: str | None = None
    areas: tuple[Area, ...]


class AreaHit(Noun):
    """An area that a text or a topic points to, with the words that decided."""

    taxonomy_id: Slug
    area_id: Slug
    title: Words
    words: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    """Where each of the words first stands in the text: start and end, in characters."""
    topics: tuple[str, ...] = ()
