"""What a service suggests while a name is typed: at no cost, quickly or not at all, and nothing else is told to it."""

from pathlib import Path
from typing import Any

import pytest

from tests.openalex_server import OpenAlexServer
from tests.openalex_server.faults import Fault, Kind
from tests.sources.live import HOME, author, institution, proposal, store
from toolkit import Finder, NamedOrganisation, SourceError, finder_of, make_name_index
from toolkit.sources.openalex import OpenAlex

ORCID = "0000-0002-1825-0097"
PEOPLE = [
    author(1, "Ada Ashgrove", works=2, orcid=f"https://orcid.org/{ORCID}"),
    author(2, "Adam Ashworth", works=9, last_known_institutions=[institution(HOME, "Organisation 11")]),
    author(3, "Bo Birch", works=4),
]


def finder(server: OpenAlexServer, tmp_path: Path, key: str | None = None) -> Finder:
    source = OpenAlex(server.url, key)
    assert not make_name_index(source, tmp_path), "there is nothing to make an index of"
    found = finder_of(source, tmp_path)
    assert found
    return found


def ids(finder: Finder, typed: str, **more: Any) -> list[str]:
    asked = proposal({"name": typed, **more}, title="A secret title", summary="A secret summary")
    return [each.record.id for each in finder.person(asked.people[0], asked).found]


def test_suggestions_cost_nothing_and_tell_nothing_but_what_is_typed(tmp_path: Path) -> None:
    with OpenAlexServer(store(authors=PEOPLE), key="the-key") as server:
        found = finder(server, tmp_path, "the-key")
        assert ids(found, "ash ad") == ["A2", "A1"] and ids(found, "birch") == ["A3"]
        asked = proposal({"name": "Ad"})
        first, second = found.person(asked.people[0], asked).found
        assert (first.record.name, first.places, first.record.works) == ("Adam Ashworth", ("Organisation 11",), 9)
        assert second.record.orcid == ORCID
        [place] = found.organisation(NamedOrganisation(name="organ 12")).found
        assert (place.record.id, place.places) == ("I12", ("GB",))
    assert server.credits == 0
    assert [seen.path for seen in server.seen] == [*["/autocomplete/authors"] * 3, "/autocomplete/institutions"]
    assert [seen.params for seen in server.seen] == [{"q": q} for q in ("ash ad", "birch", "Ad", "organ 12")]


def test_nothing_is_asked_where_an_identifier_stands_or_too_little(tmp_path: Path) -> None:
    with OpenAlexServer(store(authors=PEOPLE)) as server:
        found = finder(server, tmp_path)
        asked = proposal({"name": "Ada", "orcid": ORCID})
        assert found.person(asked.people[0], asked).status == "exact"
        assert found.organisation(NamedOrganisation(name="x", openalex="I1")).status == "exact"
        assert ids(found, "A") == [] and found.organisation(NamedOrganisation(name="-")).found == ()
    assert server.seen == []


@pytest.mark.parametrize("kind", ["unavailable", "burst", "hang", "dropped", "malformed", "without-meta", "gone"])
def test_a_service_that_is_ill_is_asked_once_and_told_of(tmp_path: Path, kind: Kind) -> None:
    with OpenAlexServer(store(authors=PEOPLE), Fault(kind)) as server:
        with pytest.raises(SourceError, match=server.url):
            ids(finder(server, tmp_path), "Ada")
        assert len(server.seen) == 1
