"""`trusted-research lists` as a user meets it, with a publisher on this machine. All names of the list are invented."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests import command
from tests.lists.publisher import Publisher, serve, validating
from toolkit.lists import load_lists

Run = Callable[..., subprocess.CompletedProcess[str]]
LISTS = Path(__file__).resolve().parents[2] / "criteria" / "lists"
HEAD = "name,aliases,country,city\n"
TEN = [f"Akademie {letter}" for letter in "ABCDEFGHIJ"]
CARD = """\
id: invented-list
title: {{en: Invented list, ja: 架空のリスト}}
publisher: Nobody
legal_basis: None
evidence_class: designation
means: prohibition
meaning: {{en: It means nothing., ja: 何も意味しません。}}
licence: None
url: https://example.org/list
format: ca-nro
every_days: 7
{fetch}
editions: []
"""


@pytest.fixture
def data(tmp_path: Path, publisher: Publisher) -> Path:
    """A data folder with an institution's own list in it, which can be fetched and never was."""
    folder = tmp_path / "data"
    (folder / "lists").mkdir(parents=True)
    card = CARD.format(fetch=f"fetch: {{reader: ca-nro, urls: ['{publisher.url}/list.csv']}}")
    (folder / "lists" / "invented-list.yaml").write_text(card, encoding="utf-8")
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    def program(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return command.run("lists", *words, environment={"TRUSTED_RESEARCH_DATA": str(data)})

    return program


def listed(*names: str) -> str:
    return HEAD + "".join(f"{name},,China,\n" for name in names)


def stands(run: Run, name: str = "invented-list") -> dict[str, object]:
    (status,) = json.loads(run("status", name, "--json").stdout)
    assert isinstance(status, dict)
    return status


def files(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (data / "lists").rglob("*.*") if path.is_file()}


def test_the_table_names_every_list(run: Run) -> None:
    lines = run().stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == sorted([*(each.id for each in load_lists()), "invented-list"])
    (end_users,) = [line.split() for line in lines if line.startswith("jp-meti-eul")]
    assert end_users[1:4] == ["2025-09-29", "835", "licence"]


def test_status_says_how_old_and_what_is_overdue(run: Run) -> None:
    (dated,) = json.loads(run("status", "us-section-1286", "--as-of", "2026-09-01", "--json").stdout)
    assert dated["in_force"] == "FY25" and dated["editions"] == ["FY22", "FY23", "FY24", "FY25"]
    assert dated["age_days"] == (date(2026, 9, 1) - date(2026, 7, 23)).days
    assert (dated["origin"], dated["looked"], dated["overdue"]) == ("shipped", "2026-08-22", False)
    (later,) = json.loads(run("status", "us-section-1286", "--as-of", "2026-09-22", "--json").stdout)
    assert later["overdue"] is True
    (before,) = json.loads(run("status", "us-section-1286", "--as-of", "2023-06-28", "--json").stdout)
    assert (before["in_force"], before["entries"]) == (None, 0)
    said = run("status").stdout.splitlines()
    assert "invented-list: no edition at hand, run: lists update invented-list" in said
    assert "us-bis-dpl: no edition at hand, run: lists import us-bis-dpl" in said


def test_update_keeps_an_edition_and_then_finds_nothing_new(run: Run, publisher: Publisher) -> None:
    publisher.answers["/list.csv"] = validating(listed(*TEN), '"v1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    first, second = run("update", "invented-list"), run("update", "invented-list")
    assert (first.returncode, first.stdout) == (0, "invented-list: new edition 2026-11-20 (10 rows)\n"), first.stderr
    assert (second.returncode, second.stdout) == (
        0,
        "invented-list: nothing new, edition 2026-11-20 is the newest (10 rows)\n",
    )
    assert publisher.asked[1][1]["if-none-match"] == '"v1"'
    found = stands(run)
    assert (found["in_force"], found["entries"], found["origin"]) == ("2026-11-20", 10, "fetched")
    assert (found["looked"], found["overdue"]) == (str(date.today()), False)


def test_a_list_that_halves_is_refused_and_the_old_edition_stays(run: Run, publisher: Publisher, data: Path) -> None:
    publisher.answers["/list.csv"] = serve(listed(*TEN), Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    assert run("update", "invented-list").returncode == 0
    before = files(data)
    publisher.answers["/list.csv"] = serve(listed(*TEN[:4]))
    refused = run("update", "invented-list")
    assert refused.returncode == 3 and refused.stdout == ""
    assert "holds 4 rows; edition 2026-11-20 holds 10" in refused.stderr and "--accept" in refused.stderr
    assert files(data) == before
    accepted = run("update", "invented-list", "--accept")
    assert accepted.returncode == 0 and "accepted: holds 4 rows" in accepted.stdout
    assert stands(run)["entries"] == 4
    assert (
        run("show", "invented-list", "--as-of", "2026-11-20")
        .stdout.splitlines()[0]
        .endswith("10 entries, not compared with the publisher's page")
    )


def test_one_failure_does_not_keep_the_others_from_coming(run: Run, publisher: Publisher, data: Path) -> None:
    card = CARD.format(fetch=f"fetch: {{reader: ca-nro, urls: ['{publisher.url}/gone.csv']}}")
    (data / "lists" / "a-list-gone.yaml").write_text(card.replace("id: invented-list", "id: a-list-gone"))
    publisher.answers |= {"/list.csv": serve(listed(*TEN)), "/gone.csv": serve("gone", 404)}
    done = run("update", "a-list-gone", "invented-list")
    assert done.returncode == 3
    assert "gone.csv: answered 404 Not Found" in done.stderr and "invented-list: new edition" in done.stdout


def test_a_list_without_an_address_says_how_it_comes(run: Run) -> None:
    done = run("update", "us-bis-dpl")
    assert done.returncode == 3
    assert "get a file in the older form, then run: lists import us-bis-dpl" in done.stderr


def test_import_takes_a_file_and_diff_says_what_changed(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(listed(*TEN), encoding="utf-8")
    undated = run("import", "invented-list", file)
    assert undated.returncode == 2 and "Give it with --published" in undated.stderr
    first = run("import", "invented-list", file, "--published", "2025-01-31", "--edition", "first")
    assert (first.returncode, first.stdout) == (0, "invented-list: new edition first (10 rows)\n"), first.stderr
    file.write_text(HEAD + "Universität Z,Akademie A,China,\n" + listed(*TEN[1:9], "Neue Werft").removeprefix(HEAD))
    second = run("import", "invented-list", file, "--published", "2026-01-31")
    assert "since first: 1 added, 1 removed, 1 renamed, 0 changed" in second.stdout
    lines = run("diff", "invented-list").stdout.splitlines()
    assert lines[0] == (
        "invented-list: first (2025-01-31) to 2026-01-31 (2026-01-31): 1 added, 1 removed, 1 renamed, 0 changed"
    )
    assert {"added: Neue Werft [neue-werft] CN", "removed: Akademie J [akademie-j] CN"} <= set(lines)
    assert "renamed: Akademie A -> Universität Z [akademie-a] CN (by entry id)" in lines
    found = json.loads(run("diff", "invented-list", "first", "2026-01-31", "--json").stdout)
    assert [each["name"] for each in found["removed"]] == ["Akademie J"]
    assert stands(run)["origin"] == "imported"
    assert "nothing new" in run("import", "invented-list", file, "--published", "2026-02-01").stdout


def test_show_tells_what_a_list_said_on_a_day(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    for day, names in (("2025-01-31", TEN), ("2026-01-31", TEN[:9])):
        file.write_text(listed(*names), encoding="utf-8")
        assert run("import", "invented-list", file, "--published", day).returncode == 0
    for day, count in (("2025-01-31", 10), ("2026-01-30", 10), ("2026-01-31", 9)):
        lines = run("show", "invented-list", "--as-of", day).stdout.splitlines()
        assert len(lines) == 2 + count
    rows = list(csv.DictReader(io.StringIO(run("show", "invented-list", "--edition", "2025-01-31", "--csv").stdout)))
    assert [row["name"] for row in rows] == TEN and {row["country"] for row in rows} == {"CN"}
    before = run("show", "invented-list", "--as-of", "2025-01-30")
    assert before.returncode == 2 and "There are: 2025-01-31, 2026-01-31" in before.stderr


def test_a_real_file_becomes_the_file_that_comes_with_the_toolkit(run: Run, shared: Path) -> None:
    """The way in which the next edition of such a list is made: import the publisher's file, print it as CSV."""
    real = shared / "lists" / "jp_meti_eul_20250929.yml"
    assert "nothing new, edition 2025-09-29" in run("import", "jp-meti-eul", real, "--format", "jp-meti-eul").stdout
    assert run("show", "jp-meti-eul", "--csv").stdout == (LISTS / "jp-meti-eul.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "more", "names", "rows"),
    [
        ("us-csl", ("--format", "us-csl-compact"), ("us_csl_20260731_compact.json",), 25921),
        (
            "uk-sanctions",
            ("--format", "uk-sanctions", "--url", "https://example.org/uk"),
            ("uk_sanctions_subjects.csv", "uk_sanctions_subject_names.csv"),
            6046,
        ),
        (
            "eu-833-2014",
            ("--published", "2026-06-01", "--url", "https://example.org/eu"),
            ("eu_32014R0833.csv",),
            None,
        ),
        ("un-consolidated", ("--url", "https://example.org/un"), ("un_consolidated.xml.gz",), None),
        (
            "us-ofac-sdn",
            ("--published", "2026-06-01", "--url", "https://example.org/s"),
            ("ofac_sdn.csv.gz", "ofac_alt.csv.gz"),
            None,
        ),
        ("us-bis-dpl", ("--published", "2026-06-01", "--url", "https://example.org/d"), ("bis_dpl.txt",), None),
        (
            "jp-meti-russia",
            ("--url", "https://example.org/r"),
            ("jp_meti_russia_tokutei_20250912.pdf.txt",),
            None,
        ),
        (
            "jp-meti-third-country",
            ("--url", "https://example.org/t"),
            ("jp_meti_third_country_tokutei_20250912.pdf.txt",),
            None,
        ),
    ],
)
def test_the_real_file_of_every_list_without_edition_can_be_imported(
    run: Run, shared: Path, name: str, more: tuple[str, ...], names: tuple[str, ...], rows: int | None
) -> None:
    done = run("import", name, *(shared / "lists" / each for each in names), *more)
    assert done.returncode == 0, done.stderr
    assert rows is None or f"({rows} rows)" in done.stdout
    found = stands(run, name)
    assert found["origin"] == "imported" and isinstance(found["entries"], int) and found["entries"] > 50


def test_a_screening_looks_through_the_editions_that_were_kept(run: Run, data: Path, tmp_path: Path) -> None:
    """An invented partner of an example stands on an edition that is kept: from its day on, and not before."""
    examples = Path(__file__).resolve().parents[2] / "examples"
    file = tmp_path / "list.csv"
    with (LISTS / "jp-meti-eul.csv").open(encoding="utf-8", newline="") as ours:
        names = [row["name"] for row in csv.DictReader(ours)]
    rows = [(name, "", "China", "") for name in names] + [("Kitasagami University", "", "Japan", "")]
    with file.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerows([HEAD.strip().split(","), *rows])
    more = ("--format", "ca-nro", "--published", "2026-10-20", "--edition", "drawn", "--accept")
    assert run("import", "jp-meti-eul", file, *more).returncode == 0
    environment = {"TRUSTED_RESEARCH_DATA": str(data), "XDG_CACHE_HOME": str(tmp_path)}
    found = {}
    for day in ("2026-10-19", "2026-10-20"):
        words = (examples / "proposals" / "clean.yaml", "--source", examples / "corpus", "--out", tmp_path / day)
        done = command.run("screen", *words, "--as-of", day, environment=environment)
        assert done.returncode == 0, done.stderr
        assessment = json.loads((tmp_path / day / "clean" / "japan-uk.assessment.json").read_text(encoding="utf-8"))
        (partner,) = [each for each in assessment["findings"] if each["criterion"] == "partner-listed"]
        editions = {each["id"]: each["edition"] for each in assessment["lists"]}
        hits = [(h["list_id"], h["band"], h["link"]) for e in partner["reading"]["evidence"] for h in e["hits"]]
        found[day] = partner["outcome"], editions["jp-meti-eul"], hits
    assert found == {
        "2026-10-19": ("clear", "2025-09-29", []),
        "2026-10-20": ("raised", "drawn", [("jp-meti-eul", "exact", "same")]),
    }


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "no such list": (("status", "no-such-list"), "There are: ca-named-research-organizations"),
    "no such edition": (("show", "us-section-1286", "--edition", "FY99"), "There are: FY22, FY23, FY24, FY25"),
    "no edition": (("show", "us-csl"), "There is none: run lists update us-csl"),
    "one edition": (("diff", "jp-meti-eul"), "two editions are needed"),
    "nothing before the first": (("diff", "us-section-1286", "FY99"), "there is no edition FY99"),
    "no such file": (("import", "us-1260h", "nowhere.csv"), "nowhere.csv:1: there is no such file"),
    "too few files": (("import", "us-ofac-sdn", "one.csv"), "takes 2 file(s) (names, other names), not 1"),
    "an impossible day": (("import", "us-1260h", "x.csv", "--published", "2026-02-30"), "2026-11-30"),
    "no such format": (("import", "us-1260h", "x.csv", "--format", "none"), "there is no such format"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_wrong_is_said_in_one_message(run: Run, data: Path, fault: str) -> None:
    words, said = BAD[fault]
    before = files(data)
    done = run(*words)
    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr
    assert files(data) == before


def test_a_file_that_is_no_list_leaves_everything_as_it_was(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(listed(*TEN), encoding="utf-8")
    assert run("import", "invented-list", file, "--published", "2026-01-31").returncode == 0
    before = files(data)
    for spoilt in (b"", b"<!doctype html><title>Log in</title>", listed(*TEN)[:-20].encode(), HEAD.encode()):
        file.write_bytes(spoilt)
        done = run("import", "invented-list", file, "--published", "2026-02-01")
        assert done.returncode == 2 and str(file) in done.stderr
    assert files(data) == before
