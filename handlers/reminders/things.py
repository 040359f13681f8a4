"""What a reminder was about, read from its key and today's almanac: still so, moved, over, or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast, get_args

from handlers.answers.window_words import day_words, span_words
from handlers.context import Turn
from handlers.wishes import thing_words
from knowledge.calendar.occasion import Kind, Occasion, Stage
from knowledge.calendar.occasions import leads_of, of_window
from knowledge.calendar.workdays import Workdays
from knowledge.tiers import tiers
from storage.agenda import Almanac, DutyDate, Reminder, Window
from storage.known import Enterprise

FLOW = "reminders"
"""The exchange of the dialog that all questions about reminders belong to."""
RECENT = timedelta(days=30)
"""Words typed in place of a pressed button mean a reminder of this time."""

KIND_OF: dict[str, Kind] = {
    "复核": "recheck", "核实": "check", "核查": "check", "名单": "check", "更新": "update", "申报": "application",
}  # fmt: skip
"""By which words kinds of things are named; the plainest first."""
ANSWERED = ("window:", "title:", "duty:")
"""What is answered by 已办 and the like; lists and forms left open are only told."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An occasion with the dates it has now. `said` is the last day that was told when the reminder went out."""

    occasion: Occasion
    name: str
    said: date
    window: Window | None = None
    duty: DutyDate | None = None
    withdrawn: bool = False

    @property
    def moved(self) -> bool:
        """Whether the last day is another one by now."""
        return self.said != self.occasion.closes

    @property
    def when(self) -> str:
        """From when to when: 2026-12-01（周二）至2026-12-20（周日）, or the last day alone."""
        if self.window:
            return span_words(self.window)
        return f"{day_words(self.occasion.closes)}{'' if self.occasion.kind == 'duty' else '截止'}"


def read_thing(almanac: Almanac, key: str, words: str = "") -> Thing | None:
    """What an occasion's key names, `words` standing in for a name that is gone; None for what is no such key."""
    ident, _, last = key.rpartition(":")
    first, *parts = ident.split(":")
    try:
        said = date.fromisoformat(last)
    except ValueError:
        return None
    number = int(parts[0]) if parts and parts[0].isdecimal() else 0
    if first == "window":
        window = next((one for one in almanac.windows if one.id == number), None)
        if window is None:
            return Thing(Occasion(ident, "application", said), words or "这个窗口", said, withdrawn=True)
        return Thing(of_window(window), thing_words(window.kind, window.tier), said, window)
    if first == "duty":
        duty = next((one for one in almanac.duties if one.id == number), None)
        region = duty.region if duty else None
        occasion = Occasion(ident, "duty", said, region=region, leads=leads_of(duty) if duty else None)
        return Thing(occasion, duty.what if duty else words or "这项工作", said, duty=duty, withdrawn=duty is None)
    if first == "title":
        if len(parts) < 2 or parts[1] not in tiers():
            return None  # no key of ours
        return Thing(
            Occasion(ident, "recheck", said, tier=parts[1], firm=number), thing_words("recheck", parts[1]), said
        )
    kind = cast("Kind", first) if first in get_args(Kind) else "form"
    return Thing(Occasion(ident, kind, said), words or thing_words(kind, None), said)


def workdays(turn: Turn) -> Workdays:
    """Working days, with what officers have put right."""
    return Workdays(turn.known.almanac.days)


def stages_after(turn: Turn, occasion: Occasion, day: date) -> list[Stage]:
    """The days after `day` on which the person is still to be told, by their own choice of leads."""
    chosen = turn.known.preference.leads if turn.known.preference else None
    return [stage for stage in occasion.stages(workdays(turn), chosen) if stage.day > day]


def open_reminders(turn: Turn) -> list[Reminder]:
    """What the person was reminded of lately, can be answered, and nobody of the firm has done or declined; of a window
    whose days were changed the newest alone.
    """
    since, found = turn.context.now - RECENT, dict[tuple[str, int | None], Reminder]()
    for one in turn.known.reminders:
        if one.sent_at >= since and one.occasion.startswith(ANSWERED):
            thing = read_thing(turn.known.almanac, one.occasion)
            found.setdefault((thing.occasion.key if thing else one.occasion, one.firm), one)
    return [one for one in found.values() if one.answer not in ("done", "declined")]


def firm_of(turn: Turn, firm: int | None) -> Enterprise | None:
    """The firm a reminder is about, if the person is confirmed to speak for it."""
    return next((one for one in turn.known.firms if one.id == firm and one.confirmed), None)
