"""On which terms a service is asked: what may be used again, what may be spent."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Terms:
    """What the user allows. Answers are kept, and used again, only where it is known which day it is."""

    today: date | None = None
    """The day by universal time, as OpenAlex counts its budgets."""
    max_age: int = 1
    """Days: a kept answer that is older is asked for again."""
    refresh: bool = False
    """Ask for everything again, and keep the new answers."""
    offline: bool = False
    """Ask for nothing: kept answers of any age only."""
    max_credits: int | None = None
    """Stop before more than this is spent."""

    @property
    def oldest(self) -> date | None:
        """The first day whose answers are used again; None for any day."""
        if self.offline or self.today is None:
            return None
        return date.max if self.refresh else self.today - timedelta(days=self.max_age)
