"""What part of OpenAlex a snapshot holds, and which works that takes in."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from toolkit.errors import ToolkitError
from toolkit.models.noun import Noun, Text


class Scope(Noun):
    """Which works are in. Each part that is given must be met; without any, all works are.

    A work is in if one of its authors stands at an organisation of these countries, or is placed in one; if one of its
    authors stands at these organisations or at one that belongs to them; if it appeared in these years, or its year is
    not known; if one of its topics is of these fields, or it has none. Authors are in who are on such a work, with
    their whole record. Organisations, funders and topics are all in.
    """

    countries: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    organisations: tuple[Annotated[str, StringConstraints(pattern=r"^I[0-9]+$")], ...] = ()
    first_year: int | None = Field(None, ge=1000, le=9999)
    last_year: int | None = Field(None, ge=1000, le=9999)
    fields: tuple[Text, ...] = ()

    @property
    def limits(self) -> tuple[str, ...]:
        """Codes of what a snapshot of this scope cannot know, each with what is in it."""
        parts = {
            "scope-places": ", ".join((*self.countries, *self.organisations)),
            "scope-from": self.first_year,
            "scope-to": self.last_year,
            "scope-fields": "; ".join(self.fields),
        }
        return tuple(f"{code}:{given}" for code, given in parts.items() if given)

    def condition(self) -> str:
        """SQL over the staged works: whether a work is in."""
        parts = []
        if self.countries:
            given = _listed(self.countries)
            parts.append(
                f"""coalesce(list_bool_or(list_transform(authorships, lambda a:
                coalesce(list_has_any(a.countries, {given}), false) or coalesce(list_has_any(
                list_transform(a.institutions, lambda i: i.country_code), {given}), false))), false)"""
            )
        if self.organisations:
            given = _listed(self.organisations)
            parts.append(
                f"""coalesce(list_bool_or(list_transform(authorships, lambda a: coalesce(list_has_any(
                list_transform(flatten(list_transform(a.institutions,
                    lambda i: list_append(coalesce(i.lineage, []), i.id))), lambda o: bare(o)),
                {given}), false))), false)"""
            )
        if self.first_year is not None:
            parts.append(f"coalesce(year >= {self.first_year}, true)")
        if self.last_year is not None:
            parts.append(f"coalesce(year <= {self.last_year}, true)")
        if self.fields:
            given = _listed(field.casefold() for field in self.fields)
            parts.append(
                f"""(coalesce(len(topics), 0) = 0 or list_has_any(list_transform(topics,
                lambda t: lower(t.field.display_name)), {given}))"""
            )
        return " and ".join(parts) or "true"


def scope_of(countries: str = "", organisations: str = "", years: str = "", fields: Iterable[str] = ()) -> Scope:
    """A scope as people write it: `JP,GB`, `I60134161,I40120149`, `2016-` or `2016-2024`; raises ToolkitError."""
    first, last = _years(years)
    try:
        return Scope(
            countries=tuple(sorted({country.strip().upper() for country in countries.split(",") if country.strip()})),
            organisations=tuple(sorted({i.strip().upper() for i in organisations.split(",") if i.strip()})),
            first_year=first,
            last_year=last,
            fields=tuple(sorted(set(fields))),
        )
    except ValidationError as error:
        found = error.errors()[0]
        raise ToolkitError(f"--{found['loc'][0]}: {found['input']!r} {_FORMS.get(found['loc'][0], _YEARS)}.") from None


_YEARS = "is no time: write it as 2016-, 2016-2024 or -2024"
_FORMS: dict[int | str, str] = {
    "countries": "is no country: write the codes of two letters, as JP,GB",
    "organisations": "is no id of OpenAlex: write them as I60134161,I40120149",
    "fields": "is no field of OpenAlex: give each with an option of its own",
}


def _years(written: str) -> tuple[int | None, int | None]:
    """The first and the last year; raises ToolkitError."""
    found = re.fullmatch(r"(?P<only>[0-9]{4})|(?P<first>[0-9]{4})?-(?P<last>[0-9]{4})?", written.replace(" ", ""))
    said = [found["only"] or found[part] for part in ("first", "last")] if found else []
    first, last = (int(year) if year else None for year in said or ("", ""))
    if (written and not (first or last)) or (first and last and first > last):
        raise ToolkitError(f"--years: {written!r} {_YEARS}.")
    return first, last


def _listed(values: Iterable[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"
