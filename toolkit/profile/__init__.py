"""Proposals and a source in, profiles out: the only package that runs queries.

Every query answers for all people or organisations of all proposals at once; the rows are then dealt out.
"""

from toolkit.profile.assemble import each_profile, profiles
from toolkit.profile.resolve import refusals

__all__ = ["each_profile", "profiles", "refusals"]
