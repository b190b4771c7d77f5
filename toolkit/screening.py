"""The story: proposals in, assessments out."""

from collections.abc import Sequence
from datetime import date

from toolkit.assess import assess
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.profile import profiles
from toolkit.sources.snapshot import Source
from toolkit.technology import load_taxonomies

DEFAULT_PACK = "japan-uk"


def screen(
    proposals: Sequence[Proposal], source: Source, packs: Sequence[Pack], as_of: date
) -> list[tuple[Profile, list[Assessment]]]:
    """For each proposal its profile and one assessment by each pack, in order.

    All proposals are read from the source in one pass. Raises ProposalError for ids the source does not have and
    SourceError if it cannot be read.
    """
    wanted_lists = {name for pack in packs for name in pack.lists}
    wanted_areas = {name for pack in packs for name in pack.taxonomies}
    lists = [entity_list for entity_list in load_lists() if entity_list.id in wanted_lists]
    taxonomies = [taxonomy for taxonomy in load_taxonomies() if taxonomy.id in wanted_areas]
    found = profiles(proposals, source.for_proposals(proposals), lists, taxonomies, as_of)
    return [(profile, [assess(profile, pack) for pack in packs]) for profile in found]
