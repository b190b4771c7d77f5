"""Every query, asked of whole tables for some people and organisations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

import narwhals.stable.v2 as nw

from tests.spark.everybody import Given, Questions, of_organisations, of_people
from toolkit import queries as q
from toolkit.queries import base_rates, network, organisation_rates, tracing
from toolkit.sources.snapshot import Session

_ID, _SUBJECT, _TEXT = "BIGINT", "INTEGER", "VARCHAR"
_LATE = 2025
MODULES = (q, network, tracing, base_rates, organisation_rates)
_CAREERS = [(year, f"since the {year // 10}0s") for year in range(1900, 2031)]


@dataclass(frozen=True)
class Asked:
    """Whom and what is asked for."""

    people: tuple[int, ...]
    organisations: tuple[int, ...]
    listed: tuple[int, ...]
    orcids: tuple[str, ...]
    rors: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    fields: tuple[tuple[int, str | None], ...]
    """Of each topic, its field."""
    most: int = 25
    one_in: int = 1
    """Of so many people one is counted where everybody is."""

    def of(self, session: Session, modules: Sequence[ModuleType] = MODULES) -> Questions:
        """Each query of some modules before a session, by its name; what several of them are built on is kept."""
        asked: dict[ModuleType, Callable[[Given], Questions]] = {
            q: lambda f: self._people(session, f) | self._organisations(session, f),
            network: lambda f: self._network(session, f),
            tracing: lambda f: self._tracing(session, f),
            base_rates: lambda f: of_people(session, f, self.most, self.one_in),
            organisation_rates: lambda f: of_organisations(session, f, self.most),
        }
        given = self._frames(session)
        return {_name(module, name): each for module in modules for name, each in asked[module](given).items()}

    def _frames(self, session: Session) -> Given:
        numbered: dict[str, tuple[str, str, Sequence[Any]]] = {
            "people": ("author_id", _ID, self.people),
            "orcids": ("orcid", _TEXT, self.orcids),
            "keys": ("name_key", _TEXT, sorted(session.name_keys(self.names).values())),
            "words": ("word", _TEXT, self.words),
        }
        of_people = {
            name: session.frame({"person": _SUBJECT, column: kind}, list(enumerate(cells)))
            for name, (column, kind, cells) in numbered.items()
        }
        subjects = {"subject": _SUBJECT, "organisation_id": _ID}
        return of_people | {
            "homes": session.frame(subjects, list(enumerate(self.organisations))),
            "listed": session.frame({"organisation_id": _ID}, [(i,) for i in self.listed]),
            "team": session.frame({"person": _SUBJECT, "author_id": _ID}, [(0, i) for i in self.people[1:]]),
            "fields": session.frame({"topic_id": _ID, "field": _TEXT}, self.fields),
            "careers": session.frame({"first_year": _SUBJECT, "band": _TEXT}, _CAREERS),
            "rors": session.frame({"subject": _SUBJECT, "ror": _TEXT}, list(enumerate(self.rors))),
            "of_name": session.frame(
                {"subject": _SUBJECT, "name_key": _TEXT}, list(enumerate(session.name_keys(self.names).values()))
            ),
        }

    def _people(self, session: Session, f: Given) -> Questions:
        t = session.table
        works = session.kept(q.works_of(t("authorships"), f["people"]))
        return {
            "posts": lambda: q.posts(t("authorships"), f["people"]),
            "works_of": lambda: works,
            "listed_coauthors": lambda: q.listed_coauthors(t("authorships"), f["people"], works, f["listed"]),
            "unlinked_authors": lambda: q.unlinked_authors(t("authorships"), works, self.most),
            "unlinked_coauthors": lambda: q.unlinked_coauthors(t("authorships"), f["people"], works, self.most),
            "funding": lambda: q.funding(t("work_funders"), works),
            "topics": lambda: q.topics(t("work_topics"), works),
            "works": lambda: q.works(t("works"), works),
            "authors_by_orcid": lambda: q.authors_by_orcid(t("authors"), f["orcids"]),
            "authors_by_id": lambda: q.authors_by_id(t("authors"), f["people"]),
            "authors_by_name": lambda: q.authors_by_name(t("author_names"), f["keys"]),
            "authors": lambda: q.authors(t("authors"), f["people"]),
            "nearby": lambda: q.nearby(t("authorships"), t("author_organisations"), f["homes"], f["team"]),
            "with_word": lambda: q.with_word(t("author_names"), f["people"], f["words"]),
            "names_of": lambda: q.names_of(t("author_names"), f["people"]),
            "works_beside": lambda: q.works_beside(t("authorships"), f["people"], f["team"]),
            "topics_of": lambda: q.topics_of(t("authorships"), t("work_topics"), f["people"]),
            "careers": lambda: q.careers(t("authorships"), f["people"]),
            "recorded_careers": lambda: q.recorded_careers(t("author_organisations"), f["people"]),
        }

    def _organisations(self, session: Session, f: Given) -> Questions:
        t = session.table
        members = session.kept(q.units(t("organisation_parents"), f["homes"]))
        theirs = session.kept(q.organisation_works(t("authorships"), members))
        funders = t("funders").select("funder_id")
        near = session.kept(q.near(t("authorships"), f["people"], members, _LATE))
        return {
            "near": lambda: near,
            "either": lambda: q.either(near, near),
            "units": lambda: members,
            "organisation_works": lambda: theirs,
            "shared_works": lambda: q.shared_works(t("authorships"), members, f["listed"]),
            "since": lambda: q.since(theirs, _LATE),
            "totals": lambda: q.totals(t("authorships"), members),
            "with_total": lambda: q.with_total(theirs),
            "latest": lambda: q.latest(theirs, 5),
            "chosen": lambda: q.chosen(theirs, q.with_total(theirs).select("subject", "work_id", "total").unique()),
            "organisations": lambda: q.organisations(t("organisations"), f["homes"]),
            "parents": lambda: q.parents(t("organisation_parents"), members),
            "organisations_by_name": lambda: q.organisations_by_name(t("organisation_names"), f["of_name"]),
            "organisations_by_ror": lambda: q.organisations_by_ror(t("organisations"), f["rors"]),
            "works_at": lambda: q.works_at(t("authorships"), f["homes"]),
            "funders": lambda: q.funders(t("funders"), t("organisations"), funders),
        }

    def _network(self, session: Session, f: Given) -> Questions:
        rows, most, kept = session.table("authorships"), self.most, session.kept
        works = kept(q.works_of(rows, f["people"]))
        theirs = kept(q.organisation_works(rows, f["homes"]).select("subject", "work_id").unique())
        coauthors = kept(network.coauthors(rows, f["people"], works, most))
        met = kept(coauthors.select("person", "author_id").unique())
        beyond = kept(network.beyond(rows, works, met, f["listed"], most))
        return {
            "partner_places": lambda: network.partner_places(rows, works, f["people"], most),
            "places_beside": lambda: network.places_beside(rows, theirs, f["homes"], most),
            "coauthors": lambda: coauthors,
            "coauthors_again": lambda: network.coauthors_again(rows, f["people"], works, most),
            "coauthors_shared": lambda: network.coauthors_shared(rows, f["people"], f["team"], most),
            "beyond": lambda: beyond,
            "stood_at": lambda: network.stood_at(rows, met, f["listed"]),
            "latest_of_each": lambda: network.latest_of_each(beyond, 1),
        }

    def _tracing(self, session: Session, f: Given) -> Questions:
        rows, kept = session.table("authorships"), session.kept
        people = f["people"].select("author_id", proposal=nw.col("person"))
        homes = f["homes"].with_columns(back_to=nw.lit(0))
        printed = kept(tracing.printed_like(rows, "(?i:university)"))
        touched = kept(tracing.works_with(rows, f["listed"], printed, printed.select("raw_affiliation").unique()))
        stand = kept(tracing.on_works(rows, touched))
        late = kept(tracing.late_works(session.table("works"), touched, date(_LATE, 3, 1)))
        members = kept(tracing.with_members_on(stand, late, homes))
        return {
            "printed_like": lambda: printed,
            "works_with": lambda: touched,
            "on_works": lambda: stand,
            "late_works": lambda: late,
            "works_beyond": lambda: tracing.works_beyond(rows, touched),
            "with_people_on": lambda: tracing.with_people_on(stand, people),
            "with_members_on": lambda: members,
            "without_others_at": lambda: tracing.without_others_at(stand, members, homes, f["listed"]),
        }


def public() -> set[str]:
    """The names of all queries."""

    def of(module: ModuleType) -> Iterable[str]:
        for name, thing in vars(module).items():
            if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__:
                yield _name(module, name)

    return {name for module in MODULES for name in of(module)}


def _name(module: ModuleType, name: str) -> str:
    """A query as it is called outside its module; those of `queries` stand alone."""
    return name if module is q else f"{module.__name__.rpartition('.')[2]}.{name}"
