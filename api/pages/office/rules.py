"""What may be done with a case, in which state and by whom: two people see a case before it is decided."""

from collections.abc import Sequence
from typing import Literal

from api.store.office import Case, Step

Move = Literal["asked-for-check", "checked", "sent-back", "signed", "reopened"]
MOVES: dict[Move, str] = {
    "asked-for-check": "in-review",
    "checked": "in-review",
    "sent-back": "needs-answers",
    "signed": "decided",
    "reopened": "in-review",
}
"""The state that each move leads to."""
_FROM: dict[Move, tuple[str, ...]] = {
    "asked-for-check": ("needs-answers", "in-review"),
    "checked": ("in-review",),
    "sent-back": ("in-review",),
    "signed": ("in-review",),
    "reopened": ("decided",),
}
DECIDED = "This screening is decided. Reopen it first, with a reason."
NOT_NOW = "This cannot be done in the state in which the screening is now."
OWN_CHECK = "Somebody else has to check it: you asked for the check, or made this version."
UNCHECKED = "Somebody else has to check this version before you sign: you cannot be the only one who looked at it."


def refusal(move: Move, case: Case, steps: Sequence[Step], actor: str, author: str) -> str | None:
    """Why somebody may not make a move now, in a sentence for them; None if they may.

    A check is by another person than who asked for it and than the `author`, who made this version; the signature is by
    another than who checked it.
    """
    if case.state not in _FROM[move]:
        return NOT_NOW
    if move == "checked" and actor in (asker(steps), author):
        return OWN_CHECK
    if move == "signed" and not any(each.actor != actor for each in checks(case, steps)):
        return UNCHECKED
    return None


def moves(case: Case, steps: Sequence[Step], actor: str, author: str) -> dict[Move, str | None]:
    """The moves from the state of a case, each with why somebody may not make it, or None."""
    return {move: refusal(move, case, steps, actor, author) for move in MOVES if case.state in _FROM[move]}


def asker(steps: Sequence[Step]) -> str | None:
    """The actor who asked for the check last: the one who handed the case in, where nobody has since."""
    return next((each.actor for each in reversed(steps) if each.kind in ("handed-in", "asked-for-check")), None)


def checks(case: Case, steps: Sequence[Step]) -> list[Step]:
    """The checks that count: of the version that there is now, since the case was last sent back or reopened."""
    ended = [n for n, each in enumerate(steps) if each.kind in ("sent-back", "reopened")]
    since = steps[ended[-1] + 1 :] if ended else steps
    return [each for each in since if each.kind == "checked" and each.assessment_id == case.assessment_id]
