"""Names and ids in proposals -> records in a source, for all proposals at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit import queries as q
from toolkit.errors import ProposalError
from toolkit.identity import organisation_identity, person_identity
from toolkit.models.profile import Candidate, Identity
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.sources.snapshot import Row, Session


@dataclass(frozen=True)
class Resolved:
    """Who and what is meant, for each person and each named organisation of each proposal."""

    people: dict[tuple[int, str], Identity]
    """By proposal number and name."""
    organisations: dict[tuple[int, NamedOrganisation], Identity]
    """By proposal number and organisation as it is named, also in declared posts."""


def resolve(session: Session, proposals: Sequence[Proposal]) -> Resolved:
    """Look everyone and everything up; raises ProposalError for an OpenAlex id that the source does not have."""
    organisations = _organisations(session, proposals)
    return Resolved(_people(session, proposals, organisations), organisations)


def named_organisations(proposal: Proposal) -> Iterable[tuple[str, NamedOrganisation]]:
    """Every organisation a proposal names, with the place where it does."""
    yield "own_organisation", proposal.own_organisation
    for i, partner in enumerate(proposal.partners):
        yield f"partners[{i}]", partner
    for i, person in enumerate(proposal.people):
        for j, post in enumerate(person.posts or ()):
            yield f"people[{i}].posts[{j}].organisation", post.organisation


def number(openalex: str) -> int:
    """The digits of an OpenAlex id, as our tables hold it."""
    return int(openalex[1:])


def _organisations(session: Session, proposals: Sequence[Proposal]) -> dict[tuple[int, NamedOrganisation], Identity]:
    asked = [
        (p, place, named) for p, proposal in enumerate(proposals) for place, named in named_organisations(proposal)
    ]
    records = _organisation_records(session, [n for _, _, n in asked])
    identities: dict[tuple[int, NamedOrganisation], Identity] = {}
    exact: dict[tuple[int, str], dict[tuple[str, ...], Identity]] = defaultdict(dict)
    for p, place, named in asked:
        _check_organisation(proposals[p], place, named, records.by_id)
        found = organisation_identity(named, records.rors.get(named.ror or "", []), records.named.get(named.name, []))
        identities[p, named] = found
        if found.status == "exact":
            exact[p, named.name][found.ids] = found
    for p, named in identities:
        elsewhere = exact[p, named.name]
        if not named.openalex and not named.ror and len(elsewhere) == 1:
            identities[p, named] = next(iter(elsewhere.values()))
    return identities


@dataclass(frozen=True)
class _Records:
    by_id: dict[str, Row]
    rors: dict[str, list[str]]
    named: dict[str, list[Candidate]]


def _organisation_records(session: Session, asked: Sequence[NamedOrganisation]) -> _Records:
    table = session.table("organisations")
    ids = sorted({number(n.openalex) for n in asked if n.openalex})
    rows = session.rows(q.organisations(table, session.frame({"organisation_id": "BIGINT"}, [(i,) for i in ids])))
    by_id = {f"I{row['organisation_id']}": row for row in rows}
    rors = sorted({n.ror for n in asked if n.ror})
    wanted = session.frame({"subject": "INTEGER", "ror": "VARCHAR"}, list(enumerate(rors)))
    by_ror: dict[str, list[str]] = defaultdict(list)
    for row in session.rows(q.organisations_by_ror(table, wanted)):
        by_ror[rors[row["subject"]]].append(f"I{row['organisation_id']}")
    open_names = sorted({n.name for n in asked if not n.openalex and n.ror not in by_ror})
    return _Records(by_id, by_ror, _organisations_named(session, open_names))


def _organisations_named(session: Session, names: Sequence[str]) -> dict[str, list[Candidate]]:
    if not names:
        return {}
    keys = session.name_keys(names)
    wanted = session.frame({"subject": "INTEGER", "name_key": "VARCHAR"}, [(i, keys[n]) for i, n in enumerate(names)])
    pairs = session.rows(q.organisations_by_name(session.table("organisation_names"), wanted))
    ids = session.frame({"organisation_id": "BIGINT"}, [(i,) for i in sorted({r["organisation_id"] for r in pairs})])
    records = {r["organisation_id"]: r for r in session.rows(q.organisations(session.table("organisations"), ids))}
    works = {r["organisation_id"]: r["works"] for r in session.rows(q.works_at(session.table("authorships"), ids))}
    found: dict[str, list[Candidate]] = defaultdict(list)
    for pair in pairs:
        record = records[pair["organisation_id"]]
        found[names[pair["subject"]]].append(
            Candidate(
                id=f"I{record['organisation_id']}",
                name=record["name"],
                works=works.get(record["organisation_id"], 0),
                country=record["country"],
                reasons=("same-name",),
            )
        )
    return found


def _check_organisation(proposal: Proposal, place: str, named: NamedOrganisation, known: dict[str, Row]) -> None:
    if not named.openalex:
        return
    if named.openalex not in known:
        raise ProposalError(
            f"{proposal.id}: {place}.openalex: {named.openalex} is not in this source. "
            "Check the id on openalex.org, or leave it out and give the ROR id or the name alone."
        )
    recorded = known[named.openalex]["ror"]
    if named.ror and recorded and named.ror != recorded:
        raise ProposalError(
            f"{proposal.id}: {place}: {named.openalex} has the ROR id {recorded} in this source, not {named.ror}. "
            "The two ids name different organisations: correct one of them."
        )


def _people(
    session: Session, proposals: Sequence[Proposal], organisations: dict[tuple[int, NamedOrganisation], Identity]
) -> dict[tuple[int, str], Identity]:
    asked = [(p, i, person) for p, proposal in enumerate(proposals) for i, person in enumerate(proposal.people)]
    people = [person for _, _, person in asked]
    recorded, by_orcid = _author_ids(session, people), _authors_with_orcid(session, people)
    for p, i, person in asked:
        if person.openalex and person.openalex not in recorded:
            raise ProposalError(
                f"{proposals[p].id}: people[{i}].openalex: {person.openalex} is not in this source. "
                "Check the id on openalex.org, or leave it out and give the ORCID or the name alone."
            )
    open_people = [n for n, person in enumerate(people) if not person.openalex and not by_orcid.get(person.orcid or "")]
    homes = {n: _homes(asked[n][0], people[n], proposals[asked[n][0]], organisations) for n in open_people}
    candidates = _authors_named(session, {n: people[n].name for n in open_people}, homes)
    return {
        (p, person.name): person_identity(person, recorded, by_orcid.get(person.orcid or "", []), candidates.get(n, []))
        for n, (p, _, person) in enumerate(asked)
    }


def _homes(
    p: int, person: Person, proposal: Proposal, organisations: dict[tuple[int, NamedOrganisation], Identity]
) -> set[str]:
    """OpenAlex ids of the organisations that the proposal connects with a person: declared posts, else all it names."""
    declared = [post.organisation for post in person.posts or ()]
    return {
        i for named in declared or [proposal.own_organisation, *proposal.partners] for i in organisations[p, named].ids
    }


def _author_ids(session: Session, people: Sequence[Person]) -> dict[str, str | None]:
    ids = [(n, number(person.openalex)) for n, person in enumerate(people) if person.openalex]
    wanted = session.frame({"person": "INTEGER", "author_id": "BIGINT"}, ids)
    return {f"A{r['author_id']}": r["orcid"] for r in session.rows(q.authors_by_id(session.table("authors"), wanted))}


def _authors_with_orcid(session: Session, people: Sequence[Person]) -> dict[str, list[str]]:
    orcids = sorted({person.orcid for person in people if person.orcid})
    wanted = session.frame({"person": "INTEGER", "orcid": "VARCHAR"}, list(enumerate(orcids)))
    found: dict[str, list[str]] = defaultdict(list)
    for row in session.rows(q.authors_by_orcid(session.table("authors"), wanted)):
        found[orcids[row["person"]]].append(f"A{row['author_id']}")
    return found


def _authors_named(session: Session, names: dict[int, str], homes: dict[int, set[str]]) -> dict[int, list[Candidate]]:
    if not names:
        return {}
    keys = session.name_keys(names.values())
    wanted = session.frame({"person": "INTEGER", "name_key": "VARCHAR"}, [(n, keys[name]) for n, name in names.items()])
    rows = session.rows(q.authors_by_name(session.table("author_names"), session.table("authors"), wanted))
    ids = session.frame({"author_id": "BIGINT"}, [(i,) for i in sorted({r["author_id"] for r in rows})])
    careers: dict[int, list[Row]] = defaultdict(list)
    published = session.rows(q.careers(session.table("authorships"), ids))
    for row in (*published, *session.rows(q.recorded_careers(session.table("author_organisations"), ids))):
        careers[row["author_id"]].append(row)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for row in rows:
        found[row["person"]].append(_candidate(row, careers[row["author_id"]], homes[row["person"]]))
    return found


def _candidate(author: Row, career: Sequence[Row], homes: set[str]) -> Candidate:
    years = [row[end] for row in career for end in ("first_year", "last_year") if row[end]]
    places = sorted({f"I{row['organisation_id']}" for row in career if row["organisation_id"]})
    reasons = ["same-name"] + ["at-declared-organisation"] * bool(homes & set(places))
    return Candidate(
        id=f"A{author['author_id']}",
        name=author["name"],
        works=author["works_count"] or 0,
        orcid=author["orcid"],
        organisations=tuple(places),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        reasons=tuple(reasons),
    )
