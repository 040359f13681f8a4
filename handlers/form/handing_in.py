"""The summary is shown: a line is changed, or everything is handed in as the firm's next dated version."""

from __future__ import annotations

import re

from handlers import consent
from handlers.codes import request_number
from handlers.commands import SKIP
from handlers.context import Turn
from handlers.dialog import Form
from handlers.firm import named, shown
from handlers.form.changing import keep_all
from handlers.form.correcting import amend, change_line, corrects
from handlers.form.settling import settle
from handlers.form.several import read_several
from handlers.form.summary import LATER, in_order, line, show, show_card
from handlers.form.walk import close
from handlers.language.readings import Unknown, YesNo
from handlers.language.value import read
from handlers.people import binding
from handlers.requests import telling
from handlers.understanding.scope import Question
from handlers.verdict.checking import facts
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.changes import NewRequest
from storage.clock import day_of
from storage.known import Fact
from storage.outgoing import Text

_SUBMIT = lazy(r"(?:确认)?(?:无误)?[，,]?(?:确认)?提交(?:吧|了)?|确认(?:无误|没错)?|没问题[，,]?提交吧?")
_LINE = lazy(
    r"(?:把|改(?:一下)?)?第?\s*(?P<place>\d{1,3})\s*[项行条个]?\s*"
    r"(?:(?:应该)?(?:改[成为]|换成|是|为|[:：=])\s*(?P<value>.+))?"
)
_CHANGE = lazy(r"(?:把|改(?:一下)?)第|第\s*\d|^改\s*\d|\d\s*[项行条]|改[成为]|换成|应该|[:：=]")
_DONE = lazy(r"我?们?(?:已经)?(?:提交|交)(?:上去)?(?:成功)?了?(?:吗|没有?|没)[?？]?")
_LATER = lazy(rf"{LATER}|先不提交|等等再交|以后再(?:交|说)")


def take(turn: Turn, form: Form, text: str) -> str | None:
    """Use a message while the summary is shown. None: done; else the hint."""
    if _SUBMIT.fullmatch(text):
        submit(turn, form)
        return None
    if _DONE.fullmatch(text):
        declared(turn)
        show_card(turn, form)
        return None
    if _LATER.fullmatch(text):
        close(turn)
        turn.answer.says(Text(content="好的，先不交。填好的都留着，随时说“确认提交”。"))
        return None
    if entry := line_said(text):
        return change_line(turn, form, int(entry["place"]), (entry["value"] or "").strip())
    if corrects(form, text):
        amend(turn, form, text)
        return None
    if SKIP.fullmatch(text) or isinstance(read("yesno", text, turn.today), Unknown | YesNo):
        turn.answer.says(Text(content="现在没有在问哪一项，填了的都在这里。"))
        show_card(turn, form)
        return None
    several = read_several(None, text, turn.today)
    if several is not None:
        if keep_all(turn, form, several.facts):
            show(turn, form)
        return None
    return "核对无误请说“确认提交”；要改哪一项就回它的编号，或写“1 改成 420万”。"


def line_said(text: str) -> re.Match[str] | None:
    """A line of a numbered list that is to be changed, and its new value where one is said: 第2项改成500万."""
    return _LINE.fullmatch(text) if _CHANGE.search(text) else None


def submit(turn: Turn, form: Form) -> None:
    """Hand in what is on record; a firm without its code is asked for it first, and the summary comes back."""
    held = in_order(facts(turn))
    if not held:
        turn.answer.says(Text(content="还没有填任何情况，没有可提交的。"))
        close(turn)
        return
    last, firm, bind = turn.known.declaration, turn.known.enterprise, turn.answer.changes.bind
    if bind is None and (firm is None or firm.uscc is None):
        form.reviewing, form.submitting, form.asking = True, True, None
        turn.answer.says(Text(content="提交以前要先知道是哪一家企业。"))
        binding.begin(turn)
        return
    if last is not None and in_order(last.facts) == held:
        turn.answer.says(Text(content=f"现在记着的和第{last.version}版一样，没有再交一次。"))
        if form.name == "annual":
            settle(turn)
        close(turn)
        return
    version = last.version + 1 if last else 1
    number = request_number(turn.today, turn.context.fresh)
    turn.answer.changes.declare = True
    region = form.region or (firm.region if firm else None)
    said = f"{'年度核实' if form.name == 'annual' else '填报情况'}第{version}版，共{len(held)}项"
    new = NewRequest(number, "declaration", said, said, region=region, details={"version": version})
    turn.answer.changes.requests.append(new)
    telling.to_officers(turn, new)
    changed = f"，和上一版相比改了{len(_differences(last.facts, held))}项" if last else ""
    turn.answer.says(
        Text(
            content=f"已提交：{said}（{turn.today.isoformat()}{changed}），编号 {number}。"
            "工作人员核对后会告诉您。要更正，直接说哪一项错了，改好再说“确认提交”，会作为新的一版；"
            "说“我提交的看看”可以看交了什么。"
        )
    )
    settle(turn)
    close(turn)


def ask_to_submit(turn: Turn, question: Question) -> bool:
    """确认提交 where no summary is shown: what would be handed in is shown first."""
    return review(turn)


def review(turn: Turn) -> bool:
    """核对一遍: the summary, whatever was open before it."""
    if turn.known.role == "officer":
        turn.answer.says(Text(content="您是工作人员，没有对应企业的填报情况。"))
        return True
    firm, form = turn.known.enterprise, turn.dialog.form
    if not in_order(facts(turn)):
        turn.answer.says(Text(content="还没有填任何情况。说“我们能报什么”就开始逐项填。"))
        return True
    if not consent.agreed(turn):
        consent.ask(turn)
        return True
    if form is None or form.brief:
        place = (firm.region, firm.variant) if firm else (None, None)
        form = turn.dialog.form = Form(region=place[0], variant=place[1], touched=turn.today)
    show(turn, form)
    return True


def declared(turn: Turn, question: Question | None = None) -> bool:
    """我提交的看看: the last version with its day, and what stands otherwise now."""
    last = turn.known.declaration
    if last is None:
        turn.answer.says(Text(content="还没有提交过。填好以后说“确认提交”，先给您核对一遍再交。"))
        return True
    held = in_order(facts(turn))
    who = "" if last.own else "（同事提交）"
    entries = in_order(last.facts)
    day = day_of(last.at).isoformat()
    lines = [f"最近提交的是第{last.version}版，{day}{who}，共{len(entries)}项："]
    lines += [f"{i}. {line(fact)}" for i, fact in enumerate(entries, 1)]
    changed = _differences(last.facts, held)
    if changed:
        lines += ["提交以后变了：", *changed, "要按现在的再交一版，说“确认提交”。"]
    else:
        lines.append("现在记着的和提交的一样。")
    turn.answer.says(Text(content="\n".join(lines)))
    return True


def _differences(handed_in: tuple[Fact, ...], now: list[Fact]) -> list[str]:
    """`2025年营业收入：1000万元 → 3200万元` for each fact that is not as it was handed in."""
    then = {(fact.key, fact.year): fact for fact in in_order(handed_in)}
    held = {(fact.key, fact.year): fact for fact in now}
    lines = []
    for key, year in dict.fromkeys((*held, *then)):
        was, stands = (_value(at.get((key, year))) for at in (then, held))
        if was != stands:
            lines.append(f"{named(key, year)}：{was or '没有填'} → {stands or '不算了'}")
    return lines


def _value(fact: Fact | None) -> str:
    return shown(catalogue()[fact.key], fact) if fact else ""
