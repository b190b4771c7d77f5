"""Names and ids in proposals -> records in a source, for all proposals at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from toolkit import queries as q
from toolkit.errors import ProposalError
from toolkit.identity import Signs, organisation_identity, person_identity, weighed
from toolkit.models.identity import Candidate, Identity
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.profile.candidates import Asked, Years, candidates
from toolkit.profile.living import with_living_ids
from toolkit.sources.snapshot import Row, Session

Place = tuple[str | int, ...]
Named = dict[tuple[int, NamedOrganisation], Identity]
"""By proposal number and organisation as it is named."""


@dataclass(frozen=True)
class Resolved:
    """Who and what is meant, for each person and each named organisation of each proposal."""

    people: dict[tuple[int, str], Identity]
    """By proposal number and name."""
    organisations: Named
    """By proposal number and organisation as it is named, also in declared posts."""
    left_aside: Mapping[int, Mapping[str, frozenset[str]]]
    """By proposal number and name: the records that would have been used or weighed, and are said to be another's."""


def resolve(session: Session, proposals: Sequence[Proposal], moved: Mapping[str, str]) -> Resolved:
    """Look everyone and everything up; raises ProposalError for an OpenAlex id that the source does not have.

    `moved`: ids that were merged into others -> the ids that live on, which are looked up in their place.
    """
    current = with_living_ids(proposals, moved)
    organisations = resolved_organisations(session, current)
    people, left_aside = _people(session, current, organisations)
    for p, (proposal, living) in enumerate(zip(proposals, current, strict=True)):
        for (_, named), (_, lives) in zip(named_organisations(proposal), named_organisations(living), strict=True):
            organisations[p, named] = organisations[p, lives]
    return Resolved(people, organisations, left_aside)


def refusals(session: Session, proposals: Sequence[Proposal], moved: Mapping[str, str]) -> dict[int, ProposalError]:
    """By number, the proposals for which `resolve` would raise ProposalError, with that error."""
    current = with_living_ids(proposals, moved)
    named = [(p, place, named) for p, proposal in enumerate(current) for place, named in named_organisations(proposal)]
    rows = _records_by_id(session, [each for _, _, each in named])
    people = [(p, i, person) for p, proposal in enumerate(current) for i, person in enumerate(proposal.people)]
    recorded = _author_ids(session, [person for _, _, person in people])
    checks = [partial(_check_organisation, current[p], written_place(place), each, rows) for p, place, each in named]
    checks += [partial(_check_person, current[p], i, person, recorded) for p, i, person in people]
    found: dict[int, ProposalError] = {}
    for p, check in zip([p for p, _, _ in (*named, *people)], checks, strict=True):
        try:
            check()
        except ProposalError as error:
            found.setdefault(p, error)
    return dict(sorted(found.items()))


def named_organisations(proposal: Proposal) -> Iterable[tuple[Place, NamedOrganisation]]:
    """Every organisation a proposal names, with the place where it does."""
    yield ("own_organisation",), proposal.own_organisation
    for i, partner in enumerate(proposal.partners):
        yield ("partners", i), partner
    for i, person in enumerate(proposal.people):
        for j, post in enumerate(person.posts or ()):
            yield ("people", i, "posts", j, "organisation"), post.organisation


def written_place(place: Place) -> str:
    """A place in a proposal as messages write it: people[0].posts[1].organisation."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def number(openalex: str) -> int:
    """The digits of an OpenAlex id, as our tables hold it."""
    return int(openalex[1:])


def resolved_organisations(session: Session, proposals: Sequence[Proposal]) -> Named:
    """Which organisation is meant, by proposal number and organisation as it is named."""
    asked = [
        (p, place, named) for p, proposal in enumerate(proposals) for place, named in named_organisations(proposal)
    ]
    records = _organisation_records(session, [n for _, _, n in asked])
    identities: Named = {}
    exact: dict[tuple[int, str], dict[tuple[str, ...], Identity]] = defaultdict(dict)
    for p, place, named in asked:
        _check_organisation(proposals[p], written_place(place), named, records.by_id)
        found = organisation_identity(named, records.rors.get(named.ror or "", []), records.named.get(named.name, []))
        identities[p, named] = found
        if found.status == "exact":
            exact[p, named.name][found.ids] = found
    for p, named in identities:
        elsewhere = exact[p, named.name]
        if not named.openalex and not named.ror and not named.no_record and len(elsewhere) == 1:
            identities[p, named] = next(iter(elsewhere.values()))
    return identities


@dataclass(frozen=True)
class _Records:
    by_id: dict[str, Row]
    rors: dict[str, list[str]]
    named: dict[str, list[Candidate]]


def _organisation_records(session: Session, asked: Sequence[NamedOrganisation]) -> _Records:
    table = session.table("organisations")
    by_id = _records_by_id(session, asked)
    rors = sorted({n.ror for n in asked if n.ror})
    wanted = session.frame({"subject": "INTEGER", "ror": "VARCHAR"}, list(enumerate(rors)))
    by_ror: dict[str, list[str]] = defaultdict(list)
    for row in session.rows(q.organisations_by_ror(table, wanted)):
        by_ror[rors[row["subject"]]].append(f"I{row['organisation_id']}")
    open_names = sorted({n.name for n in asked if not n.openalex and n.ror not in by_ror})
    return _Records(by_id, by_ror, _organisations_named(session, open_names))


def _records_by_id(session: Session, asked: Sequence[NamedOrganisation]) -> dict[str, Row]:
    ids = session.frame(
        {"organisation_id": "BIGINT"}, [(i,) for i in sorted({number(n.openalex) for n in asked if n.openalex})]
    )
    return {f"I{r['organisation_id']}": r for r in session.rows(q.organisations(session.table("organisations"), ids))}


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
            "Check the id on openalex.org and which part of it this source holds, or leave it out and give the "
            "ROR id or the name alone."
        )
    recorded = known[named.openalex]["ror"]
    if named.ror and recorded and named.ror != recorded:
        raise ProposalError(
            f"{proposal.id}: {place}: {named.openalex} has the ROR id {recorded} in this source, not {named.ror}. "
            "The two ids name different organisations: correct one of them."
        )


def _people(
    session: Session, proposals: Sequence[Proposal], organisations: Named
) -> tuple[dict[tuple[int, str], Identity], dict[int, dict[str, frozenset[str]]]]:
    asked = [(p, i, person) for p, proposal in enumerate(proposals) for i, person in enumerate(proposal.people)]
    people = [person for _, _, person in asked]
    recorded, by_orcid = _author_ids(session, people), _authors_with_orcid(session, people)
    for p, i, person in asked:
        _check_person(proposals[p], i, person, recorded)
    found = named_only(session, proposals, organisations, by_orcid)
    identities = {}
    left_aside: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    for p, _, person in asked:
        others, ranked = proposals[p].records_of_others(person.name), weighed(found.get((p, person.name), []))
        meant = [each for each in ranked if each.id not in others]
        theirs = _with_their_orcid(proposals[p], person, by_orcid)
        identities[p, person.name] = person_identity(person, recorded, theirs, meant, doubted=bool(others))
        left_aside[p][person.name] = others.intersection(
            [*by_orcid.get(person.orcid or "", ()), *(each.id for each in ranked)]
        )
    return identities, left_aside


def _with_their_orcid(proposal: Proposal, person: Person, by_orcid: Mapping[str, list[str]]) -> list[str]:
    """The records with a person's ORCID, but for those that are said to be another's."""
    others = proposal.records_of_others(person.name)
    return [author for author in by_orcid.get(person.orcid or "", []) if author not in others]


def _check_person(proposal: Proposal, i: int, person: Person, known: Mapping[str, str | None]) -> None:
    if person.openalex and person.openalex not in known:
        raise ProposalError(
            f"{proposal.id}: people[{i}].openalex: {person.openalex} is not in this source. "
            "Check the id on openalex.org and which part of it this source holds, or leave it out and give the "
            "ORCID or the name alone."
        )


def named_only(
    session: Session,
    proposals: Sequence[Proposal],
    organisations: Named,
    by_orcid: dict[str, list[str]],
) -> dict[tuple[int, str], list[tuple[Candidate, Signs]]]:
    """What is to be weighed for each person whom no identifier names, by proposal number and name."""
    asked = [
        (p, person)
        for p, proposal in enumerate(proposals)
        for person in proposal.people
        if not person.openalex and not _with_their_orcid(proposal, person, by_orcid)
    ]
    said = {n: _asked(p, person, proposals[p], organisations, by_orcid) for n, (p, person) in enumerate(asked)}
    found = candidates(session, said)
    return {(p, person.name): found.get(n, []) for n, (p, person) in enumerate(asked)}


def _asked(
    p: int,
    person: Person,
    proposal: Proposal,
    organisations: Named,
    by_orcid: dict[str, list[str]],
) -> Asked:
    """A person with what the proposal says around the name: organisations, the rest of the team, title and summary."""
    others = [other for other in proposal.people if other is not person]
    team = {other.openalex for other in others if other.openalex}
    team |= {i for other in others if not other.openalex for i in by_orcid.get(other.orcid or "", [])}
    return Asked(
        name=person.name,
        orcid=person.orcid,
        homes=said_homes(person, proposal, lambda each: organisations[p, each].ids),
        team=frozenset(team),
        text=f"{proposal.title}\n{proposal.summary}",
    )


def said_homes(
    person: Person, proposal: Proposal, meant: Callable[[NamedOrganisation], Iterable[str]]
) -> dict[str, Years]:
    """The organisations that the proposal connects with a person: declared posts with their years, else all it names.

    `meant` gives the OpenAlex ids of one. Of several posts at one organisation the years from the first to the last
    count.
    """
    if not person.posts:
        named = (proposal.own_organisation, *proposal.partners)
        return {i: (None, None) for each in named for i in meant(each)}
    homes: dict[str, Years] = {}
    for post in person.posts:
        years = post.from_.year if post.from_ else None, post.to.year if post.to else None
        for i in meant(post.organisation):
            homes[i] = _spanned(homes[i], years) if i in homes else years
    return homes


def _spanned(one: Years, other: Years) -> Years:
    """From the first year to the last of two periods, either of which may be open."""
    firsts, lasts = ([year for year in ends if year is not None] for ends in zip(one, other, strict=True))
    return min(firsts) if len(firsts) == 2 else None, max(lasts) if len(lasts) == 2 else None


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
