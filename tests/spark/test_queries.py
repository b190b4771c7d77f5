"""The tests of queries in which missing values decide, on Spark, which might sort, join or group them otherwise."""

from collections.abc import Iterator

import pytest

from tests.queries.test_base_rates import (  # noqa: F401 # collected here
    test_people_are_counted_by_group_and_count_and_by_what_could_be_seen_of_nothing,
    test_somebody_else_at_a_listed_organisation_counts_and_oneself_does_not,
    test_the_main_topic_has_the_highest_score_and_of_several_the_lowest_id,
)
from tests.queries.test_queries import (  # noqa: F401 # collected here
    test_careers_and_works_at_organisations,
    test_funders_have_the_kind_of_the_organisation_of_their_ror,
    test_posts_keep_works_without_organisation,
    test_the_latest_works_keep_all_their_rows_and_undated_ones_come_first,
)
from toolkit.sources.spark import SparkTables

pytestmark = pytest.mark.timeout(900)  # a machine that is busy otherwise


@pytest.fixture(scope="module", autouse=True)
def parted(tables: SparkTables) -> Iterator[None]:
    """Rows are dealt out to several tasks, so that no task has all of them."""
    from pyspark.sql import SparkSession

    conf, name = SparkSession.builder.getOrCreate().conf, "spark.sql.shuffle.partitions"
    before = str(conf.get(name))
    conf.set(name, "3")
    yield
    conf.set(name, before)
