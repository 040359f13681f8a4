"""Everything filled in, one numbered line each, and what can be done with it: numbers go on through the choices."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.choices import SEPARATOR
from handlers.context import Turn
from handlers.dialog import Form
from handlers.firm import named, shown
from handlers.verdict.checking import facts
from knowledge.facts import catalogue
from knowledge.provenance import SOURCE_NAMES
from storage.known import Fact
from storage.outgoing import Button, ButtonCard, Text

TOKEN = "form-summary"
SUBMIT, RESULT, LATER = "确认提交", "看结果", "先不交"
LINE = "改第{}项"
SURE = "（本人确认）"
"""Put behind the words of a figure that was doubted and insisted on."""


def show(turn: Turn, form: Form) -> bool:
    """The summary, and wait for 确认提交 or a change; False where nothing is on record."""
    entries = in_order(facts(turn))
    if not entries:
        return False
    lines = [f"{i}. {line(fact)}" for i, fact in enumerate(entries, 1)]
    empty = list(dict.fromkeys(catalogue()[asked.key].label for asked in form.done if asked.skipped and not asked.part))
    known = {fact.key for fact in entries}
    if left_out := [label for label in empty if label not in {catalogue()[key].label for key in known}]:
        lines.append(f"空着的：{'、'.join(left_out)}。")
    turn.answer.says(Text(content="\n".join([f"填了的情况，一共{len(entries)}项，请核对：", *lines])))
    form.lines = [(fact.key, fact.year) for fact in entries]
    show_card(turn, form)
    return True


def show_card(turn: Turn, form: Form) -> None:
    """What can be done with the summary; a bare number is its line, or the choice behind the lines."""
    form.reviewing, form.asking, form.doubted = True, None, ""
    count, choices = len(form.lines), (SUBMIT, RESULT, LATER) if form.name == "eligibility" else (SUBMIT, LATER)
    turn.dialog.awaiting = TOKEN
    turn.dialog.choices = [*(LINE.format(i) for i in range(1, count + 1)), *choices]
    numbered = "\n".join(f"{i}. {choice}" for i, choice in enumerate(choices, count + 1))
    desc = f"要改哪一项就回它的编号，或写“1 改成 420万”。提交以后还可以更正。\n{numbered}"
    buttons = tuple(Button(key=f"{TOKEN}{SEPARATOR}{choice}", text=choice) for choice in choices)
    turn.answer.says(ButtonCard(title="核对无误就可以提交", desc=desc, buttons=buttons))


def in_order(known: Iterable[Fact]) -> list[Fact]:
    """What is on record in the order of the catalogue, the latest year first; what was taken back is not."""
    place = {key: at for at, key in enumerate(catalogue())}
    held = [fact for fact in known if fact.key in place and not fact.declined]
    return sorted(held, key=lambda fact: (place[fact.key], -(fact.year or 0)))


def line(fact: Fact) -> str:
    """2025年营业收入：3500万元, with a word where it is not the firm's own or was doubted."""
    value = shown(catalogue()[fact.key], fact)
    source = f"（{SOURCE_NAMES[fact.source]}）" if fact.source != "self" else ""
    sure = SURE if fact.said.endswith(SURE) and SURE not in value else ""
    return f"{named(fact.key, fact.year)}：{value}{source}{sure}"
