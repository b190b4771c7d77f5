"""Deal gathered rows out to profiles: one for each proposal, with all the records its rows name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from toolkit.models.base_rates import Question
from toolkit.models.identity import Identity
from toolkit.models.large import Unseen
from toolkit.models.lists import EntityList, ListHit
from toolkit.models.profile import (
    Between,
    BeyondRow,
    Declared,
    Facts,
    FundingRow,
    Organisation,
    OrganisationFacts,
    PartnerRow,
    PersonFacts,
    PostRow,
    Profile,
    SharedRow,
    TaxonomyInfo,
    TopicRow,
)
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.models.technology import Taxonomy
from toolkit.profile import rows as made
from toolkit.profile.base_rates import BaseRates
from toolkit.profile.corrections import corrected, works_of_others
from toolkit.profile.dealt import Dealt, by_proposal
from toolkit.profile.doubts import Doubts
from toolkit.profile.everybody import Everybody
from toolkit.profile.fields import Fields
from toolkit.profile.gather import Gathered
from toolkit.profile.in_print import named_in_print, texts_of_no_organisation, unlinked
from toolkit.profile.named import funders_of, posts_of
from toolkit.profile.organisations import Listed, joined
from toolkit.profile.read_lists import LookedThrough
from toolkit.profile.resolve import Resolved, resolve
from toolkit.sources.snapshot import Snapshot

_FACTS = ("posts", "listed_coauthors", "funding", "topics", "partners", "between", "beyond")
"""What a record says of a person."""


def profiles(
    proposals: Sequence[Proposal],
    source: Snapshot,
    lists: Sequence[EntityList],
    taxonomies: Sequence[Taxonomy],
    as_of: date,
) -> list[Profile]:
    """The profile of each proposal as of a day, in order; raises ProposalError for ids the source does not have."""
    return list(each_profile(proposals, source, lists, taxonomies, as_of))


def each_profile(
    proposals: Sequence[Proposal],
    source: Snapshot,
    lists: Sequence[EntityList],
    taxonomies: Sequence[Taxonomy],
    as_of: date,
    questions: Collection[Question] = (),
    unseen: Unseen | None = None,
    *,
    listed_on: date | None = None,
) -> Iterator[Profile]:
    """The same profiles one after another, for those who keep none; what is raised comes before the first.

    `unseen`: what nobody is going to look at, where no more than the judgement is wanted (see `Profile.judged_only`).
    `listed_on`: the day of the lists, if not `as_of`. `questions`: what is counted of everybody, too, for comparison.
    """
    with source.open() as session:
        resolved = resolve(session, proposals, source.info.moved)
        people = [(p, person) for p, proposal in enumerate(proposals) for person in proposal.people]
        partners = [(p, partner) for p, proposal in enumerate(proposals) for partner in proposal.partners]
        read = LookedThrough(lists, listed_on or as_of)
        listed = source.once(read.state, lambda: Listed(session, lists, read.day))
        beside_them = [resolved.organisations[each] for each in partners]
        named_so = [(person.name, resolved.people[p, person.name]) for p, person in people]
        gathered = Gathered(
            session,
            [identity for _, identity in named_so],
            beside_them,
            [resolved.organisations[p, named] for p, proposal in enumerate(proposals) for named in posts_of(proposal)],
            listed,
            {n: works_of_others(proposals[p], person.name) for n, (p, person) in enumerate(people)},
            {funder.openalex for proposal in proposals for funder in funders_of(proposal) if funder.openalex},
            unseen or Unseen(),
        )
        doubts = Doubts(session, named_so, gathered, elsewhere="other-records" not in source.info.limits)
        named = named_in_print(session, source, read, listed, texts_of_no_organisation(gathered))
        rates = BaseRates(Everybody(session, source, listed, as_of), questions, gathered, named_so, beside_them)
        run = _Context(source, read, taxonomies, as_of, resolved, gathered, doubts, named, rates, unseen)
        team, beside = by_proposal(people), by_proposal(partners)
        yield from (run.profile(p, each, team[p], beside[p]) for p, each in enumerate(proposals))


class _Context:
    """What all profiles of one run share."""

    def __init__(
        self,
        source: Snapshot,
        looked: LookedThrough,
        taxonomies: Sequence[Taxonomy],
        as_of: date,
        resolved: Resolved,
        gathered: Gathered,
        doubts: Doubts,
        named: dict[str, tuple[ListHit, ...]],
        rates: BaseRates,
        unseen: Unseen | None,
    ) -> None:
        self.rates, self.judged_only = rates, unseen is not None
        self.without = unseen.facts if unseen else ()
        self.source, self.as_of, self.fields = source, as_of, Fields(taxonomies, source.info.data_date)
        self.fields.read_topics(gathered.topics_of_works())
        self.resolved, self.gathered, self.doubts, self.named = resolved, gathered, doubts, named
        self._theirs: dict[tuple[str, ...], tuple[Facts[PostRow], Facts[PartnerRow]]] = {}
        self.lists, self.lists_unread = looked.infos, looked.unread
        self.taxonomy_infos = tuple(
            TaxonomyInfo.model_validate({name: getattr(each, name) for name in TaxonomyInfo.model_fields})
            for each in self.fields.taxonomies
        )

    def profile(
        self,
        p: int,
        proposal: Proposal,
        people: Sequence[tuple[int, Person]],
        partners: Sequence[tuple[int, NamedOrganisation]],
    ) -> Profile:
        team = tuple(self.person(n, p, person) for n, person in people)
        named = tuple(self.organisation(n, p, partner) for n, partner in partners)
        declared = tuple(self.declared(p, post) for post in posts_of(proposal))
        works = {r.work for f in team for r in f.posts.rows}
        works |= {r.work for f in team for r in f.beyond.rows}
        works |= {r.work for o in named for r in _rows(o.works, o.shared)}
        records = self.gathered.works.by_id(sorted(works))
        own = {r.work for each in (*(f.posts for f in team), *(o.works for o in named)) for r in each.rows}
        found = Profile(
            proposal=proposal,
            as_of=self.as_of,
            source=self.source.info,
            lists=self.lists,
            lists_unread=self.lists_unread,
            taxonomies=self.taxonomy_infos,
            people=team,
            organisations=named,
            funders=self.funders(proposal, team),
            declared=declared,
            text_areas=self.fields.of_proposal(proposal),
            work_areas={w: areas for w in sorted(own) if (areas := self.fields.of_work(records[w]))},
            works=records,
            known=self.known(team, named, declared),
            printed={text: self.named[text] for text in unlinked(team, named) if text in self.named},
            judged_only=self.judged_only,
            base_rates=self.rates.of(people, partners, later=self.judged_only),
        )
        if not proposal.corrections:
            return found
        return corrected(found, {each.name: self.set_aside(n) for n, each in people}, self.resolved.left_aside[p])

    def person(self, n: int, p: int, person: Person) -> PersonFacts:
        identity, rows = self.identity(n, p, person), self.gathered
        if not identity.ids:
            nothing: dict[str, Any] = {name: {"unknown": identity.unknown} for name in _FACTS}
            return PersonFacts(name=person.name, identity=identity, orcids_on_works=(), **nothing)
        return PersonFacts(
            name=person.name,
            identity=identity,
            orcids_on_works=tuple(sorted({orcid for orcid in rows.posts.column("raw_orcid", n) if orcid})),
            works_with_orcid=tuple(sorted({f"W{w}" for w, o in rows.posts.cells(n, "work_id", "raw_orcid") if o})),
            posts=made.facts(Facts[PostRow], made.posts(rows.posts, n)),
            listed_coauthors=made.facts(
                Facts[SharedRow], made.together(made.shared(rows.coauthors, n), self.printed(n))
            ),
            funding=made.facts(Facts[FundingRow], made.funding(rows.funding, n)),
            topics=made.facts(Facts[TopicRow], made.topics(rows.topics, n)),
            partners=self.partners(rows.partners, n),
            **self.second_step(n),
        )

    def second_step(self, n: int) -> dict[str, Any]:
        """Whom the co-authors of a person know; a source of the people's own works alone cannot tell."""
        if "other-records" in self.source.info.limits or "beyond" in self.without:
            return {}
        rows = self.gathered
        met = made.between(rows.between.cells(n, "author_id", "work_id"), rows.stood_at)
        return {
            "between": made.facts(Facts[Between], met),
            "beyond": made.facts(Facts[BeyondRow], made.ordered(map(made.beyond, rows.beyond[n]))),
        }

    def identity(self, n: int, p: int, person: Person) -> Identity:
        """Who is meant, with what speaks against the record."""
        identity = self.resolved.people[p, person.name]
        return identity.model_copy(update={"doubts": (*identity.doubts, *self.doubts.about(n))})

    def set_aside(self, n: int) -> dict[str, str | None]:
        """The works on the record of a person that are said to be another's, with their titles."""
        return {f"W{work}": self.gathered.works[work].title for work in sorted(self.gathered.set_aside[n])}

    def organisation(self, n: int, p: int, named: NamedOrganisation) -> OrganisationFacts:
        identity, rows = self.resolved.organisations[p, named], self.gathered
        unknown = None
        if "organisation-works" in self.source.info.limits:
            unknown = "source-cannot"
        elif not identity.ids:
            unknown = identity.unknown
        organisation = self.organisation_of(identity, named)
        beside = made.together(made.shared(rows.shared, n), self.printed_beside(n, organisation))
        return OrganisationFacts(
            name=named.name,
            identity=identity,
            organisation=organisation,
            works=Facts[PostRow](unknown=unknown) if unknown else self.theirs(n, identity)[0],
            shared=Facts[SharedRow](unknown=unknown)
            if unknown
            else made.facts(
                Facts[SharedRow], beside, max(rows.shared_count.get(n, 0), len({row.work for row in beside}))
            ),
            partners=Facts[PartnerRow](unknown=unknown) if unknown else self.theirs(n, identity)[1],
        )

    def theirs(self, n: int, identity: Identity) -> tuple[Facts[PostRow], Facts[PartnerRow]]:
        """The works of an organisation and who else is on them: the same for every proposal that names it."""
        if identity.ids not in self._theirs:
            rows = self.gathered
            self._theirs[identity.ids] = (
                made.facts(Facts[PostRow], made.posts(rows.their_works, n), rows.their_count.get(n, 0)),
                self.partners(rows.their_partners, n),
            )
        return self._theirs[identity.ids]

    def partners(self, rows: Dealt, n: int) -> Facts[PartnerRow]:
        """Organisations of others on works; unknown where nobody is going to look at them."""
        left_out: Facts[PartnerRow] = Facts[PartnerRow](unknown="source-cannot")
        return left_out if "partners" in self.without else made.facts(Facts[PartnerRow], made.partners(rows, n))

    def printed(self, n: int) -> tuple[SharedRow, ...]:
        """The co-authors of a person whose printed affiliation, linked with no organisation, names an entry."""
        return made.loose(self.gathered.unlinked, n, self.named)

    def printed_beside(self, n: int, organisation: Organisation) -> tuple[SharedRow, ...]:
        """The same beside an organisation; what names only the organisation's own entries is no other's."""
        own = {(hit.list_id, hit.entry_id) for hit in (*organisation.hits, *organisation.formerly)}
        texts = set(self.gathered.unlinked_beside.column("raw_affiliation", n)) & self.named.keys()
        others = {t for t in texts if any((hit.list_id, hit.entry_id) not in own for hit in self.named[t])}
        return made.loose(self.gathered.unlinked_beside, n, others)

    def organisation_of(self, identity: Identity, named: NamedOrganisation) -> Organisation:
        """Its record, with the list entries of every record it has, and of the ROR id given where a record has none."""
        if not identity.ids:
            return self.gathered.matched(named.name, named.ror, named.country)
        first, *others = (self.gathered.organisations[i] for i in identity.ids)
        if named.ror and not first.ror:
            others.append(self.gathered.matched(first.name, named.ror, first.country or named.country))
        return joined(first, reversed(others)) if others else first

    def declared(self, p: int, named: NamedOrganisation) -> Declared:
        identity = self.resolved.organisations[p, named]
        return Declared(named=named, ids=identity.ids, organisation=self.organisation_of(identity, named))

    def funders(self, proposal: Proposal, team: Sequence[PersonFacts]) -> dict[str, Organisation]:
        """Every funder met: by id where there is one, else by name."""
        given = funders_of(proposal)
        stated = {r.funder or r.name: r.name for f in team for r in f.funding.rows}
        stated |= {f.openalex or f.name: f.name for f in given}
        records = self.gathered.funders
        met = {key: records.get(key) or self.gathered.matched(name, None, None) for key, name in stated.items()}
        for funder in given:
            if funder.ror and not met[funder.openalex or funder.name].ror:
                met[funder.openalex or funder.name] = self.gathered.matched(funder.name, funder.ror, funder.country)
        return {key: met[key] for key in sorted(met)}

    def known(
        self, team: Sequence[PersonFacts], named: Sequence[OrganisationFacts], declared: Sequence[Declared]
    ) -> dict[str, Organisation]:
        ids = {r.organisation for f in team for r in _rows(f.posts, f.listed_coauthors) if r.organisation}
        ids |= {r.organisation for o in named for r in _rows(o.works, o.shared) if r.organisation}
        ids |= {i for o in named for i in o.identity.ids} | {i for d in declared for i in d.ids}
        ids |= {p for i in ids for p in self.gathered.organisations[i].parents}
        beside = {r.organisation for f in team for r in f.partners.rows}
        beside |= {r.organisation for o in named for r in o.partners.rows}
        beside |= {r.organisation for f in team for r in f.beyond.rows}
        beside |= {i for f in team for met in f.between.rows for i in met.listed}
        found = {i: self.gathered.plain[i] for i in beside - ids if i in self.gathered.plain}
        beside -= found.keys()
        found |= {i: self.gathered.organisations[i] for i in ids | beside if i in self.gathered.organisations}
        return {i: found[i] for i in sorted(found)}


def _rows(own: Facts[PostRow], others: Facts[SharedRow]) -> Iterable[PostRow | SharedRow]:
    yield from own.rows
    yield from others.rows
