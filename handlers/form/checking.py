"""What an open form looks at: the firm against the programs that speak for it, and the question that decides most."""

from __future__ import annotations

from collections import Counter

from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import profile
from knowledge.asking.next_question import Question, questions_about
from knowledge.assess import Assessment, ProgramVerdict, assess
from knowledge.library import ReadyProgram
from knowledge.precedence import speaking_programs
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


def held(turn: Turn, asked: Asked) -> list[Fact]:
    """What is on record for a question now, in the order asked; a figure taken back is not."""
    known = {(fact.key, fact.year): fact for fact in facts(turn) if not fact.declined}
    return [fact for year in asked.asked_years if (fact := known.get((asked.key, year)))]


def speaking(turn: Turn, form: Form) -> list[ReadyProgram]:
    """The programs that speak for the firm's place today, of every kind; narrowed to the tiers asked about."""
    found = list(speaking_programs(turn.library, form.region or "", turn.today))
    return [ready for ready in found if ready.program.tier in form.tiers] or found


def variants(turn: Turn, form: Form) -> tuple[str, ...]:
    """The kinds of firm between which those programs tell."""
    return tuple(v for v in VARIANTS if any(ready.program.variant == v for ready in speaking(turn, form)))


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


def next_asked(turn: Turn, form: Form, programs: list[ProgramVerdict]) -> tuple[Asked, Question] | None:
    """The question that decides most and was not put yet; the years left of a series begun come first.

    When nothing else is left, a figure given roughly that does not decide is asked for exactly, once.
    """
    put = Counter((asked.key, year) for asked in form.done for year in asked.asked_years)
    rough = {(fact.key, fact.year) for fact in facts(turn) if fact.lo != fact.hi}
    skipped = {asked.key for asked in form.done if asked.skipped}
    last = form.done[-1].key if form.done else None
    worth = sorted(_worth(turn, form, programs, skipped), key=lambda question: question.key != last)
    for times in (0, 1):
        for question in worth:
            places = [(question.key, year) for year in question.years or (None,)]
            years = [place[1] for place in places if put[place] == times and (times == 0 or place in rough)]
            if years:
                several = [year for year in years if year is not None] if len(years) > 1 else []
                return Asked(key=question.key, year=years[0], years=several), question
    return None


def left(turn: Turn, form: Form, programs: list[ProgramVerdict]) -> int:
    """How many questions can still come at most: an answer only ever settles some of them."""
    put = {(asked.key, year) for asked in form.done for year in asked.asked_years}
    skipped = {asked.key for asked in form.done if asked.skipped}
    worth = _worth(turn, form, programs, skipped)
    return sum(any((question.key, year) not in put for year in question.years or (None,)) for question in worth)


def why(turn: Turn, form: Form, programs: list[ProgramVerdict], key: str) -> Question | None:
    """What a question put once more decides; None where it decides nothing any more."""
    return next((question for question in _worth(turn, form, programs, set()) if question.key == key), None)


def _worth(turn: Turn, form: Form, programs: list[ProgramVerdict], skipped: set[str]) -> tuple[Question, ...]:
    firm = profile(form.region or "", facts(turn), turn.today)
    return questions_about(turn.library, firm, turn.today, [p.program for p in programs], skipped)
