"""From a drafted work to a record as OpenAlex serves it in 2026, or as it did in 2024."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from invented.organisations import FUNDERS, ORGANISATIONS, TOPICS, Organisation, Topic, lineage
from invented.people import Numbers, Person

Record = dict[str, Any]
NOBODY = "https://openalex.org/A9999999999"
CURRENT, EARLIER = "2026-11-01", "2026-06-25"
_DOMAIN = {"id": "https://openalex.org/domains/3", "display_name": "Physical Sciences"}


@dataclass
class Stand:
    """An author on a work. `organisations` None: those of that year; `printed`: the affiliation as printed."""

    person: Person | None
    organisations: Sequence[str] | None = None
    printed: Sequence[str] | None = None
    name: str | None = None
    author_id: str | None = None
    """Given for authors that OpenAlex has no person for."""
    raw_orcid: int | None = None


@dataclass
class Draft:
    """A work before it is written down."""

    number: int
    title: str
    year: int | None
    day: str
    stands: list[Stand]
    topic: str
    score: float = 0.97
    second: str | None = None
    funders: tuple[str, ...] = ()
    awards: bool = True
    kind: str = "article"
    language: str = "en"
    flags: set[str] = field(default_factory=set)
    """Of: retracted, paratext, expansion, undated, no-topics, cut, grants (2024's funding), earlier (old labels)."""


def record(draft: Draft, numbers: Numbers) -> Record:
    """A whole record."""
    authorships = [_authorship(s, i, draft, numbers) for i, s in enumerate(draft.stands)]
    work_id = numbers.work(draft.number)
    doi = None if "expansion" in draft.flags else f"https://doi.org/10.5555/trt.{work_id.rsplit('W', 1)[1]}"
    earlier = "earlier" in draft.flags
    topics = [] if "no-topics" in draft.flags else _topics(draft, earlier)
    date = None if "undated" in draft.flags or not draft.year else f"{draft.year}-{draft.day}"
    made = {
        "id": work_id,
        "doi": doi,
        "title": draft.title,
        "display_name": draft.title,
        "publication_year": None if "undated" in draft.flags else draft.year,
        "publication_date": date,
        "ids": {"openalex": work_id} | ({"doi": doi} if doi else {}),
        "language": draft.language,
        "primary_location": _location(doi, draft),
        "type": draft.kind,
        "indexed_in": ["crossref"] if doi else [],
        "open_access": {"is_oa": False, "oa_status": "closed", "oa_url": None, "any_repository_has_fulltext": False},
        "authorships": authorships,
        "countries_distinct_count": len({c for a in authorships for c in a["countries"]}),
        "institutions_distinct_count": len({i["id"] for a in authorships for i in a["institutions"]}),
        "corresponding_author_ids": [a["author"]["id"] for a in authorships if a["is_corresponding"]],
        "is_retracted": "retracted" in draft.flags,
        "is_paratext": "paratext" in draft.flags,
        "primary_topic": topics[0] if topics else None,
        "topics": topics,
        "keywords": [],
        "locations_count": 1,
        "referenced_works_count": 0,
        "referenced_works": [],
        "related_works": [],
        "abstract_inverted_index": None,
        "cited_by_count": 0,
        "updated_date": f"{EARLIER if earlier else CURRENT}T06:00:00.000000",
        "created_date": f"{EARLIER if earlier else CURRENT}",
    }
    return made | _funding(draft) | _generation(draft)


def _generation(draft: Draft) -> Record:
    """Fields that only one of the two generations has."""
    if "grants" in draft.flags:
        return {"type_crossref": "journal-article", "versions": [], "datasets": []} | (
            {"is_authors_truncated": True} if "cut" in draft.flags else {}
        )
    return {
        "institutions": [],
        "is_xpac": "expansion" in draft.flags,
        "has_fulltext": False,
        "has_content": {"pdf": False, "grobid_xml": False},
    }


def _location(doi: str | None, draft: Draft) -> Record:
    return {
        "is_oa": False,
        "landing_page_url": doi,
        "pdf_url": None,
        "source": None,
        "license": None,
        "version": "publishedVersion" if doi else "submittedVersion",
        "is_accepted": doi is not None,
        "is_published": doi is not None,
        "raw_type": "journal-article" if draft.kind == "article" else draft.kind,
    }


def _authorship(stand: Stand, place: int, draft: Draft, numbers: Numbers) -> Record:
    keys = stand.organisations
    if keys is None:
        keys = stand.person.at(draft.year or 2020) if stand.person else []
    found = [ORGANISATIONS[k] for k in keys]
    printed = list(stand.printed) if stand.printed is not None else [address(o) for o in found]
    person, last = stand.person, place == len(draft.stands) - 1
    raw_name = stand.name or (person.native if person and person.native and draft.language == "ja" else None)
    display = numbers.named(person.name) if person else str(stand.name)
    made: Record = {
        "author_position": "first" if place == 0 else "last" if last else "middle",
        "author": {
            "id": numbers.author(person) if person else stand.author_id,
            "display_name": display,
            "orcid": numbers.orcid(person.orcid_number) if person and person.orcid_number is not None else None,
        },
        "institutions": [institution(o) for o in found],
        "countries": sorted({o.country for o in found if o.country}),
        "is_corresponding": place == 0,
        "raw_author_name": raw_name or display,
        "raw_affiliation_strings": printed,
        "affiliations": _affiliations(printed, found),
    }
    if "grants" not in draft.flags:
        made["raw_orcid"] = numbers.orcid(stand.raw_orcid) if stand.raw_orcid is not None else None
    return made


def address(organisation: Organisation) -> str:
    """An affiliation as a paper prints it."""
    above = ORGANISATIONS[organisation.above].name if organisation.above else None
    return ", ".join(part for part in (organisation.name, above, organisation.city, organisation.country) if part)


def _affiliations(printed: Sequence[str], found: Sequence[Organisation]) -> list[Record]:
    """Each text with the organisations it was resolved to: in turn where there are as many, else all of them."""
    ids = [[f"https://openalex.org/{o.id}"] for o in found]
    each = ids if len(printed) == len(found) else [[i for one in ids for i in one]] * len(printed)
    return [{"raw_affiliation_string": t, "institution_ids": i} for t, i in zip(printed, each, strict=True)]


def institution(organisation: Organisation) -> Record:
    """An organisation as it stands on works and authors."""
    return {
        "id": f"https://openalex.org/{organisation.id}",
        "display_name": organisation.name,
        "ror": f"https://ror.org/{organisation.ror}" if organisation.ror else None,
        "country_code": organisation.country,
        "type": organisation.kind,
        "lineage": lineage(organisation),
    }


def _topics(draft: Draft, earlier: bool) -> list[Record]:
    chosen = [(draft.topic, draft.score)] + ([(draft.second, draft.score - 0.3)] if draft.second else [])
    return [topic(TOPICS[key], earlier) | {"score": round(score, 4)} for key, score in chosen]


def topic(made: Topic, earlier: bool = False) -> Record:
    """A topic as it stands on works, under its present name or that of 2024."""
    return {
        "id": f"https://openalex.org/{made.id}",
        "display_name": made.old_name if earlier else made.name,
        "subfield": {"id": f"https://openalex.org/subfields/{made.subfield[0]}", "display_name": made.subfield[1]},
        "field": {"id": f"https://openalex.org/fields/{made.field[0]}", "display_name": made.field[1]},
        "domain": _DOMAIN,
    }


def _funding(draft: Draft) -> Record:
    rows = [(f, FUNDERS[f], f"{FUNDERS[f].prefix}{20_000 + draft.number % 97}") for f in draft.funders]
    if "grants" in draft.flags:
        return {
            "grants": [
                {"funder": f"https://openalex.org/{f.id}", "funder_display_name": f.name, "award_id": award}
                for _, f, award in rows
            ]
        }
    return {
        "funders": [
            {"id": f"https://openalex.org/{f.id}", "display_name": f.name, "ror": f"https://ror.org/{f.ror}"}
            for _, f, _ in rows
        ],
        "awards": [
            {
                "id": f"https://openalex.org/G{4_990_000_000 + draft.number}",
                "display_name": None,
                "funder_award_id": award,
                "funder_id": f"https://openalex.org/{f.id}",
                "funder_display_name": f.name,
            }
            for _, f, award in rows
            if draft.awards
        ],
    }
