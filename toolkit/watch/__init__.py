"""A portfolio that was screened, looked at again when what it rests on changes: by difference, told as a digest."""

from toolkit.watch.again import watch
from toolkit.watch.causes import Earlier, earlier_run
from toolkit.watch.digest import Digest

__all__ = ["Digest", "Earlier", "earlier_run", "watch"]
