"""The sources of rules, numbered in the order in which the checklist first names them."""

from toolkit.checklist.lines import Reference
from toolkit.checklist.links import web
from toolkit.models.criteria import Citation


class References:
    """Gives each source one number, however often it is cited."""

    def __init__(self) -> None:
        self._seen: dict[str, Reference] = {}

    def of(self, citation: Citation) -> Reference:
        """The numbered reference of a citation; the same one for the same citation."""
        key = citation.model_dump_json()
        if key not in self._seen:
            self._seen[key] = Reference(
                number=len(self._seen) + 1,
                title=citation.title,
                publisher=citation.publisher,
                date=citation.date,
                url=web(citation.url),
                checked=citation.checked or None,
            )
        return self._seen[key]

    @property
    def all(self) -> tuple[Reference, ...]:
        """Every reference given out, by number."""
        return tuple(self._seen.values())
