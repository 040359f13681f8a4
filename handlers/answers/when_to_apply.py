"""When to apply: the window officers set; where there is none, what the documents say, and that no date is known."""

from __future__ import annotations

from dataclasses import replace

from handlers.answers import dated_windows, not_given
from handlers.answers.finding import is_sure
from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking
from knowledge.entries import WHOLE
from knowledge.policy import Pack
from knowledge.regions import NATIONAL
from knowledge.validity import STANDINGS, in_words, standing
from storage.outgoing import Markdown


def window(turn: Turn, question: Question) -> bool:
    """The windows set for the place; else the documents' word, earlier years as a guide, an offer to be told."""
    packs = [pack for pack in speaking(turn, question) if not pack.sizes]
    duties = turn.library.index.find(question.words, [pack.policy for pack in packs], ("duty",), most=1)
    if duties and is_sure(duties[0]) and "报" not in question.text:
        not_given.window(turn, question)
        dated_windows.next_of_duty(turn, duties[0].entry)
        return True
    if question.packs:
        return not_given.window(turn, question)
    if dated_windows.told(turn, question):
        return True
    national = [pack for pack in packs if _governs(turn, question, pack)]
    if not national:
        not_given.window(turn, question)
        dated_windows.not_set(turn, question)
        return True
    lines = [f"**{question.title} · 申报时间**：文件没有写固定的日期，我们不推测，请以主管部门当年的通知为准。"]
    for pack in national:
        lines += [_says(pack), ground(pack, [WHOLE], turn.today)]
        turn.answer.cites(pack.policy, WHOLE)
    local = [pack for pack in packs if pack.region != NATIONAL and _says(pack)]
    if local:
        lines += _of_places(turn, local) if question.region is None else [_of_place(turn, pack) for pack in local]
        for pack in local:
            turn.answer.cites(pack.policy, WHOLE)
    turn.answer.says(Markdown(content="\n".join(lines)))
    dated_windows.not_set(turn, question)
    remember(turn, replace(question, packs=()))
    return True


def _of_places(turn: Turn, packs: list[Pack]) -> list[str]:
    names = "、".join(f"{pack.short}（{_past(turn, pack)}）" for pack in packs)
    return [f"各地的文件也没有写申报日期：{names}。说了地方再细看。"]


def _of_place(turn: Turn, pack: Pack) -> str:
    return f"《{pack.title}》{pack.number or ''}全文（{in_words(pack, turn.today)}）：{_says(pack)}"


def _governs(turn: Turn, question: Question, pack: Pack) -> bool:
    """Whether a national document in force has the conditions of a title asked about, and says how its dates stand."""
    wanted = {tier.id for tier in question.candidates}
    own = [p for p in pack.programs if standing(p.validity or pack.validity, turn.today) == "in_force"]
    return pack.region == NATIONAL and any(p.tier in wanted for p in own) and bool(_says(pack))


def _says(pack: Pack) -> str:
    return next((missing.says for missing in pack.not_given if missing.topic == "window"), "")


def _past(turn: Turn, pack: Pack) -> str:
    return STANDINGS[standing(pack.validity, turn.today)]
