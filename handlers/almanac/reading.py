"""What a sentence of an officer says of a window: what to do, of which kind and tier, where, when, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers.almanac.days_said import Day, NoSuchDay, changed_to, days_in, next_to_come, span_of
from handlers.language.calendar_words import LISTS_WINDOWS
from handlers.language.leads import ITEM, days_before
from handlers.language.mentions import Places, TierMention, find_places, find_tiers
from handlers.language.normalise import plain
from knowledge.patterns import lazy
from storage.agenda import WindowKind

Act = Literal["set", "add", "withdraw", "list"]
Part = Literal["opens", "closes", "both"]
How = Literal["all", "more", "fewer"]

_KINDS: tuple[tuple[WindowKind, re.Pattern[str]], ...] = (
    ("update", lazy("信息更新|更新信息|年度更新|更新截止")),
    ("check", lazy("名单核实|年度核[实查]|入库核实|核实名单|核实(?=窗口|时间|截止|安排|表)")),
    ("recheck", lazy("复核")),
)
_WITHDRAWS = lazy(
    r"(?:取消|删[掉除了]?|撤[掉销]|作废|关[闭掉了]?|不[设要]了?)[^，,。提]{0,14}(?:窗口|申报期?|时间|截止)(?!的?提醒)"
    r"|(?:窗口|申报期)[^，,。提]{0,4}(?:取消|删|撤[掉销]|作废|关[闭掉]|不[设要]了)"
)
_ADDS = lazy("新[增设建]|增加.{0,8}窗口|再[设加开].{0,6}窗口|录|第[二三四]批")
_SOURCE = lazy(
    r"(?:依据|根据|按照?(?=[^，,。；;\s]*[号通])|来源)(?:改成|改为|换成|是|为)?[:：]?\s*(?P<said>[^，,。；;\n]+?)(?=材料|提前|每年|[，,。；;\n]|\s(?=提前|材料|每年)|$)"
)
_MATERIALS = lazy(
    r"(?:申报|需要?的?|要交的?|所需)?材料(?:是|为|有|包括|要)?[:：]?\s*(?P<said>[^。；;\n]+?)(?=依据|根据|提前|每年(?!度)|[。；;\n]|$)"
)
_N = "(?:[0-9]+|[一二两三四五六七八九十百]+|半)"
_UNIT = "(?:个?月|天|日|周|个?星期|个?礼拜)"
_ITEMS = rf"(?P<items>(?:{ITEM}[前、,，和及与跟\s/]*)+)"
_LEADS = lazy(
    rf"(?:提前(?:提醒)?\s*|(?:到期|截止)[之以]?前|提醒(?:时间)?(?:改[成为到]|设[成为置]?|定[在为])){_ITEMS}"
    r"(?!\s*(?:开|截止|结束|关))(?!(?<=[0-9])[0-9])"
)
_ONLY = lazy(rf"只(?:留|要|保留){_ITEMS}")
_FEWER = lazy("去掉|不用|不要|别|删|取消")
_MORE = lazy("再提醒|[也还]要?(?:再|各)?提醒|再多|多[设加]|加[一个]?[档道次个]|增加|加上")
_ON_THE_DAY = lazy("(?:当天|最后一天|截止日)(?:也|再|都)?(?:各)?(?:提醒|通知)")
_BY_DEFAULT = lazy("(?:提醒)?(?:按|用|照)?默认(?:的)?(?:提醒|来)?")
_YEARLY = lazy("每年(?!度)|年年")
_NOT_YEARLY = lazy("(?:不[再用要]?|别)每年|只(?:这|今)一?[年次]")
_SHIFT = lazy(
    rf"(?P<how>往前|前移|往后|延[期长后]?|推[迟后]|顺延|后[移延推]|再延长?)(?:挪|移|推|延|了|再|一下|上)*(?P<n>{_N})(?P<unit>{_UNIT})"
)
_EARLIER = lazy(rf"提前(?P<n>{_N})(?P<unit>{_UNIT})(?P<what>开|截止|结束|关)")
_MOVES_UP = lazy(
    rf"(?P<what>(?:窗口|时间|整[体个])[^，,。0-9]{{0,4}}?|(?:截止|开始|结束)(?:日期?|时间)?)提前(?={_N}{_UNIT}\W*$)"
)
"""窗口提前3天, 截止提前两天: moved, where nobody is to be reminded."""
_OPENS = lazy(r"^(?:[^到至—~截止]{0,3})(?:开始|起|开放|开启|开(?![到至]))")
_BEFORE_OPENS = lazy(r"(?:从|自|开始(?:日期|时间|日)?[^，,。]{0,6})$")
_EVERY_TIER = lazy("都适用|各级|所有(?:称号|级别)")
_ONLY_LAST = lazy("只知道截止|只有截止|没有开始")
_UNTIL = lazy("截止|之?前|以前")
_FIVE, _ENDS = 5, 2
LONGEST_SOURCE, LONGEST_MATERIALS = 120, 300
"""Characters kept of what the dates rest on and of the materials."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says; None, empty or false where it says nothing of it."""

    act: Act = "set"
    kind: WindowKind | None = None
    tiers: tuple[TierMention, ...] = ()
    every_tier: bool = False
    places: Places | None = None
    year: int | None = None
    opens: date | None = None
    closes: date | None = None
    assumed: bool = False
    """Whether the year of the days was left out."""
    shift: int = 0
    shifts: Part = "closes"
    leads: tuple[int, ...] | None = None
    how: How = "all"
    """Whether `leads` are all there shall be, come to those there are, or are to go."""
    default_leads: bool = False
    source: str = ""
    materials: str = ""
    yearly: bool | None = None
    only_last: bool = False
    """Said that only the last day is known."""
    was: date | None = None
    """The day that is said to be changed: of 从12月1号改到5号 the first."""
    several: bool = False
    """Whether more is said than one window can have: two titles, three days."""

    @property
    def anything(self) -> bool:
        """Whether it says something of a window at all."""
        return bool(
            self.kind or self.tiers or self.every_tier or self.opens or self.closes or self.shift
            or self.leads is not None or self.default_leads or self.source or self.materials
            or self.yearly is not None or self.only_last
        )  # fmt: skip


def read(text: str, today: date, near: date | None = None) -> Said:
    """Read a sentence; `near` is the day that a day without a month is next to. Raises NoSuchDay."""
    rest = plain(text)[0]
    rest, source = _cut(_SOURCE, rest, LONGEST_SOURCE)
    rest, materials = _cut(_MATERIALS, rest, LONGEST_MATERIALS)
    rest, leads, how = leads_in(_MOVES_UP.sub(r"\g<what>往前", rest))
    yearly = False if _NOT_YEARLY.search(rest) else True if _YEARLY.search(rest) else None
    rest = _NOT_YEARLY.sub(" ", rest)
    rest, shift, shifts = _shift(rest)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(rest)), None)
    places = find_places(rest)
    tiers = find_tiers(places.rest)
    opens, closes, assumed, year, was, many = _days(_YEARLY.sub(" ", rest), kind, today, near)
    act: Act = "list" if LISTS_WINDOWS.search(text) and not (opens or closes) else "set"
    if act == "set":
        act = "withdraw" if _WITHDRAWS.search(rest) and not closes else "add" if _ADDS.search(rest) else "set"
    return Said(
        act, kind, tiers, _EVERY_TIER.search(rest) is not None, places, year,
        opens, closes, assumed, shift, shifts, leads, how, _BY_DEFAULT.fullmatch(rest.strip("。 ")) is not None,
        source, materials, yearly, _ONLY_LAST.search(rest) is not None,
        was, many or len({mention.family for mention in tiers}) > 1,
    )  # fmt: skip


_TRAILS = lazy("[，,、 ]*(?:请|并且?|麻烦|另外|同时)?[，,、 ]*$")
"""What leads to the next thing said, behind the words that are kept."""


def _cut(pattern: re.Pattern[str], text: str, most: int) -> tuple[str, str]:
    """What a pattern finds, taken out of the text, so that no day or number in it is taken for another thing."""
    found = pattern.search(text)
    if found is None:
        return text, ""
    said = _TRAILS.sub("", " ".join(found["said"].split())).strip("：: ")
    return f"{text[: found.start()]} {text[found.end() :]}", said[:most]


def leads_in(text: str) -> tuple[str, tuple[int, ...] | None, How]:
    """The text without them, the days before, and whether they are all there are, come to the others, or go."""
    leads = list[int]()
    rest = text
    only = _ONLY.search(text)
    for found in [only] if only else _LEADS.finditer(text):
        if not (days := days_before(found["items"], bare="/" in found["items"])):
            continue
        leads += days
        rest = rest.replace(found.group(), " ", 1)
    if _ON_THE_DAY.search(rest):
        leads.append(0)
        rest = _ON_THE_DAY.sub(" ", rest)
    how: How = (
        "all" if only or not leads else "fewer" if _FEWER.search(rest) else "more" if _MORE.search(text) else "all"
    )
    if only:
        rest = _LEADS.sub(" ", rest)
    return rest, tuple(sorted(set(leads), reverse=True)) if leads else None, how


def _shift(text: str) -> tuple[str, int, Part]:
    if earlier := _EARLIER.search(text):
        part: Part = "opens" if earlier["what"] == "开" else "closes"
        return text.replace(earlier.group(), " ", 1), -_days_of(earlier), part
    found = _SHIFT.search(text)
    if found is None:
        return text, 0, "closes"
    back = found["how"] in ("往前", "前移")
    whole = found["how"] in ("往前", "前移", "往后", "顺延", "后移", "推后", "推迟") and "截止" not in text
    days = _days_of(found)
    part = "opens" if "开始" in text else "both" if whole else "closes"
    return text.replace(found.group(), " ", 1), -days if back else days, part


def _days_of(found: re.Match[str]) -> int:
    return next(iter(days_before(found["n"] + found["unit"])), 0)


def _days(
    text: str, kind: WindowKind | None, today: date, near: date | None
) -> tuple[date | None, date | None, bool, int | None, date | None, bool]:
    """First and last day, whether a year was assumed, a year by itself, the day that is changed, and whether there
    are more days than two.
    """
    body, days, year = days_in(text, today, near)
    new = changed_to(body, days)
    was = next_to_come(days[0], today).first if len(new) < len(days) else None
    opens, closes, assumed = _span(body, new, kind, today)
    return opens, closes, assumed, year, was, len(new) > _ENDS


def _span(body: str, days: list[Day], kind: WindowKind | None, today: date) -> tuple[date | None, date | None, bool]:
    if not days:
        return None, None, False
    if len(days) > 1:
        return span_of(days[0], days[-1], today)
    day, assumed = next_to_come(days[0], today), days[0].year == "assumed"
    whole = day.first.day == 1 and day.last != day.first and not _UNTIL.search(body)
    if whole and kind not in ("update",) and "底" not in body and day.last.month == day.first.month:
        return day.first, day.last, assumed
    if _is_opening(body, day):
        return day.first, None, assumed
    return None, day.last, assumed


def _is_opening(body: str, day: Day) -> bool:
    after = body[day.end : day.end + _FIVE]
    return bool(_OPENS.match(after) or _BEFORE_OPENS.search(body[: day.start])) and "截止" not in after


__all__ = ["NoSuchDay", "Said", "leads_in", "read"]
