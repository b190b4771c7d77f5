"""Make templates/checklist.docx anew: the styles, the foot and the places that a checklist is filled into.

    .venv/bin/python examples/make_word_template.py [FILE]

An institution that wants its own letterhead or fonts opens the file in Word and changes the styles; the lines in
double braces and with {% stay as they are.
"""

import datetime as dt
import io
import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from toolkit.checklist.word import steady
from toolkit.checklist.word_runs import STYLES

HERE = Path(__file__).resolve().parent
WESTERN, EASTERN = "Calibri", "Yu Gothic"
INK, SOFT, LINE = RGBColor(0x1A, 0x1A, 0x1C), RGBColor(0x54, 0x54, 0x54), "767676"
SIZES = {"Title": 20, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 10, "Result": 14}
SIZES |= {"Question": 11, "Soft": 9.5, "Small": 8.5, "Small Bullet": 8.5}
BOLD = {"Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Result", "Question"}
SPACE = {"Title": (2, 4), "Heading 1": (18, 6), "Heading 2": (14, 4), "Heading 3": (12, 3), "Heading 4": (6, 1)}


def element(name: str, **values: str) -> Any:
    """An element of the form that Word writes."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def look(style: Any, name: str) -> None:
    """Fonts for both scripts, size and space of a style."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for key, font in (("ascii", WESTERN), ("hAnsi", WESTERN), ("cs", WESTERN), ("eastAsia", EASTERN)):
        fonts.set(qn(f"w:{key}"), font)
    style.font.size, style.font.bold, style.font.italic = Pt(SIZES.get(name, 10)), name in BOLD, False
    style.font.color.rgb = SOFT if name == "Soft" else INK
    before, after = SPACE.get(name, (0, 1 if "Bullet" in name else 4))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name in BOLD and name != "Result"


def styles(document: Any) -> None:
    """The styles of all that is filled in."""
    known = document.styles
    for name in STYLES:
        if name not in [style.name for style in known]:
            style = known.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = known["List Bullet" if "Bullet" in name else "Normal"]
        look(known[name], name)
    for name in ("Box", "Field"):
        borders = element("w:pBdr")
        for side in ("top", "left", "bottom", "right") if name == "Field" else ("left",):
            borders.append(
                element(f"w:{side}", val="single", sz="4" if name == "Field" else "24", space="6", color=LINE)
            )
        known[name].element.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    known["Field"].paragraph_format.space_after = Pt(70)
    borders = known["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        known["Title"].element.pPr.remove(borders)
    link = known.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor(0x0B, 0x4A, 0x8F), True
    defaults = known.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val="en-GB", eastAsia="ja-JP"))


def field(paragraph: Any, code: str) -> None:
    """A number that Word counts."""
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            run._r.append(element("w:instrText"))
            run._r[-1].text = text


def place(inside: Any, blocks: str, *, pairs: bool) -> None:
    """Where blocks are filled in: a paragraph of each style, a table, a page break, two columns."""
    inside.add_paragraph(f"{{%p for block in {blocks} %}}")
    for name in STYLES:
        inside.add_paragraph(f'{{%p if block.kind == "text" and block.style == "{name}" %}}')
        inside.add_paragraph("{{r block.text }}", style=name)
        inside.add_paragraph("{%p endif %}")
    inside.add_paragraph('{%p if block.kind == "table" %}')
    table(inside, alone=pairs)
    inside.add_paragraph("", style="Small")
    inside.add_paragraph("{%p endif %}")
    if pairs:
        inside.add_paragraph('{%p if block.kind == "break" %}')
        inside.add_paragraph().add_run()._r.append(element("w:br", type="page"))
        inside.add_paragraph("{%p endif %}")
        inside.add_paragraph('{%p if block.kind == "pair" %}')
        beside = inside.add_table(1, 2)
        for column, cell in enumerate(beside.rows[0].cells):
            cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
            place(cell, f"block.pair[{column}]", pairs=False)
            cell.add_paragraph("", style="Small")
        inside.add_paragraph("{%p endif %}")
    inside.add_paragraph("{%p endfor %}")


def table(inside: Any, *, alone: bool) -> None:
    """A table with as many rows and columns as there are; one that stands `alone` repeats its head on every page."""
    made = inside.add_table(4, 3)
    made.style = "Table Grid" if hasattr(inside, "styles") else inside.part.document.styles["Table Grid"]
    margins = element("w:tblCellMar")
    for side, width in (("top", "50"), ("left", "80"), ("bottom", "30"), ("right", "80")):
        margins.append(element(f"w:{side}", w=width, type="dxa"))
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for row, text in ((1, "{%tr for row in block.rows[1:] %}"), (3, "{%tr endfor %}")):
        made.rows[row].cells[0].text = text
    for row, cells in ((0, "block.rows[0]"), (2, "row")):
        first, middle, last = made.rows[row].cells
        first.text, middle.text, last.text = f"{{%tc for cell in {cells} %}}", "{{r cell }}", "{%tc endfor %}"
        for cell in (first, middle, last):
            cell.paragraphs[0].style = inside.part.document.styles["Small"]
        if alone:
            whole = made.rows[row]._tr.get_or_add_trPr()
            whole.append(element("w:cantSplit"))
            if row == 0:
                whole.append(element("w:tblHeader"))


def template() -> bytes:
    """The template as the content of a file."""
    document: Any = Document()
    styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    place(document, "blocks", pairs=True)
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Small"]
    field(foot, "PAGE")
    foot.add_run(" / ")
    field(foot, "NUMPAGES")
    foot.add_run(" · {{ foot }}")
    about = document.core_properties
    about.author, about.title, about.comments = "Trusted Research Toolkit", "", ""
    about.created = about.modified = dt.datetime(2026, 11, 29)
    content = io.BytesIO()
    document.save(content)
    return steady(content.getvalue())


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else HERE.parent / "templates" / "checklist.docx"
    target.write_bytes(template())
    print(target)
