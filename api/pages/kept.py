"""What was typed into a form that came too late, so that nothing of it is lost while somebody signs in again."""

import json
from dataclasses import dataclass
from typing import Self

from fastapi import Request
from starlette.datastructures import FormData

from api.pages.words import within

TOKEN = "csrf"


@dataclass(frozen=True)
class Kept:
    """Where a form goes, what was typed into it, and whether a file has to be chosen again."""

    to: str
    fields: tuple[tuple[str, str], ...]
    files: bool

    @classmethod
    def of(cls, request: Request, form: FormData) -> Self:
        """A form that was sent."""
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        typed = form.multi_items()
        fields = tuple((name, value) for name, value in typed if isinstance(value, str) and name != TOKEN)
        return cls(to, fields, any(not isinstance(value, str) and bool(value.filename) for _, value in typed))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The one that a page carried, None if it carried none."""
        try:
            said = json.loads(text)
            fields = tuple((str(name), str(value)) for name, value in said["fields"])
            return cls(within(str(said["to"])), fields, bool(said["files"]))
        except (ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        """What a page carries."""
        return json.dumps({"to": self.to, "fields": self.fields, "files": self.files})
