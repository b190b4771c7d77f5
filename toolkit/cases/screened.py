"""The profiles of scenes, with what an earlier screening saw where a scene tells of one."""

from collections.abc import Sequence

from toolkit.cases.scenes import Told
from toolkit.earlier import summary
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.models.technology import Taxonomy
from toolkit.profile import profiles
from toolkit.sources.snapshot import Snapshot


def profiled(
    proposals: Sequence[Proposal],
    snapshot: Snapshot,
    lists: Sequence[EntityList],
    taxonomies: Sequence[Taxonomy],
    told: Told,
) -> list[Profile]:
    """The profile of each proposal on the day that a scene tells, in order; all were screened before on the same day.

    The earlier screening reads the same records, of which it sees what stood by its day.
    """
    found = profiles(proposals, snapshot, lists, taxonomies, told.as_of)
    if told.screened_before is None:
        return found
    earlier = profiles(proposals, snapshot, lists, taxonomies, told.screened_before)
    return [now.model_copy(update={"before": summary(then)}) for now, then in zip(found, earlier, strict=True)]
