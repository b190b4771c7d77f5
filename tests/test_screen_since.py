"""`screen --since`: an earlier screening is read, kept with the profile, and refused where there is none."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import ToolkitError
from toolkit.models.profile import Profile
from toolkit.screening_files import Pages, screen_files
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

EXAMPLES = Path(__file__).parent.parent / "examples"
PROPOSAL = EXAMPLES / "proposals" / "needs-review.yaml"
Screening = Callable[[Path, date, Path | None], Profile]


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    source = tmp_path_factory.mktemp("since") / "snapshot"
    build([EXAMPLES / "corpus"], source)

    def run(out: Path, as_of: date, since: Path | None) -> Profile:
        screen_files(
            [PROPOSAL], lambda: Snapshot(source), packs=["japan-uk"], pages=Pages(["en"], ["json"]), as_of=as_of,
            answers=None, out=out, since=since, say=lambda _: None, progress=lambda _: None,
        )  # fmt: skip
        (file,) = out.glob("*/profile.json")
        return Profile.model_validate_json(file.read_bytes())

    return run


def test_what_was_seen_before_goes_into_the_profile(screened: Screening, tmp_path: Path) -> None:
    first = screened(tmp_path / "first", date(2023, 11, 1), None)
    later = screened(tmp_path / "later", date(2026, 11, 1), tmp_path / "first")
    assert (first.before, later.before and later.before.as_of) == (None, date(2023, 11, 1))
    assert later.before is not None
    resolved = {f.name for f in first.people if f.identity.ids} | {
        f.name for f in first.organisations if f.identity.ids
    }
    assert set(later.before.subjects) == resolved != set()
    assert set(later.before.lists) == {each.id for each in first.lists}


def test_a_folder_without_it_is_refused(screened: Screening, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match="no earlier screening of these proposals"):
        screened(tmp_path / "out", date(2026, 11, 1), tmp_path)
    assert not (tmp_path / "out").exists()
    (tmp_path / "needs-review").mkdir()
    (tmp_path / "needs-review" / "profile.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ToolkitError, match="another version"):
        screened(tmp_path / "out", date(2026, 11, 1), tmp_path)
