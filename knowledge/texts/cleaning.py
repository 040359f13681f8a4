"""Characters: what is dropped or made plain before a text is looked at."""

from __future__ import annotations

import re
from unicodedata import normalize

_RESIDUE = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\ufffe\uffff\ud800-\udfff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WIDE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…\u2460-\u2473"
_BLANKS = re.compile(r"[^\S\n]+")
_BETWEEN_WIDE = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])|(?<=[（《〔“，。、；：]) | (?=[）》〕”，。、；：])")
_ARTICLE = re.compile("第[一二三四五六七八九十百零〇]{1,6}[编章节条] ")
_MARKS = re.compile(r"[《》“”\"'‘’«»〈〉（）()〔〕\[\]\s—–\-－·,，、:：]")
_PLAIN = str.maketrans("０１２３４５６７８９（）．：［］", "0123456789().:[]")
# Fonts of many a pdf name the shape of a radical where the text has the character: ⼯ for 工, ⻓ for 长.
_SHAPES = {code: normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA))}
_SHAPES |= {
    ord(shape): character
    for shape, character in zip(
        "⺁⺅⺌⺗⺟⺠⺩⺫⺬⺮⺳⺶⺼⻁⻄⻅⻆⻉⻊⻋⻌⻏⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂亻小心母民王目示竹网羊月虎西见角贝足车辶阝長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
}


def cleaned(text: str) -> str:
    """Without Word residue, invisible and control characters or mere shapes, all line ends of one kind; tabs stay."""
    text = _BREAKS.sub("\n", text).translate(_SHAPES)
    return _CONTROLS.sub("", _PRIVATE.sub(" ", _UNSEEN.sub("", _RESIDUE.sub("", text))))


def tidy(text: str) -> str:
    """One line or cell without needless blanks; of those beside Chinese ones only that after 第一条 stays."""
    text = _BLANKS.sub(" ", text).strip()
    numbered = _ARTICLE.match(text)
    kept = numbered.end() if numbered else 0
    return text[:kept] + _BETWEEN_WIDE.sub("", text[kept:])


def plain(text: str) -> str:
    """With half-width digits, brackets, points and colons, one character for one: for looking, never for showing."""
    return text.translate(_PLAIN)


def bare(text: str) -> str:
    """A title without brackets, quotes, dashes, stops and blanks, to be compared however it is typed or printed."""
    return _MARKS.sub("", text)
