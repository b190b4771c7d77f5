"""A stand-in for api.openalex.org on the loopback address: real HTTP over records of the test's choice.

It answers as the service did in recorded responses and does in its published code of August 2026, traps included, and
fails on demand. It knows what the toolkit asks and refuses everything else, so a changed query is noticed.
"""

from tests.openalex_server.faults import Fault
from tests.openalex_server.server import OpenAlexServer, Seen
from tests.openalex_server.store import Store

__all__ = ["Fault", "OpenAlexServer", "Seen", "Store"]
