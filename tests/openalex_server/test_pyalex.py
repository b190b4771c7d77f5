"""pyalex as it is published, over HTTP, against the records themselves: what it finds, and where it trips."""

from collections import Counter
from typing import Any

import pyalex
import pytest
import requests
from pyalex import Authors, Funders, Institutions, Works

from tests.openalex_server import Fault, OpenAlexServer, Store, made
from tests.openalex_server.conftest import Turn
from tests.openalex_server.store import Record

PROLIFIC = "A5900000001"


def by(work: Record) -> set[str]:
    return {(a["author"] or {}).get("id", "").rpartition("/")[2] for a in work["authorships"] if a["author"]["id"]}


def works_of(store: Store, *authors: str, core: bool = True) -> set[str]:
    """Ids of works of some authors, by a walk over the records."""
    return {w["id"] for w in store.works if by(w) & set(authors) and not (core and w.get("is_xpac"))}


def found(pages: Any) -> list[str]:
    return [record["id"] for page in pages for record in page]


@pytest.mark.parametrize("per_page", [7, 25, 100, 200])
@pytest.mark.parametrize("method", ["cursor", "page"])
def test_pages_hold_every_work_of_an_author_once(corpus: Store, turned: Turn, per_page: int, method: str) -> None:
    with OpenAlexServer(corpus) as server:
        turned(server)
        got = found(Works().filter(author={"id": PROLIFIC}).paginate(method=method, per_page=per_page, n_max=None))
    assert len(got) == len(set(got)) > 25
    assert set(got) == works_of(corpus, PROLIFIC)


def test_an_or_and_the_whole_corpus(corpus: Store, turned: Turn) -> None:
    some = sorted({author for work in corpus.works for author in by(work)})[:100]
    with OpenAlexServer(corpus) as server:
        turned(server)
        query = Works({"corpus": "all"}).filter(author={"id": "|".join(some)})
        assert set(found(query.paginate(per_page=200, n_max=None))) == works_of(corpus, *some, core=False)
        assert Works().filter(author={"id": "|".join(some)}).count() == len(works_of(corpus, *some))
        with pytest.raises(pyalex.api.QueryError, match=r"Maximum number of values exceeded for author\.id"):
            Works().filter(author={"id": "|".join([*some, "A1"])}).get()


def test_and_not_and_ranges(corpus: Store, turned: Turn) -> None:
    core = [w for w in corpus.works if not w.get("is_xpac")]
    one, two = next((a, b) for w in core for a in sorted(by(w)) for b in sorted(by(w)) if a < b)
    with OpenAlexServer(corpus) as server:
        turned(server)
        both = Works().filter(author={"id": [one, two]}).get(per_page=200)
        assert {w["id"] for w in both} == {w["id"] for w in core if {one, two} <= by(w)} != set()
        recent = Works().filter(author={"id": one}).filter_gt(publication_year=2019).filter_not(type="article")
        assert recent.count() == sum(
            one in by(w) and w["publication_year"] > 2019 and w["type"] != "article" for w in core
        )
        since = Works().filter(author={"id": one}, from_publication_date="2018-07-01")
        assert since.count() == sum(one in by(w) and w["publication_date"] >= "2018-07-01" for w in core)


def test_single_records_by_any_id(corpus: Store, turned: Turn) -> None:
    work = next(w for w in corpus.works if w["doi"])
    author = next(a for a in corpus.authors if a["orcid"])
    place = next(i for i in corpus.institutions if i["ror"])
    with OpenAlexServer(corpus) as server:
        turned(server)
        assert Works()[work["id"].rpartition("/")[2]] == work
        assert server.credits == 0
        assert Works()[work["id"]] == Works()[work["doi"]] == work
        assert Authors()[author["orcid"]] == author
        assert Institutions()[place["ror"]] == place
        assert Funders()[corpus.funders[0]["id"].rpartition("/")[2]] == corpus.funders[0]
    billed = [seen.path for seen in server.seen if seen.credits]
    assert len(billed) == 4 and all("%3A" in path for path in billed)


def test_several_records_at_once_come_unordered_and_the_missing_are_left_out(corpus: Store, turned: Turn) -> None:
    some = [a["id"].rpartition("/")[2] for a in corpus.authors[:60]]
    with OpenAlexServer(corpus) as server:
        turned(server)
        got = Authors()[[*some, "A1"]]
    assert {a["id"].rpartition("/")[2] for a in got} == set(some)


def test_groups_selection_sorting_and_search(corpus: Store, turned: Turn) -> None:
    core = [w for w in corpus.works if not w.get("is_xpac")]
    with OpenAlexServer(corpus) as server:
        turned(server)
        years = Works().group_by("publication_year").get()
        assert {g["key"]: g["count"] for g in years} == Counter(
            str(w["publication_year"]) for w in core if w["publication_year"]
        )
        assert [g["count"] for g in years] == sorted((g["count"] for g in years), reverse=True)
        types = Works().group_by("type").get()
        assert {g["key"]: g["count"] for g in types} == Counter(f"https://openalex.org/types/{w['type']}" for w in core)
        few = Works().filter(author={"id": PROLIFIC}).select(["id", "title"]).sort(publication_year="desc").get()
        assert all(set(w) == {"id", "title"} for w in few)
        year = {w["id"]: w["publication_year"] for w in core}
        assert [year[w["id"]] for w in few] == sorted((year[w["id"]] for w in few), reverse=True)
        [named, *_] = Authors().search("Harriet Quillfeather").get()
        assert named["id"].endswith(PROLIFIC)
    assert server.counts == {"group_by": 2, "list": 1, "search": 1}
    assert server.credits == 2 + 1 + 10


def test_a_merged_author_leads_on_and_a_deleted_one_is_not_there(turned: Turn) -> None:
    store = Store(authors=[made.author(7)], merged={"A1": "A7"})
    with OpenAlexServer(store) as server:
        turned(server)
        assert Authors()["A1"]["id"].endswith("A7")
        with pytest.raises(requests.HTTPError, match="404"):
            Authors()["A2"]
        assert Authors().filter(openalex="A1|A2").get() == []
        store.merged_lead_on = False
        with pytest.raises(requests.HTTPError, match="404"):
            Authors()["A1"]


def test_errors_are_those_that_pyalex_knows(turned: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAlexServer(Store(), key="a-secret") as server:
        turned(server)
        with pytest.raises(pyalex.api.QueryError, match="Invalid or missing API key"):
            Works().get()
        monkeypatch.setitem(pyalex.config, "api_key", "a-secret")
        assert Works().get() == []
        with pytest.raises(pyalex.api.QueryError, match="colour is not a valid field"):
            Works().filter(colour="blue").get()
        with pytest.raises(pyalex.api.QueryError, match="grants is not a valid select field"):
            Works().select(["grants"]).get()
        with pytest.raises(requests.HTTPError, match="400"):
            Works().get(page=51, per_page=200)
        server.faults.append(Fault("burst", times=1))
        with pytest.raises(requests.exceptions.RetryError):
            Works().get()


def test_what_pyalex_truncates_without_a_word(turned: Turn) -> None:
    with OpenAlexServer(made.prolific(10_300)) as server:
        turned(server)
        assert sum(map(len, Works().filter(author={"id": "A1"}).paginate(per_page=200))) == 10_000
        whole = Works().filter(author={"id": "A1"}).select(["id"]).paginate(per_page=200, n_max=None)
        assert len(set(found(whole))) == 10_300


def test_a_known_fault_of_pyalex_shows_an_or_after_a_filter_is_an_and(turned: Turn) -> None:
    with OpenAlexServer(made.prolific(10)) as server:
        turned(server)
        ids = ["A1", "A2"]
        assert Works().filter_or(author={"id": ids}).count() == 11
        assert Works().filter(type="article").filter_or(author={"id": ids}).count() == 0
