"""The story: proposals in, assessments out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import tee
from types import MappingProxyType

from toolkit.assess import assess_all, assess_many, ends, since
from toolkit.dates import years_before
from toolkit.errors import ProposalError
from toolkit.indicators import looks_back_to, unread
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.base_rates import Question
from toolkit.models.criteria import Pack
from toolkit.models.earlier import Earlier
from toolkit.models.large import Unseen
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.proposal import Answer, Proposal
from toolkit.models.technology import Taxonomy
from toolkit.packs import item_ids
from toolkit.profile import each_profile
from toolkit.profile.everybody import LATEST_YEARS
from toolkit.proposals import with_answers
from toolkit.sources.snapshot import Source
from toolkit.technology import load_taxonomies
from toolkit.technology.taxonomies import in_force

DEFAULT_PACK = "japan-uk"


def screen(
    proposals: Sequence[Proposal],
    source: Source,
    packs: Sequence[Pack],
    as_of: date,
    lists: Sequence[EntityList] | None = None,
    before: Mapping[str, Earlier] = MappingProxyType({}),
    taxonomies: Sequence[Taxonomy] | None = None,
) -> list[tuple[Profile, list[Assessment]]]:
    """For each proposal its profile and one assessment by each pack, in order.

    All proposals are read from the source in one pass. `lists` are those to look through, as `load_lists` gives them
    for `lists_of(packs)`; without them it is the editions that come with the toolkit. `before`, by proposal, is what an
    earlier screening saw, for criteria on what is new; `taxonomies` the lists of technology areas as `load_taxonomies`
    gives them, where they were read before. Raises ProposalError for ids the
    source does not have and for answers to items that no pack has, and SourceError if the source cannot be read.
    """
    return list(screen_each(proposals, source, packs, as_of, lists, before, taxonomies))


def screen_each(
    proposals: Sequence[Proposal],
    source: Source,
    packs: Sequence[Pack],
    as_of: date,
    lists: Sequence[EntityList] | None = None,
    before: Mapping[str, Earlier] = MappingProxyType({}),
    taxonomies: Sequence[Taxonomy] | None = None,
    *,
    judged_only: bool = False,
    listed_on: date | None = None,
    base_rates: bool = True,
) -> Iterator[tuple[Profile, list[Assessment]]]:
    """The same one after another, for those who keep none of them: what `screen` raises comes before the first.

    With `judged_only` the profiles hold no facts that are large and that no item of the packs looks at, and the
    assessments no evidence on which nothing hangs: what they conclude is the same. `listed_on` is the day whose lists
    are looked through, where it is not `as_of`. `base_rates`: whether counts are compared with those of others; with
    `judged_only` the assessments say no more than the group of each subject.
    """
    refuse_stray_answers(proposals, packs)
    wanted_lists = lists_of(packs)
    wanted_areas = {name for pack in packs for name in pack.taxonomies}
    at_hand = load_lists(ids=wanted_lists) if lists is None else lists
    looked_through = [entity_list for entity_list in at_hand if entity_list.id in wanted_lists]
    areas = in_force(load_taxonomies() if taxonomies is None else taxonomies, wanted_areas)
    given = proposals, source.for_proposals(proposals), looked_through, areas, as_of
    questions = counted(packs, as_of) if base_rates else ()
    found = each_profile(*given, questions, unseen(packs, as_of) if judged_only else None, listed_on=listed_on)
    whole, judged = tee(each.model_copy(update={"before": before.get(each.proposal.id)}) for each in found)
    yield from zip(whole, assess_many(judged, packs), strict=True)


def lists_of(packs: Iterable[Pack]) -> frozenset[str]:
    """The ids of the lists that some packs look through."""
    return frozenset(name for pack in packs for name in pack.lists)


def unseen(packs: Iterable[Pack], as_of: date) -> Unseen:
    """What no item of some packs looks at; what is wanted of partners' works is looked for in items about them."""
    items = [each for pack in packs for each in pack.criteria.values()]
    beside = (each for each in items if each.subject != "person")
    first = min((looks_back_to(each.indicator, since(each, as_of)) for each in beside), default=date.max)
    if first < date.max:  # the latest works of a partner tell with whom it is compared
        first = min(first, years_before(as_of, LATEST_YEARS))
    return Unseen(facts=unread(each.indicator for each in items), partners_before=first.year)


def counted(packs: Iterable[Pack], as_of: date) -> tuple[Question, ...]:
    """What the items of some packs count of people or partners, each once; comparing a count decides nothing."""
    read = (each for pack in packs for each in pack.criteria.values() if each.subject != "proposal")
    return tuple(dict.fromkeys(Question.of(each, since(each, as_of), ends(each, as_of)) for each in read))


def judge_again(
    profile: Profile, packs: Sequence[Pack], answers: Sequence[Answer] = ()
) -> tuple[Profile, list[Assessment]]:
    """The same profile with further answers, and one assessment of it by each pack; nothing is read from a source.

    Raises ProposalError for an answer about nobody in the proposal, or to an item that no pack has.
    """
    proposal = with_answers(profile.proposal, answers)
    if answers:
        refuse_stray_answers([proposal], packs)
    fields = {name: getattr(profile, name) for name in Profile.model_fields}
    renewed = Profile(**{**fields, "proposal": proposal})  # a copy would carry what was worked out of the old answers
    return renewed, assess_all(renewed, packs)


def refuse_stray_answers(proposals: Sequence[Proposal], packs: Sequence[Pack]) -> None:
    """Raise ProposalError for answers and measures on items that no pack has; another pack's items are allowed."""
    items = {criterion for pack in packs for criterion in pack.criteria} | item_ids()
    for proposal in proposals:
        answers = [(f"answers[{n}]", answer.criterion) for n, answer in enumerate(proposal.answers)]
        measures = [(f"mitigations[{n}]", measure.criterion) for n, measure in enumerate(proposal.mitigations)]
        for place, name in (*answers, *measures):
            if name not in items:
                near = ", ".join(get_close_matches(name, items)) or "the ids that stand below each item of a checklist"
                raise ProposalError(f"{proposal.id}: {place}.criterion: no pack has {name!r}. Use {near}.")
