"""What finds records in a source while their names are typed."""

from pathlib import Path

from toolkit.models.identity import Candidate
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.profile.finding import Finder, Found, NameFinder, Sought
from toolkit.profile.name_index import place_of
from toolkit.profile.name_index_making import make
from toolkit.profile.name_words import enough
from toolkit.sources.snapshot import Snapshot, Source
from toolkit.sources.suggesting import Suggesting, Suggestion


class SuggestFinder:
    """Finds what a service suggests for the name alone: nothing else of a proposal is told to it."""

    def __init__(self, suggesting: Suggesting) -> None:
        self._suggesting = suggesting

    def person(self, person: Person, proposal: Proposal, *, quick: bool = False) -> Sought:
        """Up to ten people."""
        if person.openalex or person.orcid:
            return Sought("exact")
        found = self._suggesting.for_name("authors", person.name) if enough(person.name) else ()
        return Sought("open", tuple(_person(each) for each in found))

    def organisation(self, named: NamedOrganisation) -> Sought:
        """Up to ten organisations."""
        if named.openalex or named.ror:
            return Sought("exact")
        found = self._suggesting.for_name("institutions", named.name) if enough(named.name) else ()
        return Sought("open", tuple(_organisation(each) for each in found))


def finder_of(source: Source, cache: Path) -> Finder | None:
    """What finds in a source: for a snapshot once its index of names is there, below `cache`; None before."""
    if isinstance(source, Snapshot):
        place = place_of(cache, source)
        return NameFinder(source, place) if place.exists() else None
    suggesting = getattr(source, "suggesting", None)
    return SuggestFinder(suggesting) if isinstance(suggesting, Suggesting) else None


def make_name_index(source: Source, cache: Path) -> bool:
    """Write the index of names of a snapshot below `cache`; False where there is nothing to do.

    Raises SourceError where it cannot be written.
    """
    return isinstance(source, Snapshot) and make(source, place_of(cache, source))


def _person(each: Suggestion) -> Found:
    places = (each.hint,) if each.hint else ()
    return Found(Candidate(id=each.id, name=each.name, works=each.works, orcid=each.code), places)


def _organisation(each: Suggestion) -> Found:
    places = (each.hint,) if each.hint else ()
    return Found(Candidate(id=each.id, name=each.name, works=each.works), places, code=each.code)
