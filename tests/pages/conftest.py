"""What the tests of pages share with those of the API: both databases, and the service over the example corpus."""

from tests.api.assessing import app, screener  # noqa: F401 fixtures
from tests.api.conftest import cache, service  # noqa: F401 fixtures
from tests.api.databases import address, postgresql  # noqa: F401 fixtures
