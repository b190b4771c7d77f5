"""Affiliations as printed that the source links with no organisation: which there are, and what they name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.models.lists import ListHit
from toolkit.models.profile import OrganisationFacts, PersonFacts, PostRow, SharedRow
from toolkit.profile.gather import Gathered
from toolkit.profile.organisations import Listed
from toolkit.profile.read_lists import LookedThrough
from toolkit.sources.snapshot import Session, Snapshot

if TYPE_CHECKING:
    from toolkit.profile.printed import Affiliations


def texts_of_no_organisation(gathered: Gathered) -> set[str]:
    """The affiliations on people's and partners' works that the source links with no organisation, each once."""
    posts = gathered.posts
    own = zip(posts.whole("organisation_id"), posts.whole("raw_affiliation"), strict=True)
    texts = {text for place, text in own if place is None and text}
    texts.update(*(each.whole("raw_affiliation") for each in (gathered.unlinked, gathered.unlinked_beside)))
    return texts - {""}


def named_in_print(
    session: Session,
    source: Snapshot,
    looked: LookedThrough,
    listed: Listed,
    texts: set[str],
) -> dict[str, tuple[ListHit, ...]]:
    """The list entries that each text names."""
    return affiliations(source, looked, listed).hits(session, texts) if texts else {}


def affiliations(source: Snapshot, looked: LookedThrough, listed: Listed) -> "Affiliations":
    """What finds lists in print; the matcher is loaded here, as most screenings have no such text."""
    from toolkit.profile.printed import Affiliations

    return source.once(("affiliations", *looked.state), lambda: Affiliations(looked.lists, looked.day, listed))


def unlinked(team: Sequence[PersonFacts], named: Sequence[OrganisationFacts]) -> list[str]:
    """The affiliations in a profile that the source links with no organisation, each once."""
    rows: list[PostRow | SharedRow] = [row for f in team for row in f.posts.rows]
    rows += [row for f in team for row in f.listed_coauthors.rows]
    rows += [row for o in named for row in o.shared.rows]
    return sorted({row.raw for row in rows if row.raw and not row.organisation})
