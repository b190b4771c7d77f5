"""Countries named in an address: by name in English, Japanese or Chinese, by state or province, or by city."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from toolkit.lists.names import normalise
from toolkit.lists.readers.countries import CODES
from toolkit.lists.readers.organisations import Organisation

_ABBREVIATED = """
CN P.R. China / PR China / P R China / PRC / People Republic of China / Peoples R China / Mainland China; TW
Taiwan ROC / Republic of China / Taiwan R.O.C. / Taiwan (R.O.C.) / Chinese Taipei; HK Hongkong / HKSAR; KR Korea
/ Republic of Korea / S. Korea / South Korea / ROK; KP DPRK / North Korea; US USA / U.S.A. / U.S. / United
States of America; GB England / Scotland / Wales / Northern Ireland / U.K. / Great Britain; RU Russia / Russian
Federation / USSR; IR Iran / I.R. Iran / IR Iran; DE Deutschland / Federal Republic of Germany; FR France; ES
España; IT Italia; BR Brasil; MX México; NL The Netherlands / Nederland / Holland; BE Belgique / België; CH
Schweiz / Suisse / Svizzera; AT Österreich; PL Polska; CZ Czech Republic / Česká republika; SE Sverige; NO
Norge; DK Danmark; FI Suomi; TR Türkiye; AE U.A.E.; SA Kingdom of Saudi Arabia / KSA; VN Viet Nam; RU Россия; UA
Україна; BY Беларусь
"""
_EAST = """
CN 中国 / 中华人民共和国 / 中華人民共和國; JP 日本 / 日本国; TW 台湾 / 台灣; HK 香港 / 香港特别行政区; MO 澳门 /
マカオ; KR 韩国 / 韓国 / 大韓民国 / 大韩民国; KP 朝鲜 / 北朝鮮 / 朝鮮民主主義人民共和国; RU 俄罗斯 / ロシア /
ロシア連邦 / 俄罗斯联邦; IR 伊朗 / イラン; US 美国 / アメリカ / 米国 / アメリカ合衆国 / 美利坚合众国; GB 英国 /
イギリス / 連合王国; DE 德国 / ドイツ; FR 法国 / フランス; IT 意大利 / イタリア; ES 西班牙 / スペイン; NL 荷兰 /
オランダ; BE 比利时 / ベルギー; CH 瑞士 / スイス; AT 奥地利 / オーストリア; SE 瑞典 / スウェーデン; NO 挪威 /
ノルウェー; DK 丹麦 / デンマーク; FI 芬兰 / フィンランド; PL 波兰 / ポーランド; CZ 捷克 / チェコ; HU 匈牙利 /
ハンガリー; UA 乌克兰 / ウクライナ; BY 白俄罗斯 / ベラルーシ; TR 土耳其 / トルコ; IL 以色列 / イスラエル; SA
沙特阿拉伯 / サウジアラビア; AE 阿联酋 / アラブ首長国連邦; PK 巴基斯坦 / パキスタン; IN 印度 / インド; BD
孟加拉国 / バングラデシュ; VN 越南 / ベトナム; TH 泰国 / タイ; MY 马来西亚 / マレーシア; SG 新加坡 /
シンガポール; ID 印度尼西亚 / インドネシア; PH 菲律宾 / フィリピン; MN 蒙古 / モンゴル; KZ 哈萨克斯坦 /
カザフスタン; AU 澳大利亚 / オーストラリア; NZ 新西兰 / ニュージーランド; CA 加拿大 / カナダ; MX 墨西哥 /
メキシコ; BR 巴西 / ブラジル; EG 埃及 / エジプト; ZA 南非 / 南アフリカ; SY 叙利亚 / シリア; IQ 伊拉克 / イラク;
AF 阿富汗 / アフガニスタン
"""
_PARTS = """
US Alabama / Alaska / Arizona / Arkansas / California / Colorado / Connecticut / Delaware / Florida / Hawaii /
Idaho / Illinois / Indiana / Iowa / Kansas / Kentucky / Louisiana / Maine / Maryland / Massachusetts / Michigan
/ Minnesota / Mississippi / Missouri / Montana / Nebraska / Nevada / New Hampshire / New Jersey / New Mexico /
New York / North Carolina / North Dakota / Ohio / Oklahoma / Oregon / Pennsylvania / Rhode Island / South
Carolina / South Dakota / Tennessee / Texas / Utah / Vermont / Virginia / Washington / West Virginia / Wisconsin
/ Wyoming / District of Columbia; CA Ontario / Quebec / Québec / British Columbia / Alberta / Manitoba /
Saskatchewan / Nova Scotia / New Brunswick / Newfoundland / Prince Edward Island; AU New South Wales /
Queensland / Tasmania / South Australia / Western Australia / Northern Territory; CN Anhui / Fujian / Gansu /
Guangdong / Guangxi / Guizhou / Hainan / Hebei / Heilongjiang / Henan / Hubei / Hunan / Inner Mongolia / Jiangsu
/ Jiangxi / Jilin / Liaoning / Ningxia / Qinghai / Shaanxi / Shandong / Shanxi / Sichuan / Tibet / Xinjiang /
Yunnan / Zhejiang
"""
_AMERICAN_POSTCODE = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b")
_GEORGIA = "georgia"
"""A country and a state: it says neither."""
_WITHIN_CHINA = frozenset({"HK", "MO", "TW"})
"""Codes of their own, with which addresses print China too."""
_SURE = (3, 0.95)
"""A city speaks for a country where at least so many organisations lie, with at least this share of all in cities of
that name: institution's choice."""


def names(organisations: Iterable[Organisation] = ()) -> Iterator[tuple[str, str]]:
    """Names of countries, of their parts, and of the cities of these organisations, each with a country's code."""
    for name, code in CODES.items():
        if name != _GEORGIA:
            yield name, code
    for table in (_ABBREVIATED, _EAST, _PARTS):
        for item in " ".join(table.split()).split(";"):
            code, _, written = item.strip().partition(" ")
            yield from ((name.strip(), code) for name in written.split(" / "))
    yield from _cities(organisations)


def postcode(text: str) -> frozenset[str]:
    """The country that the form of a postcode tells: state and five digits are the United States; else none."""
    return frozenset({"US"}) if _AMERICAN_POSTCODE.search(text) else frozenset()


def countries(codes: Iterable[str]) -> frozenset[str]:
    """The countries of an address by all its places; Hong Kong, Macao and Taiwan silence a China beside them."""
    said = frozenset(codes)
    return said - {"CN"} if said & _WITHIN_CHINA else said


def _cities(organisations: Iterable[Organisation]) -> Iterator[tuple[str, str]]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for organisation in organisations:
        if len(organisation.countries) == 1:
            for city in organisation.cities:
                seen[normalise(city)][organisation.countries[0]] += 1
    for city, count in seen.items():
        (code, most), total = count.most_common(1)[0], sum(count.values())
        if total >= _SURE[0] and most >= _SURE[1] * total and len(city) > 2:
            yield city, code
