"""A table of proposals from end to end: the same findings as one at a time, in every form, whatever the chunks."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from tests.portfolio.conftest import AS_OF, EXAMPLE
from toolkit import ProposalError, Snapshot, ToolkitError, lists_of, load_lists, load_pack, read_proposals, screen
from toolkit.cli import app
from toolkit.models.criteria import LEVELS
from toolkit.portfolio import Order, screen_portfolio
from toolkit.portfolio.result import Result, Taken, result

MakeOrder = Callable[..., Order]
FILES = ["errors.csv", "overview.en.html", "results.csv", "results.jsonl", "results.parquet", "results.xlsx"]


def some(count: int, file: Path) -> Path:
    """The first proposals of the example, in a file of their own."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:count]), encoding="utf-8")
    return file


def results(order: Order) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (order.out / "results.jsonl").read_text(encoding="utf-8").splitlines()]


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def whole(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Half of the example, screened by two packs, with everything that is written."""
    folder = tmp_path_factory.mktemp("whole")
    order = Order(
        source=str(snapshot),
        packs=("japan-uk", "canada-strac"),
        as_of=AS_OF,
        out=folder / "out",
        cache=folder,
        checklists="raised",
        languages=("en", "ja"),
    )
    files = screen_portfolio(some(30, folder / "some.jsonl"), order)
    assert [file.name for file in files] == sorted([*FILES, "overview.ja.html"])
    return order


def test_a_portfolio_finds_what_screening_one_at_a_time_finds(whole: Order, snapshot: Path) -> None:
    packs = [load_pack(name) for name in whole.packs]
    lists = load_lists(ids=lists_of(packs))
    found = {each["proposal"]: each for each in results(whole)}
    read = list(read_proposals(whole.cache / "some.jsonl"))
    assert len(found) == len(read) == 30
    for row in read[::10]:
        assert row.proposal
        ((profile, assessments),) = screen([row.proposal], Snapshot(snapshot), packs, AS_OF, lists)
        taken = Taken(
            proposal=row.proposal, place=row.place, reference=row.reference, department=row.department, year=row.year
        )
        alone = result(taken, profile, assessments).model_dump(mode="json")
        assert {**alone, "rank": found[row.proposal.id]["rank"]} == found[row.proposal.id]


def test_proposals_are_ranked_by_response_then_score_then_open_questions(whole: Order) -> None:
    found = results(whole)
    assert [each["rank"] for each in found] == list(range(1, len(found) + 1))
    keys = []
    for each in found:
        first = max(each["judged"], key=lambda judged: (LEVELS.index(judged["level"]), judged["triage"]))
        open_ = sum(seen["counted"] for seen in first["open"])
        keys.append((-LEVELS.index(first["level"]), -first["triage"], -open_, each["proposal"]))
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) > 1


def test_every_form_holds_the_same_rows_and_the_reason(whole: Order) -> None:
    table = rows(whole.out / "results.csv")
    assert len(table) == 60
    columns = list(table[0])
    with duckdb.connect() as engine:
        stored = engine.execute(f"from '{whole.out / 'results.parquet'}'")
        assert [column[0] for column in stored.description] == columns
        cells = [["" if cell is None else str(cell) for cell in row] for row in stored.fetchall()]
    assert cells == [[row[column] for column in columns] for row in table]
    book = openpyxl.load_workbook(whole.out / "results.xlsx", read_only=True)
    assert book.sheetnames == list(whole.packs)
    in_book = [row for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert Counter(str(row[1]) for row in in_book) == Counter(row["proposal"] for row in table)
    (first,) = [row for row in table if row["rank"] == "1" and row["pack"] == "japan-uk"]
    assert first["reason"].startswith("Stop and ask compliance; ") and "Declared post at a listed" in first["reason"]
    assert f"{first['open']} open" in first["reason"]


def test_the_overview_counts_what_the_results_hold(whole: Order) -> None:
    page = (whole.out / "overview.en.html").read_text(encoding="utf-8")
    found = results(whole)
    pack = load_pack("japan-uk")
    for outcome in pack.outcomes:
        count = sum(each["judged"][0]["outcome"] == outcome.id for each in found)
        assert f'<tr><th scope="row">{outcome.text["en"].title}</th>' in page
        assert f'<td class="number">{count}</td><td class="number">{100 * count / 30:.1f} %</td>' in page
    listed = Counter(name for each in found for name in each["ties"])
    assert listed and all(f'<td class="number">{count}</td>' in page for count in listed.values())
    assert "Proposals screened</dt><dd>30</dd>" in page
    assert "risky" not in page and "<script" not in page
    japanese = (whole.out / "overview.ja.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in japanese and "最初に確認すべき提案" in japanese and "Proposals" not in japanese


def test_checklists_are_written_for_those_with_something_to_look_at(whole: Order) -> None:
    raised = {
        each["proposal"] for each in results(whole) if any(s["counted"] for j in each["judged"] for s in j["raised"])
    }
    assert {folder.name for folder in (whole.out / "checklists").iterdir()} == raised
    page = (whole.out / "overview.en.html").read_text(encoding="utf-8")
    top = results(whole)[0]["proposal"]
    assert f'<a href="checklists/{top}/' in page
    assert (whole.out / "checklists" / top / "canada-strac.checklist.ja.html").is_file()


def test_neither_chunks_nor_processes_change_a_byte(order: MakeOrder, tmp_path: Path) -> None:
    file = some(12, tmp_path / "some.jsonl")
    orders = [order("one"), order("small"), order("two")]
    screen_portfolio(file, orders[0], chunk=12)
    screen_portfolio(file, orders[1], chunk=5)
    screen_portfolio(file, orders[2], chunk=4, workers=2)
    for name in FILES:
        assert len({(each.out / name).read_bytes() for each in orders}) == 1, name


def test_a_fault_costs_its_own_proposal_only(order: MakeOrder, tmp_path: Path) -> None:
    file = some(6, tmp_path / "some.jsonl")
    good = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    good[1]["people"][0]["openalex"] = "A999"
    good[2]["own_organisation"]["openalex"] = "I999"
    good[3]["answers"] = [
        {"criterion": "no-such-item", "answer": "no", "by": "A. Officer", "date": "2026-10-01"},
    ]
    good[4]["title"] = "=1+1"
    lines = [json.dumps(each, ensure_ascii=False) for each in good]
    file.write_text("\n".join([*lines[:5], "{", lines[5]]) + "\n", encoding="utf-8")
    made = order()
    screen_portfolio(file, made)
    assert {each["proposal"] for each in results(made)} == {good[n]["id"] for n in (0, 4, 5)}
    told = rows(made.out / "errors.csv")
    assert [(row["place"].rpartition(":")[2], row["kind"]) for row in told] == [
        ("6", "error"),
        ("2", "error"),
        ("3", "error"),
        ("4", "error"),
    ]
    assert "A999 is not in this source" in told[1]["says"] and "I999 is not in this source" in told[2]["says"]
    assert "no pack has 'no-such-item'" in told[3]["says"]
    page = (made.out / "overview.en.html").read_text(encoding="utf-8")
    assert "Not screened</dt><dd>4</dd>" in page and "A999 is not in this source" in page
    assert {row["title"] for row in rows(made.out / "results.csv")} >= {"'=1+1"}
    sheet = openpyxl.load_workbook(made.out / "results.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "=1+1" in {row[3] for row in sheet.iter_rows(values_only=True)}


def test_chunks_that_are_read_together_keep_their_own_faults(order: MakeOrder, tmp_path: Path) -> None:
    file = some(6, tmp_path / "some.jsonl")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[1]["answers"] = [{"criterion": "no-such-item", "answer": "no", "by": "A. Officer", "date": "2026-10-01"}]
    lines[2]["people"][0]["openalex"] = lines[5]["people"][0]["openalex"] = "A999"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
    together, whole = order("together"), order("whole")
    screen_portfolio(file, together, chunk=2)
    screen_portfolio(file, whole, chunk=6)
    parts = [together.part(n).read_text(encoding="utf-8").splitlines() for n in range(3)]
    kept = [{json.loads(line)["place"].rpartition(":")[2] for line in part} for part in parts]
    assert kept == [{"1", "2"}, {"3", "4"}, {"5", "6"}]
    for name in FILES:
        assert (together.out / name).read_bytes() == (whole.out / name).read_bytes(), name
    assert [row["place"].rpartition(":")[2] for row in rows(whole.out / "errors.csv")] == ["2", "3", "6"]


def test_results_of_another_table_pack_day_or_chunk_are_not_mixed(order: MakeOrder, tmp_path: Path) -> None:
    file = some(3, tmp_path / "some.jsonl")
    screen_portfolio(file, order())
    before = (tmp_path / "out" / "results.jsonl").read_bytes()
    for changes, said in (({"as_of": AS_OF.replace(day=2)}, "as_of"), ({"packs": ("canada-strac",)}, "packs, lists")):
        with pytest.raises(ToolkitError, match=f"has results of another {said}"):
            screen_portfolio(file, order(**changes))
    with pytest.raises(ToolkitError, match="another input"):
        screen_portfolio(some(4, tmp_path / "more.jsonl"), order())
    with pytest.raises(ToolkitError, match="another only"):
        screen_portfolio(file, order(), only=["call-2025-01"])
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ToolkitError, match="holds something else"):
        screen_portfolio(file, order("else"))
    screen_portfolio(file, order())
    assert (tmp_path / "out" / "results.jsonl").read_bytes() == before


def test_a_table_without_a_proposal_is_refused(order: MakeOrder, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(ProposalError, match=r"none\.jsonl:1: is not JSON(.|\n)*there is no proposal to screen"):
        screen_portfolio(tmp_path / "none.jsonl", order())
    with pytest.raises(ProposalError, match="no proposal that can be read is called nobody"):
        screen_portfolio(some(2, tmp_path / "some.jsonl"), order(), only=["nobody"])


def japanese_book(file: Path) -> None:
    """Two proposals over the example corpus, as a Japanese office keeps them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["整理番号", "研究課題名", "研究概要", "申請機関", "研究代表者", None, "相手機関", None, "部局", "年度"]
    )
    sheet.append([None, None, None, None, "氏名", "OpenAlex", "名称", "OpenAlex", None, None])
    own = "南摂津工業大学"
    sheet.append(
        [
            "２６−００１",
            "量子センサ",
            "概要",
            own,
            "Takeru Hibarino",
            "A5900000004",
            "Harbin",
            "I204983213",
            "工学部",
            2026,
        ]
    )
    sheet.append([None, None, None, None, "Rosamund Ashcombe", "A5900000005", None, None, None, None])
    sheet.append(
        ["26-002", "小川の生態", "概要", own, "Mio Sawatari", "A5900000002", None, None, "理学部", "令和8年度"]
    )
    sheet.append(["26-003", "小川", "概要", own, "Nobody", "A12", None, None, "理学部", "＃"])
    for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:H1", "I1:I2", "J1:J2", "A3:A4", "B3:B4"):
        sheet.merge_cells(cells)
    book.save(file)


def test_the_command_reads_a_japanese_workbook_and_writes_a_japanese_overview(
    order: MakeOrder, snapshot: Path, tmp_path: Path
) -> None:
    japanese_book(tmp_path / "申請.xlsx")
    options = ["--source", str(snapshot), "--as-of", str(AS_OF), "--lang", "ja", "--workers", "1"]
    said = CliRunner().invoke(app, ["portfolio", str(tmp_path / "申請.xlsx"), *options, "--out", str(tmp_path / "out")])
    assert said.exit_code == 0, said.output
    found = {each["proposal"]: each for each in results(order())}
    assert set(found) == {"26-001", "26-002"}
    assert found["26-001"]["people"] == 2 and found["26-001"]["department"] == "工学部"
    assert found["26-001"]["rank"] == 1 and "partner" in {
        tie for ties in found["26-001"]["ties"].values() for tie in ties
    }
    (fault,) = [row for row in rows(tmp_path / "out" / "errors.csv") if row["kind"] == "error"]
    assert "A12 is not in this source" in fault["says"] and "row 6" in fault["place"]
    page = (tmp_path / "out" / "overview.ja.html").read_text(encoding="utf-8")
    assert "工学部" in page and "令和8年度" in page and "要確認" in page


def test_the_command_refuses_on_one_line_with_the_cell(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Proposal ID,Title,Person,Country\nA,B,C,D\n", encoding="utf-8")
    options = ["--source", str(snapshot), "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(app, ["portfolio", str(tmp_path / "a.csv"), *options])
    assert said.exit_code == 2
    assert "a.csv:1: column D: 'Country' may be about a person, a partner" in said.output
    said = CliRunner().invoke(app, ["portfolio", str(EXAMPLE), *options, "--estimate"])
    assert said.exit_code == 0 and "requests: none" in said.output


def test_a_result_reads_back(whole: Order) -> None:
    for line in (whole.out / "results.jsonl").read_text(encoding="utf-8").splitlines():
        assert Result.model_validate_json(line).model_dump_json() == line
