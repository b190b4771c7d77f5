"""Which lists were looked through, in which edition, and which could not be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from toolkit.models.lists import EntityList
from toolkit.models.profile import Issue, ListInfo, ListUnread


@dataclass(frozen=True)
class LookedThrough:
    """The lists that are looked through, as they are on a day."""

    lists: Sequence[EntityList]
    day: date

    @cached_property
    def infos(self) -> tuple[ListInfo, ...]:
        """Each list in its edition in force."""
        return tuple(info for each in self.lists if (info := list_info(each, self.day)))

    @cached_property
    def unread(self) -> tuple[ListUnread, ...]:
        """The lists of which no edition is in force yet."""
        return tuple(unread(each) for each in self.lists if each.in_force(self.day) is None)

    @cached_property
    def state(self) -> tuple[str, ...]:
        """What decides which organisations of a source are listed, and what their entries say."""
        return state(self.lists, self.day)


def list_info(source: EntityList, as_of: date) -> ListInfo | None:
    """A list in its edition in force on a day; None if there was none."""
    edition = source.in_force(as_of)
    if edition is None:
        return None
    return ListInfo(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        evidence_class=source.evidence_class,
        means=source.means,
        meaning=source.meaning,
        edition=edition.id,
        published=edition.published,
        retrieved=edition.retrieved,
        url=edition.url,
        checked=edition.checked,
        entries=sum(entry.stands(as_of) for entry in edition.entries),
        digest=edition.digest,
        editions=tuple(Issue(id=e.id, published=e.published) for e in source.editions if e.published <= as_of),
    )


def unread(source: EntityList) -> ListUnread:
    """A list without an edition in force, and from which day there is one."""
    first = source.editions[0].published if source.editions else None
    return ListUnread(id=source.id, title=source.title, publisher=source.publisher, first=first)


def state(lists: Sequence[EntityList], as_of: date) -> tuple[str, ...]:
    """What decides which organisations of a source are listed, and what their entries say."""
    editions = [(x, edition) for x in lists for edition in x.editions]
    words = [(x.id, x.evidence_class, e.id, str(e.published), e.url, e.digest) for x, e in editions]
    links = (str(link) for x in lists for link in x.links)
    return str(as_of), *(word for several in words for word in several), *links
