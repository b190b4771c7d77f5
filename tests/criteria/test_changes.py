"""A changed threshold, day or list edition changes the result exactly where it should, and nowhere else."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.criteria.packs import PACKS, usual_scenes
from toolkit.assess import assess
from toolkit.cases import Played, Staging, assessed
from toolkit.cases.staging import PlayedScene
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.criteria import Criterion, Pack
from toolkit.models.lists import EntityList

OUT_OF_REACH = 1e9
CRITERIA = [(pack, name) for pack in PACKS for name in PACKS[pack].criteria]


def with_criterion(pack: Pack, changed: Criterion) -> Pack:
    return pack.model_copy(update={"criteria": {**pack.criteria, changed.id: changed}})


def beside(before: Assessment, after: Assessment, name: str) -> Iterator[tuple[Finding, Finding]]:
    """The findings of one criterion before and after; all others are the same."""
    for one, other in zip(before.findings, after.findings, strict=True):
        if one.criterion == name:
            yield one, other
        else:
            assert one == other


def raised_in(played: Played, pack: str, name: str) -> PlayedScene:
    """A scene in which a criterion is raised."""
    return next(
        scene
        for scene in played[pack].values()
        if any(f.criterion == name and f.outcome == "raised" for f in scene[2].findings)
    )


@pytest.mark.parametrize(("pack", "name"), CRITERIA)
def test_a_threshold_out_of_reach_takes_away_its_own_finding_only(pack: str, name: str, played: Played) -> None:
    _, profile, before = raised_in(played, pack, name)
    criterion = PACKS[pack].criteria[name]
    numbers = dict.fromkeys(("note", "review", "escalate"), OUT_OF_REACH)
    thresholds = tuple(threshold.model_copy(update=numbers) for threshold in criterion.thresholds)
    after = assess(profile, with_criterion(PACKS[pack], criterion.model_copy(update={"thresholds": thresholds})))
    for one, other in beside(before, after, name):
        assert other.reading.evidence == one.reading.evidence
        assert other.level == "none"
        assert other.outcome in ("clear", "unknown"), "an unread list leaves it open"


@pytest.mark.parametrize(("pack", "name"), CRITERIA)
def test_a_rule_that_begins_tomorrow_is_not_in_force_today(pack: str, name: str, played: Played) -> None:
    _, profile, before = raised_in(played, pack, name)
    criterion = PACKS[pack].criteria[name]
    latest = max(criterion.thresholds, key=lambda threshold: threshold.from_)
    outcomes = {}
    for days in (0, 1):
        begins = latest.model_copy(update={"from_": profile.as_of + dt.timedelta(days), "until": None})
        changed = with_criterion(PACKS[pack], criterion.model_copy(update={"thresholds": (begins,)}))
        outcomes[days] = [other.outcome for _, other in beside(before, assess(profile, changed), name)]
    assert "not_in_force" not in outcomes[0]
    assert set(outcomes[1]) == {"not_in_force"}


def test_an_entry_that_a_list_drops_takes_away_what_rests_on_it_only(played: Played, tmp_path: Path) -> None:
    """The usual scenes again with editions of one list that never held one entry; findings without it are the same."""
    listed, entry = "us-section-1286", "Harbin Institute of Technology"

    def dropped(one: EntityList) -> EntityList:
        if one.id != listed:
            return one
        left = [[row for row in edition.entries if entry not in row.name] for edition in one.editions]
        editions = (e.model_copy(update={"entries": tuple(rows)}) for e, rows in zip(one.editions, left, strict=True))
        return one.model_copy(update={"editions": tuple(editions)})

    again = assessed(usual_scenes(), PACKS, tmp_path, Staging(listed=dropped))
    changed = same = 0
    for pack, scenes in again.items():
        for name, (_, _, after) in scenes.items():
            for one, other in zip(played[pack][name][2].findings, after.findings, strict=True):
                if rests_on(one, listed, entry):
                    assert not rests_on(other, listed, entry), f"{pack}/{name}"
                    changed += 1
                else:
                    assert one == other, f"{pack}/{name}"
                    same += 1
    assert changed > 10
    assert same > 1000


def rests_on(finding: Finding, listed: str, entry: str) -> bool:
    """Whether an entry of a list stands anywhere in a finding's evidence."""
    hits = [hit for piece in finding.reading.evidence for hit in (*piece.hits, *piece.formerly, *piece.uncounted)]
    return any(hit.list_id == listed and entry in hit.entry_name for hit in hits)
