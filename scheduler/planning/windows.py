"""Windows: who holds the title, reaches it or lacks one thing, holds the one below it, or asked to be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import ACTS, LEADS, Act
from knowledge.calendar.occasions import of_window
from knowledge.calendar.terms import expiry
from knowledge.ladder import LISTS, below, held_for
from knowledge.library import Library
from knowledge.regions import depth, within
from knowledge.tiers import tiers
from scheduler.planning.askers import askers
from scheduler.planning.hearing import MOST_AT_ONCE, Hearing
from scheduler.planning.people import Member, members
from scheduler.planning.reached import Reached, reached
from storage import wishes
from storage.agenda import Almanac, Subscription, Window
from storage.known import Title
from storage.titles import titles_of


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the people and firms of one batch."""

    reached: Mapping[tuple[int, str], Reached]
    titles: Mapping[int, Sequence[Title]]
    wishes: Mapping[int, Sequence[Subscription]]


class Windows:
    """The source of everything officers set dates for: applications, updates, checks, 复核.

    An application is told to firms that meet the conditions of the tier (or all but what a person must decide), that
    lack one thing, or that hold the title below it; not to holders of the tier itself. The other kinds are told to
    holders: of the tier, or where a window names none, of any list (check) or title (update, recheck). A 复核 is not
    told to whose title runs out in a later year. Whoever asked hears of it, too.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def hearings(self, conn: Connection, day: date, almanac: Almanac) -> Iterator[Sequence[Hearing]]:
        """See Source."""
        open_ = [window for window in almanac.windows if window.closes >= day and (window.opens or day) <= day]
        if not open_:
            return
        ours = Places(open_, almanac.windows)
        wanted = sorted({window.tier for window in open_ if window.kind == "application" and window.tier})
        for page in members(conn):
            firms = {member.firm: member.region for member in page if ours.of(member.region)}
            if not firms:
                continue
            known = _Known(
                reached(conn, firms, wanted, self._library, day),
                _won_by(titles_of(conn, firms), day),
                wishes.subscriptions(conn, [member.person for member in page if member.firm in firms]),
            )
            yield from _in_batches(
                [
                    _hearing(window, member, why)
                    for member in page
                    for window in ours.of(member.region)
                    if (why := self._why(window, member, known))
                ]
            )
        for batch in askers(conn, open_, ours.of):
            yield [_hearing(window, asker, "您要过提醒") for asker, window in batch]

    def _why(self, window: Window, member: Member, known: _Known) -> str:
        """Why a member hears of a window; nothing for one they need not hear of."""
        titles = known.titles.get(member.firm, ())
        why = self._to_apply(window, member, titles, known) if window.kind == "application" else ""
        if window.kind != "application":
            why = self._to_keep(window, member, titles)
        if why:
            return why
        word = newest_word(known.wishes.get(member.person, ()), window.kind, window.tier, member.region)
        return "您要过提醒" if word is not None and word.wanted else ""

    def _to_apply(self, window: Window, member: Member, titles: Sequence[Title], known: _Known) -> str:
        if window.tier is None or any(title.tier == window.tier for title in titles):
            return ""
        found = known.reached.get((member.firm, window.tier))
        if found is not None:
            return found.says
        return _holding(titles, below(window.tier))

    def _to_keep(self, window: Window, member: Member, titles: Sequence[Title]) -> str:
        if window.kind == "recheck":
            titles = [title for title in titles if self._ends_by(title, member, window.year)]
        return _holding(titles, held_for(window.kind, window.tier))

    def _ends_by(self, title: Title, member: Member, year: int) -> bool:
        """Whether a title runs out by that year, as far as is known: what is not known keeps nobody out."""
        if title.on is None:
            return True
        end = expiry(self._library.packs.values(), title.tier, title.on, member.region)
        return end is None or end.year <= year


class Places:
    """Which of some windows speak for which place: of two for the same thing at the same time the nearer place's."""

    def __init__(self, open_: Sequence[Window], every: Sequence[Window]) -> None:
        self._open, self._every = open_, every
        self._found: dict[str, tuple[Window, ...]] = {}

    def of(self, region: str) -> tuple[Window, ...]:
        """Those of a firm's place."""
        if region not in self._found:
            here = [window for window in self._every if within(region, window.region)]
            self._found[region] = tuple(
                window
                for window in self._open
                if within(region, window.region) and not any(_goes_before(other, window) for other in here)
            )
        return self._found[region]


def _goes_before(nearer: Window, window: Window) -> bool:
    same = (nearer.kind, nearer.tier) == (window.kind, window.tier)
    at_once = _begins(nearer) <= window.closes and _begins(window) <= nearer.closes
    return same and at_once and depth(nearer.region) > depth(window.region)


def _begins(window: Window) -> date:
    """Its opening; of one whose last day alone is known, the first day people are told of it."""
    told_before = max(LEADS if window.leads is None else window.leads, default=0)
    return window.opens or window.closes - timedelta(days=told_before)


def _won_by(titles: Mapping[int, Sequence[Title]], day: date) -> dict[int, list[Title]]:
    return {firm: [title for title in own if title.on is None or title.on <= day] for firm, own in titles.items()}


def _holding(titles: Sequence[Title], meant: frozenset[str]) -> str:
    """In words the highest of these titles that the firm holds."""
    held = [title for title in titles if title.tier in meant]
    if not held:
        return ""
    highest = max(held, key=lambda title: tiers()[title.tier].rank)
    own = "（自报）" if highest.source == "self" else ""
    return f"贵公司{'在' if highest.tier in LISTS else '有'}{tiers()[highest.tier].name}{own}"


def _hearing(window: Window, member: Member, why: str) -> Hearing:
    do = f"要做：{_TO_DO[window.kind]}"
    materials = f"\n材料：{window.materials}" if window.materials else ""
    details = f"{do}{materials}\n依据：{window.source or '主管部门工作人员设定，文件没有写日期'}"
    return Hearing(
        occasion=of_window(window),
        person=member.person,
        address_id=member.address_id,
        firm=member.firm or None,
        firm_name=member.firm_name,
        why=why,
        details=details,
        acts=_ASKS if window.kind in ("update", "check") and member.firm else ACTS,
    )


_ASKS: tuple[Act, ...] = ("开始填", "已办", "稍后提醒", "退订")
"""What is asked of every firm on a list is not declined."""
_TO_DO = {
    "application": "备齐材料，按通知申报",
    "update": "更新上年的数",
    "check": "核对在库信息，变了的改过来",
    "recheck": "备齐材料，按通知申请复核",
}


def _in_batches(found: list[Hearing]) -> Iterator[Sequence[Hearing]]:
    for start in range(0, len(found), MOST_AT_ONCE):
        yield found[start : start + MOST_AT_ONCE]
