"""Where the criteria and templates that come with the toolkit lie."""

from pathlib import Path
from typing import Literal

from toolkit.errors import ToolkitError


def folder(name: Literal["criteria", "templates"]) -> Path:
    """The folder of that name: inside the installed package, else beside it in a checkout.

    Raises ToolkitError where neither is there.
    """
    package = Path(__file__).resolve().parent
    for place in (package / "_bundled" / name, package.parent / name):
        if place.is_dir():
            return place
    raise ToolkitError(
        f"The folder {name!r} is neither in {package / '_bundled'} nor in {package.parent}. "
        "Install the toolkit again from its wheel, or run it from a complete checkout."
    )
