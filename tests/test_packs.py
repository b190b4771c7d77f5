"""Every reason to refuse a pack is said with file, line, place and remedy; the packs that come with us have none."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.lists import load_lists
from toolkit.models.criteria import LANGUAGES
from toolkit.packs import load_pack, pack_ids
from toolkit.resources import folder
from toolkit.technology import load_taxonomies

HEAD = "pack.yaml"
POST = "strac-affiliation.yaml"
ANSWER = "strac-support-answer.yaml"
AREA = "strac-area.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A pack of our own, free to be broken."""
    return Path(shutil.copytree(folder("criteria") / "packs" / "canada-strac", tmp_path / "canada-strac"))


def change(copy: Path, file: str, old: str, new: str) -> int:
    """Put `new` for the first `old`; the line on which that stands."""
    text = (copy / file).read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{file} holds no {old!r}"
    (copy / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def refusal(copy: Path) -> str:
    with pytest.raises(PackError) as refused:
        load_pack(str(copy))
    return str(refused.value)


@pytest.mark.parametrize("name", pack_ids())
def test_our_packs_are_whole(name: str) -> None:
    pack = load_pack(name)
    assert pack.id == name
    files = {file.stem for file in (folder("criteria") / "packs" / name).glob("*.yaml")} - {"pack"}
    placed = [criterion for section in pack.sections for criterion in section.criteria]
    assert sorted(placed) == sorted(pack.criteria)
    assert files <= set(placed)
    assert set(pack.lists) <= {each.id for each in load_lists()}
    assert set(pack.taxonomies) <= {each.id for each in load_taxonomies()}
    for criterion in pack.criteria.values():
        assert set(criterion.text) == set(LANGUAGES)
        assert criterion.review_due > date(2026, 11, 24)


def test_a_pack_is_found_by_name_by_path_and_in_a_folder(copy: Path, tmp_path: Path) -> None:
    bundled = load_pack("canada-strac")
    assert load_pack(str(copy)) == load_pack("canada-strac", tmp_path) == bundled
    assert pack_ids(tmp_path) == ["canada-strac"]
    assert {"canada-strac", "japan-uk"} <= set(pack_ids())


def test_a_pack_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"atlantis: there is no such pack\. There are: .*canada-strac.*, japan-uk.*\."):
        load_pack("atlantis")
    with pytest.raises(PackError, match="there is no such pack"):
        load_pack(str(tmp_path))


def test_the_digest_is_of_every_byte_of_every_file(copy: Path) -> None:
    digests = {load_pack(str(copy)).digest}
    whole = hashlib.sha256()
    for file in sorted(copy.iterdir()):
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    assert digests == {whole.hexdigest()}
    for file in sorted(copy.iterdir()):
        file.write_bytes(file.read_bytes() + b"#")
        digests.add(load_pack(str(copy)).digest)
    assert len(digests) == 1 + len(list(copy.iterdir()))
    (copy / "notes.txt").write_text("no part of the pack", encoding="utf-8")
    assert load_pack(str(copy)).digest in digests


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (HEAD, "id: canada-strac", "id: Canada STRAC", "id ('Canada STRAC') is not an id: write small letters"),
        (HEAD, 'version: "2026-11"', "version: 2", "version ('2') is not text: put it in quotation marks"),
        (HEAD, "in_force: 2024-05-01", "in_force: 2024-04-31", "in_force ('2024-04-31') is not a date"),
        (HEAD, "in_force: 2024-05-01", "in_force: 2024", "in_force ('2024') is not a date"),
        (HEAD, "in_force: 2024-05-01", "in_farce: 2024-05-01", "in_farce ('2024-05-01') is not a field here"),
        (
            HEAD,
            "lists: [ca-named-research-organizations]",
            "lists: [atlantis]",
            "lists[0] criteria/lists has no atlantis",
        ),
        (
            HEAD,
            "taxonomies: [ca-stra]",
            "taxonomies: [ca-stra, x]",
            "taxonomies[1] criteria/technologies has no x.yaml",
        ),
        (HEAD, "checked: 2026-11-23", "checked: maybe", "sources.strac-2024.checked ('maybe') is not a date"),
        (
            HEAD,
            "[strac-area, strac-advancing]",
            "[strac-area, strac-advance]",
            "sections[0].criteria[1] there is no file",
        ),
        (HEAD, "[strac-area, strac-advancing]", "[strac-area, strac-area]", "'strac-area' stands in two places"),
        (HEAD, "{en: Sensitive technology research area, ja: 機微技術研究領域}", "{en: Area}", "has no text in 'ja'"),
        (HEAD, "- id: affiliations", "- id: technology", "sections[1].id 'technology' stands twice"),
        (HEAD, "- id: gate-indicated", "- id: gate-met", ".id 'gate-met' stands twice: give each its own id"),
        (HEAD, "level: escalate", "level: refuse", ".level ('refuse') Input should be"),
        (HEAD, "cites: [strac-2024, tri-agency]", "cites: [strac-2023]", ".cites[0] 'strac-2023' is not under"),
        (HEAD, "triage: {escalate: 100", "triage: {escalate: high", "triage.escalate ('high') Input should be"),
        (HEAD, "sources:", "sources:\n  strac-2024: {}\n  strac-2024: {}", "'strac-2024' stands twice"),
        (POST, "id: strac-affiliation", "id: strac-post", "id is 'strac-post': give it the name of its file"),
        (POST, "status: stable", "status: final", "status ('final') Input should be"),
        (
            POST,
            "indicator: affiliations.listed_post",
            "indicator: affiliations.nobody",
            "indicator no indicator is called",
        ),
        (
            POST,
            "indicator: affiliations.listed_post",
            "indicator: nowhere.listed_post",
            "indicator no indicator is called",
        ),
        (POST, "indicator: affiliations.listed_post", "indicator: affiliations._printed", "no indicator is called"),
        (POST, "indicator: affiliations.listed_post", "indicator: affiliations.date", "no indicator is called"),
        (POST, "indicator: affiliations.listed_post", "indicator: listed", "indicator ('listed')"),
        (
            POST,
            "subject: person",
            "subject: proposal",
            "subject is 'proposal', which affiliations.listed_post cannot read",
        ),
        (POST, "subject: person", "subject: vessel", "subject ('vessel') Input should be"),
        (POST, "lookback_months: 24", "lookback_months: 0", "lookback_months ('0') Input should be"),
        (
            POST,
            "min_coverage: 0.5",
            "min_covering: 0.5",
            "settings.min_covering is not a setting of affiliations.listed_post",
        ),
        (
            POST,
            "min_coverage: 0.5",
            "min_coverage: half",
            "settings.min_coverage ('half') Input should be a valid number",
        ),
        (
            POST,
            "min_coverage: 0.5",
            "min_coverage: true",
            "settings.min_coverage (True) Input should be a valid number",
        ),
        (
            POST,
            "lists: [ca-named-research-organizations]",
            "lists: ca-named-research-organizations",
            "settings.lists (",
        ),
        (
            POST,
            "lists: [ca-named-research-organizations]",
            "lists: [us-section-1286]",
            "settings.lists[0] 'us-section-1286'",
        ),
        (
            AREA,
            "taxonomies: [ca-stra]",
            "taxonomies: [uk-nsi]",
            "settings.taxonomies[0] 'uk-nsi' is not among taxonomies",
        ),
        (
            ANSWER,
            "criterion: strac-support-answer",
            "criterion: other",
            "settings.criterion 'other' is not this criterion",
        ),
        (ANSWER, 'concern: "yes"', "concern: perhaps", "settings.concern ('perhaps') Input should be"),
        (
            POST,
            "date: 2024-01-16",
            "date: 16 January 2024",
            "sources.strac-2024.date ('16 January 2024') is not a date",
        ),
        (POST, "  - {from: 2024-05-01", "  - &a {from: 2024-05-01", "anchors and aliases"),
        (POST, "status: stable", "status: stable\nstatus: draft", "'status' stands twice"),
        (POST, "status: stable", "\tstatus: stable", "Indent with spaces, not with tabs"),
        (POST, "status: stable", "status: 'stable", "not valid YAML"),
    ],
)
def test_a_fault_in_a_file(copy: Path, file: str, old: str, new: str, said: str) -> None:
    line = change(copy, file, old, new)
    message = refusal(copy)
    assert any(said in each for each in message.splitlines()), message
    place = f"{copy / file}:"
    assert message.startswith(place)
    if "not valid YAML" not in said:
        told = {int(each.removeprefix(place).split(":")[0]) for each in message.splitlines() if said in each}
        last = line + new.count("\n")
        assert told <= set(range(line, last + 1)), (line, message)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (HEAD, "authority: ", "# authority: ", "authority is missing: add it"),
        (
            HEAD,
            "version: ",
            "until: 2024-04-30\nversion: ",
            "until is before 2024-05-01, when the pack comes into force",
        ),
        (HEAD, "{raised: strac-advancing}", "{raised: strac-gone}", ".when there is no criterion 'strac-gone'"),
        (HEAD, "{raised: strac-advancing}", "{}", "a condition has exactly one of"),
        (HEAD, "{raised: strac-advancing}", "{raised: strac-area, any: []}", "a condition has exactly one of"),
        (HEAD, "{raised: strac-advancing}", "{at_least: 2}", "a condition has exactly one of"),
        (POST, "review: 1, ", "", "names no level: give at least one of note, review, escalate"),
        (POST, "cites: strac-2024}", "cites: strac-2020}", "'strac-2020', which is not under sources"),
        (POST, "thresholds:", "lookback_years: 2\nthresholds:", "gives lookback_years and lookback_months: keep one"),
        (
            POST,
            "  - {from: 2024-05-01",
            "  - {from: 2024-05-01, note: 9, cites: institution}\n  - {from: 2024-05-01",
            "two thresholds from the same day",
        ),
        (
            POST,
            "  lists: [ca-named-research-organizations]\n",
            "",
            "settings.lists is missing: affiliations.listed_post needs",
        ),
    ],
)
def test_a_fault_of_several_lines(copy: Path, file: str, old: str, new: str, said: str) -> None:
    change(copy, file, old, new)
    message = refusal(copy)
    assert message.startswith(f"{copy / file}:") and said in message


def test_a_language_that_is_missing(copy: Path) -> None:
    change(copy, HEAD, "\n  ja:\n    title: カナダ", "\n  fr:\n    title: Canada")
    assert "text has no text in 'ja'" in refusal(copy)
    change(copy, HEAD, "\n  fr:\n    title: Canada", "\n  ja:\n    title: カナダ")
    load_pack(str(copy))
    change(copy, POST, "\n  ja:\n", "\n  fr:\n")
    message = refusal(copy)
    assert message.startswith(f"{copy / POST}:") and "has no text in ja" in message


def test_outcomes_need_exactly_one_for_an_open_record(copy: Path) -> None:
    text = (copy / HEAD).read_text(encoding="utf-8")
    open_record = text.index("  - id: open\n")
    (copy / HEAD).write_text(text[:open_record] + text[text.index("\ntriage:") :], encoding="utf-8")
    assert "exactly one outcome has no `when`" in refusal(copy)
    twice = (
        text[:open_record] + text[open_record:].replace("  - id: open\n", "  - id: ajar\n", 1).partition("\ntriage:")[0]
    )
    (copy / HEAD).write_text(twice + "\n" + text[open_record:], encoding="utf-8")
    assert "exactly one outcome has no `when`" in refusal(copy)


def test_a_file_without_section_and_files_that_are_none(copy: Path) -> None:
    extra = (copy / POST).read_text(encoding="utf-8").replace("id: strac-affiliation", "id: strac-extra", 1)
    (copy / "strac-extra.yaml").write_text(extra, encoding="utf-8")
    assert refusal(copy) == (
        f"{copy / 'strac-extra.yaml'}:2: no section of pack.yaml names it: add it to one, or delete the file."
    )
    for content, said in ((b"", "is empty"), (b"- a", "does not hold keys and values"), (b"\xff", "is not UTF-8")):
        (copy / "strac-extra.yaml").write_bytes(content)
        assert f"{copy / 'strac-extra.yaml'}:1: {said}" in refusal(copy)
