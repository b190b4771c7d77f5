"""Titles and summaries of invented proposals: what is asked, who does what, and what comes of it."""

from random import Random
from typing import NamedTuple

from invented import titles


class Told(NamedTuple):
    """What a proposal on a topic says: its question, and the work of the two sides."""

    aim: str
    own: str
    partner: str


_ENGLISH = {
    "rivers": Told(
        "We ask why some upland streams recover after drought while others beside them do not",
        "counts mayflies and caddisflies on forty reaches in every season",
        "measures shade, water level and leaf litter on the same days",
    ),
    "fish": Told(
        "We ask which fish ladders are used by young eels and lampreys, and at which flow",
        "films and counts the fish at eleven weirs",
        "models the flow through the ladders and proposes cheaper ones",
    ),
    "sediment": Told(
        "We ask how gravel bars move in the years after a weir is taken out",
        "surveys the bars from the bank and by drone",
        "measures bed load with buried tracers and keeps the long record",
    ),
    "algae": Told(
        "We ask what makes blooms of cyanobacteria begin earlier in shallow lakes",
        "samples six lakes every week from March to October",
        "measures toxins and runs the mesocosms",
    ),
    "quantum": Told(
        "We build a quantum sensor with entangled photons for weak light in living tissue, and ask what limits its "
        "quantum advantage at room temperature",
        "makes the photon sources and the readout",
        "compares the quantum sensor with national standards of light",
    ),
    "diamond": Told(
        "We ask how nitrogen-vacancy centres in diamond can be placed without loss of spin coherence",
        "grows isotopically pure diamond and characterises the colour centres",
        "builds a quantum magnetometer from it and tests it on geological samples",
    ),
    "perovskite": Told(
        "We ask how solar cells made of tin-based, lead-free perovskite films age outdoors",
        "makes the films and examines their interfaces",
        "runs two years of outdoor tests and scales up the coating",
    ),
    "battery": Told(
        "We ask why cathodes of sodium-ion batteries crack in fast charging",
        "makes the electrodes without solvents and cycles the cells",
        "looks into the running cells with X-rays and models the cracks",
    ),
    "grasping": Told(
        "We ask how a robot gripper can feel that a soft fruit begins to slip",
        "builds the gripper and its tactile skin",
        "trains the control on recorded hand-overs between people",
    ),
    "radar": Told(
        "We ask how weather radars tell flocks of birds from rain",
        "calibrates a phased array radar and records echoes over two migrations",
        "writes the signal processing and compares it with counts by eye",
    ),
}
_JAPANESE = {
    "rivers": Told(
        "渇水の後に回復する渓流と回復しない渓流の違いを明らかにする",
        "四十の調査区間で季節ごとに底生動物を計数する",
        "同じ日に日射、水位及び落葉の量を測定する",
    ),
    "perovskite": Told(
        "鉛を含まないスズ系ペロブスカイト太陽電池の屋外における劣化の仕組みを調べる",
        "薄膜の作製と界面の評価を担当する",
        "二年間の屋外試験と塗布による大面積化を担当する",
    ),
    "quantum": Told(
        "生体組織の微弱な光を測る量子センサを製作し、室温における感度の限界を明らかにする",
        "光子源と読出し回路の製作を担当する",
        "量子センサと光の国家標準との比較を担当する",
    ),
}
_HOW = (
    "from model to measurement", "limits and remedies", "a comparison of four methods", "what two laboratories see",
    "a reproducible protocol", "a record of three years", "first steps towards use",
)  # fmt: skip
_RESULTS = (
    "Protocols and data are published every year, and results in reviewed journals.",
    "Results are published in open journals; the data follow when the last paper is out.",
    "Two doctoral students are trained on both sides. All methods and data are published.",
)
_PATENTS = "Results are published after a review for patents; one company is told of them first."


def title(rng: Random, topic: str) -> str:
    """A title for a proposal."""
    return f"{titles.subject(rng, topic)}: {rng.choice(_HOW)}"


def summary(rng: Random, topic: str, own: str, partners: list[str], *, patents: bool) -> str:
    """A summary in English, with the names of those who do the work."""
    told, others = _ENGLISH[topic], " and ".join(partners) or "a second group there"
    verbs = f"The team at {own} {told.own}. The team at {others} {told.partner}."
    return f"{told.aim}. {verbs} {_PATENTS if patents else rng.choice(_RESULTS)}"


def japanese_summary(topic: str, own: str, partners: list[str]) -> str:
    """A summary in Japanese, for a topic that has one."""
    told, others = _JAPANESE[topic], "及び".join(partners) or "学内の別の研究室"
    return f"本研究では、{told.aim}。{own}は{told.own}。{others}は{told.partner}。手順及びデータは毎年公開する。"


def in_japanese(topic: str) -> bool:
    """Whether a topic has a summary in Japanese."""
    return topic in _JAPANESE
