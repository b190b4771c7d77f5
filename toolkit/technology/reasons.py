"""The reasons of a classification in words, English and Japanese."""

from toolkit.technology.classification import Reason

_TEXTS = {
    "words": (
        "Words of the area stand in the text: {found}.",
        "分野を示す語が本文にあります：{found}。",
    ),
    "text-model": (
        "The text as a whole reads like texts of the area; what speaks most for it: {found}.",
        "本文全体がこの分野の文章に近いと判定されました。主な根拠の語：{found}。",
    ),
    "topics": (
        "OpenAlex topics of the area were given: {found}.",
        "この分野に対応するOpenAlexのトピックがあります：{found}。",
    ),
    "uncalibrated": (
        "No probability is stated: it could not be shown on two sources that stated and observed frequency agree.",
        "確率は示しません。二つの資料のいずれについても、推定確率と実際の頻度の一致を確認できていないためです。",
    ),
    "calibrated": (
        "Stated and observed frequency differed by at most 0.1 in this band on both sources that were measured.",
        "測定した二つの資料のいずれにおいても、この区分では推定確率と実際の頻度の差は0.1以内でした。",
    ),
    "no-model": (
        "The text model was trained before this area was added, so it says nothing about it.",
        "この分野は文章モデルの学習後に追加されたため、モデルによる判定はありません。",
    ),
    "stray": (
        "“{found}” in the text is not about the area.",
        "本文中の「{found}」はこの分野を指すものではありません。",
    ),
    "rest-of-text": (
        "“{found}” stands alone: the rest of the text speaks of something else.",
        "「{found}」は単独で現れ、本文の他の部分は別の内容を述べています。",
    ),
    "one-signal": (
        "Only one signal points to this area; an area of tier 1 needs two.",
        "この分野を示す手掛かりは一つだけです。第1層の分野には二つの手掛かりが必要です。",
    ),
}


def reason(code: str, *found: str) -> Reason:
    """The reason of that code about some words, topics or terms."""
    en, ja = _TEXTS[code]
    return Reason(code=code, text={"en": en.format(found=", ".join(found)), "ja": ja.format(found="、".join(found))})
