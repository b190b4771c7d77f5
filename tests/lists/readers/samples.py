"""One small file of each format, written for these tests. Every organisation, person and ship in them is invented."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from toolkit.lists.readers import american, british, canadian, european, screening


def line(columns: tuple[str, ...], values: Mapping[str, str], mark: str = ",") -> str:
    """One row of a table: what is given, and nothing in the other columns."""
    return mark.join(f'"{values[column]}"' if column in values else "" for column in columns)


def table(columns: tuple[str, ...], *rows: Mapping[str, str], mark: str = ",") -> str:
    return "".join(f"{each}\n" for each in (mark.join(columns), *(line(columns, row, mark) for row in rows)))


_BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(*sheets: tuple[str, Sequence[Sequence[str]]], kana: str = "") -> bytes:
    """A workbook with named sheets, as Excel writes one: texts are shared, empty cells left out, `kana` beside each."""
    texts: list[str] = []
    parts = {}
    for number, (_, rows) in enumerate(sheets, start=1):
        lines = []
        for line, row in enumerate(rows, start=1):
            cells = ""
            for letter, text in zip("ABCDEFGH", row, strict=False):
                if text.isdecimal():
                    cells += f'<c r="{letter}{line}"><v>{text}</v></c>'
                elif text:
                    cells += f'<c r="{letter}{line}" t="s"><v>{len(texts)}</v></c>'
                    texts.append(text)
            lines.append(f'<row r="{line}">{cells}</row>')
        body = f'<worksheet xmlns="{_BOOK}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = body
    beside = f'<rPh sb="0" eb="1"><t>{kana}</t></rPh>' if kana else ""
    halves = ((text[: len(text) // 2], text[len(text) // 2 :]) for text in texts)
    shared = "".join(f"<si><r><t>{escape(a)}</t></r><r><t>{escape(b)}</t></r>{beside}</si>" for a, b in halves)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_BOOK}">{shared}</sst>'
    named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, (name, _) in enumerate(sheets, 1))
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_BOOK}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    to = "".join(f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1))
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{to}</Relationships>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


EL = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
_CSL_JSON = {
    "total": 2,
    "results": [
        {
            "source": EL,
            "name": "Invented Institute of Optics",
            "alt_names": ["IIO", "Optics Works 9"],
            "addresses": [{"city": "Beijing", "country": "CN"}, {"city": "Hong Kong", "country": "HK"}],
            "federal_register_notice": "99 FR 1",
            "start_date": "2020-05-01",
            "license_requirement": "For all items",
            "programs": None,
        },
        {
            "source": SDN,
            "entity_number": 777,
            "type": "Vessel",
            "name": "INVENTED STAR",
            "programs": ["MADE-UP"],
            "addresses": [],
            "ids": [{"type": "IMO", "number": "0000001"}],
        },
    ],
}
_COMPACT = {
    "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
    "entryCount": 2,
    "fieldKey": {"n": "name", "a": "alt_names", "t": "type", "e": "entity_number", "fr": "federal_register_notice"},
    "tables": {
        "sources": [SDN, EL],
        "licenceRequirements": ["For all items"],
        "licencePolicies": [],
        "programmes": ["MADE-UP"],
    },
    "entries": [
        {"n": "Invented Institute of Optics", "a": ["IIO", "Optics Works 9"], "s": 1, "c": ["CN", "HK"], "lr": 0},
        {"n": "INVENTED STAR", "s": 0, "t": "Vessel", "e": "777", "pg": 0},
    ],
}
_META = """announcement:
  publish_date: '2025-09-29'
sanction_details:
  entities:
  - id: jp.meti.ful.1
    name:
      en: Invented Missile Works（IMW）
    reason:
    - ja: ミサイルの開発・拡散に関与
    - ja: 通常兵器の開発・拡散に関与
    country_code: IR
    measures:
    - ja: 輸出に際して許可が必要
    aliases:
    - Works 7
  - id: jp.meti.ful.2
    name:
      ja: 架空貿易
    reason:
    - ja: 核兵器の開発・拡散に関与
    country_code: KP
    measures:
    - ja: 輸出に際して許可が必要
"""
_DESIGNATED = """○ 架空の団体を指定する件
指定日：2022 年03月01 日
最終更新日：2025 年09 月12 日
１ 架空造船所（別称、架空ドック及び架空
ヤード）
Invented Shipyard JSC, a.k.a., the following two aliases:
-Invented Dock; and
—Yard 5.
所在地：1 Made-up Street, 10
2 Quay, St. Petersburg, 190121, Russia.２ 架空有限会社（架空有限公司）Invented Optics Co., Limited
所在地：2/F, Hong Kong, China; and
3 Long Street, Shenzhen, China.
3 架空グループ
Invented Group
別称：架空社; 有限会社架空
LLC Invented; Kompaniya Invented
所 在 地 ： 5 Road, Yerevan, 0026 Armenia
"""
_UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
<INDIVIDUALS><INDIVIDUAL><FIRST_NAME>INVENTED</FIRST_NAME><SECOND_NAME>PERSON</SECOND_NAME>
<UN_LIST_TYPE>X</UN_LIST_TYPE><REFERENCE_NUMBER>Xi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
</INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><FIRST_NAME>INVENTED CORPORATION</FIRST_NAME><UN_LIST_TYPE>X</UN_LIST_TYPE>
<REFERENCE_NUMBER>Xe.001</REFERENCE_NUMBER><LISTED_ON>2014-06-30</LISTED_ON>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>I. Corp; Inventions</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Iran (Islamic Republic of)</COUNTRY></ENTITY_ADDRESS>
</ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
"""
_FSF = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">
<sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.0.1" logicalId="1">
<remark>Invented</remark>
<regulation regulationType="amendment" entryIntoForceDate="2018-02-16" programme="XYZ" logicalId="2">
<publicationUrl>https://example.org</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Invented" lastName="Person" wholeName="Invented Person" nameLanguage="" strong="true"/>
<citizenship countryIso2Code="IQ" countryDescription="IRAQ"/>
<identification identificationTypeCode="passport" number="A000"/>
</sanctionEntity>
<sanctionEntity designationDate="2022-03-09" unitedNationId="Xe.001" euReferenceNumber="EU.0.2" logicalId="3">
<regulation programme="XYZ" logicalId="4"/><regulation programme="ZYX" logicalId="5"/>
<subjectType code="enterprise" classificationCode="E"/>
<nameAlias wholeName="Выдуманный завод" nameLanguage="RU" strong="true"/>
<nameAlias wholeName="IVW" nameLanguage="EN" strong="false"/>
<nameAlias wholeName="INVENTED WORKS" nameLanguage="EN" strong="true"/>
<address city="Minsk" countryIso2Code="BY" countryDescription="BELARUS"/>
<address city="" countryIso2Code="00" countryDescription="UNKNOWN"/>
<identification identificationTypeCode="regnumber" number="100 200"/>
</sanctionEntity>
</export>
"""
_FTM = [
    {
        "id": "NK-invented1",
        "caption": "Invented Aerospace University",
        "schema": "Organization",
        "target": True,
        "properties": {
            "name": ["Invented Aerospace University", "架空航空大学"],
            "alias": ["IAU"],
            "country": ["cn"],
            "wikidataId": ["Q0"],
        },
    },
    {"id": "adr-1", "schema": "Address", "target": False, "properties": {"full": ["1 Street"]}},
    {
        "id": "sanc-1",
        "schema": "Sanction",
        "target": False,
        "properties": {"entity": ["NK-invented1"], "startDate": ["2020-01-02"], "programId": ["US-BIS-EL"]},
    },
    {"id": "NK-linked", "caption": "Not Listed Ltd", "schema": "Company", "target": False, "properties": {}},
    {
        "id": "NK-invented2",
        "caption": "Invented Person",
        "schema": "Person",
        "target": True,
        "properties": {"name": ["Invented Person"], "country": ["ru"]},
    },
]
_ROR = [
    {
        "id": "https://ror.org/05qbk4x57",
        "status": "active",
        "names": [
            {"value": "Invented University", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "架空大学", "types": ["label"], "lang": "ja"},
        ],
        "locations": [{"geonames_details": {"country_code": "JP"}}],
        "types": ["education"],
        "relationships": [{"type": "parent", "id": "https://ror.org/013q1eq08", "label": "Invented Group"}],
        "external_ids": [{"type": "wikidata", "all": ["Q1"], "preferred": "Q1"}],
    },
    {
        "id": "https://ror.org/013q1eq08",
        "status": "withdrawn",
        "names": [{"value": "Invented Group", "types": ["ror_display"], "lang": None}],
        "locations": [],
        "types": ["other"],
        "relationships": [],
        "external_ids": [],
    },
]

SAMPLES: dict[str, tuple[str, ...]] = {
    "ca-nro": (
        table(
            canadian.COLUMNS,
            {"name": "Invented Academy", "aliases": "IA; Academy 1", "country": "China", "city": "Beijing"},
            {"name": "Invented Centre, Second", "country": "Iran"},
        ),
    ),
    "eu-annex": (
        table(
            european.COLUMNS,
            {
                "celex": "32014R0833",
                "recordId": "7",
                "annex": "IV",
                "schema": "LegalEntity",
                "name": "Invented Design Bureau; Second Name",
                "alias": "КБ Пример",
                "startDate": "12.9.2014",
                "innCode": "123",
                "address": "1 Street, 119435 Moscow, Russian Federation",
            },
            {"celex": "32014R0833", "annex": "V", "schema": "LegalEntity", "name": "INVENTED BANK"},
            {
                "celex": "32014R0833",
                "annex": "XLII",
                "recordId": "1",
                "schema": "Vessel",
                "name": "Star",
                "imoNumber": "1",
            },
        ),
    ),
    "eu-fsf": (_FSF,),
    "jp-designated": (_DESIGNATED,),
    "jp-meti-eul": (_META,),
    "opensanctions-ftm": ("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in _FTM),),
    "ror": ("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in _ROR),),
    "uk-sanctions": (
        table(
            british.SUBJECTS,
            {
                "unique_id": "XYZ0001",
                "subject_type": "entity",
                "ofsi_group_id": "9",
                "date_designated": "29/06/2012",
                "last_updated": "16/04/2026",
            },
            {"unique_id": "XYZ0002", "subject_type": "ship", "date_designated": "30/06/2012"},
        ),
        table(
            british.NAMES,
            {"name_id": "1", "unique_id": "XYZ0001", "name_type": "alias", "full_name": "Inventions"},
            {"name_id": "0", "unique_id": "XYZ0001", "name_type": "primary", "full_name": "INVENTED EXCHANGE"},
            {"name_id": "2", "unique_id": "XYZ0002", "name_type": "primary", "full_name": "INVENTED STAR"},
        ),
    ),
    "uk-sanctions-list": (
        "Report Date: 08-Oct-2026\n"
        + table(
            british.COLUMNS,
            {
                "Last Updated": "16/04/2026",
                "Unique ID": "XYZ0001",
                "OFSI Group ID": "9",
                "Name 6": "Inventions",
                "Name type": "Alias",
                "Designation Type": "Entity",
                "Date Designated": "29/06/2012",
                "Address Country": "Iran",
            },
            {
                "Unique ID": "XYZ0001",
                "OFSI Group ID": "9",
                "Name 6": "INVENTED EXCHANGE",
                "Name type": "Primary Name",
                "Name non-latin script": "صرافی ساختگی",
                "Designation Type": "Entity",
                "Date Designated": "29/06/2012",
                "Address Country": "United Arab Emirates",
            },
            {
                "Unique ID": "XYZ0002",
                "Name 6": "PERSON",
                "Name 1": "Invented",
                "Name 2": "Second",
                "Designation Type": "Individual",
                "Nationality(/ies)": "Iran",
            },
            {
                "Unique ID": "XYZ0003",
                "Name 6": "INVENTED STAR",
                "Name type": "Primary name",
                "Designation Type": "Ship",
                "IMO number": "0000001",
                "Hull identification number (HIN)": "1",
            },
        ),
    ),
    "un-consolidated": (_UN,),
    "us-1260h": (
        table(
            american.COMPANY_COLUMNS,
            {
                "Name": "Invented Aviation*",
                "Clean Name": "Invented Aviation",
                "Alias": "IAV",
                "Start date": "2021-06-03",
            },
            {
                "Name": "Invented Rail",
                "Clean Name": "Invented Rail",
                "Start date": "2022-10-05",
                "End date": "2025-01-07",
            },
            {"Name": "Invented Aviation", "Clean Name": "Invented Aviation", "Start date": "2026-06-08"},
        ),
    ),
    "us-bis-dpl": (
        table(
            american.DENIED_COLUMNS,
            {
                "Name": "INVENTED TRADER",
                "Country": "AE",
                "Effective_Date": "06/19/2003",
                "Expiration_Date": "06/29/2056",
                "FR_Citation": "1 F.R. 1",
            },
            {
                "Name": "INVENTED TRADER",
                "Country": "US",
                "Effective_Date": "06/19/2003",
                "Expiration_Date": "06/29/2056",
                "FR_Citation": "1 F.R. 1",
            },
            mark="\t",
        ),
    ),
    "us-bis-mieu": (
        table(
            american.INTELLIGENCE_COLUMNS,
            {"Type": "Organization", "Name": "Invented Bureau", "Country": "CU", "Program": "P", "Date": "2021-03-16"},
        ),
    ),
    "us-csl-compact": (json.dumps(_COMPACT),),
    "us-csl-csv": (
        table(
            screening.COLUMNS,
            {
                "source": EL,
                "name": "Invented Institute of Optics",
                "alt_names": "IIO; Optics Works 9",
                "addresses": "1 Road, Beijing, CN; 2 Road, Hong Kong, HK",
                "start_date": "2020-05-01",
            },
            {"source": SDN, "entity_number": "777", "type": "Vessel", "name": "INVENTED STAR", "programs": "MADE-UP"},
        ),
    ),
    "us-csl-json": (json.dumps(_CSL_JSON),),
    "us-ofac-sdn": (
        '36,"INVENTED AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        '40,"PERSON, Invented",individual,"SDGT] [IFSR",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1900."\r\n\x1a\r\n',
        '36,12,"aka","INVENTED AIR",-0- \r\n36,13,"fka","OLD AIR",-0- \r\n\x1a\r\n',
    ),
    "us-ofac-sdn-addresses": (
        '36,"INVENTED AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a\r\n',
        '36,12,"aka","INVENTED AIR",-0- \r\n\x1a\r\n',
        '36,25,"1 INVENTED Road","Havana","Cuba",-0- \r\n36,26,-0- ,-0- ,"Panama",-0- \r\n\x1a\r\n',
    ),
    "us-section": (
        table(
            american.SECTION_COLUMNS,
            {"schema": "Company", "name": "Invented College", "report-date": "2024", "country": "China"},
            {"schema": "Company", "name": "Invented Academy", "report-date": "2025", "aliases": "Invented College"},
            {"schema": "Company", "name": "Second Invented Academy", "report-date": "2025"},
        ),
    ),
}
"""Format → the text of each of its files."""
HEADINGS = (
    *("No.", "国名、地域名\nCountry or Region", "企業名、組織名\nCompany or Organization", "別名\nAlso Known As"),
    *("懸念区分\nType of WMD", "通常兵器\nConventional\nWeapons"),
)
END_USERS = (
    HEADINGS,
    (
        "1",
        "イラン・イスラム共和国\nIslamic Republic of Iran",
        "Invented Missile Works（IMW）",
        "・Works 7",
        "ミサイル\nM",
        "CW",
    ),
    ("2", "北朝鮮\nNorth Korea", "架空貿易", "", "核\nN", ""),
)
BOOKS: dict[str, tuple[bytes, ...]] = {
    "jp-meti-eul-book": (book(("説明", (("Invented",),)), ("ユーザーリスト", END_USERS), kana="カナ"),)
}
"""Formats whose files are no text."""
EVERY: Mapping[str, tuple[str | bytes, ...]] = {**SAMPLES, **BOOKS}


def place(folder: Path, texts: Sequence[str | bytes], *, packed: bool = False) -> tuple[Path, ...]:
    """Files with these texts."""
    paths = tuple(folder / f"{number}.txt" for number in range(len(texts)))
    for path, text in zip(paths, texts, strict=True):
        raw = text.encode() if isinstance(text, str) else text
        path.write_bytes(gzip.compress(raw) if packed else raw)
    return paths
