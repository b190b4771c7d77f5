"""Every query, asked of whole tables for some people and organisations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit import queries as q
from toolkit.queries import Frame, network
from toolkit.sources.snapshot import Session

_ID, _SUBJECT, _TEXT = "BIGINT", "INTEGER", "VARCHAR"


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
    most: int = 25

    def of(self, session: Session) -> dict[str, Callable[[], Frame]]:
        """Each query before a session, by its name."""
        return {**self._people(session), **self._organisations(session), **self._network(session)}

    def _frames(self, session: Session) -> dict[str, Frame]:
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
            "rors": session.frame({"subject": _SUBJECT, "ror": _TEXT}, list(enumerate(self.rors))),
            "of_name": session.frame(
                {"subject": _SUBJECT, "name_key": _TEXT}, list(enumerate(session.name_keys(self.names).values()))
            ),
        }

    def _people(self, session: Session) -> dict[str, Callable[[], Frame]]:
        f, t = self._frames(session), session.table
        works = q.works_of(t("authorships"), f["people"])
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

    def _organisations(self, session: Session) -> dict[str, Callable[[], Frame]]:
        f, t = self._frames(session), session.table
        members = q.units(t("organisation_parents"), f["homes"])
        theirs = q.organisation_works(t("authorships"), members)
        funders = t("funders").select("funder_id")
        near = q.near(t("authorships"), f["people"], members)
        return {
            "near": lambda: session.kept(near),
            "either": lambda: q.either(near, near),
            "units": lambda: members,
            "organisation_works": lambda: theirs,
            "shared_works": lambda: q.shared_works(t("authorships"), members, f["listed"]),
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

    def _network(self, session: Session) -> dict[str, Callable[[], Frame]]:
        f, rows, most = self._frames(session), session.table("authorships"), self.most
        works = q.works_of(rows, f["people"])
        theirs = q.organisation_works(rows, f["homes"]).select("subject", "work_id").unique()
        met = network.coauthors(rows, f["people"], works, most).select("person", "author_id").unique()
        beyond = network.beyond(rows, works, met, f["listed"], most)
        return {
            "partner_places": lambda: network.partner_places(rows, works, f["people"], most),
            "places_beside": lambda: network.places_beside(rows, theirs, f["homes"], most),
            "coauthors": lambda: network.coauthors(rows, f["people"], works, most),
            "coauthors_again": lambda: network.coauthors_again(rows, f["people"], works, most),
            "coauthors_shared": lambda: network.coauthors_shared(rows, f["people"], f["team"], most),
            "beyond": lambda: beyond,
            "stood_at": lambda: network.stood_at(rows, met, f["listed"]),
            "latest_of_each": lambda: network.latest_of_each(beyond, 1),
        }


def public() -> set[str]:
    """The names of all queries."""

    def of(module: Any) -> Iterable[str]:
        for name, thing in vars(module).items():
            if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__:
                yield name

    return {*of(q), *of(network)}
