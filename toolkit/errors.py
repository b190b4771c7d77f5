"""The errors a user may see: every message names the place and the remedy."""


class ToolkitError(Exception):
    """Something the user can put right; the message says what, where and how."""


class ProposalError(ToolkitError):
    """A proposal or an answers file that cannot be read as it stands."""


class PackError(ToolkitError):
    """A pack, criterion or technology file that breaks its form."""


class ListError(ToolkitError):
    """An entity list that is missing, malformed or not dated."""


class SourceError(ToolkitError):
    """A source of publication data that cannot be read or does not answer."""
