"""Organisations, funders and topics of the corpus.

Invented, but for those with an OpenAlex id of their own under LISTED, which are real because lists name them. Invented
ROR ids pass the checksum; invented OpenAlex ids begin with 499, above any that OpenAlex has given out.
"""

from typing import NamedTuple

_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class Organisation(NamedTuple):
    """An organisation; `above` is the key of the organisation it is a unit of."""

    key: str
    id: str
    ror: str | None
    name: str
    city: str
    country: str | None
    kind: str
    above: str | None = None
    also: tuple[str, ...] = ()


class Funder(NamedTuple):
    """A funder; `prefix` begins its award numbers."""

    key: str
    id: str
    ror: str | None
    name: str
    country: str
    prefix: str


class Topic(NamedTuple):
    """An OpenAlex topic (CC0) under its present name and the name of 2024."""

    id: str
    name: str
    old_name: str
    subfield: tuple[str, str]
    field: tuple[str, str]


def ror_id(number: int) -> str:
    """An invented ROR id with valid check digits (ISO 7064 MOD 97-10)."""
    value, letters = 700_000_000 + 7_919 * number, ""
    check = 98 - (value * 100) % 97
    for _ in range(7):
        value, digit = divmod(value, 32)
        letters = _ROR_DIGITS[digit] + letters
    return f"{letters}{check:02d}"


def _invented(number: int, row: tuple[str, ...]) -> Organisation:
    key, name, city, country, kind, above, *also = row
    return Organisation(
        key, f"I{4_990_000_000 + number}", ror_id(number), name, city, country, kind, above or None, tuple(also)
    )


_ROWS: tuple[tuple[str, ...], ...] = (
    ("wharfemoor", "University of Wharfemoor", "Wharfemoor", "GB", "education", ""),
    ("wharfemoor-medicine", "Wharfemoor School of Medicine", "Wharfemoor", "GB", "education", "wharfemoor"),
    ("severnside", "Severnside University", "Aust Cliff", "GB", "education", ""),
    ("tidewell", "Tidewell Freshwater Institute", "Tidewell", "GB", "facility", "severnside"),
    ("northdale", "Northdale Royal Infirmary", "Northdale", "GB", "healthcare", ""),
    ("larkbeck", "Larkbeck Photonics Ltd", "Larkbeck", "GB", "company", "", "Larkbeck Photonics"),
    ("pennine", "Pennine National Measurement Laboratory", "Saddlemoor", "GB", "government", "", "PNML"),
    ("harrowby", "Harrowby Institute of Technology", "Harrowby Bridge", "GB", "education", "", "HIT"),
    ("kitasagami", "Kitasagami University", "Kitasagami", "JP", "education", "", "北相模大学"),
    ("kitasagami-rivers", "Kitasagami River Research Station", "Kitasagami", "JP", "facility", "kitasagami",
     "北相模大学河川研究所"),
    ("minamisettsu", "Minamisettsu Institute of Technology", "Minamisettsu", "JP", "education", "", "南摂津工業大学"),
    ("echigo", "Higashi-Echigo Prefectural Hospital", "Higashi-Echigo", "JP", "healthcare", "", "東越後県立病院"),
    ("sagami-measures", "National Laboratory for Precision Measurement, Kitasagami", "Kitasagami", "JP", "government",
     "", "国立精密計測研究所"),
    ("minatocell", "Minatocell Co., Ltd.", "Minamisettsu", "JP", "company", "", "株式会社ミナトセル"),
    ("huards", "Université du Lac-aux-Huards", "Lac-aux-Huards", "CA", "education", "", "University of Loon Lake"),
    ("prairie", "Prairie Lakes Research Hospital", "Prairie Lakes", "CA", "healthcare", ""),
    ("tamarack", "Tamarack University", "Tamarack", "CA", "education", ""),
    ("cottonwood", "Cottonwood State University", "Cottonwood Flats", "US", "education", ""),
    ("mesa", "Blue Mesa National Laboratory", "Blue Mesa", "US", "government", ""),
    ("ridgeline", "Ridgeline Robotics Inc.", "Cottonwood Flats", "US", "company", ""),
    ("oberlahn", "Universität Oberlahn", "Oberlahn", "DE", "education", "", "University of Oberlahn"),
    ("flusskunde", "Institut für Flusskunde Oberlahn", "Oberlahn", "DE", "facility", "oberlahn"),
    ("arzon", "Université du Val-d'Arzon", "Arzon-le-Vieux", "FR", "education", ""),
    ("jiangwan", "Jiangwan Lakeside University", "Jiangwan", "CN", "education", "", "江湾湖滨大学"),
    ("linhe", "Linhe Agricultural College", "Linhe", "CN", "education", ""),
    ("lookalike", "Harbin Institute of Technical Ceramics", "Harbin", "CN", "facility", ""),
    ("hanbit", "Hanbit Metropolitan University", "Hanbit", "KR", "education", ""),
    ("murrumby", "Murrumby University", "Murrumby", "AU", "education", ""),
    ("tarkine", "Tarkine Institute for Catchment Science", "Tarkine Ford", "AU", "facility", ""),
    ("valdoro", "Politecnico di Valdoro", "Valdoro", "IT", "education", ""),
    ("songhua", "Songhua Institute of Cold Optics", "Harbin", "CN", "facility", "harbin"),
)  # fmt: skip

INVENTED = tuple(_invented(n, row) for n, row in enumerate(_ROWS, start=1))

LISTED = (
    Organisation("harbin", "I204983213", "01yqg2h08", "Harbin Institute of Technology", "Harbin", "CN", "education"),
    Organisation("bupt", "I139759216", "04w9fbh59", "Beijing University of Posts and Telecommunications", "Beijing",
                 "CN", "education"),
    Organisation("hse", "I118501908", "055f7t516", "National Research University Higher School of Economics", "Moscow",
                 "RU", "education"),
    Organisation("beheshti", "I48379061", "0091vmj44", "Shahid Beheshti University", "Tehran", "IR", "education"),
    Organisation("fudan", "I24943067", "013q1eq08", "Fudan University", "Shanghai", "CN", "education"),
)  # fmt: skip
"""Real bodies with their real ids: on Section 1286 or Canada's Named Research Organizations, or both."""

FORMERLY = Organisation("naval", "I4990000099", None, "Naval Service Academy", "address not printed", None, "education")
"""A real name of earlier editions of Section 1286 that the edition of 2026 no longer has; its OpenAlex id is ours."""

ORGANISATIONS = {o.key: o for o in (*INVENTED, *LISTED, FORMERLY)}

FUNDERS = {
    f.key: f
    for f in (
        Funder("albion", "F4990000001", ror_id(101), "Albion Research Council", "GB", "ARC/"),
        Funder("hinode", "F4990000002", ror_id(102), "Hinode Science Foundation", "JP", "HSF-"),
        Funder("moorland", "F4990000003", ror_id(103), "Moorland Trust for Rivers", "GB", "MTR"),
        Funder("loon", "F4990000004", ror_id(104), "Conseil scientifique des Huards", "CA", "CSH-"),
        Funder("oberlahn-fund", "F4990000005", ror_id(105), "Oberlahn-Stiftung", "DE", "OS "),
        Funder("cottonwood-fund", "F4990000006", ror_id(106), "Cottonwood Endowment", "US", "CE-"),
        Funder("jiangwan-fund", "F4990000007", ror_id(107), "Jiangwan Science Fund", "CN", "JSF"),
        Funder("minatocell-fund", "F4990000008", ror_id(108), "Minatocell Research Fund", "JP", "MC-"),
        Funder("murray", "F4990000009", ror_id(109), "Murrumby Water Fund", "AU", "MWF"),
        Funder("harbin-fund", "F4990000090", "01yqg2h08", "Harbin Institute of Technology", "CN", "HIT-"),
    )
}
"""All invented, but the last: a listed body as funder, under its real name and ROR id and an OpenAlex id of ours."""

_PHYSICAL = {
    "quantum": ("T10020", "Quantum Information and Cryptography", "Quantum Information and Computation",
                "1702", "Artificial Intelligence", "17", "Computer Science"),
    "diamond": ("T10478", "Diamond and Carbon-based Materials Research", "Diamond Nanotechnology and Applications",
                "2505", "Materials Chemistry", "25", "Materials Science"),
    "rivers": ("T10669", "Freshwater macroinvertebrate diversity and ecology",
               "Influence of Land Use on Stream Ecosystems", "2303", "Ecology", "23", "Environmental Science"),
    "fish": ("T10302", "Fish Ecology and Management Studies",
             "Importance and Conservation of Freshwater Biodiversity",
             "2309", "Nature and Landscape Conservation", "23", "Environmental Science"),
    "sediment": ("T10577", "Hydrology and Sediment Transport Processes", "Ecological Dynamics of Riverine Landscapes",
                 "2303", "Ecology", "23", "Environmental Science"),
    "algae": ("T10236", "Aquatic Ecosystems and Phytoplankton Dynamics", "Eutrophication and Harmful Algal Blooms",
              "2304", "Environmental Chemistry", "23", "Environmental Science"),
    "perovskite": ("T10247", "Perovskite Materials and Applications", "Perovskite Solar Cell Technology",
                   "2208", "Electrical and Electronic Engineering", "22", "Engineering"),
    "battery": ("T10018", "Advancements in Battery Materials", "Lithium-ion Battery Technology",
                "2208", "Electrical and Electronic Engineering", "22", "Engineering"),
    "grasping": ("T10653", "Robot Manipulation and Learning", "Robotic Grasping and Learning from Demonstration",
                 "2207", "Control and Systems Engineering", "22", "Engineering"),
    "radar": ("T10891", "Radar Systems and Signal Processing", "Multiple-Input Multiple-Output Radar Systems",
              "2202", "Aerospace Engineering", "22", "Engineering"),
    "military": ("T14423", "Military Technology and Strategies", "Modernization of Air Force in Warfare",
                 "2202", "Aerospace Engineering", "22", "Engineering"),
}  # fmt: skip

TOPICS = {key: Topic(row[0], row[1], row[2], (row[3], row[4]), (row[5], row[6])) for key, row in _PHYSICAL.items()}

SPECIALITIES = {
    "wharfemoor": ("rivers", "diamond", "perovskite"), "wharfemoor-medicine": ("algae",),
    "severnside": ("rivers", "fish", "sediment"), "tidewell": ("rivers", "algae"), "northdale": ("algae",),
    "larkbeck": ("quantum", "diamond"), "pennine": ("quantum", "diamond"), "harrowby": ("perovskite", "grasping"),
    "kitasagami": ("rivers", "quantum", "diamond"), "kitasagami-rivers": ("rivers", "fish"),
    "minamisettsu": ("perovskite", "battery", "grasping"), "echigo": ("algae",),
    "sagami-measures": ("quantum", "diamond"), "minatocell": ("perovskite", "battery"),
    "huards": ("rivers", "fish", "battery"), "prairie": ("algae",), "tamarack": ("quantum", "grasping"),
    "cottonwood": ("grasping", "battery", "rivers"), "mesa": ("radar", "battery"), "ridgeline": ("grasping",),
    "oberlahn": ("perovskite", "sediment"), "flusskunde": ("sediment", "rivers"), "arzon": ("fish", "quantum"),
    "jiangwan": ("algae", "perovskite"), "linhe": ("algae", "sediment"), "lookalike": ("battery",),
    "hanbit": ("battery", "grasping"), "murrumby": ("rivers", "sediment"), "tarkine": ("rivers", "sediment"),
    "valdoro": ("radar", "perovskite"), "songhua": ("diamond", "quantum"), "harbin": ("perovskite", "radar", "battery"),
    "bupt": ("quantum", "radar"), "hse": ("grasping", "quantum"), "beheshti": ("perovskite", "algae"),
    "fudan": ("perovskite", "battery"), "naval": ("radar",),
}  # fmt: skip
"""What the people of each organisation work on."""


def lineage(organisation: Organisation) -> list[str]:
    """An organisation's id and those above it, as OpenAlex writes them."""
    ids = [f"https://openalex.org/{organisation.id}"]
    return ids + (lineage(ORGANISATIONS[organisation.above]) if organisation.above else [])


def units(key: str) -> list[Organisation]:
    """The organisations directly below one."""
    return [o for o in ORGANISATIONS.values() if o.above == key]
