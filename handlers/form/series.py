"""One answer that gives a figure for several years: 2022年3500，2021年3200；or figures alone, in the order asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from handlers.dialog import Asked
from handlers.language.mentions import find_year
from handlers.language.readings import Unknown, Unreadable
from handlers.understanding.reading import read_answer
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.known import Fact

_YEAR = r"(?:大前年|(?<!大)前年|去年|上年|今年|(?<!\d)20\d\d年|(?<!\d)\d\d年)"
_BREAK = lazy(rf"[，；;、\n\s]+|,(?!\d{{3}}(?!\d))|(?<=\d{{4}}),(?=\d)|(?<=.)(?={_YEAR})")
_ONLY_YEAR = lazy(rf"{_YEAR}度?[的是为:：]*")
_SAME_EACH = lazy(r"(?:[两二三四五几这]年|每年|各年)?(?:都|均)(?:是|为)?(?=.)")
_SPACED = lazy(r"(?<=\d)\s+(?=年|万|亿)|(?<=年)\s+(?=\d)")
"""A blank inside one figure: 2025 年 3500 万."""
_GROUPED = lazy(r"\d{1,3}(?:,\d{3})+")
"""`500,320`: one figure written in groups, or two figures."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one answer gave: figures, and the years it said are not known."""

    facts: tuple[Fact, ...]
    not_known: tuple[int | None, ...] = ()


def read_answers(asked: Asked, text: str, today: date) -> Given | Unknown | Unreadable:
    """Read `text` as the asked fact, of one year or of several; one piece that cannot be read leaves all unread."""
    if not catalogue()[asked.key].yearly:
        found = read_answer(asked, text, today)
        return Given((found,)) if isinstance(found, Fact) else found
    if len(asked.years) > 1 and _GROUPED.fullmatch(text):
        return Unreadable("看不出是一个数还是几个数，请用空格分开，或写上年份，例如“2022年3500 2021年3200”。")
    same = _SAME_EACH.match(text)
    pieces = [text[same.end() :]] * len(asked.years) if same and asked.years else _pieces(text)
    together = _of_years(asked, pieces, today) if len(pieces) > 1 else None
    if isinstance(together, Given):
        return together
    whole = read_answer(asked, text, today)
    if isinstance(whole, Fact):
        return Given((whole,))
    return together if together is not None and isinstance(whole, Unreadable) else whole


def _pieces(text: str) -> list[str]:
    """The parts of an answer; a year that stands alone goes with what follows it."""
    pieces: list[str] = []
    for part in filter(None, (part.strip() for part in _BREAK.split(_SPACED.sub("", text)))):
        if pieces and _ONLY_YEAR.fullmatch(pieces[-1]):
            pieces[-1] += part
        else:
            pieces.append(part)
    return pieces


def _of_years(asked: Asked, pieces: list[str], today: date) -> Given | Unreadable:
    """Each piece the figure of its year: the one it names, or, where none names one, the years as they were asked."""
    named = [bool(re.match(_YEAR, piece)) for piece in pieces]
    if any(named) and not all(named):
        return Unreadable("有的数没写年份，请每个数都写上年份，例如“2022年3500，2021年3200”。")
    if not any(named) and len(pieces) > len(asked.asked_years):
        return Unreadable("数比问的年份多，请每个数都写上年份。")
    years = asked.asked_years if not any(named) else (asked.year,) * len(pieces)
    facts, not_known = list[Fact](), list[int | None]()
    for piece, year in zip(pieces, years, strict=False):
        found = read_answer(Asked(key=asked.key, year=year), piece, today)
        if isinstance(found, Unreadable):
            return found
        if isinstance(found, Fact):
            facts.append(found)
        else:
            said = re.match(_YEAR, piece)
            not_known.append(find_year(said.group(), today.year) if said else year)
    if not facts or len({fact.year for fact in facts}) < len(facts):
        return Unreadable("同一年写了两个数，请核对。" if facts else "没有读到数，请每年写一个数。")
    return Given(tuple(facts), tuple(not_known))
