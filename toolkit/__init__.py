"""Trusted Research Toolkit: screen a proposed research collaboration, on evidence, for a human to decide.

    from toolkit import load_pack, open_source, read_proposal, render, screen

The names below are loaded when first used, so that `import toolkit` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.backtest import not_looked_through
    from toolkit.checklist import (
        checklist_names,
        checklist_page,
        checklist_words,
        render,
        render_file,
        render_for_person,
    )
    from toolkit.checklist.page import Checklist
    from toolkit.checklist.possible import Possible, correction_lines, possible_corrections, possible_of_person
    from toolkit.checklist.words import words_in
    from toolkit.errors import ListError, PackError, ProposalError, SourceError, ToolkitError
    from toolkit.explain import Change, Explanation, changes, explanation
    from toolkit.lists import load_lists
    from toolkit.lists.answers import Match, Query
    from toolkit.lists.search import ListSearch
    from toolkit.lists.status import ListStatus, list_statuses
    from toolkit.models.assessment import Assessment
    from toolkit.models.corrections import Corrected, Correction
    from toolkit.models.criteria import Criterion, Level, Pack
    from toolkit.models.identity import Candidate, Identity
    from toolkit.models.ids import AuthorId, Orcid, OrganisationId, Ror
    from toolkit.models.lists import Edition, EntityList, EntryKind, ListEntry
    from toolkit.models.noun import Day
    from toolkit.models.profile import Profile
    from toolkit.models.proposal import Answer, NamedOrganisation, Proposal
    from toolkit.models.technology import CanonicalArea, Taxonomy
    from toolkit.packs import load_pack, pack_ids
    from toolkit.packs.adjusting import Adjustment, adjusted_pack, adopting_file, numbers_of
    from toolkit.packs.comparing import Compared, compare_packs
    from toolkit.packs.wording import Rule, Wording
    from toolkit.portfolio.drawn import Drawing, Titles
    from toolkit.portfolio.exposure import Exposed, ExposedKind, exposures
    from toolkit.portfolio.tally import Group, Reach, Tally
    from toolkit.profile.finders import finder_of, make_name_index
    from toolkit.profile.finding import Finder, Found, Sought
    from toolkit.profile.questions import identities
    from toolkit.proposals import (
        answers_from,
        parse_proposal,
        proposal_from,
        read_answers,
        read_proposal,
        with_answers,
        with_correction,
        without_correction,
    )
    from toolkit.provenance import program_digest, technology_digests
    from toolkit.resources import folder
    from toolkit.screening import DEFAULT_PACK, judge_again, lists_of, refuse_stray_answers, screen
    from toolkit.sources.build import build
    from toolkit.sources.choose import open_source
    from toolkit.sources.key import openalex_key
    from toolkit.sources.snapshot import Snapshot, Source
    from toolkit.tables import Row, TableMapping, column_names, lacking_columns, read_proposals, table_in
    from toolkit.technology import load_crosswalk, load_taxonomies
    from toolkit.version import VERSION
    from toolkit.webhooks.addresses import LONGEST_WEBHOOK
    from toolkit.webhooks.sending import WebhookSender
    from toolkit.webhooks.signature import new_webhook_secret

_HOME = {
    "Adjustment": "toolkit.packs.adjusting",
    "Correction": "toolkit.models.corrections",
    "Corrected": "toolkit.models.corrections",
    "Compared": "toolkit.packs.comparing",
    "DEFAULT_PACK": "toolkit.screening",
    "Rule": "toolkit.packs.wording",
    "VERSION": "toolkit.version",
    "LONGEST_WEBHOOK": "toolkit.webhooks.addresses",
    "WebhookSender": "toolkit.webhooks.sending",
    "new_webhook_secret": "toolkit.webhooks.signature",
    "Answer": "toolkit.models.proposal",
    "Assessment": "toolkit.models.assessment",
    "AuthorId": "toolkit.models.ids",
    "Candidate": "toolkit.models.identity",
    "CanonicalArea": "toolkit.models.technology",
    "Change": "toolkit.explain",
    "Checklist": "toolkit.checklist.page",
    "Criterion": "toolkit.models.criteria",
    "Day": "toolkit.models.noun",
    "Edition": "toolkit.models.lists",
    "EntityList": "toolkit.models.lists",
    "EntryKind": "toolkit.models.lists",
    "Explanation": "toolkit.explain",
    "Finder": "toolkit.profile.finding",
    "Found": "toolkit.profile.finding",
    "Identity": "toolkit.models.identity",
    "ListEntry": "toolkit.models.lists",
    "ListError": "toolkit.errors",
    "ListSearch": "toolkit.lists.search",
    "ListStatus": "toolkit.lists.status",
    "Match": "toolkit.lists.answers",
    "NamedOrganisation": "toolkit.models.proposal",
    "Orcid": "toolkit.models.ids",
    "OrganisationId": "toolkit.models.ids",
    "Pack": "toolkit.models.criteria",
    "PackError": "toolkit.errors",
    "Profile": "toolkit.models.profile",
    "Proposal": "toolkit.models.proposal",
    "ProposalError": "toolkit.errors",
    "Query": "toolkit.lists.answers",
    "Ror": "toolkit.models.ids",
    "Row": "toolkit.tables",
    "Snapshot": "toolkit.sources.snapshot",
    "Source": "toolkit.sources.snapshot",
    "Sought": "toolkit.profile.finding",
    "SourceError": "toolkit.errors",
    "TableMapping": "toolkit.tables",
    "Taxonomy": "toolkit.models.technology",
    "ToolkitError": "toolkit.errors",
    "Wording": "toolkit.packs.wording",
    "adjusted_pack": "toolkit.packs.adjusting",
    "adopting_file": "toolkit.packs.adjusting",
    "answers_from": "toolkit.proposals",
    "build": "toolkit.sources.build",
    "changes": "toolkit.explain",
    "column_names": "toolkit.tables",
    "correction_lines": "toolkit.checklist.possible",
    "possible_corrections": "toolkit.checklist.possible",
    "possible_of_person": "toolkit.checklist.possible",
    "Possible": "toolkit.checklist.possible",
    "with_correction": "toolkit.proposals",
    "without_correction": "toolkit.proposals",
    "compare_packs": "toolkit.packs.comparing",
    "explanation": "toolkit.explain",
    "checklist_names": "toolkit.checklist",
    "checklist_page": "toolkit.checklist",
    "checklist_words": "toolkit.checklist",
    "finder_of": "toolkit.profile.finders",
    "folder": "toolkit.resources",
    "identities": "toolkit.profile.questions",
    "judge_again": "toolkit.screening",
    "lacking_columns": "toolkit.tables",
    "list_statuses": "toolkit.lists.status",
    "lists_of": "toolkit.screening",
    "load_crosswalk": "toolkit.technology",
    "load_lists": "toolkit.lists",
    "load_pack": "toolkit.packs",
    "load_taxonomies": "toolkit.technology",
    "not_looked_through": "toolkit.backtest",
    "numbers_of": "toolkit.packs.adjusting",
    "make_name_index": "toolkit.profile.finders",
    "open_source": "toolkit.sources.choose",
    "openalex_key": "toolkit.sources.key",
    "pack_ids": "toolkit.packs",
    "parse_proposal": "toolkit.proposals",
    "program_digest": "toolkit.provenance",
    "proposal_from": "toolkit.proposals",
    "read_answers": "toolkit.proposals",
    "read_proposal": "toolkit.proposals",
    "read_proposals": "toolkit.tables",
    "refuse_stray_answers": "toolkit.screening",
    "render": "toolkit.checklist",
    "render_file": "toolkit.checklist",
    "render_for_person": "toolkit.checklist",
    "screen": "toolkit.screening",
    "table_in": "toolkit.tables",
    "technology_digests": "toolkit.provenance",
    "with_answers": "toolkit.proposals",
    "Drawing": "toolkit.portfolio.drawn",
    "Exposed": "toolkit.portfolio.exposure",
    "ExposedKind": "toolkit.portfolio.exposure",
    "Level": "toolkit.models.criteria",
    "Group": "toolkit.portfolio.tally",
    "Reach": "toolkit.portfolio.tally",
    "Tally": "toolkit.portfolio.tally",
    "Titles": "toolkit.portfolio.drawn",
    "words_in": "toolkit.checklist.words",
    "exposures": "toolkit.portfolio.exposure",
}

__all__ = [
    "DEFAULT_PACK",
    "LONGEST_WEBHOOK",
    "VERSION",
    "Adjustment",
    "Answer",
    "Assessment",
    "AuthorId",
    "Candidate",
    "CanonicalArea",
    "Change",
    "Checklist",
    "Compared",
    "Corrected",
    "Correction",
    "Criterion",
    "Day",
    "Drawing",
    "Edition",
    "EntityList",
    "EntryKind",
    "Explanation",
    "Exposed",
    "ExposedKind",
    "Finder",
    "Found",
    "Group",
    "Identity",
    "Level",
    "ListEntry",
    "ListError",
    "ListSearch",
    "ListStatus",
    "Match",
    "NamedOrganisation",
    "Orcid",
    "OrganisationId",
    "Pack",
    "PackError",
    "Possible",
    "Profile",
    "Proposal",
    "ProposalError",
    "Query",
    "Reach",
    "Ror",
    "Row",
    "Rule",
    "Snapshot",
    "Sought",
    "Source",
    "SourceError",
    "TableMapping",
    "Tally",
    "Taxonomy",
    "Titles",
    "ToolkitError",
    "WebhookSender",
    "Wording",
    "adjusted_pack",
    "adopting_file",
    "answers_from",
    "build",
    "changes",
    "checklist_names",
    "checklist_page",
    "checklist_words",
    "column_names",
    "compare_packs",
    "correction_lines",
    "explanation",
    "exposures",
    "finder_of",
    "folder",
    "identities",
    "judge_again",
    "lacking_columns",
    "list_statuses",
    "lists_of",
    "load_crosswalk",
    "load_lists",
    "load_pack",
    "load_taxonomies",
    "make_name_index",
    "new_webhook_secret",
    "not_looked_through",
    "numbers_of",
    "open_source",
    "openalex_key",
    "pack_ids",
    "parse_proposal",
    "possible_corrections",
    "possible_of_person",
    "program_digest",
    "proposal_from",
    "read_answers",
    "read_proposal",
    "read_proposals",
    "refuse_stray_answers",
    "render",
    "render_file",
    "render_for_person",
    "screen",
    "table_in",
    "technology_digests",
    "with_answers",
    "with_correction",
    "without_correction",
    "words_in",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
