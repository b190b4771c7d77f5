"""What OpenAlex suggests while a name is typed: its autocomplete, which costs no credits."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Literal

from toolkit.sources.client import SERVICE, Client, Patience
from toolkit.sources.works import bare

PATIENCE = Patience(connect=2, read=3, attempts=1, silent=1)
"""Whoever types has typed on by then."""
_AT_ONCE = 4
"""Suggestions asked for at a time, however many people type: institution's choice."""


@dataclass(frozen=True)
class Suggestion:
    """A record, as the service tells it from others."""

    id: str
    name: str
    hint: str | None
    """The organisation of a person, the place of an organisation."""
    works: int
    code: str | None
    """ORCID or ROR id."""


class Suggesting:
    """Asks for suggestions on a line of its own; safe to use from several threads."""

    def __init__(self, client: Client) -> None:
        self._client, self._turns = client, BoundedSemaphore(_AT_ONCE)

    def for_name(self, kind: Literal["authors", "institutions"], typed: str) -> tuple[Suggestion, ...]:
        """Up to ten records; raises SourceError where the service does not answer soon, or too many ask at once."""
        if not self._turns.acquire(blocking=False):
            raise self._client.error("is being asked for others at the moment. Try again.")
        try:
            query = f"{SERVICE}/autocomplete/{kind}", {"q": typed}
            answer = self._client.get(*query)
            return tuple(map(_suggestion, answer.json()["results"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = f"gave an answer that is not OpenAlex's ({type(error).__name__}). Check the address."
            raise self._client.wrong(said, [self._client.address(*query)]) from error
        finally:
            self._turns.release()


def _suggestion(found: dict[str, object]) -> Suggestion:
    works, hint, code = found.get("works_count"), found.get("hint"), found.get("external_id")
    return Suggestion(
        id=bare(str(found["id"])),
        name=str(found["display_name"]),
        hint=str(hint) if hint else None,
        works=works if isinstance(works, int) else 0,
        code=bare(str(code)) if code else None,
    )
