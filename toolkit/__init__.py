"""Trusted Research Toolkit: screen a proposed research collaboration, on evidence, for a human to decide.

    from toolkit import load_pack, open_source, read_proposal, render, screen

The names below are loaded when first used, so that `import toolkit` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.checklist import render
    from toolkit.errors import ListError, PackError, ProposalError, SourceError, ToolkitError
    from toolkit.lists import load_lists
    from toolkit.models.assessment import Assessment
    from toolkit.models.criteria import Pack
    from toolkit.models.profile import Profile
    from toolkit.models.proposal import Proposal
    from toolkit.packs import load_pack, pack_ids
    from toolkit.proposals import answers_from, parse_proposal, proposal_from, read_answers, read_proposal, with_answers
    from toolkit.resources import folder
    from toolkit.screening import DEFAULT_PACK, lists_of, screen
    from toolkit.sources.build import build
    from toolkit.sources.choose import open_source
    from toolkit.sources.snapshot import Snapshot, Source
    from toolkit.version import VERSION

_HOME = {
    "DEFAULT_PACK": "toolkit.screening",
    "VERSION": "toolkit.version",
    "Assessment": "toolkit.models.assessment",
    "ListError": "toolkit.errors",
    "Pack": "toolkit.models.criteria",
    "PackError": "toolkit.errors",
    "Profile": "toolkit.models.profile",
    "Proposal": "toolkit.models.proposal",
    "ProposalError": "toolkit.errors",
    "Snapshot": "toolkit.sources.snapshot",
    "Source": "toolkit.sources.snapshot",
    "SourceError": "toolkit.errors",
    "ToolkitError": "toolkit.errors",
    "answers_from": "toolkit.proposals",
    "build": "toolkit.sources.build",
    "folder": "toolkit.resources",
    "lists_of": "toolkit.screening",
    "load_lists": "toolkit.lists",
    "load_pack": "toolkit.packs",
    "open_source": "toolkit.sources.choose",
    "pack_ids": "toolkit.packs",
    "parse_proposal": "toolkit.proposals",
    "proposal_from": "toolkit.proposals",
    "read_answers": "toolkit.proposals",
    "read_proposal": "toolkit.proposals",
    "render": "toolkit.checklist",
    "screen": "toolkit.screening",
    "with_answers": "toolkit.proposals",
}

__all__ = [
    "DEFAULT_PACK",
    "VERSION",
    "Assessment",
    "ListError",
    "Pack",
    "PackError",
    "Profile",
    "Proposal",
    "ProposalError",
    "Snapshot",
    "Source",
    "SourceError",
    "ToolkitError",
    "answers_from",
    "build",
    "folder",
    "lists_of",
    "load_lists",
    "load_pack",
    "open_source",
    "pack_ids",
    "parse_proposal",
    "proposal_from",
    "read_answers",
    "read_proposal",
    "render",
    "screen",
    "with_answers",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
