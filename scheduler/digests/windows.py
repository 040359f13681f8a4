"""Windows that are open or come soon at a place, and the titles that have none set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from knowledge.calendar.day_words import dated, left
from knowledge.calendar.occasions import called
from knowledge.regions import region_name
from knowledge.tiers import tiers
from scheduler.digests.lines import Part
from scheduler.digests.scope import Scope
from storage.agenda import Window
from storage.briefing import Line

AHEAD = timedelta(days=60)
"""How far ahead windows are told of."""


def windows(scope: Scope) -> Part | None:
    """Windows that are open or open soon, and the titles of the places that have none set; or of these only news."""
    today = scope.today
    ours = [window for window in scope.almanac.windows if scope.concerns(window.region)]
    soon = [window for window in ours if window.closes >= today and (window.opens or window.closes) <= today + AHEAD]
    if scope.until is not None:
        told = tuple(Line(_window(window, scope)) for window in soon if scope.is_news(window))
        return Part(f"有变化或快到日子的窗口{len(told)}个", told, told) if told else None
    applied = {window.tier for window in ours if window.kind == "application" and window.closes >= today}
    unset = [name for tier, name in _titles(scope) if tier not in applied]
    if not soon and not unset:
        return None
    short = [Line(_window(window, scope)) for window in soon]
    full = list(short)
    if unset:
        short.append(Line(f"没有设申报窗口的称号{len(unset)}个"))
        full.append(Line(f"没有设申报窗口的称号{len(unset)}个：{'、'.join(unset)}"))
    title = f"近{AHEAD.days}天的窗口{len(soon)}个" if soon else f"近{AHEAD.days}天没有窗口"
    return Part(title, tuple(short), tuple(full), news=bool(soon))


def what(window: Window, scope: Scope) -> str:
    """What a window is of, with its place where that is not plain."""
    where = scope.place(window.region) or (f" {region_name(window.region)}" if not window.tier else "")
    return f"{called(window.kind, window.tier)}{where}"


def _titles(scope: Scope) -> Iterator[tuple[str, str]]:
    """The titles that documents speaking for the places give conditions of, in the order of the ladder."""
    speaking = (pack for region in scope.regions for pack in scope.library.speaking(region))
    given = {program.tier for pack in speaking for program in pack.programs}
    return ((tier.id, tier.name) for tier in tiers().values() if tier.id in given and tier.title)


def _window(window: Window, scope: Scope) -> str:
    today = scope.today
    opens = f"{dated(window.opens, today)}—" if window.opens else ""
    if window.opens is not None and today < window.opens:
        days = (window.opens - today).days
        stands = "明天开始" if days == 1 else f"{days}天后开始"
    else:
        stands = f"{left(window.closes, today)}截止"
    source = " ".join(window.source.split()) or "没有写"
    return f"{what(window, scope)} {opens}{dated(window.closes, today)}，{stands}；来源：{source}"
