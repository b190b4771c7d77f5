"""Countries as lists print them, in English, and their codes (ISO 3166-1 alpha-2)."""

import re
from collections.abc import Mapping

_NAMES = """
AD Andorra; AE United Arab Emirates / UAE; AF Afghanistan / Islamic Republic of Afghanistan; AG Antigua and Barbuda;
AI Anguilla; AL Albania; AM Armenia; AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria;
AU Australia; AW Aruba; AX Åland Islands; AZ Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh;
BE Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda;
BN Brunei Darussalam / Brunei; BO Bolivia, Plurinational State of / Bolivia; BQ Bonaire, Sint Eustatius and Saba;
BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada;
CC Cocos (Keeling) Islands;
CD Congo, The Democratic Republic of the / Congo, Democratic Republic of the / Democratic Republic of the Congo;
CF Central African Republic; CG Congo / Republic of the Congo; CH Switzerland; CI Côte d'Ivoire / Ivory Coast;
CK Cook Islands; CL Chile; CM Cameroon; CN China / People's Republic of China / PRC; CO Colombia; CR Costa Rica;
CU Cuba; CV Cabo Verde / Cape Verde; CW Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia / Czech Republic;
DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia;
EG Egypt / Arab Republic of Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji;
FK Falkland Islands (Malvinas); FM Micronesia, Federated States of; FO Faroe Islands; FR France; GA Gabon;
GB United Kingdom / United Kingdom of Great Britain and Northern Ireland / Great Britain / UK; GD Grenada; GE Georgia;
GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe;
GQ Equatorial Guinea; GR Greece; GS South Georgia and the South Sandwich Islands; GT Guatemala; GU Guam;
GW Guinea-Bissau; GY Guyana;
HK Hong Kong / China, Hong Kong Special Administrative Region / Hong Kong, China / Hong Kong SAR;
HM Heard Island and McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland;
IL Israel; IM Isle of Man / Man, Isle of; IN India; IO British Indian Ocean Territory; IQ Iraq;
IR Iran, Islamic Republic of / Iran / Islamic Republic of Iran / Iran (Islamic Republic of); IS Iceland; IT Italy;
JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan / Kyrgyz Republic; KH Cambodia; KI Kiribati;
KM Comoros; KN Saint Kitts and Nevis;
KP Korea, Democratic People's Republic of / North Korea / Democratic People's Republic of Korea;
KR Korea, Republic of / South Korea / Korea, South; KW Kuwait; KY Cayman Islands; KZ Kazakhstan;
LA Lao People's Democratic Republic / Laos; LB Lebanon / Lebanese Republic; LC Saint Lucia; LI Liechtenstein;
LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco;
MD Moldova, Republic of / Moldova; ME Montenegro; MF Saint Martin (French part); MG Madagascar; MH Marshall Islands;
MK North Macedonia / Macedonia; ML Mali; MM Myanmar / Burma; MN Mongolia;
MO Macao / Macau / China, Macao Special Administrative Region / Macao SAR; MP Northern Mariana Islands; MQ Martinique;
MR Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique;
NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands / The Netherlands;
NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia;
PG Papua New Guinea; PH Philippines; PK Pakistan / Islamic Republic of Pakistan; PL Poland;
PM Saint Pierre and Miquelon; PN Pitcairn; PR Puerto Rico; PS Palestine, State of / State of Palestine / Palestine;
PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS Serbia; RU Russian Federation / Russia;
RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore;
SH Saint Helena, Ascension and Tristan da Cunha; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone;
SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome and Principe; SV El Salvador;
SX Sint Maarten (Dutch part); SY Syrian Arab Republic / Syria; SZ Eswatini / Swaziland; TC Turks and Caicos Islands;
TD Chad; TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau; TL Timor-Leste;
TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye / Turkey / Turkiye; TT Trinidad and Tobago; TV Tuvalu;
TW Taiwan, Province of China / Taiwan; TZ Tanzania, United Republic of / Tanzania / United Republic of Tanzania;
UA Ukraine; UG Uganda; UM United States Minor Outlying Islands; US United States / United States of America / USA;
UY Uruguay; UZ Uzbekistan; VA Holy See (Vatican City State); VC Saint Vincent and the Grenadines;
VE Venezuela, Bolivarian Republic of / Venezuela; VG Virgin Islands, British / British Virgin Islands;
VI Virgin Islands, U.S. / United States Virgin Islands; VN Viet Nam / Vietnam; VU Vanuatu; WF Wallis and Futuna;
WS Samoa; YE Yemen / Republic of Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
"""Code, then the names by which lists call it, parted by a stroke."""


def _spelt(name: str) -> str:
    return " ".join(name.replace("’", "'").split()).strip(" .").casefold()


_CODES = {
    _spelt(name): code
    for code, _, names in (item.strip().partition(" ") for item in _NAMES.split(";"))
    for name in names.split(" / ")
}
CODES: Mapping[str, str] = _CODES
"""Names in small letters, and their codes."""
_KNOWN = frozenset(_CODES.values())
_NUMBERS = " .\n/-0123456789"


def country(printed: str) -> str | None:
    """The code of a country given as a code or an English name; None for what is neither (nothing is guessed)."""
    word = printed.strip()
    return word.upper() if word.upper() in _KNOWN and len(word) == 2 else _CODES.get(_spelt(printed))


def country_at_end(address: str) -> str | None:
    """The country that ends an address, beside a postcode or not ("…, Yerevan, 0026 Armenia."); None if none does."""
    parts = [part for each in re.split("[,，]", address) if (part := each.strip(_NUMBERS))]
    if not parts or (len(parts[-1]) == 2 and not parts[-1].isupper()):
        return None  # two letters in small print are the rest of a word, not a code
    return country(", ".join(parts[-2:])) or country(parts[-1])
