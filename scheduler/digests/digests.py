"""Asks every minute whose digest is due by now and not yet promised, and promises it: once, whoever asks."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from knowledge.calendar.digests import NAMES, NEWS_ALONE, ONLY_NEWS, SILENT_WEEKS, how_often
from knowledge.calendar.workdays import Workdays
from knowledge.library import Library
from knowledge.progress import Held, Progress, pictured
from scheduler.digests.answers import overdue, undone
from scheduler.digests.periods import Choice, Period, current, may_go
from scheduler.digests.scope import Scope
from scheduler.digests.sections import contents
from scheduler.digests.writing import Made, fitted, heading
from storage import digests, matters
from storage.almanac import Almanacs, load
from storage.answers import Firm
from storage.briefing import Briefing, Section
from storage.clock import Clock
from storage.database import DatabaseUnavailable, Store
from storage.digests import Recipient, Written
from storage.looks import Look
from storage.reading import Reader, reading

log = logging.getLogger(__name__)

BEGUN = "从下一期开始"
"""Why the period in which somebody is first seen has no digest: it is half over."""
NOTHING = "没有新的"
_MORE = "没列全的，回序号看整项，或说“更多”。"
_ALL = "没有变化的不重复列，说“简报全部”看。"
_MARGIN = {"daily": timedelta(days=1)}
_DAYS_AFTER = timedelta(days=3)
"""How long after the next digest what comes is told already: for a daily one a day."""
_LONGEST = timedelta(days=100)
"""What is older is not told of as new, however long there was no digest."""

Late = Mapping[int, Sequence[Firm]]
"""The firms that did nothing about an overdue window, by its id."""
Draw = Callable[[Sequence[Progress], str, date], bytes]
"""A picture (PNG) of what is reached of plans, with the place's name and the day."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is due: whose, how often, which one, and since when it tells."""

    to: Recipient
    choice: Choice
    period: Period
    since: datetime

    @property
    def key(self) -> str:
        """`digest:12:2026-W47`: by this it is promised once."""
        return key_of(self.to, self.period)


class Digests:
    """Digests to officers, leaders and groups. `library` gives the packs as they are now; `clock` is the system's,
    `business` the one by which days are told; `wake` is called when something was promised.
    """

    def __init__(
        self,
        store: Store,
        library: Callable[[], Library],
        clock: Clock,
        business: Clock,
        draw: Draw,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._business = business
        self._draw = draw
        self._wake = wake
        self._almanacs = Almanacs()
        self._held: tuple[date, Held] | None = None
        self._failed: set[str] = set()

    async def tick(self) -> int:
        """Promise what is due by now; how many that were comes back. Raises DatabaseUnavailable."""
        now = self._business.now()
        due = await self._store.run(lambda conn: self._due(conn, now))
        if not due:
            return 0
        count = 0
        async with reading(self._store) as read:
            late = await self._late(read, now.date())
            for one in due:
                try:
                    count += await self._make(read, one, late, now)
                except DatabaseUnavailable:
                    raise
                except Exception as error:  # one that cannot be put together holds back none of the others
                    if one.key not in self._failed:
                        self._failed.add(one.key)
                        log.error("digest %s: %s", one.key, type(error).__qualname__)
        if count:
            self._wake()
        return count

    def _due(self, conn: Connection, now: datetime) -> list[Due]:
        workdays = Workdays(self._almanacs.read(conn).days)
        found = []
        for to in digests.recipients(conn):
            choice = chosen(to)
            period = current(choice, now, workdays, to.person)
            if period is not None:
                found.append((to, choice, period))
        had = digests.promised(conn, [key_of(to, period) for to, _, period in found])
        due = []
        for to, choice, period in found:
            if (key := key_of(to, period)) in had:
                continue
            since = digests.before(conn, to.person)
            if since is None:
                digests.pass_over(conn, key, to.address_id, BEGUN, period.due, self._clock.now())
            elif to.chosen_at is not None and to.chosen_at > period.due:
                continue  # what is chosen after the moment has passed begins with the next one
            elif may_go(now, workdays):
                due.append(Due(to, choice, period, max(since.astimezone(now.tzinfo), now - _LONGEST)))
        return due

    async def _make(self, read: Reader, due: Due, late: Late, now: datetime) -> bool:
        """Put one together from what is read beside the one way to the database, then promise it in a short step."""
        held, picture = await self._titles(read, now.date()), None
        if due.choice.digest not in ONLY_NEWS:
            picture = await asyncio.to_thread(self._picture, due, held, now.date())
        made, kept = await read(lambda conn: self._put_together(conn, due, held, late, now, picture is not None))
        written = self._clock.now()
        if made is None:
            await self._store.run(
                lambda conn: digests.pass_over(conn, due.key, due.to.address_id, NOTHING, now, written)
            )
            return False
        looks = [Look(firm, "简报列出") for firm in dict.fromkeys(firm for line in made.lines for firm in line.firms)]
        ready = Written(due.key, due.to, made.text, kept, max(due.period.ends, now), looks, picture)
        return await self._store.run(lambda conn: digests.promise(conn, ready, written))

    def _put_together(
        self, conn: Connection, due: Due, held: Held, late: Late, now: datetime, drawn: bool
    ) -> tuple[Made | None, Briefing]:
        """The digest, None where there is nothing worth a message; and what is kept of it."""
        almanac, to = load(conn), due.to
        last = digests.told(conn, to.person)
        scope = Scope(to.regions, due.since, now, self._library(), almanac, held, to.group is None, late=late)
        if last is not None:
            scope = replace(scope, told=frozenset(last.told), aims=frozenset(last.aims))
        if last is not None and due.choice.digest in ONLY_NEWS:
            margin = _MARGIN.get(due.choice.digest, _DAYS_AFTER)
            scope = replace(scope, until=(due.period.ends + margin).date())
        found = contents(conn, scope)
        head = heading(to.regions, due.choice.digest, due.since, now.date())
        made: Made | None = None
        # The first one is all new to whom it is for, and a picture comes with what it rests on.
        told = any(part.news for part in found.parts) or ((drawn or last is None) and bool(found.parts))
        asks = _ALL if to.group is None and (found.outlook or (found.parts and not told)) else ""
        if told:
            made = fitted(head, found.parts, asks + _foot(due))
            if to.group is None and not all(section.whole for section in made.sections):
                made = fitted(head, found.parts, _MORE + asks + _foot(due))
        elif due.choice.digest not in ONLY_NEWS:
            made = Made(f"{head}：{NOTHING}。{asks}{_foot(due)}")
        elif (heard := digests.heard(conn, to.person)) is not None and heard <= now - timedelta(weeks=SILENT_WEEKS):
            head = heading(to.regions, due.choice.digest, heard.astimezone(now.tzinfo), now.date())
            made = Made(f"{head}：{NOTHING}。{NEWS_ALONE}{asks}{_foot(due)}")
        stands = found.outlook if made is not None and made.sections else (*found.parts, *found.outlook)
        outlook = tuple(Section(part.title, part.full, whole=True, outlook=True) for part in stands)
        sections = (made.sections if made is not None else ()) + outlook
        return made, Briefing(to.regions, now, sections, found.told, found.aims)

    def _picture(self, due: Due, held: Held, today: date) -> tuple[str, str, bytes] | None:
        found = pictured(self._library().packs.values(), due.to.regions, held, today)
        if not found:
            return None
        place = heading(due.to.regions, "none", due.since, today).partition("简报")[0]
        return "目标进度.png", f"{place}目标和在册企业", self._draw(found, place, today)

    async def _late(self, read: Reader, today: date) -> Late:
        """Who did nothing about each overdue window: read once for everybody."""
        late: dict[int, Sequence[Firm]] = {}
        for window in overdue(await read(load), today):
            late[window.id] = await read(lambda conn, one=window: undone(conn, one))  # type: ignore[misc]
        return late

    async def _titles(self, read: Reader, today: date) -> Held:
        """Titles on record by region, tier and year: read page by page, once a day."""
        if self._held is None or self._held[0] != today:
            counted: Counter[tuple[str, str, int | None]] = Counter()
            after: int | None = 0
            while after is not None:
                page, after = await read(lambda conn, at=after: matters.titles(conn, at))  # type: ignore[misc]
                counted.update(page)
            self._held = (today, counted)
        return self._held[1]


def chosen(to: Recipient) -> Choice:
    """What somebody chose, else every Monday, for who only leads the first of the month."""
    digest = to.digest or ("monthly" if to.leads else "weekly")
    return Choice(digest, to.day or 1)


def key_of(to: Recipient, period: Period) -> str:
    """The key by which a digest is promised."""
    return f"{digests.KEY}{to.person}:{period.name}"


def _foot(due: Due) -> str:
    if due.to.group is not None:
        return "群里只报数；名单请工作人员在应用里看。"
    often = f"{NAMES[due.choice.digest]}{how_often(due.choice.digest, due.choice.day)}发"
    default = "（默认）" if due.to.digest is None else ""
    return f"{often}{default}；要改说“每天发简报”“每周一发”“月报每月5号”“不要简报”。"
