"""Histories made up by chance: whoever should hear of a window hears of each stage once, while it still matters.

What must have been told is worked out here from the rules alone, and compared with what the planners and a courier did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, update

from scheduler.resting import Resting
from storage import almanac, claims, sending, settling, wishes
from storage.agenda import Preference, Response, Subscription, WindowChange
from storage.clock import SHANGHAI
from storage.database import Store
from storage.sending import Wanted
from storage.settling import Settled
from storage.tables import consent, membership
from tests.conftest import StillClock
from tests.scheduler.bureau import APPLY, TIER, Bureau, stands
from tests.scheduler.firms import VERSION, Place

LEADS = (30, 14, 7, 3, 1, 0)
PEOPLE = 5
"""Persons with a firm each, by the same numbers; the last two speak for one firm."""
FIRST = date(2026, 10, 12)  # until the year's end only weekends are off
LAST = date(2026, 12, 30)
STEPS = 60
LEASE = timedelta(seconds=30)


@dataclass(slots=True)
class Said:
    """An answer of a firm, and the last day of the window it counts for."""

    closes: date
    firm: int
    word: str
    until: date | None
    on: date


@dataclass(slots=True)
class Rules:
    """What was said so far, and who must have been told by it."""

    closes: date | None = None
    opens: date | None = None
    silent: set[int] = field(default_factory=set)
    off: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    answers: list[Said] = field(default_factory=list)
    marks: int = 0

    def hears(self, person: int) -> bool:
        """Whether anything may be sent to somebody."""
        return not any(person in said for said in (self.silent, self.off, self.withdrawn, self.left))

    def stage(self, firm: int, today: date) -> date | None:
        """The day of the stage that is due to a firm's people by now; None where none is."""
        if self.closes is None or self.opens is None or not self.opens <= today <= self.closes:
            return None  # also where somebody put off what was then moved further still
        days = [_later(self.opens) if _later(self.opens) <= self.closes else self.closes]
        planned = [self.closes - timedelta(days=lead) for lead in LEADS]
        days += [day for day in map(_earlier, [one for one in planned if one >= self.opens]) if day >= self.opens]
        given = [said for said in self.answers if (said.closes, said.firm) == (self.closes, firm)]
        word, until, on = (given[-1].word, given[-1].until, given[-1].on) if given else ("", None, today)
        if word in ("done", "declined"):
            return None
        if word == "later" and until is not None and until > on:
            again = min(_later(until), self.closes)
            days = [again, *(day for day in days if day > again)]
        return max((day for day in days if day <= today), default=None)


def _later(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _earlier(day: date) -> date:
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def firm_of(person: int) -> int:
    """The last two are of one firm."""
    return min(person, PEOPLE - 1)


class History:
    """Goes on step by step, and finds fault with what was sent."""

    def __init__(self, store: Store, seed: int) -> None:
        self.chance = Random(seed)
        self.bureau = Bureau(store, datetime.combine(FIRST, time(8), SHANGHAI))
        self.system = StillClock()
        self.planners = [self.bureau.planner, self.bureau.another()]
        for planner in self.planners:
            planner._clock = self.system
        self.rules = Rules()
        self.resting = Resting()
        self.held: list[sending.Claimed] = []
        self.sent: dict[str, datetime] = {}

    @property
    def now(self) -> datetime:
        """The business moment."""
        return self.bureau.clock.moment

    async def begin(self) -> None:
        """People, firms and a window."""

        def write(conn: Connection) -> None:
            place = Place(conn, date(2026, 11, 20))
            for n in range(1, PEOPLE + 1):
                member = place.person(f"p{n}")
                if n < PEOPLE:
                    stands(conn, place.firm(f"示例{n}有限公司", member=member))
                else:
                    claims.join(conn, member, PEOPLE - 1, self.now)
                    claims.speak_for(conn, member, PEOPLE - 1)
            conn.execute(_CONFIRM)

        await self.bureau.do(write)
        await self.window()

    async def window(self, withdrawn: bool = False) -> None:
        """Set, moved or withdrawn."""
        rules = self.rules
        opens = self.now.date() + timedelta(days=self.chance.randrange(-10, 10))
        closes = max(opens, self.now.date()) + timedelta(days=self.chance.randrange(0, 40))
        set_ = [replace(APPLY, id=1 if rules.marks else 0, opens=opens, closes=closes)]
        await self.bureau.do(
            lambda conn: almanac.set_windows(conn, None, [WindowChange(one, withdrawn) for one in set_], self.now)
        )
        for said in rules.answers:  # what was answered since the window opens, as it now stands, stays good
            said.closes = closes if said.on >= opens else said.closes
        rules.opens, rules.closes = (None, None) if withdrawn else (opens, closes)
        rules.marks += 1

    async def say(self) -> None:
        """Somebody says something."""
        person, rules, now = self.chance.randrange(1, PEOPLE + 1), self.rules, self.now
        firm = firm_of(person)

        def consents(conn: Connection, granted: bool) -> None:
            conn.execute(consent.insert().values(person_id=person, version=VERSION, granted=granted, at=now))
            if not granted:
                wishes.call_back(conn, person, "已撤回同意")

        match self.chance.randrange(8):
            case 0:
                wanted = person in rules.off
                (rules.off.discard if wanted else rules.off.add)(person)
                await self.bureau.do(lambda conn: wishes.prefer(conn, person, Preference(reminders=wanted), now))
            case 1:
                wanted = person in rules.silent
                (rules.silent.discard if wanted else rules.silent.add)(person)
                words = [Subscription("application", TIER, None, wanted=wanted)]
                await self.bureau.do(lambda conn: wishes.subscribe(conn, person, words, now))
            case 2:
                granted = person in rules.withdrawn
                (rules.withdrawn.discard if granted else rules.withdrawn.add)(person)
                await self.bureau.do(lambda conn: consents(conn, granted))
            case 3 if person not in rules.left and self.chance.random() < 0.3:
                rules.left.add(person)
                await self.bureau.do(lambda conn: claims.leave(conn, person, firm, now))
            case 4 | 5 | 6 if rules.closes is not None and person not in rules.left:
                word: Any = self.chance.choice(("done", "declined", "later", "later"))
                until = now.date() + timedelta(days=self.chance.randrange(0, 8)) if word == "later" else None
                given = [Response(f"window:1:{rules.closes}", firm, word, until)]
                rules.answers.append(Said(rules.closes, firm, word, until, now.date()))
                await self.bureau.do(lambda conn: wishes.respond(conn, person, given, now))

    async def go_on(self) -> None:
        """Time goes by, now and then backwards, and both planners look."""
        jump = self.chance.choice((timedelta(minutes=20), timedelta(hours=3), timedelta(days=1), timedelta(hours=-1)))
        if jump < timedelta() and self.now.hour == 20:
            jump = -jump  # what was dropped for the night is planned in the morning
        if self.chance.random() < 0.08:
            jump = timedelta(days=9)
        self.bureau.clock.moment += jump
        held, self.held = self.held, []
        await self.settle(held)
        self.system.advance(minutes=6)
        await asyncio.gather(*(planner.tick() for planner in self.chance.sample(self.planners, 2)))
        self.check_told(await self.bureau.rows())

    async def send(self) -> None:
        """What is due is taken; some of it arrives, some fails, some is left lying by a process that died."""
        held, self.held = self.held, []
        await self.settle(held)
        self.system.advance(minutes=1)
        wanted = Wanted(50, rest=self.resting.at)
        now = self.now
        taken = (await self.bureau.do(lambda c: sending.claim(c, wanted, self.system.now(), LEASE, now))).rows
        self.check_may_go(taken)
        self.held = taken

    async def settle(self, held: list[sending.Claimed]) -> None:
        """What was on its way arrives or fails, or its process dies: others take it when the lease is over."""
        noted = []
        for row in held:
            how = self.chance.random()
            if how < 0.7:
                assert row.key not in self.sent, f"twice: {row.key}"
                self.sent[row.key] = self.now
                noted.append(Settled(row.id, row.attempts, "sent", self.now, sent_at=self.system.now()))
            elif how < 0.85:
                noted.append(Settled(row.id, row.attempts, "pending", self.now + timedelta(seconds=30), "net"))
        await self.bureau.do(lambda conn: settling.settle(conn, noted))

    def check_may_go(self, taken: list[sending.Claimed]) -> None:
        """Nothing goes out that must not by what was said until then."""
        for row in taken:
            if row.key.count(":") < 5:
                continue  # who left a firm and had asked hears for themselves
            _, _, closes, _, address, firm = row.key.split(":")
            assert row.key not in self.sent, f"twice: {row.key}"
            assert date.fromisoformat(closes) == self.rules.closes, f"of a window as it was: {row.key}"
            assert self.rules.hears(int(address)), f"unwanted: {row.key}"
            assert self.rules.stage(int(firm), self.now.date()) is not None, f"answered or over: {row.key}"
            assert time(8, 30) <= self.now.time() < time(20), f"at night: {row.key}"

    def check_told(self, rows: Any) -> None:
        """On a working day before the evening everybody is promised, or was told, what is due to them."""
        today = self.now.date()
        if today.weekday() > 4 or self.now.time() >= time(20) or self.rules.closes is None:
            return
        promised: dict[tuple[int, int], date] = {}
        for row in rows:
            if row.key.count(":") < 5:
                continue  # who left a firm and had asked hears for themselves
            _, _, closes, _, address, firm = row.key.split(":")
            last = {closes, row.occasion.rpartition(":")[2]}  # what was answered goes along with its window
            if self.rules.closes.isoformat() in last and (row.status != "cancelled" or row.attempts):
                day = row.not_before.astimezone(SHANGHAI).date()
                key = (int(address), int(firm))
                promised[key] = max(day, promised.get(key, day))
        for person in range(1, PEOPLE + 1):
            firm = firm_of(person)
            due = self.rules.stage(firm, today) if self.rules.hears(person) else None
            if due is not None:
                told = promised.get((person, firm))
                assert told is not None, f"{today}: {person} was never told of {due}"
                assert told >= due, f"{today}: {person} was told on {told} and not of {due}"


_CONFIRM = update(membership).values(confirmed_at=datetime(2026, 11, 20, tzinfo=SHANGHAI))


@pytest.mark.parametrize("seed", range(2))
async def test_any_history_tells_everybody_once_and_in_time(store: Store, seed: int) -> None:
    history = History(store, seed)
    await history.begin()
    steps: list[Callable[[], Any]] = [history.go_on] * 4 + [history.send] * 3 + [history.say] * 2
    for _ in range(STEPS):
        await history.chance.choice(steps)()
        if history.chance.random() < 0.05:
            await history.window(withdrawn=history.chance.random() < 0.3)
        if history.now.date() > LAST:
            break
        if history.rules.closes is None or history.now.date() > history.rules.closes:
            await history.window()
