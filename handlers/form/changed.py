"""What only a yearly check takes as an answer: a line of its list that has changed, 没变, 都没变."""

from __future__ import annotations

from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.form import yearly
from handlers.form.correcting import amend, change_line, corrects
from handlers.form.handing_in import line_said, review
from handlers.form.several import read_several
from handlers.form.taking import named_several, onward


def takes(turn: Turn, asked: Asked, text: str) -> bool:
    """Whether a message is such an answer to the open question."""
    return asked.key == "unchanged" or line_said(text) is not None or yearly.is_same(turn, asked, text)


def take(turn: Turn, form: Form, asked: Asked, text: str) -> str | None:
    """Use it. None: done; else the hint."""
    if entry := line_said(text):
        return change_line(turn, form, int(entry["place"]), (entry["value"] or "").strip())
    if asked.key != "unchanged":
        yearly.keep_same(turn, form, asked, text)
        onward(turn, form)
    elif yearly.holds_all(text):
        review(turn)
    elif corrects(form, text):
        amend(turn, form, text)
    else:
        several = read_several(None, text, turn.today)
        if several is None:
            return f"都没有变化请说“{yearly.UNCHANGED}”；有变化的回它的编号，或写“1 改成 80人”。"
        named_several(turn, form, several)
    return None
