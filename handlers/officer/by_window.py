"""How a firm stands to the windows that officers set: reminded, answered, silent, a yearly check not done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from handlers.officer.asked import Condition
from handlers.officer.line import Judged, Line, Setting, titles
from handlers.wishes import ANSWERS
from knowledge.calendar.occasions import called, of_window
from knowledge.ladder import held_for
from knowledge.regions import within
from storage.agenda import Almanac, Response, Window
from storage.clock import day_of

LATELY = timedelta(days=30)
"""How long after its last day it is still asked who has not answered to a window."""


def unchecked(line: Line, condition: Condition, setting: Setting) -> Judged:
    """Windows of the year that are for a title the firm holds, with no 已办 to them and nothing handed in since."""
    held = {tier for tier, _, _ in titles(line)}
    done = {each.occasion for each in line.answers if each.answer == "done"}
    left = [
        window
        for window in setting.almanac.windows
        if window.kind != "application"
        and window.closes.year == condition.year
        and line.firm.region is not None
        and within(line.firm.region, window.region)
        and not held.isdisjoint(held_for(window.kind, window.tier))
        and (not condition.tiers or window.tier in condition.tiers)
        and (window.opens is None or window.opens <= setting.today)
        and of_window(window).key not in done
        and not _handed_in(line, window)
    ]
    if not left:
        return None
    words = [
        f"{called(window.kind, None)}{'已过期' if window.closes < setting.today else '到'}{window.closes.isoformat()}"
        for window in left
    ]
    return "；".join(words), ()


def _handed_in(line: Line, window: Window) -> bool:
    since = window.opens or date(window.closes.year, 1, 1)
    return line.handed_in is not None and day_of(line.handed_in) >= since


def lately(setting: Setting) -> list[Window]:
    """The windows that lie ahead, are open, or closed not long ago."""
    return [window for window in setting.almanac.windows if window.closes >= setting.today - LATELY]


def _reminded(line: Line, condition: Condition, setting: Setting) -> list[Window]:
    return [
        window
        for window in lately(setting)
        if of_window(window).key in line.reminded and (not condition.tiers or window.tier in condition.tiers)
    ]


def silent(line: Line, condition: Condition, setting: Setting) -> Judged:
    """Windows that are open or closed lately, of which the firm was reminded, and neither 已办 nor 不申报 to them."""
    settled = {each.occasion for each in line.answers if each.answer in ("done", "declined")}
    left = [window for window in _reminded(line, condition, setting) if of_window(window).key not in settled]
    return ("；".join(_until(window, setting.today) for window in left), ()) if left else None


def reminded(line: Line, condition: Condition, setting: Setting) -> Judged:
    """The same whether it answered or not, with its answer."""
    answers = {each.occasion: _said(each) for each in line.answers}
    words = [
        f"{_until(window, setting.today)}，{answers.get(of_window(window).key, '还没有回应')}"
        for window in _reminded(line, condition, setting)
    ]
    return ("；".join(words), ()) if words else None


def _until(window: Window, today: date) -> str:
    past = "已于" if window.closes < today else ""
    return f"{called(window.kind, window.tier)}{past}{window.closes.isoformat()}截止"


def answered(line: Line, condition: Condition, setting: Setting) -> Judged:
    """What the firm answered so, and when."""
    windows = windows_of(setting.almanac)
    words = [
        f"{about(each.occasion, windows)}{'' if condition.answer else f'，{_said(each)}'}"
        f"{f'（{day_of(each.at).isoformat()}）' if each.at else ''}"
        for each in line.answers
        if condition.answer in ("", each.answer)
    ]
    return ("；".join(words), ()) if words else None


def _said(one: Response) -> str:
    return f"说“{ANSWERS[one.answer]}”"


def windows_of(almanac: Almanac) -> dict[str, Window]:
    """Windows by the keys of their occasions."""
    return {of_window(window).key: window for window in almanac.windows}


def about(occasion: str, windows: Mapping[str, Window]) -> str:
    """What an occasion is about: 省级“专精特新”中小企业申报; of a window that was withdrawn no more than that."""
    window = windows.get(occasion)
    return called(window.kind, window.tier) if window else _OCCASIONS.get(occasion.split(":")[0], "提醒")


_OCCASIONS = {"window": "窗口", "title": "称号到期", "form": "没填完的表"}
"""What an occasion is about, by the beginning of its key."""
