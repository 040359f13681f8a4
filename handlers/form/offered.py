"""What the firm told of itself unasked: 记下 or 不记 of what was offered, and titles told of while a form is open."""

from __future__ import annotations

from handlers.commands import SKIP
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.form import offering
from handlers.form.changing import keep_all
from handlers.form.several import read_several
from handlers.form.taking import onward
from handlers.form.walk import proceed, repeat
from handlers.form.winning import titles_won
from handlers.language.readings import Unreadable
from handlers.understanding.reading import read_answer
from storage.outgoing import Text


def agreed(turn: Turn, form: Form, text: str) -> str | None:
    """记下 or 不记 what was said when the form was opened."""
    if text in offering.AGREED:
        facts, form.offered = offering.said(turn, form), ""
        if not keep_all(turn, form, facts):
            repeat(turn, form)
            return None
        if titles := next((fact for fact in facts if fact.key == "titles"), None):
            onward(turn, form, titles)
            return None
    elif text in offering.REFUSED or SKIP.fullmatch(text):
        form.offered = ""
        turn.answer.says(Text(content="好的，没有记。"))
    else:
        several = read_several(None, text, turn.today)
        if several is None:
            return f"请选“{offering.KEEP}”或“{offering.LEAVE}”。"
        # One of them is put right: the others are still offered.
        if not keep_all(turn, form, several.facts):
            repeat(turn, form)
            return None
        if offering.offer_said(turn, form):
            return None
    proceed(turn, form)
    return None


def told_titles(turn: Turn, form: Form, text: str) -> bool:
    """A title told of while something else is asked: kept, and its day is asked for where it was not said."""
    asked = form.asking
    found = None if _lists(turn, asked, text) else titles_won(turn, text)
    if isinstance(found, str) and asked is not None and asked.key == "titles":
        return False  # its own hint says more
    if isinstance(found, str):
        turn.answer.says(Text(content=found))
        repeat(turn, form)
    elif found is not None and keep_all(turn, form, (found,)) and not (asked and asked.key == "offered"):
        onward(turn, form, found)
    elif found is not None:
        repeat(turn, form)
    return found is not None


def _lists(turn: Turn, asked: Asked | None, text: str) -> bool:
    """Whether words answer which titles there are: those named are then all of them."""
    if asked is None or asked.key != "titles" or asked.part is not None:
        return False
    return not isinstance(read_answer(asked, text, turn.today), Unreadable)
