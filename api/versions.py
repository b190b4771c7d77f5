"""Which toolkit, data, packs, lists and technology areas an assessment rests on, each with a digest."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.store.documents import canonical
from toolkit import VERSION, EntityList, Pack, Profile, program_digest, technology_digests


class Versions:
    """The parts that stay as they are while a process runs are worked out once."""

    def __init__(self) -> None:
        self._program, self._technologies = program_digest(), technology_digests()

    @property
    def program(self) -> dict[str, str]:
        """The toolkit that runs."""
        return {"version": VERSION, "digest": self._program}

    @property
    def technologies(self) -> Mapping[str, str]:
        """The digest of each list of technology areas, by id, and of what leads to areas, as `crosswalk`."""
        return self._technologies

    def judged_again(self, versions: Mapping[str, Any]) -> dict[str, Any]:
        """What judging an earlier profile again rests on: the toolkit that runs, and for all else what it rested on."""
        return {**versions, "toolkit": self.program}

    def by_packs(self, profile: Profile, packs: Sequence[Pack], versions: Mapping[str, Any]) -> dict[str, Any]:
        """The same, by these packs."""
        return {**versions, "packs": {pack.id: _pack(pack, profile) for pack in packs}}

    def of(self, profile: Profile, packs: Sequence[Pack], history: Mapping[str, str]) -> dict[str, Any]:
        """What judging a profile by some packs rests on; `history` as `histories` gives it.

        `toolkit` is the one that judged, `profiled_by` the one that read the record.
        """
        source = profile.source
        return {
            "toolkit": self.program,
            "profiled_by": self.program,
            "data": {
                "name": source.name,
                "kind": source.kind,
                "date": str(source.data_date) if source.data_date else None,
                "digest": source.digest,
            },
            "packs": {pack.id: _pack(pack, profile) for pack in packs},
            "lists": {**_lists(profile, history), **{each.id: None for each in profile.lists_unread}},
            "technologies": {
                "crosswalk": {"digest": self._technologies["crosswalk"]},
                "lists": {
                    each.id: {"in_force": str(each.in_force), "digest": self._technologies[each.id]}
                    for each in profile.taxonomies
                },
            },
        }


def histories(lists: Iterable[EntityList]) -> dict[str, str]:
    """SHA-256 over what was decided and proposed on each list's entries, and over its earlier editions; by list id."""
    found = {}
    for each in lists:
        links = sorted(link.model_dump_json() for link in each.links)
        editions = [(edition.id, str(edition.published), edition.digest) for edition in each.editions]
        found[each.id] = hashlib.sha256(canonical([links, editions])).hexdigest()
    return found


def _pack(pack: Pack, profile: Profile) -> dict[str, Any]:
    edition = pack.edition(profile.as_of)
    return {"version": pack.version, "edition": edition.id if edition else None, "digest": pack.digest}


def _lists(profile: Profile, history: Mapping[str, str]) -> dict[str, Any]:
    return {
        each.id: {
            "edition": each.edition,
            "published": str(each.published),
            "digest": each.digest,
            "history": history[each.id],
        }
        for each in profile.lists
    }
