"""The example portfolio as offices keep such things: a row for each person, partner and funder of a proposal."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

Record = dict[str, Any]
HEADINGS = {
    "en": (
        "Proposal ID", "Proposal title", "Proposal summary", "Submission date", "Start date", "End date", "Department",
        "Year", "Lead organisation", "Lead organisation OpenAlex ID", "Lead organisation country", "Researcher", "Role",
        "Researcher OpenAlex ID", "ORCID", "Position", "Affiliation", "Researcher organisation OpenAlex",
        "Researcher organisation country", "Researcher post from", "Partner", "Partner OpenAlex ID", "Partner country",
        "Funder", "Funder OpenAlex ID", "Funder country",
    ),
    "ja": (
        "課題番号", "研究課題名", "研究概要", "提出日", "開始日", "終了日", "部局",
        "年度", "代表機関", "代表機関 OpenAlex ID", "代表機関 国", "研究者", "役割",
        "研究者 OpenAlex ID", "ORCID", "職名", "所属機関", "研究者 所属機関OpenAlex",
        "研究者 所属機関国", "研究者 着任日", "連携機関", "連携機関 OpenAlex ID", "連携機関 国",
        "助成機関", "助成機関 OpenAlex ID", "助成機関 国",
    ),
}  # fmt: skip
"""The same columns in the words of an English and of a Japanese office."""
ROLES = {
    "en": {
        "principal-investigator": "PI", "co-investigator": "Co-I", "partner-investigator": "Partner investigator",
        "student": "Doctoral student",
    },
    "ja": {
        "principal-investigator": "研究代表者", "co-investigator": "研究分担者",
        "partner-investigator": "相手方研究代表者", "student": "大学院生",
    },
}  # fmt: skip
_DAYS = (3, 4, 5, 19)
"""Columns that hold days."""


def rows(proposals: Iterable[Record], language: str) -> Iterator[list[str]]:
    """A row for each person, then for each partner and funder; what is about the proposal stands on its first row."""
    nobody, nothing = [""] * 9, [""] * 3
    for proposal in proposals:
        labels = ("id", "title", "summary", "submitted", "starts", "ends", "department", "year")
        head = [str(proposal[key]) for key in labels] + _organisation(proposal["own_organisation"])
        told = [_person(person, language) + nothing + nothing for person in proposal["people"]]
        told += [nobody + _organisation(partner) + nothing for partner in proposal["partners"]]
        told += [nobody + nothing + _organisation(funder) for funder in proposal["funders"]]
        for n, row in enumerate(told):
            yield (head if n == 0 else [head[0], *[""] * (len(head) - 1)]) + row


def _person(person: Record, language: str) -> list[str]:
    """A person with the latest post declared."""
    post = next(iter(person.get("posts") or ()), None)
    name, openalex, country = _organisation(post["organisation"]) if post else ("", "", "")
    known = [person["name"], ROLES[language][person["role"]], person.get("openalex", ""), person.get("orcid", "")]
    return [*known, post["title"] if post else "", name, openalex, country, post["from"] if post else ""]


def _organisation(named: Record) -> list[str]:
    return [named["name"], named.get("openalex", ""), named.get("country", "")]


def as_csv(proposals: Iterable[Record]) -> bytes:
    """The table in English, as UTF-8 with the mark that Excel looks for."""
    content = io.StringIO()
    written = csv.writer(content)
    written.writerow(HEADINGS["en"])
    written.writerows(rows(proposals, "en"))
    return content.getvalue().encode("utf-8-sig")


def as_workbook(proposals: Iterable[Record]) -> bytes:
    """The table in Japanese, with days as Excel keeps them; the same bytes for the same proposals."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "All people, works and proposals are invented.", "created": dt.datetime(2026, 11, 1)})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy/m/d"})
    sheet = book.add_worksheet("課題一覧")
    sheet.write_row(0, 0, HEADINGS["ja"], bold)
    for n, row in enumerate(rows(proposals, "ja"), start=1):
        for column, value in enumerate(row):
            if column in _DAYS and value:
                sheet.write_datetime(n, column, dt.datetime.fromisoformat(value), day)
            elif value:
                sheet.write_string(n, column, value)
    book.close()
    return content.getvalue()
