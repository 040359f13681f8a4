"""Whether and at which stage somebody is told now: by consent, their choices, the answer given, what was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import Occasion, Stage, due_stage
from knowledge.calendar.workdays import Workdays
from scheduler.planning.hearing import Hearing
from scheduler.planning.said import Answer, Said
from storage.agenda import Subscription

ONCE = "once"
"""The stage of what is told once, whatever its days."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A stage that is due to a person, and whether it was promised before. `again`: the promise was called back before
    anything was sent, and is made anew. `until`: the day from which the next stage is told in its place.
    """

    hearing: Hearing
    stage: Stage
    key: str
    promised: bool
    again: bool = False
    until: date | None = None


@dataclass(slots=True)
class Choices:
    """Decides batch after batch for one business day. `holds` grows by the keys of what was promised before, waits, and
    is still to be said.
    """

    workdays: Workdays
    day: date
    holds: set[str] = field(default_factory=set)
    _stages: dict[tuple[Occasion, tuple[int, ...] | None], tuple[Stage, ...]] = field(default_factory=dict)

    def decide(self, hearing: Hearing, known: Said) -> Decided | None:
        """None where nothing is due to this person, for whatever reason."""
        if not self._may_hear(hearing, known):
            return None
        answer = known.answer(hearing)
        if answer is not None and answer.answer != "later":
            return None
        stages = self._stages_of(hearing, known, answer)
        stage = due_stage(stages, self.day)
        if stage is None:
            return None
        key = key_of(hearing, stage)
        # Leads chosen anew make new stages: whoever was told since such a day was told of it.
        told = [one for one in known.told(hearing) if one.key == key or (one.open and one.day >= stage.day)]
        self.holds.update(one.key for one in told if one.waits)
        if not self._sends(hearing):
            return None
        before = next((promise for promise in told if promise.key == key), None)
        if before is not None and (before.open or before.unsure):
            return Decided(hearing, stage, key, promised=True) if before.day == self.day else None
        if any(promise is not before for promise in told):
            return None
        until = next((later.day for later in stages if later.day > stage.day), hearing.until)
        return Decided(hearing, stage, key, promised=False, again=before is not None, until=until)

    def _sends(self, hearing: Hearing) -> bool:
        """On a day off nothing is sent, unless no working day is left."""
        if self.workdays.is_open(self.day):
            return True
        return not hearing.once and self.workdays.on_or_after(self.day) > hearing.occasion.closes

    def _may_hear(self, hearing: Hearing, known: Said) -> bool:
        person = hearing.person
        if person not in known.agreed and (hearing.firm is not None or person not in known.officers):
            return False
        chosen = known.preferences.get(person)
        if chosen is not None and not chosen.reminders:
            return False
        return (word := self._word(hearing, known)) is None or word.wanted

    def _word(self, hearing: Hearing, known: Said) -> Subscription | None:
        about = hearing.occasion
        place = known.places.get(hearing.firm) if hearing.firm is not None else None
        return newest_word(known.wishes.get(hearing.person, ()), about.kind, about.tier, place or about.region)

    def _stages_of(self, hearing: Hearing, known: Said, answer: Answer | None) -> tuple[Stage, ...]:
        """The days on which somebody is told of it; none where it is over."""
        occasion = hearing.occasion
        if not hearing.once and occasion.closes < self.day:
            return ()
        stages: tuple[Stage, ...] = (Stage(ONCE, self.day),)
        if not hearing.once:
            word, chosen = self._word(hearing, known), known.preferences.get(hearing.person)
            leads = word.leads if word is not None and word.leads is not None else chosen.leads if chosen else None
            stages = self._all(occasion, leads)
        # An answer until the day it was given, or an earlier one, only takes back another: the chain goes on.
        if answer is not None and answer.until is not None and answer.until > answer.on:
            again = self.workdays.on_or_after(answer.until)
            again = again if hearing.once else min(again, occasion.closes)
            after = () if hearing.once else (stage for stage in stages if stage.day > again)
            stages = (Stage(f"later{answer.until.isoformat()}", again), *after)
        return stages

    def _all(self, occasion: Occasion, leads: tuple[int, ...] | None) -> tuple[Stage, ...]:
        kept = self._stages.get((occasion, leads))
        if kept is None:
            kept = self._stages[occasion, leads] = occasion.stages(self.workdays, leads)
        return kept


def key_of(hearing: Hearing, stage: Stage) -> str:
    """What is promised: the occasion with its last day, the stage, the address, and the firm it is about."""
    firm = "" if hearing.firm is None else f":{hearing.firm}"
    return f"{hearing.occasion.key}:{stage.name}:{hearing.address_id}{firm}"
