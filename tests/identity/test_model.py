"""What ties a record to a person, weighed: shares that add up, and no feature that may not be there."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import ToolkitError
from toolkit.identity.deciding import SURE
from toolkit.identity.model import FEATURES, PLACE, Signs, load, weighed
from toolkit.models.identity import Candidate


def candidate(key: str) -> Candidate:
    return Candidate(id=key, name="Alex Example", works=5)


def test_shares_are_those_of_the_written_formula() -> None:
    """exp(weights x values) over the sum for all candidates and for nobody, worked out here from the file itself."""
    model = json.loads(PLACE.read_text(encoding="utf-8"))
    weight = dict(zip(model["features"], model["weights"], strict=True))
    scores = [weight["home"] + weight["field"] * 0.5, weight["initials"] + weight["coauthored"] * math.log1p(2)]
    whole = sum(map(math.exp, (*scores, model["nobody"])))
    several = [
        (candidate("A1"), Signs(name="same", home="then", field=0.5)),
        (candidate("A2"), Signs(name="initials", coauthored=2)),
    ]
    assert [c.confidence for c in weighed(several)] == [round(math.exp(score) / whole, 3) for score in scores]


def test_reasons_say_what_was_seen() -> None:
    several = [
        (candidate("A1"), Signs(name="same", home="then", coauthored=1, field=0.5)),
        (candidate("A2"), Signs(name="variant", home="other-dates", field=0.1)),
        (candidate("A3"), Signs(name="initials", home="related")),
    ]
    assert [c.reasons for c in weighed(several)] == [
        ("same-name", "at-declared-organisation", "coauthor-of-team", "field-fits"),
        ("name-variant", "at-other-dates"),
        ("name-initials", "at-related-organisation"),
    ]


def test_one_record_at_the_declared_organisation_is_enough_and_a_twin_is_not() -> None:
    here = Signs(name="same", home="then")
    [alone] = weighed([(candidate("A1"), here)])
    assert (alone.confidence or 0) >= SURE
    twins = weighed([(candidate("A1"), here), (candidate("A2"), here)])
    assert twins[0].confidence == twins[1].confidence
    assert (twins[0].confidence or 1) < 0.5
    [name_only] = weighed([(candidate("A1"), Signs(name="same"))])
    assert (name_only.confidence or 1) < 0.5
    assert weighed([]) == []


@pytest.mark.parametrize("feature", FEATURES)
def test_nothing_that_may_not_count_is_a_feature(feature: str) -> None:
    assert not any(word in feature for word in ("country", "nation", "list", "gender", "works", "cited"))


@pytest.mark.parametrize("change", [{"features": ["home"]}, {"weights": [1.0]}, {"nobody": "high"}, {"more": 1}])
def test_a_damaged_model_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_text(json.dumps(json.loads(PLACE.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(ToolkitError, match=r"model\.json"):
        load(file)
