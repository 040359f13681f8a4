"""The question that decides most and was not put yet, and how many can still come."""

from __future__ import annotations

from collections import Counter

from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import profile
from handlers.verdict.checking import facts
from knowledge.asking.next_question import Question, questions_about
from knowledge.assess import ProgramVerdict
from storage.known import Fact


def held(turn: Turn, asked: Asked) -> list[Fact]:
    """What is on record for a question now, in the order asked; a figure taken back is not."""
    known = {(fact.key, fact.year): fact for fact in facts(turn) if not fact.declined}
    return [fact for year in asked.asked_years if (fact := known.get((asked.key, year)))]


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
