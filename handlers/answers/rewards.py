"""What a title is worth: ceilings with audience, stacking and validity; where the text gives none, it says so."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.answers.finding import look_up
from handlers.answers.reward_time import in_time, one_after_the_other
from handlers.answers.stacking import stacking
from handlers.choices import CITIES, offer
from handlers.citing import ground, once
from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking, titled
from knowledge.describe import reward_words
from knowledge.entries import WHOLE
from knowledge.patterns import lazy
from knowledge.policy import Pack, Reward
from knowledge.regions import region_name
from knowledge.search import asked_runs
from knowledge.tiers import Tier, tiers
from knowledge.validity import standing
from storage.outgoing import Markdown, Text

_APART = lazy(r"上市|挂牌|展会|参展|技改|担保|贴息|贷款|人才|保险|转贷")
"""Support that hangs on no title."""
_OTHERS = (
    ("区县|功能区|(?:园区|开发区|高新区)(?!.{0,3}(?:企业|公司|厂))|考核(?:达标|目标|任务|完成|奖)", "district"),
    ("工业设计|研究院", "design_institute"),
    ("服务(?:商|机构|项目|平台)|双创", "platform"),
)
"""Words that ask for what goes to somebody other than an enterprise."""
_OWN_MATTER = lazy(_APART.pattern + "|考核|工业设计|研究院|双创|服务(?:商|机构|项目|平台)")
"""What is asked for by itself; a zone's name alone may only say where the firm is."""
_AMOUNT = lazy(r"([0-9]{1,5})万")
_OF_REWARDS = lazy(
    "园区|开发区|高新区|奖励|奖金|激励|奖补|奖|补贴|补助|扶持|(?<!专项)资金|支持|政策|现金|具体|给多少|给钱|给谁|给|多少钱|几万|万元|发钱|钱|最高|最多|拿到|拿|领|"
    "多少|享受|叠加|重复|同时|称号|认定|新|评上|获得|都|还|再|现在|今年|去年|明年|20[0-9]{2}年?|年|到期|什么时候|时候|好处|待遇|所有|全部|各级|级|"
    "省|市|县|国家|区|有|哪|没|能|对吧|对不对|值|归|这|那|的|了|和|或|是|会|要|不|按|在|上|下|里|就|个|家|几"
)
"""Words of asking for rewards: what is left of a question is what the reward is asked for."""


def reward(turn: Turn, question: Question) -> bool:
    """Answer 给多少; asks which place when none is known."""
    if not question.said_tiers and _OWN_MATTER.search(question.text):
        question = replace(question, tiers=())  # not the title last talked about
    if stacking(turn, replace(question, further=()) if question.further else question):  # each place has its turn
        return True
    if question.region is None and not _APART.search(question.text):
        if turn.context.stateless and question.tiers and _everywhere(turn, question):
            return True
        remember(turn, question)
        turn.answer.says(offer(turn, "place", "请问企业在哪个地方？各地奖励不一样。", CITIES))
        return True
    apart = _APART.findall(question.text)
    if apart and not question.tiers:
        return _support(turn, question, apart)
    packs = tuple(
        p for p in speaking(turn, question) if standing(p.validity, turn.today) != "replaced" or p in question.packs
    )
    matter = _matter(question)
    if matter:
        about = replace(question, words=matter)
        return look_up(turn, about, ("reward",), sure=0.65) or _without(turn, question)
    wanted = _wanted(question)
    given = False
    for pack in packs:
        rewards = [r for r in pack.rewards if _asked_for(question, r, wanted)]
        if rewards:
            given = True
            _tell(turn, question, pack, rewards)
            remember(turn, question, pack)
        elif not question.tiers and not _audience(question) and pack is packs[0] and _lacks(question, pack):
            given = _not_given(turn, question, (pack,))
    if not given:
        return _without(turn, question) if _audience(question) else _not_given(turn, question, packs)
    return True


def _support(turn: Turn, question: Question, words: list[str]) -> bool:
    """Support that hangs on no title, of the nearest document that writes of it; its help where it gives no money."""
    for pack in speaking(turn, question):
        rewards = [r for r in pack.rewards if _untitled(r) and any(word in r.says for word in words)]
        if rewards and standing(pack.validity, turn.today) != "replaced":
            _tell(turn, question, pack, rewards)
            remember(turn, question, pack)
            if question.region:
                return True
    about = replace(question, words=" ".join(words))
    return bool(turn.answer.citations) or look_up(turn, about, ("service",), sure=0.4) or _without(turn, question)


def _untitled(reward: Reward) -> bool:
    return not reward.awards or reward.kind == "benefit"


def _everywhere(turn: Turn, question: Question) -> bool:
    """Nobody can be asked back for the place: what each place's document gives for the titles, under its name."""
    wanted, given = _wanted(question), False
    for pack in turn.library.packs.values():
        rewards = [reward for reward in pack.rewards if wanted & set(reward.awards)]
        if rewards and not given:
            turn.answer.says(Text(content="各地奖励不一样。没有说企业在哪个地方，下面按写了这些称号的文件说。"))
        if rewards:
            given = True
            _tell(turn, replace(question, region=pack.region), pack, rewards)
    return given


def _matter(question: Question) -> str:
    """What a reward is asked for that is no title, amount or receiver the documents know: 绿色工厂奖多少."""
    if question.tiers or _AMOUNT.search(question.text) or _audience(question):
        return ""
    words = _OF_REWARDS.sub(" ", question.words)
    return words.strip() if asked_runs(words) else ""


def _without(turn: Turn, question: Question) -> bool:
    """What no reward was found for: not found is all that is known, unless the document says it gives no amount."""
    packs = [pack for pack in speaking(turn, question) if not pack.sizes]
    lines = [f"**{question.place or '手头的文件'} · 奖励**", "没有找到这一项的奖励金额，可以向当地工信部门确认。"]
    for pack in packs[:1] if question.region else ():
        lines += [n.says for n in pack.not_given if n.topic == "amount" and "任何" in n.says]
        lines.append(ground(pack, [WHOLE], turn.today))
        turn.answer.cites(pack.policy, WHOLE)
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question)
    return True


def _audience(question: Question) -> str | None:
    """Who gets what is asked for, where that is no enterprise."""
    return next((name for pattern, name in _OTHERS if re.search(pattern, question.text)), None)


def _wanted(question: Question) -> set[str]:
    """The titles asked about; 单项冠军企业和产品 names two, of each level meant."""
    wanted = {tier.id for tier in question.candidates}
    for family, other, word in (("champion", "champion_product", "产品"), ("champion_product", "champion", "企业")):
        if word in question.text:
            wanted |= {tier.id for tier in tiers().values() if tier.family == other and _same(tier, family, question)}
    return wanted


def _same(tier: Tier, family: str, question: Question) -> bool:
    return any(meant.family == family and meant.level == tier.level for meant in question.candidates)


def _asked_for(question: Question, reward: Reward, wanted: set[str]) -> bool:
    """Whether a reward answers the question: by title, by who gets it, by its amount, else what firms can get."""
    if question.tiers:
        return not wanted.isdisjoint(reward.awards)
    if audience := _audience(question):
        return reward.audience == audience
    if amount := _AMOUNT.search(question.text):
        return reward.ceiling == int(amount.group(1))
    return reward.audience == "enterprise" and (bool(reward.awards) or reward.kind == "cash")


def _tell(turn: Turn, question: Question, pack: Pack, rewards: list[Reward]) -> None:
    place = region_name(pack.region) if pack.region.endswith("0000") else question.place or region_name(pack.region)
    lines = [f"**{place} · {question.title or '奖励和支持'}**（{once(pack, turn.today)}）"]
    lines += in_time(question, pack, turn.today)
    lines += _turned_round(question, rewards)
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


_PAIR = lazy("(企业|产品)[^0-9企产]{0,6}([0-9]{1,5})万?[^0-9]{0,8}?(企业|产品)[^0-9企产]{0,6}([0-9]{1,5})")
"""A sum said for the firm and one for the product: 企业100万、产品200万."""


def _turned_round(question: Question, rewards: list[Reward]) -> list[str]:
    """Say so where the sums of 单项冠军企业 and 产品 were taken for each other."""
    said = _PAIR.search(question.text)
    if said is None or said[1] == said[3]:
        return []
    sums = {said[1]: int(said[2]), said[3]: int(said[4])}
    ceilings = {tier: reward.ceiling for reward in rewards for tier in reward.awards if reward.ceiling}
    firm, product = ceilings.get("champion.national"), ceilings.get("champion_product.national")
    if firm is None or product is None or sums != {"企业": product, "产品": firm}:
        return []
    return [f"正好说反了：国家级的，企业最高{firm}万元，产品最高{product}万元。"]


_CEILING = {"in_force": "“最高”是上限，实际金额由主管部门核定。", "not_yet": "“最高”是上限。"}


def _first_sentence(words: str) -> str:
    """A list holds what is given; what is further remarked on it comes after the first full stop."""
    return words.partition("。")[0]


def _not_given(turn: Turn, question: Question, packs: tuple[Pack, ...]) -> bool:
    """What a document says it gives no amount for; else only that none was found."""
    packs = tuple(pack for pack in packs if not pack.sizes)
    # What no document calls a title is looked for in the nearest alone: the province's says nothing of it.
    for pack in packs if question.candidates or not question.tiers else packs[:1]:
        says = _lacks(question, pack)
        if says:
            head = [f"**{question.place} · {question.title or '奖励'}**", *in_time(question, pack, turn.today)]
            text = "\n".join([*head, says, ground(pack, [WHOLE], turn.today)])
            turn.answer.says(Markdown(content=text)).cites(pack.policy, WHOLE)
            remember(turn, question, pack)
            return True
    lines = [f"手头{question.place}的文件里没有找到{question.title or '这一项'}的奖励，可以向当地工信部门确认。"]
    for pack in packs[:1] if question.region else ():
        lines.append(ground(pack, [WHOLE], turn.today))
        turn.answer.cites(pack.policy, WHOLE)
    turn.answer.says(Markdown(content="\n".join(lines)))
    return True


def _lacks(question: Question, pack: Pack) -> str | None:
    """What a document says it does not give of the titles asked about: of these by id, by name, else of all titles."""
    wanted = {tier.id for tier in question.candidates}
    notes = [missing for missing in pack.not_given if missing.topic == "amount"]
    own = [note for note in notes if wanted & set(note.tiers)]
    named = [note for note in notes if question.tiers and all(titled(m) in note.says for m in question.tiers)]
    # Where some notes are about single titles, the one without any is about other support.
    general = [note for note in notes if not note.tiers]
    if question.tiers and any(note.tiers for note in notes):
        general = []
    elif not question.tiers:
        general = [note for note in general if "任何" in note.says]
    found = own or named or general
    return found[0].says if found else None
