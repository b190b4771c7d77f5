"""`trusted-research lists crosswalk` as a user meets it, and what decisions do to matches. All bodies are invented."""

import csv
import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from tests import command
from toolkit.errors import ListError
from toolkit.lists import ListMatcher, load_lists
from toolkit.lists.crosswalk import COLUMNS
from toolkit.models.lists import EntityList
from toolkit.models.profile import Organisation

Run = Callable[..., subprocess.CompletedProcess[str]]
ROR, OTHER = "01yqg2h08", "013meh722"
DAY = date(2026, 11, 1)
CARD = """\
id: {id}
title: {{en: Invented list, ja: 架空のリスト}}
publisher: Nobody
legal_basis: None
evidence_class: designation
means: review
meaning: {{en: It means nothing., ja: 何も意味しません。}}
licence: None
url: https://example.org/list
format: ca-nro
editions:
"""
EDITION = """\
  - {{id: "{year}", published: {year}-05-01, url: "https://example.org/{year}", retrieved: {year}-05-02, checked: true}}
"""
HEAD = "edition,entry_id,name,aliases,country,rors,openalex,note\n"
ONE = "2024,rocketry,Aruna School of Rocketry,Polar Rocket Works,CN,,,\n2024,optics,Aruna Optics Institute,,CN,,,\n"


def a_list(data: Path, table: str = HEAD + ONE, id_: str = "invented", years: tuple[int, ...] = (2024,)) -> None:
    (data / "lists").mkdir(parents=True, exist_ok=True)
    card = CARD.format(id=id_) + "".join(EDITION.format(year=year) for year in years)
    (data / "lists" / f"{id_}.yaml").write_text(card, encoding="utf-8")
    (data / "lists" / f"{id_}.csv").write_text(table, encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    a_list(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def run(data: Path) -> Run:
    def program(*words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
        return command.run("lists", *words, environment={"TRUSTED_RESEARCH_DATA": str(data)}, typed=typed)

    return program


def rows(data: Path) -> list[dict[str, str]]:
    path = data / "crosswalk" / "links.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def a_row(ror: str = ROR, kind: str = "same", status: str = "candidate", by: str = "rule") -> str:
    return f"invented,rocketry,{ror},,{kind},name,{status},{by},2026-11-24,\n"


def links(data: Path, *written: str) -> None:
    (data / "crosswalk").mkdir()
    (data / "crosswalk" / "links.csv").write_text(",".join(COLUMNS) + "\n" + "".join(written), encoding="utf-8")


def invented(data: Path) -> EntityList:
    (source,) = load_lists(data=data, ids=["invented"])
    return source


def asked(name: str = "Some other name", ror: str | None = ROR, id_: str | None = None) -> Organisation:
    return Organisation(id=id_, name=name, ror=ror, country="CN")


def counted(data: Path, organisation: Organisation) -> list[tuple[str, str, str]]:
    """How, link and band of the hits that count."""
    return [(hit.how, hit.link, hit.band) for hit in ListMatcher([invented(data)], DAY).hits(organisation)]


def questions(data: Path, organisation: Organisation) -> list[tuple[str, str, str]]:
    return [(hit.how, hit.link, hit.band) for hit in ListMatcher([invented(data)], DAY).questions(organisation)]


def line(done: subprocess.CompletedProcess[str], list_id: str = "invented") -> list[str]:
    (found,) = [line.split() for line in done.stdout.splitlines() if line.startswith(f"{list_id} ")]
    return found[1:]


def test_the_table_counts_links_and_entries_without_any(run: Run, data: Path) -> None:
    assert line(run("crosswalk")) == ["0", "0", "0", "2"]
    links(data, a_row(), a_row(OTHER, status="rejected", by="A. Reviewer"))
    assert line(run("crosswalk")) == ["0", "1", "1", "1"]
    assert run("crosswalk", "confirm", "rocketry", ROR, "--by", "A. Reviewer").returncode == 0
    assert line(run("crosswalk")) == ["1", "0", "1", "1"]


def test_a_rejected_link_leaves_its_entry_without_one(run: Run, data: Path) -> None:
    links(data, a_row(status="rejected", by="A. Reviewer"))
    assert line(run("crosswalk")) == ["0", "0", "1", "2"]


def test_a_confirmed_link_is_kept_with_who_and_when_and_counts_as_an_id(run: Run, data: Path) -> None:
    assert counted(data, asked()) == []
    done = run("crosswalk", "confirm", "rocketry", f"https://ror.org/{ROR}", "--kind", "same", "--by", "A. Reviewer",
               "--openalex", "I7", "--note", "Seen, and agreed")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = rows(data)
    today = date.today().isoformat()
    assert row == dict(
        zip(COLUMNS, ("invented", "rocketry", ROR, "I7", "same", "review", "confirmed", "A. Reviewer", today,
                      "Seen, and agreed"), strict=True)
    )  # fmt: skip
    assert counted(data, asked()) == [("ror", "same", "identifier")]
    assert counted(data, asked(ror=None, id_="I7")) == [("openalex", "same", "identifier")]
    assert counted(data, asked("Aruna School of Rocketry", OTHER)) == []
    assert [path.name for path in (data / "crosswalk").iterdir() if ".part" in path.name] == []


@pytest.mark.parametrize("kind", ["part", "former-name"])
def test_a_confirmed_part_or_former_name_counts(run: Run, data: Path, kind: str) -> None:
    run("crosswalk", "confirm", "rocketry", ROR, "--kind", kind, "--by", "A. Reviewer")
    assert counted(data, asked()) == [("ror", kind, "identifier")]
    assert questions(data, asked()) == []


@pytest.mark.parametrize("kind", ["parent", "successor", "affiliated-hospital", "related"])
def test_another_kind_is_shown_and_never_counted_not_even_by_name(run: Run, data: Path, kind: str) -> None:
    named = asked("Aruna School of Rocketry")
    assert counted(data, named) == [("name", "same", "exact")]
    run("crosswalk", "confirm", "rocketry", ROR, "--kind", kind, "--by", "A. Reviewer")
    for organisation in (asked(), named):
        assert counted(data, organisation) == []
        assert questions(data, organisation) == [("ror", kind, "identifier")]
    assert counted(data, asked("Aruna School of Rocketry", None)) == [("name", "same", "exact")]


@pytest.mark.parametrize(("kind", "shown"), [("same", True), ("part", True), ("parent", False), ("related", False)])
def test_a_candidate_counts_for_nothing_and_is_at_most_asked(data: Path, kind: str, shown: bool) -> None:
    links(data, a_row(kind=kind))
    assert counted(data, asked()) == []
    assert questions(data, asked()) == ([("ror", kind, "possible")] if shown else [])
    assert counted(data, asked("Aruna School of Rocketry")) == [("name", "same", "exact")]
    assert questions(data, asked("Aruna School of Rocketry")) == []
    assert counted(data, asked("Aruna School of Rocketry", OTHER)) == [("name", "same", "exact")]


def test_a_rejected_organisation_is_no_match_by_any_name(run: Run, data: Path) -> None:
    links(data, a_row())
    done = run("crosswalk", "reject", "rocketry", ROR, "--by", "A. Reviewer")
    assert done.stdout.startswith(f"rejected: invented rocketry {ROR} same, by A. Reviewer on ")
    for name in ("Aruna School of Rocketry", "Polar Rocket Works", "Some other name"):
        assert counted(data, asked(name)) == []
        (found,) = ListMatcher([invented(data)], DAY).questions(asked(name))
        assert found.rejected and found.decided and found.decided.by == "A. Reviewer"
    assert counted(data, asked("Polar Rocket Works", OTHER)) == [("alias", "same", "exact")]


def test_a_former_entry_keeps_its_link(run: Run, data: Path) -> None:
    later = "2025,optics,Aruna Optics Institute,,CN,,,\n"
    a_list(data, HEAD + ONE + later, years=(2024, 2025))
    run("crosswalk", "confirm", "rocketry", ROR, "--kind", "same", "--by", "A. Reviewer")
    matcher = ListMatcher([invented(data)], DAY)
    assert matcher.hits(asked()) == ()
    (former,) = matcher.formerly(asked())
    assert (former.how, former.link, former.until) == ("ror", "same", date(2025, 5, 1))
    (then,) = ListMatcher([invented(data)], date(2025, 4, 30)).hits(asked())
    assert then.edition == "2024"


def test_a_decision_survives_an_imported_edition_that_renames_the_entry(run: Run, data: Path, tmp_path: Path) -> None:
    run("crosswalk", "confirm", "rocketry", ROR, "--kind", "part", "--by", "A. Reviewer")
    file = tmp_path / "new.csv"
    file.write_text(
        "name,aliases,country,city\nAruna Space University,Aruna School of Rocketry,China,\n"
        "Aruna Optics Institute,,China,\n",
        encoding="utf-8",
    )
    assert run("import", "invented", file, "--published", "2026-01-15").returncode == 0
    (hit,) = ListMatcher([invented(data)], DAY).hits(asked())
    assert (hit.edition, hit.entry_id, hit.entry_name) == ("2026-01-15", "rocketry", "Aruna Space University")
    assert (hit.how, hit.link) == ("ror", "part")
    assert len(rows(data)) == 1


@pytest.mark.parametrize("status", ["confirmed", "rejected"])
def test_a_decision_follows_an_entry_that_a_table_carries_under_another_id(data: Path, status: str) -> None:
    renamed = "2025,space,Aruna Space University,Aruna School of Rocketry,CN,,,\n"
    again = "2026,cosmos,Aruna Cosmos University,Aruna Space University,CN,,,\n"
    a_list(data, HEAD + ONE + renamed + again, years=(2024, 2025, 2026))
    links(data, a_row(status=status, by="A. Reviewer"), a_row().replace("rocketry", "cosmos"))
    found = {link.entry_id: (link.status, link.by) for link in invented(data).links}
    assert found == dict.fromkeys(("rocketry", "space", "cosmos"), (status, "A. Reviewer"))
    named = asked("Aruna Cosmos University")
    assert counted(data, named) == ([("ror", "same", "identifier")] if status == "confirmed" else [])


def test_a_decision_on_a_removed_entry_goes_to_no_other(data: Path) -> None:
    a_list(data, HEAD + ONE + "2025,metal,Baruna Works of Metal,,CN,,,\n", years=(2024, 2025))
    links(data, a_row(status="confirmed", by="A. Reviewer"))
    assert {link.entry_id for link in invented(data).links} == {"rocketry"}
    assert counted(data, asked()) == []


def test_the_review_shows_both_sides_and_keeps_each_answer(run: Run, data: Path, tmp_path: Path) -> None:
    links(data, a_row(), a_row(OTHER, kind="part"))
    dump = register(tmp_path)
    done = run("crosswalk", "review", "--list", "invented", "--ror", dump, typed="A. Reviewer\nx\nc\nk\nparent\n")
    assert done.returncode == 0, done.stderr
    for part in ("1 of 2", "edition 2024", "Aruna School of Rocketry [rocketry] (CN)", "Polar Rocket Works",
                 "Aruna Rocketry College (Arunapur, CN)", "阿鲁纳火箭学院", f"https://ror.org/{ROR}",
                 "proposed as   same, found by name (2026-11-24, by rule)", "'x': write one of c, r, k, s, q",
                 "2 decided, 0 waiting"):  # fmt: skip
        assert part in done.stdout
    kept = {row["ror"]: (row["kind"], row["status"], row["by"], row["how"]) for row in rows(data)}
    assert kept == {
        ROR: ("same", "confirmed", "A. Reviewer", "review"),
        OTHER: ("parent", "confirmed", "A. Reviewer", "review"),
    }
    assert run("crosswalk", "review", "--list", "invented").stdout == "no candidate waits\n"


@pytest.mark.parametrize(
    ("typed", "decided"), [("r\ns\n", 1), ("r\nq\n", 1), ("r\n", 1), ("q\n", 0), ("", 0), ("s\nr\n", 1)]
)
def test_a_review_that_is_left_early_keeps_what_was_decided(run: Run, data: Path, typed: str, decided: int) -> None:
    links(data, a_row(), a_row(OTHER))
    done = run("crosswalk", "review", "--list", "invented", "--by", "A. Reviewer", typed=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"{decided} decided, {2 - decided} waiting\n")
    assert sum(row["status"] == "rejected" for row in rows(data)) == decided


def test_a_review_stops_at_its_limit(run: Run, data: Path) -> None:
    links(data, a_row(), a_row(OTHER))
    done = run("crosswalk", "review", "--list", "invented", "--by", "A. Reviewer", "--limit", "1", typed="c\nc\n")
    assert "1 of 1" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 decided, 1 waiting"


def register(folder: Path) -> Path:
    """A register with one organisation, in the form of ROR's dump."""
    record = {
        "id": f"https://ror.org/{ROR}",
        "status": "active",
        "types": ["education"],
        "names": [
            {"value": "Aruna Rocketry College", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "阿鲁纳火箭学院", "types": ["label"], "lang": "zh"},
            {"value": "Aruna School of Rocketry", "types": ["alias"], "lang": None},
        ],
        "locations": [{"geonames_details": {"country_code": "CN", "name": "Arunapur"}}],
        "relationships": [],
        "external_ids": [],
    }
    path = folder / "ror.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    return path


def test_a_dump_proposes_candidates_once_and_touches_no_decision(run: Run, data: Path, tmp_path: Path) -> None:
    dump = register(tmp_path)
    first = run("crosswalk", "propose", "--ror", dump, "--list", "invented")
    assert first.stdout.splitlines() == ["invented: 1 new candidates", "1 new candidates, 1 waiting"]
    (row,) = rows(data)
    assert (row["entry_id"], row["ror"], row["kind"], row["how"]) == ("rocketry", ROR, "same", "name")
    assert (row["status"], row["by"]) == ("candidate", "rule")
    run("crosswalk", "reject", "rocketry", ROR, "--by", "A. Reviewer")
    assert run("crosswalk", "propose", "--ror", dump, "--list", "invented").stdout == "0 new candidates, 0 waiting\n"
    assert [row["status"] for row in rows(data)] == ["rejected"]


def test_decisions_made_at_once_are_all_kept(data: Path) -> None:
    asked = [(entry, ror) for entry in ("rocketry", "optics") for ror in (ROR, OTHER)]
    more = ("--kind", "part", "--by", "A. Reviewer")

    def confirm(link: tuple[str, str]) -> subprocess.CompletedProcess[str]:
        words = ("lists", "crosswalk", "confirm", *link, *more)
        return command.run_alone(*words, environment={"TRUSTED_RESEARCH_DATA": str(data)})

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(confirm, asked))
    assert [each.returncode for each in done] == [0] * 4
    assert sorted((row["entry_id"], row["ror"]) for row in rows(data)) == sorted(asked)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm", "nowhere", ROR, "--kind", "same", "--by", "A. R."), "nowhere: no edition at hand"),
        (("confirm", "rocketry", ROR, "--kind", "same", "--by", " "), "' ' is nobody"),
        (("confirm", "rocketry", ROR, "--kind", "same", "--by", "rule"), "'rule' is nobody"),
        (("confirm", "rocketry", ROR, "--by", "A. R."), "nobody proposed one"),
        (("confirm", "rocketry", ROR, "--kind", "equal", "--by", "A. R."), "'equal' is none"),
        (("confirm", "rocketry", "01yqg2h09", "--kind", "same", "--by", "A. R."), "wrong check digits"),
        (("confirm", "rocketry", ROR, "--kind", "same", "--by", "A. R.", "--openalex", "W7"), "not an OpenAlex id"),
        (("confirm", "rocketry", ROR, "--kind", "same"), "--by"),
        (("reject", "rocketry", ROR, "--by", "A. R.", "--list", "none"), "none: there is no such list"),
        (("review", "--list", "none"), "none: there is no such list"),
        (("propose", "--ror", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(
    run: Run, data: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("crosswalk", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(data) == []


def test_an_entry_of_two_lists_is_named_with_its_list(run: Run, data: Path) -> None:
    a_list(data, id_="another")
    words = ("confirm", "rocketry", ROR, "--kind", "same", "--by", "A. Reviewer")
    done = run("crosswalk", *words)
    assert (done.returncode, done.stderr) == (2, "rocketry: stands on another, invented. Name one with --list.\n")
    assert run("crosswalk", *words, "--list", "another").returncode == 0
    assert [row["list_id"] for row in rows(data)] == ["another"]


def test_an_id_of_the_list_itself_is_corrected_in_the_list(run: Run, data: Path) -> None:
    a_list(data, HEAD + f"2024,rocketry,Aruna School of Rocketry,,CN,{ROR},,\n")
    done = run("crosswalk", "reject", "rocketry", ROR, "--by", "A. Reviewer")
    assert (done.returncode, rows(data)) == (2, [])
    assert "the file of the list gives" in done.stderr


def test_a_broken_file_of_decisions_is_refused_with_its_line_and_left_as_it_is(run: Run, data: Path) -> None:
    links(data, a_row(), a_row(OTHER).replace("2026-11-24", "yesterday"))
    path = data / "crosswalk" / "links.csv"
    before = path.read_bytes()
    for words in ((), ("review",), ("confirm", "rocketry", ROR, "--kind", "same", "--by", "A. Reviewer")):
        done = run("crosswalk", *words)
        assert done.returncode == 2
        assert done.stderr.startswith(f"{path}:3: date: ")
    with pytest.raises(ListError, match=":3: date: "):
        load_lists(data=data)
    assert path.read_bytes() == before


def test_decisions_of_the_institution_outrank_what_comes_with_the_toolkit(run: Run, data: Path) -> None:
    (source,) = load_lists(ids=["us-section-1286"])
    shipped = next(link for link in source.links if link.status == "candidate")
    words = (shipped.entry_id, shipped.ror, "--list", source.id, "--by", "A. Reviewer")
    assert run("crosswalk", "reject", *words).returncode == 0
    (again,) = load_lists(data=data, ids=["us-section-1286"])
    assert {link.status for link in again.links if link.key == shipped.key} == {"rejected"}
    assert len(again.links) == len(source.links)
