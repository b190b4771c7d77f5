"""Past screenings judged by another pack, or by another edition of it: which results would change, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from toolkit.assess import assess
from toolkit.errors import ToolkitError
from toolkit.explain import Change, changes
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.noun import Noun
from toolkit.models.profile import Profile

_Saved = TypeVar("_Saved", Profile, Assessment)


class Retried(Noun):
    """One past screening, as it came out and as it would."""

    proposal: str
    before: str | None
    """The outcome on record; None where this pack had not judged the proposal."""
    after: str | None
    """The outcome by the pack as it is now; None where the saved profile does not hold what the pack looks through."""
    changes: tuple[Change, ...]
    missing: tuple[str, ...] = ()
    """Lists and taxonomies of the pack that were not looked through when the profile was saved: screen again."""


def backtest(pack: Pack, folder: Path) -> Iterator[Retried]:
    """Every `profile.json` below a folder, in the order of the paths, judged by a pack; raises ToolkitError.

    The record of a proposal is not read again: the profile that was saved with its assessment is.
    """
    files = sorted(folder.rglob("profile.json"))
    if not files:
        raise ToolkitError(f"{folder}: holds no profile.json. Name the folder in which `screen` wrote its results.")
    for file in files:
        profile = _saved(file, Profile)
        past = file.parent / f"{pack.id}.assessment.json"
        yield _retried(pack, profile, _saved(past, Assessment) if past.exists() else None)


def tally(retried: Iterable[Retried]) -> Counter[tuple[str, str]]:
    """How many proposals went from which outcome to which."""
    return Counter((one.before or "not judged", one.after or "screen again") for one in retried)


def _retried(pack: Pack, profile: Profile, past: Assessment | None) -> Retried:
    before = past.outcome if past else None
    if missing := tuple(not_looked_through(pack, profile)):
        return Retried(proposal=profile.proposal.id, before=before, after=None, changes=(), missing=missing)
    now = assess(profile, pack)
    found = tuple(changes(past, now)) if past else ()
    return Retried(proposal=profile.proposal.id, before=before, after=now.outcome, changes=found)


def not_looked_through(pack: Pack, profile: Profile) -> Iterator[str]:
    """The lists and taxonomies of a pack that were not looked through when a profile was made: it cannot judge it."""
    looked = {*(info.id for info in profile.lists), *(unread.id for unread in profile.lists_unread)}
    yield from (name for name in pack.lists if name not in looked)
    seen = {each.id for each in profile.taxonomies}
    yield from (name for name in pack.taxonomies if name not in seen)


def _saved(file: Path, noun: type[_Saved]) -> _Saved:
    try:
        return noun.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ToolkitError(f"{file}: cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise ToolkitError(
            f"{file}: {place} {fault['msg']}. It was not written by this version of the toolkit: screen again."
        ) from None
