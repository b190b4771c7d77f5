"""Words that names are compared by: legal forms, kinds of organisation, spellings, titles, particles. All of these
tables are the institution's choice: they are ours, drawn up by hand, and may be longer.
"""

from collections.abc import Mapping


def _grouped(table: str) -> Mapping[str, str]:
    """Words by group: a line names the group and its words; a line that is indented goes on."""
    found: dict[str, str] = {}
    for line in table.replace("\n    ", " ").strip().splitlines():
        group, _, words = line.partition(": ")
        found |= dict.fromkeys(words.split(), group)
    return found


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_LEGAL = """
limited: ltd limited gmbh llc ooo too doo srl sarl bv bvba sl pty sdn bhd kft spzoo spolka mbh gesmbh oue
    gesellschaftbeschrankterhaftung gesellschaftmitbeschrankterhaftung limitedliabilitycompany
    limitedliabilitysociety societateacuraspunderelimitata pte privatelimited
    obshchestvosogranichennoyotvetstvennostyu obshchestvosogranichennoiotvetstvennostyu
    obshchestvosogranichennoiotvetstvennostiu
stock: ag plc sa nv spa ab se oyj asa kgaa jsc ojsc cjsc pjsc oao pao zao ao aktiengesellschaft sae tbk
    jointstockcompany openjointstockcompany publicjointstockcompany closedjointstockcompany publiclimitedcompany
    aktsionernoeobshchestvo aktsionernoyeobshchestvo kk kabushikikaisha jointstockcompan
partnership: lp llp kg ohg limitedpartnership
non-profit: ano ev eingetragenerverein autonomousnonprofitorganization
company: co corp corporation company inc incorporated pt coltd companylimited
"""
LEGAL = _grouped(_LEGAL)
"""Legal forms by class, written without gaps; two classes other than `company` differ."""

_KINDS = """
university: university
institute: institute institution
hospital: hospital clinic infirmary
college: college gymnasium
school: school
academy: academy
laboratory: laboratory
center: center
ministry: ministry department directorate bureau agency
factory: factory plant works mill refinery shipyard
company: trading industries bank holding holdings
council: council association society foundation union
"""
KINDS = _grouped(_KINDS)
"""Words that say what an organisation is."""
INSTITUTIONS = frozenset({"academy", "center", "college", "hospital", "institute", "laboratory", "ministry", "school"})
INSTITUTIONS |= {"university"}
"""Kinds that are no company."""

_SAME_WORDS = """
university: universitat universite universidad universita universidade universitet universitetet uniwersytet
    univerzita univerzitet sveuciliste universitatea universitas universiteit egyetem universitesi daxue unive
institute: institut instituto istituto instytut instituut institutet intezet enstitusu institutul inst yanjiusuo
national: nacional nationale nazionale nationaal natsionalnyy natsionalnyi natsionalny
polytechnic: politecnico politecnica politechnika polytechnical polytechnique politechnic politekhnicheskiy
technology: technological technische technical tecnologia teknologi tekniska technique technologies
hospital: hospitals hopital ospedale krankenhaus klinikum hospitalier szpital
center: centers centrum zentrum centro centr tsentr
laboratory: laboratoire laboratorio laboratorium
academy: academia academie akademie akademia akademiya accademia
faculty: faculte facultad fakultat facolta
college: colleges colegio collegium
school: ecole escuela escola scuola hochschule schule schools
science: sciences scientific ciencias wissenschaften scienze nauk
research: forschung recherche investigacion ricerca issledovatelskiy
medical: medicine medicina medizinische medico medicale medicinal med
engineering: engineers ingenieria ingegneria inzhenernyy
industry: industries industrial ind
aviation: aeronautics aeronautical aero
electronics: electronic electron electr
international: intl internationale internacional
mechanics: mechanical mech
manufacturing: mfg manufacturer manufacturers making
trading: trade
development: dev
department: dept
united: utd
ministry: min
china: chinese
russia: russian russland
pharmaceutical: pharma pharmaceuticals
company: companies
group: grp
"""
SAME_WORDS = _grouped(_SAME_WORDS)
"""Words of several languages and word classes that are written for each other in names."""
_KIND_WORDS = """
academy agricultural center central city college eastern east foundation general hospital institute international
laboratory medical national normal north northern observatory polytechnic school south southern state technical
technology university west western
"""
KIND_WORDS = _words(_KIND_WORDS)
"""Words that say the kind of an organisation, and not which one it is."""
HOSPITAL_WORDS = _words("clinic health hospital hospitalier klinikum medical")
_LITTLE = """
an at da das de degli del dell della delle den der des di die do dos du el en et for fur het im in la las le les los och
og on van von zu
"""
LITTLE = _words(_LITTLE)
"""Words of several languages that do not tell organisations apart."""
CUT_WORDS: Mapping[str, str] = {
    "appl": "applied",
    "ft": "fort",
    "med": "medical",
    "mt": "mount",
    "nat": "national",
    "st": "saint",
    "uni": "university",
    "zhongguo": "china",
}
"""Words that affiliations cut short beyond what `normalise` writes out."""
_NO_ACRONYMS = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC BP CEDEX DDR HKSAR KSA PR PRC ROC ROK UAE UK US USA II III IV VI VII VIII IX XI
"""
NO_ACRONYMS = _words(_NO_ACRONYMS)
"""Capitals of addresses that are no organisation: states, countries, post-office words, numbers."""
COUNTRIES: Mapping[str, tuple[str, ...]] = {
    "us": ("united", "states"),
    "usa": ("united", "states"),
    "uk": ("united", "kingdom"),
}

_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
NUMBERS = tuple(_NUMBERS.split())
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = tuple(_ORDINALS.split())
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}

_POINTS = """
central east eastern lower north northeast northeastern northern northwest northwestern south southeast southeastern
southern southwest southwestern upper west western
"""
POINTS = _words(_POINTS)
"""Points of the compass: where they differ, the places differ."""
FUNDS = frozenset({"fund", "partners", "securities", "series", "trust"})
"""Vehicles of one sponsor that are told apart by number."""
_GENERIC = "co company corp corporation enterprise enterprises group holding holdings"
GENERIC = _words(_GENERIC)
"""Words that a company may or may not write."""

_HONORIFICS = """
alhaj col colonel dame don dona dr eng engineer father frau gen general hadji hafiz haji hajji her herr ing lady
lord maulana maulavi mawlana mawlawi minister miss mme monsieur mr mrs ms mulla mullah prasident pres president prof
professor qari rev san sayed sayyid shaikh shaykh sheik sheikh sir ustad
"""
HONORIFICS = _words(_HONORIFICS)
"""Titles and forms of address; in a name of a person that is more than titles they do not count."""
_PARTICLES = """
abu ad al an ar as ash at az ben bin bint binti da das de del della den der di do dos du e el i ibn la le na of ould
st ten ter ul ur van von y zu
"""
PARTICLES = _words(_PARTICLES)
"""Little words between the parts of a person's name; alone they weigh next to nothing."""
_NICKNAMES = """
benjamin: ben
william: bill
robert: bob
richard: dick
dmitry: dima dmitri
james: jim
joseph: joe
katherine: kate
ekaterina: katya
elizabeth: liz
mikhail: misha
michael: mike
nicholas: nick
aleksandr: sasha
thomas: tom
anthony: tony
vladimir: volodya
"""
NICKNAMES = _grouped(_NICKNAMES)
"""Short forms that are written for the full one."""
