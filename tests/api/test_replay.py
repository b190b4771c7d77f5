"""A replay gives the same digest, or says exactly what changed: data, criteria, lists or code."""

import gzip
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import api.versions
import toolkit.assess
from api.screener import Screener
from api.settings import Settings
from tests.api.batch_files import document, example
from tests.api.conftest import CORPUS, ROOT
from tests.api.databases import ON_SQLITE
from toolkit.lists import load_lists, rows
from toolkit.lists.store import Kept, ListStore
from toolkit.models.lists import ListEntry
from toolkit.packs.new import new_pack

PATH = "/v1/assessments"
AS_OF = "2026-11-01"
OURS = "our-university"


@pytest.fixture(scope="module")
def screener(cache: Path) -> Screener:
    """One that screens each time: what it comes to is what these tests are about."""
    return Screener(Settings(source=str(CORPUS), cache=cache))


@pytest.fixture
def settings(cache: Path, tmp_path: Path) -> Settings:
    new_pack(OURS, "japan-uk", tmp_path / "packs", copy=True, authority="A university")
    return Settings(source=str(CORPUS), cache=cache, data=tmp_path / "data", packs=tmp_path / "packs")


def create(client: TestClient, name: str = "legal-gate", packs: tuple[str, ...] = ("japan-uk",)) -> Any:
    asked = {"proposal": document(example(name)), "packs": packs, "as_of": AS_OF}
    answer = client.post(PATH, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def replay(client: TestClient, made: Any) -> Any:
    answer = client.post(f"{PATH}/{made['id']}/replay")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["digest"] == made["digest"]
    assert told["same"] == (told["digest_now"] == told["digest"])
    assert told["same"] == (not told["changed"] and told["fault"] is None)
    return told


def came_to(cause: Any) -> set[tuple[str, str, str]]:
    return {(each["criterion"], each["subject"], each["after"]) for each in cause["findings"]}


@ON_SQLITE
def test_what_nobody_touched_gives_the_same_digest(client: TestClient) -> None:
    """Of each example by both packs, of invented cases of the portfolio, and of a version with answers."""
    text = (ROOT / "examples" / "portfolio" / "proposals.jsonl").read_text(encoding="utf-8")
    drawn = [json.loads(line) for line in text.splitlines()[::20]]
    for number, proposal in enumerate([*(document(example(name)) for name in ("clean", "needs-review")), *drawn]):
        proposal = {name: told for name, told in proposal.items() if name not in ("department", "year")}
        packs = (("japan-uk",), ("canada-strac", "japan-uk"))[number % 2]
        asked = {"proposal": proposal, "packs": packs, "as_of": f"202{4 + number % 3}-0{1 + number}-15"}
        made = client.post(PATH, json=asked)
        assert made.status_code == 201, made.text
        found = replay(client, made.json())
        assert (found["same"], found["changed"], found["screened"], found["outcomes"]) == (True, [], [], []), proposal
    answer = {"criterion": "nsi-asset", "answer": "no", "by": "A. Officer", "date": "2026-10-20"}
    later = client.post(f"{PATH}/{made.json()['id']}/answers", json={"answers": [answer]})
    assert replay(client, later.json())["same"]


WITHOUT_MANIFESTS = shutil.ignore_patterns("manifest.json")
"""What is changed here is no longer what OpenAlex's manifests say."""


def with_retraction(folder: Path) -> Path:
    """The corpus with one more retracted work of Jun Isonaga, a member of the team."""
    shutil.copytree(CORPUS, folder, ignore=WITHOUT_MANIFESTS)
    for file in sorted(folder.glob("data/jsonl/works/*/part_*.gz")):
        lines = gzip.decompress(file.read_bytes()).splitlines()
        for number, line in enumerate(lines):
            work = json.loads(line)
            if b"/A5900000010" in line and not work["is_retracted"] and work["publication_date"] < AS_OF:
                lines[number] = json.dumps(work | {"is_retracted": True}).encode()
                file.write_bytes(gzip.compress(b"\n".join(lines) + b"\n"))
                return folder
    raise AssertionError("the corpus has no such work")


@ON_SQLITE
def test_a_record_of_the_corpus_that_changed_is_named_as_data(
    app: FastAPI, client: TestClient, cache: Path, tmp_path: Path
) -> None:
    made = create(client)
    app.state.screener = Screener(Settings(source=str(with_retraction(tmp_path / "corpus")), cache=cache))
    found = replay(client, made)
    assert [cause["what"] for cause in found["changed"]] == ["data"]
    (cause,) = found["changed"]
    assert {change["place"] for change in cause["versions"]} == {"data.digest"}
    (retracted,) = [each for each in cause["findings"] if each["criterion"] == "retracted-works"]
    assert (retracted["subject"], retracted["before"]) == ("Jun Isonaga", "clear")
    assert retracted["after"].startswith("raised") and retracted["why"] == ["value 0 becomes 1"]
    assert found["screened"] == cause["findings"]


@ON_SQLITE
def test_a_pack_file_that_changed_is_named_as_criteria(app: FastAPI, client: TestClient, settings: Settings) -> None:
    app.state.screener = Screener(settings)
    made = create(client, packs=(OURS, "canada-strac"))
    file = (settings.packs or Path()) / OURS / "listed-post-current.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(without_response(text), encoding="utf-8")
    found = replay(client, made)
    assert [cause["what"] for cause in found["changed"]] == ["criteria"]
    (cause,) = found["changed"]
    assert {change["place"] for change in cause["versions"]} == {f"packs.{OURS}.digest"}
    was_raised = [
        finding
        for finding in made["assessments"][0]["findings"]
        if finding["criterion"] == "listed-post-current" and finding["outcome"] == "raised"
    ]
    assert was_raised
    turned = {(subject, after) for name, subject, after in came_to(cause) if name == "listed-post-current"}
    assert turned >= {(finding["subject"], "clear") for finding in was_raised}
    assert found["screened"] == []


def without_response(text: str) -> str:
    """The same criterion with a threshold that nobody reaches."""
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  - {from"))
    day = lines[at].split("from: ")[1][:10]
    lines[at] = f"  - {{from: {day}, review: 9999, cites: institution}}"
    return "\n".join(lines) + "\n"


@ON_SQLITE
def test_a_pack_that_is_gone_is_said_and_leaves_no_digest(app: FastAPI, client: TestClient, settings: Settings) -> None:
    app.state.screener = Screener(settings)
    made = create(client, packs=(OURS,))
    shutil.rmtree((settings.packs or Path()) / OURS)
    found = replay(client, made)
    assert found["digest_now"] is None and OURS in found["fault"] and not found["same"]


def without(entries: tuple[ListEntry, ...], name: str) -> tuple[ListEntry, ...]:
    kept = tuple(entry for entry in entries if name not in entry.name)
    assert len(kept) < len(entries)
    return kept


@ON_SQLITE
def test_a_list_edition_that_came_is_named_as_lists(app: FastAPI, client: TestClient, settings: Settings) -> None:
    app.state.screener = Screener(settings)
    made = create(client)
    (source,) = load_lists(ids={"us-section-1286"})
    entries = without(source.editions[-1].entries, "Harbin Institute of Technology")
    card = Kept(
        list_id=source.id,
        id="invented",
        published=date(2026, 10, 1),
        retrieved=date(2026, 10, 2),
        url="https://example.org/list",
        form="test",
        records=len(entries),
        entries=len(entries),
        digest=rows.digest(entries),
    )
    assert settings.data is not None
    ListStore(settings.data).keep(card, entries)
    found = replay(client, made)
    assert [cause["what"] for cause in found["changed"]] == ["lists"]
    (cause,) = found["changed"]
    parts = ("edition", "published", "digest", "history")
    assert {change["place"] for change in cause["versions"]} == {f"lists.us-section-1286.{part}" for part in parts}
    assert cause["findings"] and found["screened"] == cause["findings"]


@ON_SQLITE
def test_judging_that_changed_is_named_as_code(
    app: FastAPI, client: TestClient, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create(client)
    monkeypatch.setattr(toolkit.assess, "_level", lambda *_: "none")
    monkeypatch.setattr(toolkit.assess, "VERSION", "99.0")
    monkeypatch.setattr(api.versions, "VERSION", "99.0")
    found = replay(client, made)
    assert [cause["what"] for cause in found["changed"]] == ["code"]
    (cause,) = found["changed"]
    assert {change["place"] for change in cause["versions"]} == {"toolkit.version", "profiled_by.version"}
    strong = {
        (finding["criterion"], finding["subject"])
        for finding in made["assessments"][0]["findings"]
        if finding["level"] in ("review", "escalate")
    }
    said = {(name, subject) for name, subject, after in came_to(cause) if after.startswith("clear")}
    assert strong and strong <= said
    (outcome,) = found["outcomes"]
    assert (outcome["pack"], outcome["before"]) == ("japan-uk", "ask-compliance") != ("japan-uk", outcome["after"])


@ON_SQLITE
def test_a_version_alone_changes_the_digest_and_no_finding(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create(client)
    monkeypatch.setattr(toolkit.assess, "VERSION", "99.0")
    monkeypatch.setattr(api.versions, "VERSION", "99.0")
    found = replay(client, made)
    assert [(cause["what"], cause["findings"]) for cause in found["changed"]] == [("code", [])]
    assert found["outcomes"] == found["screened"] == []


def test_what_no_version_accounts_for_is_not_passed_over(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create(client)
    monkeypatch.setattr(toolkit.assess, "_level", lambda *_: "none")
    found = replay(client, made)
    assert [cause["what"] for cause in found["changed"]] == ["unexplained"]
    assert found["changed"][0]["findings"]


@ON_SQLITE
def test_several_changes_are_all_named_and_what_can_be_told_apart_is(
    app: FastAPI, client: TestClient, settings: Settings, tmp_path: Path
) -> None:
    app.state.screener = Screener(settings)
    made = create(client, packs=(OURS,))
    file = (settings.packs or Path()) / OURS / "listed-post-current.yaml"
    file.write_text(without_response(file.read_text(encoding="utf-8")), encoding="utf-8")
    app.state.screener = Screener(replace(settings, source=str(with_retraction(tmp_path / "corpus"))))
    causes = {cause["what"]: cause for cause in replay(client, made)["changed"]}
    assert set(causes) == {"criteria", "data"}
    assert "retracted-works" not in {each["criterion"] for each in causes["criteria"]["findings"]}
    assert "retracted-works" in {each["criterion"] for each in causes["data"]["findings"]}


@ON_SQLITE
def test_what_the_data_no_longer_have_is_said(app: FastAPI, client: TestClient, cache: Path, tmp_path: Path) -> None:
    made = create(client, "clean")
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus, ignore=WITHOUT_MANIFESTS)
    for file in corpus.glob("data/jsonl/authors/*/part_*.gz"):
        lines = gzip.decompress(file.read_bytes()).splitlines()
        left = [line for line in lines if b"A5900000001" not in line]
        file.write_bytes(gzip.compress(b"\n".join(left) + b"\n"))
    for file in corpus.glob("data/jsonl/works/*/part_*.gz"):
        lines = gzip.decompress(file.read_bytes()).splitlines()
        left = [line for line in lines if b"A5900000001" not in line]
        file.write_bytes(gzip.compress(b"\n".join(left) + b"\n"))
    app.state.screener = Screener(Settings(source=str(corpus), cache=cache))
    found = replay(client, made)
    assert found["digest_now"] is None and "A5900000001" in found["fault"]
    assert "data" in {cause["what"] for cause in found["changed"]}
