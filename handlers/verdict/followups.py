"""What is asked of a result already given: 逐条, 差哪几条, 为什么, 换个地区看看, 那小巨人呢, 依据是什么."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from handlers.choices import offer
from handlers.context import Turn
from handlers.language.intents import Intent
from handlers.language.mentions import find_tiers
from handlers.understanding.scope import Question
from handlers.understanding.stated import stated
from handlers.verdict import places
from handlers.verdict.detail import in_detail
from handlers.verdict.judged import Result, keep, nothing, offer_more, result, short_name
from handlers.verdict.lacks import nearest
from handlers.verdict.preliminary import IN_FULL, clause_by_clause
from handlers.verdict.why import tell_why, why
from knowledge.patterns import lazy
from storage.outgoing import Text

UNCLEAR = "unclear"
"""The card of a question asked back: what is picked there is no follow-up."""
WHICH = "which-tier"
"""The card that asks which tier is to be told clause by clause."""
ALL = "全部"
SEVERAL = 3
"""More tiers than this are not all told clause by clause unasked."""
Again = Callable[[Turn, Question], bool]

_LACKING = lazy(r"[差缺](?:的是)?(?:哪[几些]?|几)[条项]|[差缺](?:什么|啥|哪些)")
_MOVE = lazy(
    r"\W*(?:那|再)?换(?:个|一个|到|成|去)?.{0,12}(?:看看|看一下|看|呢|会怎样|会怎么样|怎么样|咋样|比比|比一比)\W*"
    r"|\W*(?:那|再)?(?:跟|和|与).{2,8}比(?:一?比|较)?(?:呢|看看)?\W*"
)
_MOVED = lazy(r"\W*(?:那|再)?换(?:到|成).{2,10}")
_ANOTHER = lazy(r"\W*(?:那|看看)?(?:别的|其[他它]|另外的?)(?:级别?|称号|档次?)(?:呢|怎么样|看看)?\W*")
_WHY = lazy(
    r"\W*(?:那|这)?(?:是)?(?:为什么|为啥|为何|凭啥|凭什么)(?:呀|啊|呢|嘛|不)?\W*"
    r"|.{0,12}(?:为什么|为啥|为何|凭啥|凭什么|咋)(?:就|还)?(?:不行|不够|不符合|不满足|不达标|报不了|不能报|够不上|没过|差).{0,4}"
)
_ANY_PLACE = lazy("地[区方]|别[处地]|[外其]他?地")
_NOW = lazy(r"那|换|再看")
_GROUND = lazy(
    r"\W*(?:那|这个?|上面的?|刚才的?|你说的?)*(?:依据|根据|出处|凭据)(?:是|在|呢)?(?:什么|啥|哪里?|哪一?条|哪个文件|哪份文件)?(?:呢|啊)?\W*"
    r"|\W*(?:依据|根据|凭)(?:的是)?(?:哪一?条|第几条|什么|啥)\W*|\W*(?:那|这)?(?:是)?(?:哪一条|第几条|哪条)(?:规定|写的|说的)?\W*"
    r"|\W*(?:文件|哪里)(?:里)?(?:哪里|哪儿|怎么)写的\W*"
)
_PARTICLES = lazy(r"那么?|[呢吗的级]|企业|中小|产品|看看|再看|看一下|换成?|怎么样|如何|[国省市县]家?|\W")


def follow_up(turn: Turn, question: Question, again: Again) -> bool:
    """Answer a follow-up; False where the message is none. `again` answers a question of the documents."""
    if turn.context.stateless or (turn.dialog.awaiting == UNCLEAR and turn.text in turn.dialog.choices):
        return False
    text = question.text
    if _picked(turn, question):
        return True
    if question.intent == "why" or _asks_why(turn, text):
        return why(turn, question)
    placed = question.said_region or question.unclear_place is not None or question.elsewhere is not None
    if (
        (_MOVE.fullmatch(text) or (turn.dialog.form is None and _MOVED.fullmatch(text)))
        and not question.said_tiers
        and (placed or _ANY_PLACE.search(text))
    ):
        return places.elsewhere(turn, question)
    if _GROUND.fullmatch(text):
        return _ground(turn, question, again)
    if _ANOTHER.fullmatch(text):
        return _all_tiers(turn)
    return _in_full(turn, question) or _other_place(turn, question) or _other_tier(turn, question)


def _asks_why(turn: Turn, text: str) -> bool:
    return _WHY.fullmatch(text) is not None and result(turn) is not None


def _all_tiers(turn: Turn) -> bool:
    """别的级别呢: every tier of the place, to pick from."""
    last = turn.dialog.topic.judged
    if last is None or turn.dialog.form is not None:
        return False
    last.tiers = []
    found = result(turn)
    if found is None:
        return False
    keep(turn, found.region, found.programs)
    _offer_tiers(turn, found)
    return True


def _offer_tiers(turn: Turn, found: Result) -> None:
    live = [program for program in found.programs if program.validity == "in_force"]
    names = dict.fromkeys(short_name(program.program.tier) for program in live[:5] or found.programs[:5])
    turn.answer.says(offer(turn, WHICH, "逐条看哪一级？", [*names, ALL], "也可以直接说别的级别的名字。"))


def _picked(turn: Turn, question: Question) -> bool:
    """What was picked of the cards a follow-up put; False where something else was said."""
    awaiting, choices = turn.dialog.awaiting, turn.dialog.choices
    found = result(turn) if awaiting in (WHICH, places.TOKEN) else None
    if found is None:
        return False
    if awaiting == places.TOKEN:
        placed = question.said_region or question.unclear_place is not None or question.elsewhere is not None
        if not placed or question.said_tiers or _PARTICLES.sub("", question.words):
            return False  # 日照奖励多少 asks something of its own
        turn.dialog.close_card()
        return places.elsewhere(turn, question)
    if turn.text not in choices:
        return False
    wanted = [tier.id for mention in find_tiers(turn.text) for tier in mention.candidates]
    in_detail(turn, found.programs if turn.text == ALL else found.of(wanted), found.facts)
    return True


def _in_full(turn: Turn, question: Question) -> bool:
    """Every clause, or (差哪几条) those still open, of the tiers named, else of what was judged."""
    text = question.text
    lacking = _LACKING.search(text) is not None and question.intent in _OF_A_RESULT
    if not (lacking or IN_FULL.search(text)) or stated(turn.text, turn.today).facts:
        return False
    found = result(turn, question)
    if found is None:
        if clause_by_clause(turn, question):
            return True
        if len(text) > _SHORT or turn.known.role == "officer":
            return False
        nothing(turn, "差哪几条" if lacking else "逐条的对照")
        return True
    if lacking and not question.said_tiers:
        near = nearest(found.programs, turn.today, found.facts)
        in_detail(turn, [near] if near else found.programs, found.facts, open_only=near is not None)
        return True
    if len(found.programs) > SEVERAL and not question.said_tiers and turn.dialog.form is None:
        _offer_tiers(turn, found)
        return True
    in_detail(turn, found.programs, found.facts, open_only=lacking)
    return True


_OF_A_RESULT = ("other", "eligibility", "conditions", "target")
"""What 缺啥 may be asked as; 材料不全 缺啥 is about papers."""
_SHORT = 12
"""Characters: what is longer asks something of its own."""


def _other_place(turn: Turn, question: Question) -> bool:
    """那日照呢 after a result: the same facts there."""
    if question.intent != "eligibility" or question.said_tiers or not question.said_region:
        return False
    bare = turn.dialog.form is None and not _PARTICLES.sub("", question.words)  # 日照怎么样
    if (
        not (bare or _NOW.search(question.text))
        or turn.dialog.topic.judged is None
        or stated(turn.text, turn.today).facts
    ):
        return False
    return len(question.text) <= _SHORT and places.elsewhere(turn, question)


def _other_tier(turn: Turn, question: Question) -> bool:
    """那小巨人呢, or a tier's bare name, after a result: how it stands with that one."""
    if not question.said_tiers or question.said_region or turn.dialog.topic.judged is None:
        return False
    if (
        question.intent not in ("eligibility", "other")
        or turn.dialog.form is not None
        or turn.dialog.pending is not None
    ):
        return False
    rest = question.text
    for mention in question.tiers:
        rest = rest.replace(mention.said, "")
    if _PARTICLES.sub("", rest):
        return False
    found = result(turn, question)
    wanted = {tier.id for tier in question.candidates}
    if found is None or not any(program.program.tier in wanted for program in found.programs):
        return False
    told = [program for program in found.programs if program.program.tier in wanted]
    keep(turn, found.region, told)
    tell_why(turn, told, found)
    offer_more(turn)
    return True


def _ground(turn: Turn, question: Question, again: Again) -> bool:
    """On what the last answer rests: the verdict's clauses, or the last question of the documents once more."""
    topic = turn.dialog.topic
    found = result(turn) if topic.intent in (None, "eligibility") else None
    if found is not None:
        near = nearest(found.programs, turn.today, found.facts) or found.programs[-1]
        in_detail(turn, [near], found.facts)
        return True
    if topic.intent is None or topic.intent == "eligibility":
        nothing(turn, "依据")
        return True
    turn.answer.says(Text(content="依据写在回答末尾，再说一遍："))
    region = topic.region or question.region
    said = tuple(mention for name in topic.tiers for mention in find_tiers(name))
    last = replace(question, intent=cast("Intent", topic.intent), region=region, tiers=said, said_tiers=bool(said))
    return again(turn, last)
