"""Characters: what is dropped or made plain before a text is looked at."""

from __future__ import annotations

import re

_RESIDUE = re.compile(r"\[bookmark:[^\]\n]{0,80}\]|\(cid:\d{1,6}\)")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\ufffe\uffff\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WIDE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…\u2460-\u2473"
_BLANKS = re.compile(r"[^\S\n]+")
_BETWEEN_WIDE = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])")
_MARKS = re.compile(r"[《》“”\"'‘’«»〈〉（）()〔〕\[\]\s—–\-－·,，、:：]")
_PLAIN = str.maketrans("０１２３４５６７８９（）．：［］", "0123456789().:[]")


def cleaned(text: str) -> str:
    """Without Word residue, invisible and control characters, every line end as one kind; tabs stay."""
    text = _BREAKS.sub("\n", text)
    return _CONTROLS.sub("", _UNSEEN.sub("", _RESIDUE.sub("", text)))


def tidy(text: str) -> str:
    """One line or cell without needless blanks; a blank between two Chinese characters is none of the text's."""
    return _BETWEEN_WIDE.sub("", _BLANKS.sub(" ", text)).strip()


def plain(text: str) -> str:
    """With half-width digits, brackets, points and colons, one character for one: for looking, never for showing."""
    return text.translate(_PLAIN)


def bare(text: str) -> str:
    """A title without marks and blanks, for telling whether two are the same."""
    return _MARKS.sub("", text)
