"""What all nouns share: they never change, and refuse fields they do not know."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

_SLOTS: tuple[Any, ...] = tuple(
    BaseModel.__dict__[name] for name in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
"""What pydantic keeps of a model beside its fields."""
_new, _set = object.__new__, object.__setattr__
_set_given, _set_extra, _set_private = (slot.__set__ for slot in _SLOTS)


@cache
def _names(noun: type[BaseModel]) -> set[str]:
    return set(noun.model_fields)


class Noun(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what was worked out of the fields stays behind, as they may differ."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @classmethod
    def made(cls, fields: dict[str, Any]) -> Self:
        """A noun of all its fields, for those of which there are millions; the dictionary becomes its own.

        Nothing is validated: the fields are cells of our tables, which have types.
        """
        made = _new(cls)
        _set(made, "__dict__", fields)
        _set_given(made, _names(cls))
        _set_extra(made, None)
        _set_private(made, None)
        return made

    def filled(self, **fields: Any) -> Self:
        """What `model_copy` gives, at half the price: for nouns of which one assessment makes hundreds, and only there.

        Nothing is validated: every one of `fields` was, where it comes from.
        """
        copied = object.__new__(type(self))
        own = copied.__dict__
        own.update(self.__dict__)
        own.update(fields)
        for slot in _SLOTS:
            slot.__set__(copied, slot.__get__(self))
        return copied


def _written_as_a_day(value: object) -> object:
    written = isinstance(value, str) and re.fullmatch(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*", value)
    if written or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise PydanticCustomError("date_type", "is not a date")


Text = Annotated[
    str, StringConstraints(min_length=1), WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"\S"})
]
"""Something that is not blank."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A date in its one written form, 2026-11-30; a number is none (pydantic would count seconds from 1970)."""
Words = dict[str, str]
"""A text in every language of the toolkit, keyed by language code (`en`, `ja`)."""
