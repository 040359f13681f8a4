"""An occasion: something with a last day that people are told of in stages, and answer by 已办, 稍后, 不申报."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.calendar.workdays import Workdays
from knowledge.patterns import lazy

Kind = Literal["application", "update", "check", "recheck", "form", "duty", "overdue"]
"""Application window · yearly information update · yearly check of a list · a title that runs out · a form left open ·
an officers' duty · what firms and bureaus let pass, in a list to officers."""
KINDS: dict[Kind, str] = {
    "application": "申报",
    "update": "年度信息更新",
    "check": "年度核实",
    "recheck": "复核",
    "form": "没填完的表",
    "duty": "工作",
    "overdue": "逾期清单",
}
LEADS = (30, 14, 7, 3, 1, 0)
"""Days before the last day on which a reminder goes out, unless the officer or the person chose others."""
FURTHEST_LEAD = 180
"""No lead is longer than this many days."""
OPENING = "opening"
"""The stage of the day something opens; the others are named by their lead: `lead7`."""

Act = Literal["已办", "稍后提醒", "不申报", "退订", "开始填", "接着填"]
ACTS: tuple[Act, ...] = ("已办", "稍后提醒", "不申报", "退订")
"""What a reminder's buttons say, unless it has others: 开始填 opens the yearly check, 接着填 the form left open."""
_BUTTON = lazy(r"(?P<act>[\u4e00-\u9fff]{2,8}) #(?P<occasion>[0-9A-Za-z_.:\-]{1,160})#(?P<firm>[0-9]{0,18})")
"""No longer than our own keys are, and no number that a database could not hold: what comes back may be forged."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing people are told of.

    `id` tells it from every other (`window:12`, `title:45:srdi.province:2023-07-14`, `duty:3:2026-11`); with the last
    day it is `key`, so that a moved day is a new promise. `firm` where it is one firm's own. `leads` None: by default.
    """

    id: str
    kind: Kind
    closes: date
    opens: date | None = None
    tier: str | None = None
    region: str | None = None
    firm: int | None = None
    leads: tuple[int, ...] | None = None

    @property
    def key(self) -> str:
        """`window:12:2026-12-20`: what was promised, the last day included."""
        return f"{self.id}:{self.closes.isoformat()}"

    def stages(self, workdays: Workdays, leads: tuple[int, ...] | None = None) -> tuple[Stage, ...]:
        """The days people are told on, in order, none after the last day; `leads` are the hearer's own choice.

        A stage that falls on a day off is told on the working day before, the opening on the one after. Where several
        fall on one day the latest stays: nobody is told twice on a day.
        """
        chosen = leads if leads is not None else self.leads if self.leads is not None else LEADS
        by_day: dict[date, Stage] = {}
        if self.opens is not None:
            day = min(workdays.on_or_after(self.opens), self.closes)
            by_day[day] = Stage(OPENING, day)
        for lead in sorted(set(chosen), reverse=True):
            planned = self.closes - timedelta(days=lead)
            if self.opens is not None and planned < self.opens:
                continue
            day = workdays.on_or_before(planned)
            if self.opens is None or day >= self.opens:
                by_day[day] = Stage(f"lead{lead}", day)
        return tuple(by_day[day] for day in sorted(by_day))


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the days on which people are told of an occasion."""

    name: str
    day: date


def due_stage(stages: tuple[Stage, ...], today: date) -> Stage | None:
    """The latest stage whose day has come: after a time down it is told once, and what it overtook is not."""
    return next((stage for stage in reversed(stages) if stage.day <= today), None)


def button_key(act: Act, occasion: str, firm: int | None) -> str:
    """What a button of a reminder sends back: the act, the occasion's key and the firm it is about."""
    return f"{act} #{occasion}#{'' if firm is None else firm}"


def read_button(words: str) -> tuple[str, str, int | None] | None:
    """The act, the occasion's key and the firm of a pressed button; None for any other words."""
    found = _BUTTON.fullmatch(words.strip())
    return None if found is None else (found["act"], found["occasion"], int(found["firm"]) if found["firm"] else None)
