"""What people decide on an organisation and a list entry counts in a screening, and what nobody decided stays open."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests import command
from toolkit import Assessment

ROOT = Path(__file__).resolve().parent.parent
LIST, ENTRY = "us-section-1286", "malek-ashtar-university"
PARTNER = {"name": "University of Wharfemoor", "openalex": "I4990000001", "country": "GB"}
HEAD = "list_id,entry_id,ror,openalex,kind,how,status,by,date,note\n"


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tables of the example corpus are built once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def run(place: Path, *words: str | Path) -> None:
    done = command.run(*words, environment={"TRUSTED_RESEARCH_DATA": str(place / "data")})
    assert done.returncode == 0, done.stderr


def screened(place: Path) -> Assessment:
    proposal = yaml.safe_load((ROOT / "examples" / "proposals" / "clean.yaml").read_text(encoding="utf-8"))
    asked = {key: proposal[key] for key in ("title", "summary", "own_organisation", "people")}
    file = place / "proposal.json"
    file.write_text(json.dumps({"id": "linked", **asked, "partners": [PARTNER]}, default=str), encoding="utf-8")
    more = ("--source", ROOT / "examples" / "corpus", "--as-of", "2026-11-01", "--out", place / "out")
    run(place, "screen", file, *more)
    return Assessment.model_validate_json((place / "out" / "linked" / "japan-uk.assessment.json").read_bytes())


@pytest.fixture(scope="module")
def ror() -> str:
    """The partner's invented ROR id, read off its record."""
    for file in sorted((ROOT / "examples" / "corpus").glob("data/jsonl/institutions/*/*.gz")):
        for line in gzip.decompress(file.read_bytes()).splitlines():
            record = json.loads(line)
            if record["id"].endswith(PARTNER["openalex"]):
                return str(record["ror"]).rpartition("/")[2]
    pytest.fail("the partner is not in the corpus")


@pytest.mark.parametrize(
    ("kind", "criterion", "outcome", "link"),
    [
        ("same", "partner-listed", "raised", "same"),
        ("former-name", "partner-listed", "raised", "former-name"),
        ("part", "partner-parent-listed", "raised", "part"),
        ("successor", "partner-listed", "clear", None),
        ("affiliated-hospital", "partner-listed", "clear", None),
        (None, "partner-listed", "clear", None),
    ],
)
def test_a_decided_link(
    tmp_path: Path, ror: str, kind: str | None, criterion: str, outcome: str, link: str | None
) -> None:
    words = ("confirm", ENTRY, ror, "--kind", kind) if kind else ("reject", ENTRY, ror)
    run(tmp_path, "lists", "crosswalk", *words, "--by", "A. Office", "--list", LIST)
    findings = {f.criterion: f for f in screened(tmp_path).findings if f.subject == PARTNER["name"]}
    assert findings[criterion].outcome == outcome
    hits = [hit for piece in findings[criterion].reading.evidence for hit in piece.hits]
    assert [(hit.list_id, hit.entry_id, hit.link) for hit in hits] == ([(LIST, ENTRY, link)] if link else [])
    shown = [hit for piece in findings["partner-listed"].reading.evidence for hit in piece.uncounted]
    assert [hit.link for hit in shown] == ([kind or "related"] if outcome == "clear" else [])
    assert all(hit.decided and hit.decided.by == "A. Office" and hit.rejected == (kind is None) for hit in shown)


def test_a_link_that_nobody_decided_leaves_the_item_open(tmp_path: Path, ror: str) -> None:
    links = tmp_path / "data" / "crosswalk" / "links.csv"
    links.parent.mkdir(parents=True)
    links.write_text(f"{HEAD}{LIST},{ENTRY},{ror},,same,name,candidate,rule,2026-10-01,\n", encoding="utf-8")
    [found] = [
        f for f in screened(tmp_path).findings if (f.criterion, f.subject) == ("partner-listed", PARTNER["name"])
    ]
    assert (found.outcome, found.reading.unknown) == ("unknown", "undecided-link")
    assert [(hit.entry_id, hit.band) for piece in found.reading.evidence for hit in piece.uncounted] == [
        (ENTRY, "possible")
    ]
