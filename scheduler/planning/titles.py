"""Titles that run out: a firm is told by when, and by which document, and of the 复核 window where one is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from knowledge.calendar.occasions import TITLE_LEADS, of_title
from knowledge.calendar.terms import Expiry, awarded, expiry, recheck_window
from knowledge.policy import Pack
from knowledge.provenance import SOURCE_NAMES
from knowledge.tiers import tiers
from scheduler.planning.hearing import MOST_AT_ONCE, Hearing
from scheduler.planning.people import Member, members
from storage.agenda import Almanac, Window
from storage.known import Title
from storage.titles import titles_of

_NO_DATES = "复核时间以主管部门当年通知为准"


class Titles:
    """The source: every title on record whose end a document of the time of its award lets us reckon."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = tuple(pack for pack in packs if pack.terms)

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """The members of firms whose titles end within the furthest lead; in batches."""
        for page in members(conn):
            held = titles_of(conn, {member.firm for member in page})
            found = [
                hearing
                for member in page
                for title in held.get(member.firm, ())
                if (hearing := self._hearing(member, title, day, almanac)) is not None
            ]
            for start in range(0, len(found), MOST_AT_ONCE):
                yield found[start : start + MOST_AT_ONCE]

    def _hearing(self, member: Member, title: Title, day: date, almanac: Almanac) -> Hearing | None:
        won = awarded({"on": title.said})
        if won is None or title.tier not in tiers():
            return None
        end = expiry(self._packs, title.tier, won, member.region)
        if end is None:
            return None
        window = recheck_window(almanac.windows, title.tier, member.region, end.year)
        return (
            _of_a_year(member, end, day, window) if end.last_day is None else _of_a_day(member, title, end, day, window)
        )


def _of_a_day(member: Member, title: Title, end: Expiry, day: date, window: Window | None) -> Hearing | None:
    last = end.last_day
    if last is None or not last - timedelta(days=max(TITLE_LEADS) + 31) <= day <= last:
        return None
    leads: tuple[int, ...] = TITLE_LEADS
    if window is not None and window.opens is not None:
        # From its opening on the window is what people are told of; the end of the title would be told beside it.
        leads = tuple(lead for lead in TITLE_LEADS if last - timedelta(days=lead) < window.opens)
    if not leads:
        return None
    occasion = replace(of_title(member.firm, end.tier, end.awarded, last, member.region), leads=leads)
    name = tiers()[end.tier].name
    source = SOURCE_NAMES[title.source]  # type: ignore[index]
    return Hearing(
        occasion,
        member.person,
        member.address_id,
        member.firm,
        member.firm_name,
        f"有这一称号（{source}）",
        "\n".join((f"{end.when}；{_when(window)}", f"依据：{end.rests_on}")),
        title=f"{name}称号",
    )


def _of_a_year(member: Member, end: Expiry, day: date, window: Window | None) -> Hearing | None:
    """Of a title whose day of award nobody stated: once, at the beginning of the year in which it ends."""
    if day.year != end.year:
        return None
    first, last = date(end.year, 1, 1), date(end.year, 12, 31)
    occasion = replace(of_title(member.firm, end.tier, end.awarded, last, member.region), opens=first, leads=())
    name, firm = tiers()[end.tier].name, member.firm_name or "贵公司"
    words = (
        f"{firm}的{name}称号{end.year}年内到期：{end.when}；{_when(window)}。\n"
        f"有效期依据：{end.rests_on}。\n"
        "把取得的日期告诉我（例如“省级专精特新 2023年7月14日”），就能算到哪一天。不想再收到，说“退订”。"
    )
    return Hearing(
        occasion, member.person, member.address_id, member.firm, member.firm_name, f"{name}称号今年到期", words=words
    )


def _when(window: Window | None) -> str:
    """What is known of the 复核 itself."""
    if window is None:
        return _NO_DATES
    opens = f"{window.opens}到" if window.opens else "最晚"
    source = f"（{window.source}）" if window.source else ""
    return f"复核{opens}{window.closes}{source}"
