"""The firm, with what this message adds, against the programs that speak for its place and kind."""

from __future__ import annotations

from datetime import date

from handlers.context import Turn
from handlers.dialog import Form
from handlers.firm import profile
from knowledge.assess import Assessment, ProgramVerdict, assess
from knowledge.library import Library, ReadyProgram
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.tiers import tiers
from knowledge.wording import VARIANTS
from storage.known import Fact


def facts(turn: Turn) -> tuple[Fact, ...]:
    """What is known of the firm, with what this message has just added; its own word silences nobody else's."""
    new = {(fact.key, fact.year): fact for fact in turn.answer.changes.facts}
    spoken = [f for f in turn.known.facts if (f.key, f.year) not in new or is_of_others(f)]
    stronger = {(f.key, f.year) for f in spoken}
    return (*spoken, *(fact for place, fact in new.items() if place not in stronger))


def is_of_others(fact: Fact) -> bool:
    """Whether a fact on record is an officer's, a certificate's or an import's, which the firm cannot change."""
    return fact.source != "self" and not fact.declined


def speaking(turn: Turn, form: Form) -> list[ReadyProgram]:
    """The programs that speak for the firm's place today, of every kind; narrowed to the tiers asked about."""
    found = list(speaking_programs(turn.library, form.region or "", turn.today))
    return [ready for ready in found if ready.program.tier in form.tiers] or found


def variants(turn: Turn, form: Form) -> tuple[str, ...]:
    """The kinds of firm between which those programs tell."""
    return tuple(v for v in VARIANTS if any(ready.program.variant == v for ready in speaking(turn, form)))


def judged_where_it_is(library: Library, firm: Profile, kind: str | None, today: date) -> list[ProgramVerdict]:
    """A firm against the programs that speak for its place, of every kind where none is known, lowest tier first."""
    place = {id(ready.program): at for at, ready in enumerate(speaking_programs(library, firm.region, today))}
    own = [
        each
        for each in assess(library, firm, today).programs
        if id(each.program) in place and (kind is None or each.program.variant in (None, kind))
    ]
    return sorted(own, key=lambda each: (tiers()[each.program.tier].rank, place[id(each.program)]))


def verdicts(turn: Turn, form: Form) -> tuple[Assessment, list[ProgramVerdict]]:
    """The firm against the programs that speak for its place and kind, lowest tier first."""
    assessment = assess(turn.library, profile(form.region or "", facts(turn), turn.today), turn.today)
    place = {
        id(ready.program): at
        for at, ready in enumerate(speaking(turn, form))
        if ready.program.variant in (None, form.variant)
    }
    own = [p for p in assessment.programs if id(p.program) in place]
    return assessment, sorted(own, key=lambda p: (tiers()[p.program.tier].rank, place[id(p.program)]))
