"""The command `trusted-research`.

Exit codes: 0 done, whatever was found; 2 bad input (a file, an option, a pack, a list); 3 a source failed.
"""

from toolkit.cli.main import app, main

__all__ = ["app", "main"]
