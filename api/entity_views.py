"""Requests and replies in the form of yente; fields that are ours stand beside those its clients know."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.entities import SCHEMATA
from api.examples import MATCHED_ENTITIES
from api.storable import Storable
from toolkit import ListSearch

ALGORITHM = "trusted-research"
DEFAULT = "default"
"""Stands for all lists."""
THRESHOLD = 0.7
"""As in yente, whose clients expect it: no framework names a number, so it is the institution's choice."""
Value = Annotated[Storable, Field(max_length=1000)]
Datasets = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]


class Terms(BaseModel):
    """Where to look, and how much to tell."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(5, ge=1, le=500, description="Results for each query")
    threshold: float = Field(
        THRESHOLD, ge=0, le=1, description="From this score on `match` is true: the institution's choice"
    )
    cutoff: float = Field(
        ListSearch.shown_from,
        ge=0,
        le=1,
        description="Results with a lower score are left out; below its default there are none: institution's choice",
    )
    algorithm: str = Field("best", max_length=100, description=f"`best` or `{ALGORITHM}`")
    include_dataset: Datasets = Field([], description="Lists to look through, too")
    exclude_dataset: Datasets = Field([], description="Lists to leave out")
    exclude_schema: Annotated[list[str], Field(max_length=50)] = []
    exclude_entity_ids: Annotated[list[str], Field(max_length=50)] = Field(
        [], description="Results that a person found to be somebody else"
    )


class EntityQuery(BaseModel):
    """An example of what is looked for."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(None, max_length=255)
    schema_: str = Field(alias="schema", max_length=100, description=f"One of {', '.join(SCHEMATA)}")
    properties: dict[str, list[Value] | Value] = Field(
        description="Of FollowTheMoney. Names, addresses' countries and RORs (`idNumber`) are looked at; a person's "
        "country or nationality never is"
    )

    def values(self) -> dict[str, list[str]]:
        """The properties, each with a list of values."""
        return {name: [each] if isinstance(each, str) else each for name, each in self.properties.items()}


class EntityMatchRequest(BaseModel):
    """Queries by names of the client's own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [MATCHED_ENTITIES]})

    queries: dict[str, EntityQuery]
    weights: dict[str, float] = Field({}, description="Empty: the algorithm has none")
    config: dict[str, Any] = Field({}, description="Empty: the algorithm has no parameters")


class Entity(BaseModel):
    """An entry of a list."""

    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str
    last_seen: str
    last_change: str


class Feature(BaseModel):
    """A part of why an entity was found."""

    detail: str
    score: float
    query: str | None = None
    candidate: str | None = None


class ScoredEntity(Entity):
    """An entry that a query may mean; `match` is no verdict: a person looks at it."""

    score: float
    match: bool
    explanations: dict[str, Feature]


class Total(BaseModel):
    """How many were found, also behind the limit."""

    value: int
    relation: Literal["eq"]


class EntityMatches(BaseModel):
    """What was found for one query."""

    status: int
    results: list[ScoredEntity]
    total: Total
    query: dict[str, Any]
    unused: list[str] = Field(description="What the query says and nothing was looked for by")


class EntityMatchReply(BaseModel):
    """What was found for each query, by its name."""

    responses: dict[str, EntityMatches]
    limit: int
    lists_unread: list[str] = Field(description="Lists that were asked and have no edition at hand")


class Algorithm(BaseModel):
    """How matches are scored."""

    name: str
    description: str
    features: dict[str, float]
    docs: dict[str, Any]


class Algorithms(BaseModel):
    """All there are."""

    algorithms: list[Algorithm]
    default: str
    best: str


class Dataset(BaseModel):
    """A list, or all of them."""

    name: str
    title: str
    summary: str
    version: str | None
    index_version: str | None
    index_current: bool
    load: bool
    updated_at: str | None
    entity_count: int
    url: str | None
    children: list[str]


class Catalogue(BaseModel):
    """Lists as datasets; a list without an edition at hand is not loaded, and nothing is looked up in it."""

    datasets: list[Dataset]
    current: list[str]
    outdated: list[str]
    index_stale: bool
