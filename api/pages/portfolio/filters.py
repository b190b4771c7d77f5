"""Which screenings are counted, and where a number leads: to the list of exactly those that it counts."""

from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from api.store.cases import NO_YEAR, NOT_STATED, Wanted

_FIELDS = {"partners": "partner", "lists": "on_list", "areas": "area", "departments": "department", "years": "year"}
"""Which field of the list of screenings finds those of a part of the page."""
_LEVELS = ("none", "note", "review", "escalate")


class Filters(BaseModel):
    """The fields above the counts; an empty one leaves nothing out."""

    model_config = ConfigDict(extra="forbid")

    department: str = Field("", max_length=200)
    year: str = Field("", pattern=rf"^(\d{{4}}|{NOT_STATED})?$")
    state: Literal["", "needs-answers", "in-review", "decided"] = ""
    pack: str = Field("", max_length=200)
    level: Literal["", "none", "note", "review", "escalate"] = ""
    lang: Literal["en", "ja"] | None = None

    @property
    def wanted(self) -> Wanted:
        """The same for the store: only what has a result is counted."""
        told = self.model_dump(include={"department", "state", "pack", "level"})
        year = NO_YEAR if self.year == NOT_STATED else int(self.year) if self.year else None
        return Wanted(**told, year=year, judged=True)

    @property
    def kept(self) -> dict[str, str]:
        """The fields that leave something out."""
        return {name: value for name in Filters.model_fields if name != "lang" and (value := getattr(self, name))}

    def address(self, path: str = "/portfolio", **more: object) -> str:
        """A page with the same filters."""
        asked = urlencode({**self.kept, **more})
        return f"{path}?{asked}" if asked else path

    def link(self, part: str, key: str, more: str) -> str:
        """The list of those that a number counts; `more` is a level, a tie with a list, or of an outcome its id."""
        found = {**self.kept, "result": "yes"}
        if part == "outcomes":
            return f"/cases?{urlencode({**found, 'outcome': f'{key}:{more}'})}"
        found[_FIELDS[part]] = key or NOT_STATED
        if more:
            found["level" if more in _LEVELS else "through"] = more
        return f"/cases?{urlencode(found)}"
