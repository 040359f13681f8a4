"""Words about digests (简报): which are wanted how often, and which of one is to be seen in full."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.language.marks import Wordings
from handlers.language.numerals import numeral
from knowledge.patterns import lazy
from storage.agenda import Digest

_NAME = "简报|日报|周报|月报|季报"
_NAMED = lazy(_NAME)
_OF_DUTY = lazy(r"简报(?:的)?(?:编[制印写]|编发|制作|报送)")
"""简报编制定在每季度末: a duty of the office, and no digest of ours."""
_LEAST = Wordings([(True, (rf"{_NAME}|图|更多|下一页|还有|^\W*[0-9]{{1,2}}\W*$|^.{{0,6}}(?:每[天日周月季个]|天天)",))])
_RHYTHM = lazy(
    r"(?P<daily>每天|每日|天天|每个?工作日|日报|一天一[次份])"
    r"|(?P<weekly>(?:每个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])|每个?(?:周|星期|礼拜)|周报|一个?(?:周|星期|礼拜)一[次份])"
    r"|(?P<quarterly>每个?季度?|季报|季度)"
    r"|(?P<monthly>每个?月|月报|一个?月一[次份])"
)
_DAY = lazy("(?P<day>[0-9]{1,3}|[一二三四五六七八九十]{1,3})[号日]")
_ALONE = lazy(
    r"\W*(?:请|麻烦|帮我|给我|以后|那就?|还是|就)*(?:改成|改为|换成|调成|调到|定在|改到)?"
    r"(?:每天|每日|天天|每个?工作日|每个?(?:周|星期|礼拜)[一二三四五六日天1-7]?|每个?月(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[号日]|每个?季度?)"
    r"(?:早上|上午)?(?:给我)?(?:再)?发(?:给?我)?(?:一?[次份])?(?:就行|就好|吧|了|一次)*\W*"
)
"""Says how often something is sent and no more: the only thing sent so is the digest."""
_STOP = lazy(r"(?:不要|别|不用|不需要|不想[要看收]|停[止掉发]?|取消|退订|关[掉闭]?|不看)")
_ASKS = lazy(r"[?？吗]|怎么|如何|咋|能不能|可不可以|行不行|会怎|会不会|为什么|为啥|是不是|多少|谁|几[个家]|[么呢]\W*$")
"""Asks of ending it: 怎么退订简报 ends nothing."""
_CHANGE = lazy(r"改成|改为|换成|调成|改到|改(?=[日周月季每])")
_OTHER = lazy(
    r"(?:每|隔)(?:两|二|三|2|3|半)个?(?:天|周|星期|礼拜|月|年)|每?半个?[月年]|(?:两|二|2)个?(?:天|周|星期|礼拜|月)一[次份]|每年|一年"
)
_RESUME = lazy(
    rf"(?:恢复|继续|重新|接着)(?:给我)?(?:再)?(?:发|收)?(?:送|到)?(?:{_NAME})|(?:{_NAME})(?:恢复|继续|重新发|接着发)"
)
_NO_WEEKDAY = lazy("每个?(?:周|星期|礼拜)(?P<said>[089八九十零])")
"""每周九: no day of a week."""
_WEEKDAYS_SAID = lazy("(?:(?:周|星期|礼拜)|(?<=[一二三四五六日天])[和、到至跟与,，]?)[一二三四五六日天](?![次份回])")
_MONTH_END = lazy("月底|月末|最后一天")
_WHEN = lazy(r"设置|什么时候|多久|几号|周几|怎么改|怎么调|哪天")
_SHOW = lazy(
    rf"\W*(?:(?:看一?下?|再?看看|打开|我的|最近的?|上次的?|[昨今]天的?|上一?[周月期]的?|这一?期的?|本期的?)(?:{_NAME})|简报)(?:内容|呢)?\W*"
)
_EVERYTHING = lazy(
    rf"\W*(?:看一?下?|再?看看|打开)?(?:全部|完整|整份)的?(?:{_NAME})\W*|\W*(?:看一?下?|再?看看|打开)?(?:{_NAME})的?(?:全部|全文|完整的?|整份)(?:内容)?\W*"
)
_ITEM = lazy(rf"\W*(?:看看?)?(?:{_NAME})的?第?(?P<item>[0-9]{{1,2}}|[一二三四五六七八九十])(?:[项条节部分]*)\W*")
_PICTURE = lazy(r"(?:目标|完成)[^，,。]{0,6}图|进度图|(?:画|出|发|做|看)[^，,。]{0,6}(?:目标|完成|进度)[^，,。]{0,6}图")
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}


@dataclass(frozen=True, slots=True)
class Wish:
    """How often a digest is wanted; `day` as it was said, also where no such day can be."""

    digest: Digest
    day: int | None = None


def may_concern(text: str) -> bool:
    """Whether words may be about a digest at all."""
    return _LEAST.first(text) is not None and _OF_DUTY.search(text) is None


def names_digest(text: str) -> bool:
    """Whether words name a digest: then what was chosen is read."""
    return _NAMED.search(text) is not None


def wish_of(text: str) -> Wish | None:
    """How often a digest is wanted by these words; None where they say nothing of it."""
    if _RESUME.search(text):
        return Wish("weekly", 1)
    if asks_for_it(text) or (_NAMED.search(text) is None and _ALONE.fullmatch(text) is None):
        return None
    changed = list(_CHANGE.finditer(text))
    said = text[changed[-1].end() :] if changed else text
    found = list(_RHYTHM.finditer(said)) or (list(_RHYTHM.finditer(text)) if changed else [])
    if not changed and _STOP.search(text):
        return None if _ASKS.search(text) else Wish("none")
    if not found or (not changed and _WHEN.search(text)):
        return None
    last = found[-1]
    if last["daily"]:
        return Wish("daily")
    weekday = next((match["weekday"] for match in found if match["weekday"]), None)
    if weekday or last["weekly"]:
        return Wish("weekly", _weekday(weekday))
    day = _DAY.search(said)
    which = _number(day["day"]) if day is not None else 31 if _MONTH_END.search(said) else None
    if last["quarterly"] or any(match["quarterly"] for match in found):
        return Wish("quarterly", which)
    return Wish("monthly", which)


def wants_another_rhythm(text: str) -> bool:
    """每两周发简报: none that there is."""
    return _NAMED.search(text) is not None and _OTHER.search(text) is not None


def wrong_weekday(text: str) -> str | None:
    """Why a day of the week cannot be: 每周九发简报, 每周一和周四发简报; None where nothing is wrong."""
    if _NAMED.search(text) is None and _SENT.search(text) is None:
        return None
    if found := _NO_WEEKDAY.search(text):
        return f"没有“周{found['said']}”这一天，没有改动。每周周几发？"
    changed = list(_CHANGE.finditer(text))
    said = text[changed[-1].end() :] if changed else text
    several = re.search("每个?(?:周|星期|礼拜)", said) and len(_WEEKDAYS_SAID.findall(said)) > 1
    return "简报一周只发一次，没有改动。放在周几？" if several else None


_SENT = lazy(r"发\W*$")


def asks_when(text: str) -> bool:
    """简报设置, 简报什么时候发, 怎么退订简报."""
    ending = _STOP.search(text) is not None and _ASKS.search(text) is not None
    return _NAMED.search(text) is not None and (ending or _WHEN.search(text) is not None)


def asks_for_it(text: str) -> bool:
    """简报, 看周报; a bare 周报 says how often it is wanted."""
    return _SHOW.fullmatch(text) is not None


def asks_for_everything(text: str) -> bool:
    """简报全部: also what did not change."""
    return _EVERYTHING.fullmatch(text) is not None


def item_of(text: str) -> int | None:
    """The section named: 简报3, 周报第三项."""
    found = _ITEM.fullmatch(text)
    return None if found is None else _number(found["item"])


def asks_for_picture(text: str) -> bool:
    """进度图."""
    return _PICTURE.search(text) is not None


def _weekday(said: str | None) -> int | None:
    return None if said is None else _WEEKDAYS.get(said) or int(said)


def _number(said: str) -> int | None:
    if said.isdecimal():
        return int(said)
    found = numeral(said, 0)
    return int(found.lo) if found is not None else None
