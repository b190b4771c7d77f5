"""The checklist as a Word form to be filled in, from a template that an institution can make its own."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from toolkit.checklist.page import Checklist
from toolkit.checklist.paper import raster
from toolkit.checklist.sides import Sides
from toolkit.checklist.word_blocks import units
from toolkit.checklist.word_runs import Block, Runs, clean
from toolkit.resources import folder

_WIDTHS = {1: 5_940_000, 2: 4_250_000}
"""How wide a picture is (English Metric Units: 165 and 118 mm), by the number of languages beside each other."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: the first that one can have."""


def docx(sides: Sides) -> bytes:
    """A Word document; every text is written as text, and the same page gives the same bytes."""
    from docxtpl import DocxTemplate

    first = sides[0].page
    template: Any = DocxTemplate(folder("templates") / "checklist.docx")
    template.init_docx()
    runs = Runs(_Relations(template))
    told = [units(side, runs, _drawings(template, side.page, _WIDTHS[len(sides)])) for side in sides]
    template.render(
        {
            "blocks": [block for unit in told[0] for block in unit] if len(told) == 1 else _pairs(*told),
            "foot": _foot(sides),
        },
        autoescape=True,
    )
    if len(sides) > 1:
        _make_wide(template.docx)
    about = template.docx.core_properties
    about.title, about.author, about.language = (
        clean(first.proposal_title)[:255],
        "Trusted Research Toolkit",
        first.language,
    )
    about.created = about.modified = dt.datetime.combine(first.as_of, dt.time())
    content = io.BytesIO()
    template.save(content)
    return steady(content.getvalue())


def _drawings(template: Any, page: Checklist, width: int) -> list[Markup]:
    """The pictures of a page as runs, each with a text in its place."""
    images = raster([picture.svg for picture in page.pictures]) if page.pictures else []
    drawn = []
    for picture, image in zip(page.pictures, images, strict=True):
        inline = template.docx.part.new_pic_inline(io.BytesIO(image), width, None)
        inline.docPr.set("descr", clean(f"{picture.title}. {picture.desc}"))
        drawn.append(Markup("<w:r><w:drawing>") + Markup(_braced(inline.xml)) + Markup("</w:drawing></w:r>"))
    return drawn


def _braced(xml: str) -> str:
    """XML in which no brace can be read as a place to fill in."""
    return xml.replace("{", "&#123;").replace("}", "&#125;")


def steady(archive: bytes) -> bytes:
    """The same archive with no time in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _FIRST_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return content.getvalue()


class _Relations:
    """The ids of addresses in a document, each address once."""

    def __init__(self, template: Any) -> None:
        self._template = template
        self._known: dict[str, str] = {}

    def __call__(self, url: str) -> str:
        if url not in self._known:
            self._known[url] = self._template.build_url_id(url)
        return self._known[url]


def _pairs(left: Sequence[Sequence[Block]], right: Sequence[Sequence[Block]]) -> list[Block]:
    """The units of two languages beside each other; page breaks stand alone."""
    return [
        one[0] if one and one[0].kind == "break" else Block("pair", pair=(one, other))
        for one, other in zip(left, right, strict=True)
    ]


def _make_wide(document: Any) -> None:
    """Paper on its side, and two columns of one width whatever tables stand in them."""
    section = document.sections[0]
    section.orientation = 1
    section.page_width, section.page_height = section.page_height, section.page_width
    width = (section.page_width - section.left_margin - section.right_margin) // 2
    for table in document.tables:
        cells = table.rows[0]._tr.tc_lst
        if len(cells) == 2:
            columns = table._tbl.tblGrid.gridCol_lst
            for column in columns[2:]:
                table._tbl.tblGrid.remove(column)
            for sized in (*columns[:2], *cells):
                setattr(sized, "w" if sized in columns else "width", width)
            for inner in (each for cell in table.rows[0].cells for each in cell.tables):
                _make_even(inner, int(width * 0.95))


def _make_even(table: Any, width: int) -> None:
    """Columns of one width that fill the column in which a table stands."""
    each = width // len(table.rows[0]._tr.tc_lst)
    for column in table._tbl.tblGrid.gridCol_lst:
        column.w = each
    for cell in (cell for row in table.rows for cell in row._tr.tc_lst):
        cell.width = each


def _foot(sides: Sides) -> str:
    """What every page says of what it was made from."""
    page, say = sides[0].page, sides[0].words
    origin = page.origin
    told = [page.proposal, f"{page.pack} {page.pack_version} ({origin.pack_digest[:12]})"]
    told.append(f"{say('data.data_date')}{say('colon')}{say.value(origin.data_date)}")
    told.append(f"{say('data.toolkit')}{say('colon')}{origin.toolkit_version}")
    return " · ".join(told)
