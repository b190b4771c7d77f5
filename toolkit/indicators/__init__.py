"""What can be read from a profile: one pure function for each fact, found by its name `module.function`.

An indicator takes the profile, its subject, the first day of the window (None for the whole record) and, as
keyword-only arguments, the settings of the criterion. It gives a Reading: a value with evidence, or the reason why it
could not look.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from toolkit.readings import Indicator


@cache
def indicator(name: str) -> Indicator:
    """The function behind `module.function`; raises LookupError if there is none."""
    module, _, function = name.partition(".")
    found = None
    if find_spec(f"toolkit.indicators.{module}") and not function.startswith("_"):
        found = import_module(f"toolkit.indicators.{module}").__dict__.get(function)
    if found is None or getattr(found, "__module__", "") != f"toolkit.indicators.{module}":
        raise LookupError(f"no indicator is called {name!r}")
    return found  # type: ignore[no-any-return]
