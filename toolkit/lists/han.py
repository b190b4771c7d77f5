"""Names in Chinese characters as English would write them: words that say a kind in English, the rest by sound.

南溪谷科技有限公司 is "nanxigu technology company limited". The sound is that of Mandarin, whatever the language: of a
Korean company the words of its kind agree with its English name, and its own word does not.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from anyascii import anyascii

from toolkit.lists.names import simplified

_TERMS = """
academy: 科学院 总院
research academy: 研究院
advanced: 先进
aerospace: 航天 宇航
aerospace science technology: 航天科技 航天科工
agricultural: 农业
aircraft: 飞机
application: 应用
armament: 武器
atomic: 原子
automation: 自动化
automobile: 汽车 自动车 自动車
aviation: 航空
bank: 银行 銀行
biology: 生物
bureau: 局
center: 中心 中央
chemical industry: 化工 化学工业 化学工業
chemistry: 化学
china: 中国 中华
coal: 煤炭 石炭
college: 学院
commerce: 商业 商务 商事
communication: 通信 通讯
company: 公司 会社 企业
company limited: 有限公司 股份有限公司 有限责任公司 株式会社 企业股份有限公司
computer: 计算机 电脑
construction: 建设 建筑
control: 控制
cooperation: 合作
general corporation: 总公司 総会社
defense: 国防
design: 设计 設計
development: 开发 开発 発展 发展
electric: 电气 电力 电机
electronics: 电子
energy: 能源
engineering: 工程 工学
equipment: 设备 装备
factory: 工场 工厂 工廠 制作所 厂 厰
finance: 金融
foreign: 外国 对外
friendship: 亲善 友谊
glass: 琉璃 玻璃
group: 集团 集団
heavy machinery: 重机械
holding: 控股
hospital: 医院 病院
import export: 进出口 输出入
industrial: 实业
industry: 工业 产业 工業
information: 信息 资讯 情报
institute: 学会
research: 研究
research institute: 研究所
instruments: 仪器 仪表 儀表
integrated circuit: 集成电路
international: 国际
investment: 投资
japan: 日本
joint: 联合 合营
korea: 朝鲜
laboratory: 实验室
laser: 激光
limited: 有限
logistics: 物流
machinery: 机械
manufacturing: 制造
maritime: 海事
material: 材料
measurement: 测量 测控 测试
mechanics: 机电
medical: 医科 医学 医疗
metal: 金属
metallurgy: 冶金
military: 军事 军
mining: 矿业 鉱业 鉱山
national: 国家 国立
nuclear: 核
ocean: 海洋
optics: 光学
optoelectronics: 光电
petroleum: 石油
pharmaceutical: 制药 医药
physics: 物理
power: 动力
precision: 精密 精机
product: 产品 制品
radio: 无线电
safety: 安全
science: 科学
science technology: 科学技术 科工 理工
semiconductor: 半导体
service: 服务
shipbuilding: 造船 船舶
shipping: 海運 海运 航运 船务
software: 软件
space: 空间
state: 国营
steel: 钢铁 鉄鋼
system: 系统
technology: 技术 科技
telecommunications: 电信
test: 试验
textile: 纺织
trading: 贸易 貿易 商贸 经贸 交易
traffic: 运输
university: 大学
university science technology: 科技大学 理工大学
university technology: 工业大学
"""


def _terms() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in _TERMS.strip().splitlines():
        english, _, words = line.partition(": ")
        for word in words.split():
            found.setdefault(word, english)
    return found


_ENGLISH = _terms()
_NUMBER = "一二三四五六七八九"
_PIECE = re.compile(
    rf"第?([{_NUMBER}]?十[{_NUMBER}]?|[{_NUMBER}零〇○]+)(?=研|院|厂|所)|"
    + "|".join(sorted(_ENGLISH, key=lambda word: (-len(word), word)))
)
_HAN = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=50_000)
def in_english(name: str) -> str | None:
    """The name in words of English and by sound, or None where it has no Chinese character."""
    if not _HAN.search(name):
        return None
    return " ".join(anyascii(_PIECE.sub(_said, simplified(name))).lower().split())


def _said(found: re.Match[str]) -> str:
    return f" {_digits(found[1]) if found[1] else _ENGLISH[found[0]]} "


def _digits(number: str) -> str:
    """A number in digits: 五十四 and 五四 are 54."""
    tens, ten, ones = number.partition("十")
    figures = f"{tens or '一'}{ones or '〇'}" if ten else number
    return "".join(str(_NUMBER.find(figure) + 1) for figure in figures)
