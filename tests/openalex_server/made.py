"""Invented records in OpenAlex's shape, made quickly and in any number: the same on every run."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from tests.openalex_server.store import Record, Store

ADDRESS = "https://openalex.org/"
FIRST_YEAR, YEARS = 2005, 20


def address(letter: str, number: int) -> str:
    """An id as OpenAlex writes it."""
    return f"{ADDRESS}{letter}{number}"


def institution(number: int, **more: Any) -> Record:
    """An organisation; as it stands on works, too."""
    key = address("I", number)
    name = {"display_name": f"Organisation {number}", "ror": None, "country_code": "GB", "type": "education"}
    return {"id": key, **name, "lineage": [key], "updated_date": "2026-11-01T00:00:00", **more}


def author(number: int, at: Sequence[int] = (1,), works: int = 1, **more: Any) -> Record:
    """The record of an author with so many works at some organisations."""
    places = [{"institution": institution(i), "years": [FIRST_YEAR + YEARS - 1, FIRST_YEAR]} for i in at]
    name = {"display_name": f"Person {number}", "display_name_alternatives": [f"P. {number}"], "orcid": None}
    counts = {"works_count": works, "cited_by_count": 0, "updated_date": "2026-11-01T00:00:00"}
    return {"id": address("A", number), **name, **counts, "affiliations": places, **more}


def authorship(number: int, at: Sequence[int] = (1,)) -> Record:
    """An author on a work, with the organisations printed there."""
    places = [institution(i) for i in at]
    texts = [place["display_name"] for place in places]
    return {
        "author_position": "middle",
        "author": {"id": address("A", number), "display_name": f"Person {number}", "orcid": None},
        "institutions": places,
        "countries": ["GB"] if places else [],
        "is_corresponding": False,
        "raw_author_name": f"Person {number}",
        "raw_affiliation_strings": texts,
        "affiliations": [
            {"raw_affiliation_string": text, "institution_ids": [place["id"]]}
            for text, place in zip(texts, places, strict=True)
        ],
    }


def work(number: int, authorships: Sequence[Record], **more: Any) -> Record:
    """A work; its year and its citations follow from its number."""
    year = FIRST_YEAR + number % YEARS
    return {
        "id": address("W", number),
        "doi": f"https://doi.org/10.5555/{number}",
        "title": f"Work {number}",
        "display_name": f"Work {number}",
        "publication_year": year,
        "publication_date": f"{year}-{1 + number % 12:02}-{1 + number % 28:02}",
        "type": "article",
        "language": "en",
        "is_retracted": False,
        "is_paratext": False,
        "is_xpac": False,
        "cited_by_count": number * 7_919 % 1_000,
        "authorships": list(authorships),
        "topics": [],
        "funders": [],
        "awards": [],
        "updated_date": "2026-11-01T00:00:00",
        **more,
    }


def prolific(works: int = 12_500) -> Store:
    """A1 with very many works, every tenth of them with somebody else; A2 has one work."""
    one, other = authorship(1), authorship(3, at=[2])
    many = [work(n, [one, other] if n % 10 == 0 else [one]) for n in range(1, works + 1)]
    people = [author(1, works=works), author(2), author(3, at=[2], works=works // 10)]
    return Store([*many, work(works + 1, [authorship(2)])], people, [institution(1), institution(2)])


def crowded(authors: int = 3_000, last: int = 1) -> Store:
    """One work with very many authors, of whom A1 is the last; every one is at one of fifty organisations."""
    crowd = [authorship(n, at=[2 + n % 50]) for n in range(2, authors + 1)]
    people = [author(n, at=[2 + n % 50]) for n in range(2, authors + 1)]
    organisations = [institution(n) for n in range(1, 52)]
    return Store([work(1, [*crowd, authorship(last)])], [author(last), *people], organisations)


def tangled(seed: int, works: int = 200, people: int = 40, organisations: int = 20) -> Store:
    """A small world in which records are as troublesome as real ones: nobody on works and people at no organisation,
    works without authors, with a hundred and with more, in the expansion corpus, retracted, without a year;
    organisations below others, without a country or a ROR id."""
    chance = Random(seed)
    places = [_place(n, organisations, chance) for n in range(1, organisations + 1)]
    many = []
    for n in range(1, works + 1):
        team = chance.sample(range(1, people + 1), chance.choice([0, 1, 1, 2, 2, 3, 5]))
        crowd = range(1_000, 1_000 + chance.choice([0] * 20 + [99, 100, 150]))
        on_it = [_standing(a, places, chance) for a in (*crowd, *team)]
        paid = [{"id": address("F", f), "display_name": f"Funder {f}"} for f in (1, 2) if chance.random() < 0.2]
        odd = {"is_xpac": chance.random() < 0.15, "is_retracted": chance.random() < 0.05, "funders": paid}
        many.append(work(n, on_it, **odd, **({"publication_year": None} if chance.random() < 0.05 else {})))
    funders = [{"id": address("F", f), "display_name": f"Funder {f}", "country_code": "GB", "ids": {}} for f in (1, 2)]
    return Store(many, _authors_of(many, people), places, funders)


def _place(number: int, organisations: int, chance: Random) -> Record:
    above = [address("I", chance.randint(1, organisations))] if chance.random() < 0.4 else []
    ror = f"https://ror.org/0{number:02}trap{number:02}" if chance.random() < 0.7 else None
    place = institution(number, ror=ror, country_code=chance.choice(["GB", "JP", "CN", None]))
    return {**place, "lineage": [place["id"], *above]}


def _standing(number: int, places: Sequence[Record], chance: Random) -> Record:
    at = chance.sample(places, chance.choice([0, 1, 1, 1, 2]))
    strings = [f"Department, {place['display_name']}" for place in at] or chance.choice([[], ["At large"]])
    stands = {**authorship(number, at=[]), "institutions": at, "raw_affiliation_strings": strings, "affiliations": []}
    if chance.random() < 0.05:
        stands["author"] = {**stands["author"], "id": chance.choice([None, address("A", 9_999_999_999)])}
    return {**stands, "countries": sorted({p["country_code"] for p in at} - {None})}


def _authors_of(works: Sequence[Record], people: int) -> list[Record]:
    """Records that say of authors what their works say; every third of the people has an ORCID."""
    years: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    placed = {place["id"]: place for w in works for a in w["authorships"] for place in a["institutions"]}
    for one, stands in ((w, a) for w in works for a in w["authorships"] if a["author"]["id"]):
        career = years[stands["author"]["id"]]
        for place in stands["institutions"]:
            career[place["id"]] |= {one["publication_year"]} - {None}
    found = []
    for key, career in sorted(years.items()):
        number = int(key.rpartition("/A")[2])
        at = [{"institution": placed[i], "years": sorted(when)} for i, when in sorted(career.items())[:10]]
        orcid = f"https://orcid.org/0000-0000-0000-{number:04}" if number <= people and number % 3 == 0 else None
        count = sum(any(a["author"]["id"] == key for a in w["authorships"]) for w in works)
        found.append({**author(number, works=count, orcid=orcid), "affiliations": at})
    return [record for record in found if record["id"] != address("A", 9_999_999_999)]


def ids(records: Iterable[Record]) -> list[str]:
    """The ids of some records, in their order."""
    return [record["id"] for record in records]
