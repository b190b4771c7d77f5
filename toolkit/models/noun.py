"""What all nouns share: they never change, and refuse fields they do not know."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Noun(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = dict[str, str]
"""A text in every language of the toolkit, keyed by language code (`en`, `ja`)."""
