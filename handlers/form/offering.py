"""Facts in the words that opened the form: offered to be kept once consent is given, so that nothing is asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named
from handlers.form.asking import told
from handlers.form.series import Given, read_answers
from handlers.form.winning import titles_of
from handlers.language.mentions import find_year
from handlers.understanding.stated import stated
from handlers.verdict.checking import facts
from storage.known import Fact

KEEP, LEAVE = "记下", "不记"
OFFERED = 400
"""Characters of the words that opened the form, within which facts are looked for."""
AGREED = (KEEP, "记", "记吧", "是", "是的", "好", "好的", "可以", "对")
REFUSED = (LEAVE, "不", "不用", "不要", "否", "不是", "不用记")


def offer_said(turn: Turn, form: Form) -> bool:
    """Offer the facts said when the form was opened; False where there are none that are not on record."""
    offered = said(turn, form)
    if not offered:
        form.offered = ""
        return False
    form.asking = Asked(key="offered")
    guessed = _guessed(form, form.offered_on or turn.today)
    if guessed is not None:
        desc = f"“{guessed.said}”没有说是哪一项，是{named(guessed.key, guessed.year)}吗？是就记下，以后不再问。"
    else:
        desc = f"{'；'.join(map(told, offered))}。记下就不再问。"
    turn.answer.says(offer(turn, "form-offered", "刚才说的记下吗？", (KEEP, LEAVE), desc))
    return True


def said(turn: Turn, form: Form) -> tuple[Fact, ...]:
    """The facts of those words that are not on record, by the day they were said on."""
    if not form.offered:
        return ()
    day = form.offered_on or turn.today
    statement = stated(form.offered, day)
    items = [replace(item, assumed=False) for item in statement.facts if not item.spans_days]
    found = replace(statement, facts=tuple(items)).dated(day)
    guessed = _guessed(form, day)
    known = {(fact.key, fact.year): fact for fact in facts(turn) if not fact.declined}
    new = (*found, *(each for each in (guessed, titles_of(turn, form)) if each))
    return tuple(f for f in new if (old := known.get((f.key, f.year))) is None or not same(f, old))


def same(a: Fact, b: Fact) -> bool:
    """Whether two facts say the same."""
    return (a.lo, a.hi, a.value) == (b.lo, b.hi, b.value)


def _guessed(form: Form, day: date) -> Fact | None:
    """An amount alone, of a year, may be its income: 我们去年三千五百来万; that is asked, not assumed."""
    statement, year = stated(form.offered, day), find_year(form.offered, day.year)
    if statement.facts or len(statement.unused) != 1 or year is None or year > day.year:
        return None
    given = read_answers(Asked(key="revenue", year=year), statement.unused[0], day)
    return given.facts[0] if isinstance(given, Given) else None
