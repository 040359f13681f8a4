"""What a title is worth: ceilings with audience, stacking and validity; where the text gives none, it says so."""

from __future__ import annotations

import re

from handlers.choices import CITIES, offer
from handlers.citing import ground, once
from handlers.context import Turn
from handlers.questions import look_up
from handlers.reward_time import in_time, one_after_the_other
from handlers.scope import Question, remember, speaking, titled
from knowledge.describe import reward_words
from knowledge.policy import Pack, Reward
from knowledge.validity import standing
from storage.outgoing import Markdown

_APART = re.compile(r"上市|挂牌|展会|参展|技改|担保|贴息|贷款|人才|保险|转贷")
"""Support that hangs on no title."""
_OTHERS = (("区县|功能区", "district"), ("工业设计|研究院", "design_institute"))
"""Words that ask for what goes to somebody other than an enterprise."""
_AMOUNT = re.compile(r"([0-9]{1,5})万")


def reward(turn: Turn, question: Question) -> bool:
    """Answer 给多少; asks which place when none is known."""
    if question.region is None and not _APART.search(question.text):
        remember(turn, question)
        turn.answer.says(offer(turn, "place", "请问企业在哪个地方？各地奖励不一样。", CITIES))
        return True
    if _APART.search(question.text) and look_up(turn, question, ("service",), least=0.25):
        return True
    packs = speaking(turn, question)
    wanted = {tier.id for tier in question.candidates}
    given = False
    for pack in packs:
        rewards = [r for r in pack.rewards if _asked_for(question, r, wanted)]
        if rewards:
            given = True
            _tell(turn, question, pack, rewards)
            remember(turn, question, pack)
    if not given:
        _not_given(turn, question, packs)
    return True


def _asked_for(question: Question, reward: Reward, wanted: set[str]) -> bool:
    """Whether a reward answers the question: by title, by who gets it, by its amount, else what firms can get."""
    if question.tiers:
        return bool(wanted & set(reward.awards))
    audience = next((name for pattern, name in _OTHERS if re.search(pattern, question.text)), None)
    if audience:
        return reward.audience == audience
    if amount := _AMOUNT.search(question.text):
        return reward.ceiling == int(amount.group(1))
    return reward.audience == "enterprise" and (bool(reward.awards) or reward.kind == "cash")


def _tell(turn: Turn, question: Question, pack: Pack, rewards: list[Reward]) -> None:
    lines = [f"**{question.place} · {question.title or '奖励和支持'}**（{once(pack, turn.today)}）"]
    lines += in_time(question, pack, turn.today)
    lines += [f"{_first_sentence(reward_words(item))}（{item.clause}）" for item in rewards]
    clauses = [item.clause for item in rewards]
    cash = [item for item in rewards if item.kind == "cash" and item.audience == "enterprise" and item.ceiling]
    if pack.stacking and cash:
        lines.append(f"叠加：{pack.stacking.says}（{pack.stacking.clause}）")
        lines += one_after_the_other(turn.library, question, pack, turn.today)
        clauses.append(pack.stacking.clause)
    if cash:
        lines.append(_CEILING.get(standing(pack.validity, turn.today), "“最高”是当时的上限。"))
    lines.append(ground(pack, clauses, turn.today))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)


_CEILING = {"in_force": "“最高”是上限，实际金额由主管部门核定。", "not_yet": "“最高”是上限。"}


def _first_sentence(words: str) -> str:
    """A list holds what is given; what is further remarked on it comes after the first full stop."""
    return words.partition("。")[0]


def _not_given(turn: Turn, question: Question, packs: tuple[Pack, ...]) -> None:
    title = question.title or "这一项"
    packs = tuple(pack for pack in packs if not pack.sizes)
    # What no document calls a title is looked for in the nearest alone: the province's says nothing of it.
    for pack in packs if question.candidates or not question.tiers else packs[:1]:
        says = _lacks(question, pack)
        if says:
            head = [f"**{question.place} · {title}**", *in_time(question, pack, turn.today)]
            text = "\n".join([*head, says, ground(pack, ["全文"], turn.today)])
            turn.answer.says(Markdown(content=text)).cites(pack.policy, "全文")
            remember(turn, question, pack)
            return
    lines = [f"手头{question.place}的文件没有写{title}的奖励。可以向当地工信部门确认。"]
    for pack in packs[:1] if question.region else ():
        lines.append(ground(pack, ["全文"], turn.today))
        turn.answer.cites(pack.policy, "全文")
    turn.answer.says(Markdown(content="\n".join(lines)))


def _lacks(question: Question, pack: Pack) -> str | None:
    """What a document says it does not give of the titles asked about: of these by id, by name, else of all titles."""
    wanted = {tier.id for tier in question.candidates}
    notes = [missing for missing in pack.not_given if missing.topic == "amount"]
    own = [note for note in notes if wanted & set(note.tiers)]
    named = [note for note in notes if question.tiers and all(titled(m) in note.says for m in question.tiers)]
    # Where some notes are about single titles, the one without any is about other support.
    general = [] if question.tiers and any(note.tiers for note in notes) else [note for note in notes if not note.tiers]
    found = own or named or general
    return found[0].says if found else None
