"""The same databases and cache as in the tests of the service."""

from tests.api.conftest import cache  # noqa: F401 fixtures
from tests.api.databases import address, postgresql, prepared, prepared_database  # noqa: F401 fixtures
