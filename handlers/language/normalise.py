"""What was typed, made plain: full-width to half-width, formal numerals to everyday ones, invisible characters gone.

Only changes that cannot alter a figure are made. Superscripts, circled digits and digits of other scripts stay as they
are and are therefore refused later (`10²` must not become 102).
"""

from __future__ import annotations

from functools import lru_cache

from knowledge.patterns import lazy

MAX_VALUE = 200
"""Longest text read as one value, in characters."""
MAX_SENTENCE = 2000
"""Longest text searched for values, in characters; a WeCom text message is shorter."""

BREAK = ";"
"""Stands where a line ended: a line break never joins two figures."""
MARK = "!"
"""Stands where an emoji was: it may lie around a figure, never inside one."""

_INVISIBLE = [
    *range(0x200B, 0x2010),  # zero-width characters and direction marks
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    *range(0xFE00, 0xFE10),  # variation selectors
    0x00AD,
    0x061C,
    0x180E,
    0xFEFF,
]
REORDERING = "\u061c\u200f\u202b\u202e\u2067\u2068"
"""Marks that let figures be shown in another order than they are stored in."""
_ALIKE = {
    **dict.fromkeys("〇○", "零"),
    **dict.fromkeys("圓圆", "元"),
    **dict.fromkeys("\u2212\ufe63\u2013", "-"),
    **dict.fromkeys("〜∼", "~"),
    **{"點": "点", "億": "亿", "萬": "万", "兩": "两", "―": "—", "￥": "¥", "﹪": "%", "幾": "几", "餘": "余"},
}
_EMOJI_FIGURES = "🔟💯🔢"
_CHARACTERS: dict[int, str | None] = {
    **{code: MARK for code in (*range(0x1F300, 0x1FB00), *range(0x2600, 0x2704)) if chr(code) not in _EMOJI_FIGURES},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(old): new for old, new in _ALIKE.items()},
    **dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F, 0x09), " "),
    **dict.fromkeys((0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029), BREAK),
    **dict.fromkeys(_INVISIBLE),
}
_FORMAL = dict(zip("壹贰貳弍叁叄參肆伍陆陸柒捌玖拾佰仟", "一二二二三三三四五六六七八九十百千", strict=True))
_FORMAL_RUN = lazy(rf"[{''.join(_FORMAL)}零0-9一二三四五六七八九十百千万亿元]{{2,}}")
_RARE = lazy(f"[廿卅{''.join(_FORMAL)}]")
_TENS = {"廿": "二十", "卅": "三十"}

_FIGURE = "0-9零一二两三四五六七八九十几半"
_THOUSANDS = lazy(r"(?<![0-9.,])(?<![0-9] )[0-9]{1,3}(?: [0-9]{3})+(?! ?[0-9])")
_PARTING_SPACE = lazy(
    rf"(?<=[{_FIGURE}百千万亿w元]) +(?=[{_FIGURE}])|(?<=[0-9][.,]) +(?=[0-9])|(?<=[0-9]) +(?=\.[0-9])|^- +"
)
"""Between two figures; behind the number or the dash of a list (`1. 3500万`, `- 3500万`): the space stays, unread."""
_STAYS = "\x1f"
_SPACED_OUT = lazy("(?:[^0-9 ] )+[^0-9 ]")
"""三 千 五 百 万: a space behind every character parts nothing."""
_COUNTED = "[十百千万亿个项件人家年成]"
_CHINESE_PAIR = lazy(f"([一二两三四五六七八九])、([二三四五六七八九])(?={_COUNTED})")
_ARABIC_PAIR = lazy(f"(?<![0-9.、])([1-9])、([1-9])(?={_COUNTED})")
_STOP_AS_POINT = lazy("(?<=[0-9])。(?=[0-9])")
_LETTERS = lazy(r"(?<=[0-9])(?:(?<![0-9]{3})(?P<qian>kw)|e)(?![0-9a-z])")
"""Typed for 千万 and 亿 where an amount is asked for; in a sentence kw is power. 3500kw is no 千万 of any firm's."""


def plain(text: str) -> tuple[str, list[int]]:
    """`text` in half-width and everyday numerals, and for every character (and the end) its place in `text`."""
    joined = text.translate(_CHARACTERS)
    if len(joined) == len(text) and not _RARE.search(joined):
        return joined, list(range(len(text) + 1))
    pairs = [(new, i) for i, old in enumerate(text) if (new := _CHARACTERS.get(ord(old), old))]
    for run in _FORMAL_RUN.finditer(joined):
        # 陆 and 伍 are also a place and a surname: a run counts only with a place or 元 in it, or as the whole text.
        if run.group() == joined or set(run.group()) & set("拾佰仟万亿元"):
            for i in range(*run.span()):
                pairs[i] = (_FORMAL.get(pairs[i][0], pairs[i][0]), pairs[i][1])
    if "廿" in joined or "卅" in joined:
        pairs = [(new, i) for char, i in pairs for new in _TENS.get(char, char)]
    return "".join(char for char, _ in pairs), [i for _, i in pairs] + [len(text)]


@lru_cache(maxsize=64)
def value_text(text: str) -> str:
    """`text` ready to be read as one value: spaces that only separate are closed up, 三、四百 is 三四百.

    `5kw` is 5千万 and `1.2e` 1.2亿; `3 500 万` is 3500万; `3 50` and 三千 五百万 keep theirs and are refused later.
    """
    out = plain(text)[0].strip(" ;").lower()
    if "。" in out:
        out = _STOP_AS_POINT.sub(".", out)
    if "kw" in out or "e" in out:
        out = _LETTERS.sub(lambda m: "千万" if m["qian"] else "亿", out)
    if " " in out:
        if _SPACED_OUT.fullmatch(out):
            out = out.replace(" ", "")
        out = _THOUSANDS.sub(lambda m: m.group().replace(" ", ""), out)
        out = _PARTING_SPACE.sub(lambda m: m.group().replace(" ", _STAYS), out).replace(" ", "")
    if "、" in out:
        out = _ARABIC_PAIR.sub(r"\1-\2", _CHINESE_PAIR.sub(r"\1\2", out))
    return out
