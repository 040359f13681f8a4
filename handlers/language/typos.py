"""Typing errors that sound right: 专精特薪, 瞪玲, 小升归 are read as the closed list of words they stand for.

Nothing outside the list is touched, and a word is only replaced where it shares characters with the one meant, sounds
the same, and is no wording of the documents themselves. pypinyin (0.04 s) is loaded at the first such near miss.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from knowledge.patterns import lazy
from knowledge.search import Index, runs

_TITLES = ("专精特新", "小巨人", "单项冠军", "独角兽", "领航企业", "小升规", "培育库", "千企升级", "就高不就低")
_SHORT = lazy(
    "(?P<title>[登灯蹬凳瞪][\u4e00-\u9fff])(?=企业|公司|给|奖|要|能|目标|条件|[和与跟或是呢\\W]|$)"
    "|(?P<near>瞪[\u4e00-\u9fff]|[\u4e00-\u9fff]羚)"
)
"""Where two characters can stand for 瞪羚: before what is said of titles, or with one of its own rare characters."""
_PLACES = ("济宁", "聊城", "日照", "金湖")
_SPELLED = {"jining": "济宁", "liaocheng": "聊城", "rizhao": "日照", "jinhu": "金湖", "shandong": "山东"}
_LATIN = lazy(rf"(?<![a-z])(?:{'|'.join(_SPELLED)})(?![a-z])", re.IGNORECASE)
_PLACE = lazy(
    "(?:^|[在是到去问和与、，,。 的]|企业|公司|冠军|巨人|特新|瞪羚)(?P<place>[\u4e00-\u9fff]{2})"
    "(?=[市县区](?!场)|这边|那边|这里|那里|(?:的|新认定的?)?(?:小巨人|专精特新|瞪羚|单项冠军|企业)|有什么|有哪|给多少|奖|补)"
)
_REAL = ("集宁",)
"""Places of their own that sound like one of these."""
_HAN = lazy("[\u4e00-\u9fff]{4,8}")
LONGEST = 300
"""Characters of a message in which typing errors are looked for; a longer one is a paste, not a question."""


@lru_cache(maxsize=8)
def mend(text: str, index: Index) -> tuple[str, tuple[str, ...]]:
    """The text with what was meant in place of what was mistyped, and the words so read (`瞪羚`), each once."""
    if len(text) > LONGEST:
        return text, ()
    meant = list[str]()
    spelled = any(name in text.lower() for name in _SPELLED)
    for place in reversed([*_LATIN.finditer(text)] if spelled else []):
        # Who writes Rizhao among Chinese words means 日照; it is no mistake to speak of.
        text = text[: place.start()] + _SPELLED[place.group().lower()] + text[place.end() :]
    known = index.vocabulary
    said = text
    for start, word in _near_misses(text, index):
        window = said[start : start + len(word)]
        if window != text[start : start + len(word)]:
            continue  # a longer word was read there already
        if _alike(window, word) or (len(word) >= 4 and sorted(window) == sorted(word)):
            text = text[:start] + word + text[start + len(word) :]
            meant.append(word)
    for pattern, words in ((_SHORT, ("瞪羚",)), (_PLACE, _PLACES)):
        for match in pattern.finditer(text):
            at = match.start(match.lastgroup or 0)
            short = _short_word(text[at : at + 2], words, known)
            if short:
                text = text[:at] + short + text[at + 2 :]
                meant.append(short)
    return text, tuple(dict.fromkeys(meant))


def _short_word(window: str, words: tuple[str, ...], known: frozenset[str]) -> str | None:
    if window in known or window in words or window in _REAL:
        return None
    # A place must keep one of its characters.
    near = words if len(words) == 1 else tuple(w for w in words if w[0] == window[0] or w[1] == window[1])
    return next((word for word in near if _alike(window, word)), None)


def _near_misses(text: str, index: Index) -> list[tuple[int, str]]:
    """Stretches that keep at least half of a word's characters in their places and are no wording of the documents."""
    words, places = _closed(index)
    kept = defaultdict[int, int](int)
    for at, char in enumerate(text):
        for place in places.get(char, ()):
            kept[at + place] += 1
    found = list[tuple[int, str]]()
    for place, same in kept.items():
        if same == 1:  # half of three is more
            continue
        number, start = divmod(place, _ROOM)
        word, start = words[number], start - _LONGEST_WORD
        window = text[max(start, 0) : start + len(word)]
        if same * 2 >= len(word) == len(window) and word not in text and not _is_wording(window, index):
            found.append((start, word))
    return sorted(found, key=lambda f: -len(f[1]))


@lru_cache(maxsize=4096)  # the same stretches come up again and again
def _is_wording(stretch: str, index: Index) -> bool:
    """Whether the documents themselves may say so."""
    return runs(stretch) <= index.vocabulary


@cache
def _alike_sounds(char: str) -> frozenset[str]:
    """What a character can sound like, without tones; zh and z, -ng and -n are the same to many typists."""
    # Single characters are all that is looked up; without its phrases pypinyin loads in a fifth of the time.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.constants import PINYIN_DICT

    plain = unicodedata.normalize("NFD", PINYIN_DICT.get(ord(char), ""))
    syllables = "".join(c for c in plain if c.isascii()).split(",")
    return frozenset(re.sub("ng$", "n", re.sub("^([zcs])h", r"\1", syllable)) for syllable in syllables if syllable)


def _alike(window: str, word: str) -> bool:
    return all(a == b or _alike_sounds(a) & _alike_sounds(b) for a, b in zip(window, word, strict=True))


@lru_cache(maxsize=2)
def _closed(index: Index) -> tuple[list[str], dict[str, list[int]]]:
    """The closed list of words, and for each character where it stands in them. Worked out once for a set of packs.

    A word's number and where the word would begin, counted from a character of it, are one number: the character's own
    place is added to it.
    """
    # 优质企业 goes without 企业: half of it would fit any 企业, 油脂企业 too.
    terms = (term.removesuffix("企业") for term in index.terms)
    words = list(dict.fromkeys((*_TITLES, *(term for term in terms if _HAN.fullmatch(term)))))
    places = defaultdict[str, list[int]](list)
    for number, word in enumerate(words):
        for back, char in enumerate(word):
            places[char].append(number * _ROOM + _LONGEST_WORD - back)
    return words, dict(places)


_LONGEST_WORD = 8
_ROOM = 512
"""More than the characters of a message in which typing errors are looked for, and of a word."""
