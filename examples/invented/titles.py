"""Titles of invented works."""

from random import Random

_WHAT = {
    "rivers": "mayfly recovery;leaf litter decay;invertebrate drift;caddisfly traits;stream food webs;riparian shade",
    "fish": "lamprey passage;salmon parr growth;eel migration;sculpin habitat;loach genetics;fish ladder use",
    "sediment": "gravel bar turnover;bank erosion;suspended load;braided channels;floodplain soils;weir removal",
    "algae": "cyanobacterial blooms;diatom turnover;nutrient limits;lake stratification;toxin release;biofilm growth",
    "quantum": "spin readout;entangled probes;squeezed light;photon counting;qubit decoherence;optical clocks",
    "diamond": "nitrogen-vacancy centres;diamond magnetometers;colour centres;isotopic diamond;spin coherence",
    "perovskite": "tin halide films;interface passivation;ion migration;tandem cells;lead leakage;roll-to-roll coating",
    "battery": "sodium anodes;dry electrodes;solid electrolytes;cathode cracking;fast charging;cell recycling",
    "grasping": "soft grippers;tactile exploration;bin picking;contact planning;hand-over timing;slip detection",
    "radar": "waveform design;clutter maps;rain echoes;array calibration;bird tracks;passive bistatic receivers",
}
_HOW = (
    "after a dry decade;under field conditions;a comparison of four methods;at low temperature;in three catchments;"
    "a five-year record;limits and remedies;from model to measurement;with sparse observations;a reproducible protocol"
)
_JAPANESE = {
    "rivers": "底生動物群集の回復過程;落葉分解と流域の土地利用;河畔林の日射遮蔽効果",
    "fish": "魚道の利用状況と改善;ウナギ遡上の長期観測;カジカ類の生息環境",
    "perovskite": "スズ系ペロブスカイト薄膜の安定性;界面不動態化の評価;塗布成膜の再現性",
}


def subject(rng: Random, topic: str) -> str:
    what = rng.choice(_WHAT[topic].split(";"))
    return f"{what[0].upper()}{what[1:]}"


def english(rng: Random, topic: str) -> str:
    return f"{subject(rng, topic)}: {rng.choice(_HOW.split(';'))}"


def japanese(rng: Random, topic: str) -> str:
    return rng.choice(_JAPANESE[topic].split(";"))


def has_japanese(topic: str) -> bool:
    return topic in _JAPANESE
