"""Every value in a sentence and where it stands: 营收1.2亿 研发420万 发明2项 has an amount, an amount and a count.

Runs before any word segmentation, which would cut 三千五百来万能不能 into 来 / 万能 / 不能. Which fact a value belongs
to is for the reader of the sentence; a bare number (`number`) has no unit and can be read again with `read`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from handlers.language.counts import quantity, rank
from handlers.language.dates import match_date
from handlers.language.expression import Expression, expression
from handlers.language.heads import heads
from handlers.language.money import amount
from handlers.language.normalise import BREAK, MAX_SENTENCE, plain
from handlers.language.percent import percent, share
from handlers.language.readings import DateReading, Reading, YearReading
from knowledge.patterns import lazy

SpanKind = Literal["money", "percent", "count", "rank", "date", "year", "number"]


@dataclass(frozen=True, slots=True)
class Span:
    """A value in a sentence: `text` is sentence[start:end] as typed."""

    kind: SpanKind
    start: int
    end: int
    text: str
    value: Reading | DateReading | YearReading


_LOOSE_UNIT = lazy("(?<=[0-9]) +(?=[万亿元%个项件人家成年月日号])")
_WORD = lazy(
    "[a-z][a-z0-9]*(?:[-.][0-9]+)*"
    "|双十[一二]|三番[五两]次|三天两头|一成不变|九成新|八成(?=[是要得能会])|一百个[放满]|百分之百(?=[放满支愿])"
    "|十分(?=[\\u4e00-\\u9fff])|三个代表|成千上[万百]"
)
"""Words and idioms that hold a number and state none."""
_JOINED = lazy("[0-9a-z][-/*+~]$")
"""19001-2016, 2-3000万: what hangs on to a figure that could not be read is no figure of its own."""
_OTHER_UNITS = lazy("[号点时字度吨亩米斤克瓦秒楼层栋届寸升后]|公里|公斤|平方?|小时|分钟|毫|厘|千[瓦克米]|不锈")
_RUN = lazy("[0-9][0-9.,]*|[零一二两三四五六七八九十百千万亿几]+|.", re.DOTALL)
_DATE_START = frozenset("第0123456789零一二两三四五六七八九十去今明前上本这下年月周星礼后大昨半当来")
_VALUE_START = frozenset(
    "0123456789零一二两三四五六七八九十百千几数好半个俩仨-负¥比较同不未低少小没达<≤至最顶撑充满起怎>≥超多大高逾突破将接近快奔逼约差估毛可也得≈~"
    "亏净赔盈赚掉下降跌缩萎增提上涨升过对"
)
_COMMA = lazy("(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")
"""A comma that ends a value rather than setting off its thousands: 6000万,300万 are two amounts."""
_RANK = lazy(
    "(?:第[0-9一二三四五六七八九十]{1,4}[名位]|前[0-9一二三四五六七八九十]{1,3}[名位强]?)"
    "(?![0-9年季个月天条款章批项次两届期])"
)
_DOUBLED = lazy("翻了?(?:[一两二三]?番|一?倍)")
_NONE_OF_IT = lazy("(?:都|也)?(?:没|无)")
_WHOLE_YEAR = lazy("[^月日号天周]*?[年度]的?|[0-9]{4}")
_LASTED = frozenset("了满已有近约超共")
_LASTING = lazy("以上|左右|多|来|的?经验|历史")
_SET_APART = frozenset("第这那哪每某另任附件")
_ITEM = lazy(r"[0-9]{1,2}[.、)](?![0-9])")
"""The number of a line in a list: 1. 营收3500万 2. 研发300万."""
_PEOPLE = frozenset("咱我你他她们哥姐娘爷兄")
"""咱俩 is who, not how many."""
_DONE = frozenset("与草定导得请评做出办建编报")
"""参与过2项: done so, not more than two."""
_BOUNDARY = lazy(
    "$|发明|实用|外观|软著|专利|[^0-9a-z零一二两三四五六七八九十百千万亿几\\u4e00-\\u9fff]|[了吧呢啊]|左右|上下|以上|以下"
)
_NUMERALS = frozenset("0123456789零一二两三四五六七八九十百千万亿几")
_STARTS = (heads(_WORD.pattern) or frozenset()) | _DATE_START | _VALUE_START | _NUMERALS | frozenset("翻")
"""What a value, or what is to be passed over whole, can begin with."""


def scan(text: str, today: date) -> list[Span]:
    """The values of `text` in order, none overlapping. Texts over `MAX_SENTENCE` characters are not searched."""
    return [] if len(text) > MAX_SENTENCE else list(_scan(text, today))


@lru_cache(maxsize=64)
def _scan(text: str, today: date) -> tuple[Span, ...]:
    """The same, worked out once for a message that several ask of."""
    body, places = plain(text)
    body = body.lower()
    if "," in body:
        body = _COMMA.sub(BREAK, body)
    if _LOOSE_UNIT.search(body):
        body, places = _close(body, places)
    spans, at = [], 0
    while at < len(body):
        if body[at] not in _STARTS:
            at += 1
            continue
        found = _at(body, at, today)
        if found is None:
            at = _skip(body, at)
            continue
        kind, end, value = found
        if kind is not None and value is not None:
            first, last = places[at], places[end - 1] + 1
            spans.append(Span(kind, first, last, text[first:last], value))
        at = end
    return tuple(spans)


_Found = tuple[SpanKind | None, int, Reading | DateReading | YearReading | None]


def _at(body: str, at: int, today: date) -> _Found | None:
    """The value at `at`; with kind None something to be passed over whole; None for nothing."""
    char, before = body[at], body[at - 1 : at]
    if word := _WORD.match(body, at):
        return None, word.end(), None
    if char in "第前" and (m := _RANK.match(body, at)):
        found = rank(m.group())
        return ("rank", m.end(), found) if isinstance(found, Reading) else (None, m.end(), None)
    if before.isascii() and before.isalnum() and (char in _NUMERALS or char == "-"):
        return None
    if char == "过" and before and before in _DONE:
        return None
    if char.isdecimal() and _JOINED.search(body[max(0, at - 2) : at]):
        return None
    if char in _DATE_START and (dated := _date(body, at, today)):
        return dated
    if char == "翻" and (m := _DOUBLED.match(body, at)):
        doubled = percent(m.group())
        return ("percent", m.end(), doubled) if isinstance(doubled, Reading) else (None, m.end(), None)
    if char not in _VALUE_START:
        return None
    said = expression(body, at, fillers=False)
    if said is None or said.end <= at:
        return None
    return _kind(body, at, said, before)


def _date(body: str, at: int, today: date) -> _Found | None:
    found = match_date(body, at, today)
    if not isinstance(found, tuple):
        return None
    reading, end = found
    words = body[at:end]
    if words[-1].isdigit() and re.match("[0-9万亿元%.w]", body[end : end + 1]):
        return None
    if _WHOLE_YEAR.fullmatch(words) and reading.lo and reading.hi and (reading.lo.month, reading.hi.month) == (1, 12):
        if words[0] in _NUMERALS and len(words) == 3 and _lasting(body, at, end):
            return None
        return "year", end, YearReading(reading.lo.year, reading.hi.year, words)
    return "date", end, reading


def _lasting(body: str, at: int, end: int) -> bool:
    """干了12年, 12年以上: so long, not the year 2012."""
    return body[at - 1 : at] in _LASTED or _LASTING.match(body, end) is not None


def _kind(body: str, at: int, said: Expression, before: str) -> _Found:
    if said.measure == "外币" or said.clock or (said.measure == "年" and said.bound == "near"):
        return None, said.end, None
    if body[at] in "几数":
        # 具体几万 is a question and 数十家 of a text is nobody's figure; only 好几百万 and 十几个 say something.
        return None, said.end, None
    if _NONE_OF_IT.match(body, said.end):
        # 软著一个没有
        none = Reading(Fraction(0), Fraction(0), True, said.measure) if said.lo == said.hi == 1 else None
        return "count", said.end, none if said.measure not in ("%", "元", "倍") else None
    found: Reading | object
    kind: SpanKind
    if said.measure == "元" or (said.scaled and said.measure == ""):
        kind, found = "money", amount(said)
    elif said.measure in ("%", "倍"):
        kind, found = "percent", share(said)
    elif said.measure or (
        body[at : said.end] in ("俩", "仨") and before not in _PEOPLE and _BOUNDARY.match(body, said.end)
    ):
        kind, found = "count", None if before in _SET_APART and before else quantity(said)
    else:
        kind, found = "number", _bare(body, at, said, before)
    return (kind, said.end, found) if isinstance(found, Reading) else (None, said.end, None)


def _bare(body: str, at: int, said: Expression, before: str) -> Reading | None:
    """A number without a unit: 前年2800, 三千二; not 二十大, ISO9001, a telephone number or a single Chinese digit."""
    if said.bare_pair or said.trend or said.currency or (before and before in _SET_APART) or said.end - at >= 8:
        return None
    after = body[said.end : said.end + 1]
    if said.arabic:
        if (after.isascii() and after.isalnum()) or after.isdigit():
            return None
        if re.match("[-/+*][0-9]", body[said.end : said.end + 2]):
            return None
        if before in ("", " ", BREAK) and _ITEM.match(body, at):
            return None
        if before == "〔" or _OTHER_UNITS.match(body, said.end):
            return None
    elif said.end - at < 2 or not _BOUNDARY.match(body, said.end):
        return None
    found = quantity(said, whole=False)
    if not isinstance(found, Reading):
        return None
    return Reading(found.lo, found.hi, found.exact, "", unit_assumed=True)


def _skip(body: str, at: int) -> int:
    """Past what was no value: a run of numerals whole, so that no part of it is taken for one."""
    m = _RUN.match(body, at)
    return m.end() if m else at + 1


def _close(body: str, places: list[int]) -> tuple[str, list[int]]:
    """`3500 万` without its space."""
    drop = {i for m in _LOOSE_UNIT.finditer(body) for i in range(*m.span())}
    kept = [i for i in range(len(body)) if i not in drop]
    return "".join(body[i] for i in kept), [places[i] for i in kept] + [places[-1]]
