"""Questions about the documents themselves: targets, validity, words, duties, offices, services, what is not given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from handlers.answers.finding import beside_names, concerned, facts_about, is_sure, lacks, look_up, tell
from handlers.answers.sizes import size
from handlers.answers.stacking import stacking
from handlers.choices import CITIES
from handlers.citing import ground
from handlers.context import Turn
from handlers.language.mentions import find_documents
from handlers.understanding.scope import Question, remember, speaking
from knowledge.describe import target_words
from knowledge.entries import Kind
from knowledge.policy import Pack, Target
from knowledge.regions import NATIONAL, depth, within
from knowledge.search import asked_runs, runs
from knowledge.validity import day_in_words, in_words
from storage.outgoing import Markdown, Text

_LEVELS = re.compile("[国省市县]家?级")
_UNWRITTEN = re.compile(r"没有写|未写|没写|另定")
"""A target's remark is worth saying where it tells what the text leaves open."""
_SPLIT = re.compile("各(?:县|区|市|镇|街道)|(?:哪个|每个)(?:县|区|镇|街道)|分解|分到|[县区]分别")
_OF_COUNTING = re.compile(
    "目标|任务|计划|培育|新增|新培育|累计|认定|力争|达到|到20[0-9]{2}年|20[0-9]{2}年|今年|明年|全[市省县]|要|家|总共|一共"
)


def target(turn: Turn, question: Question) -> bool:
    """How many a document sets out to reach, by tier and year."""
    county = question.region is not None and depth(question.region) == 3
    packs_of_the_county = [p for p in turn.library.packs.values() if p.region == question.region]
    if _SPLIT.search(question.words) or (county and question.said_region and not packs_of_the_county):
        return _not_said(turn, question, "county_split", "各县（市、区）的分解数")
    wanted = {tier.id for tier in question.candidates}
    told = False
    for pack in speaking(turn, question):
        rows = _rows(question, pack, wanted)
        if question.year is not None:
            of_year = [t for t in rows if question.year == t.by or _in_year(t, question.year)]
            rows = of_year or rows
        if not rows:
            continue
        told = True
        title = question.title or "目标"
        clauses = [row.clause for row in rows]
        lines = [f"**{pack.short} · {title}**", *(f"{target_words(row)}（{row.clause}）" for row in rows[:12])]
        remarks = (t.says for t in rows[:12] if t.says and _UNWRITTEN.search(t.says) and t.says not in target_words(t))
        lines += dict.fromkeys(remarks)
        if question.year is not None and not any(_in_year(row, question.year) for row in rows):
            lines.append(f"{question.year}年一年的数，文件没有写。")
        lines.append(ground(pack, clauses[:12], turn.today))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses[:12])
        remember(turn, question, pack)
        if question.region:
            break
    if not told:
        turn.answer.says(Markdown(content=f"手头{question.place}的文件没有写这一项的目标数，我们不推算。"))
    return True


def _rows(question: Question, pack: Pack, wanted: set[str]) -> list[Target]:
    """The targets of the titles asked about, else of what is asked about; all where only 目标 was said."""
    named = [t for t in pack.targets if t.tier in wanted or any(m.said in t.what for m in question.tiers)]
    if question.tiers:
        left = question.words
        for mention in question.tiers:
            left = left.replace(mention.said, " ")
        beside = asked_runs(_LEVELS.sub(" ", _OF_COUNTING.sub(" ", left)))
        # 上市的专精特新 asks for those that are listed.
        listed = [t for t in pack.targets if beside and t.tier not in wanted and beside <= runs(t.what)]
        of_all = [t for t in pack.targets if t.year == question.year and t.tier is None and t.new is t.total is None]
        return listed or [*([t for t in named if t.tier in wanted] or named), *(of_all if question.year else [])]
    asked = asked_runs(_OF_COUNTING.sub(" ", question.words))
    if not asked:
        return list(pack.targets)
    shared = {id(t): len(asked & runs(f"{t.what} {t.says or ''}")) for t in pack.targets}
    most = max(shared.values(), default=0)
    # One run of many is chance: 充电桩建设 has nothing to do with 在线展馆建设.
    return [t for t in pack.targets if shared[id(t)] == most] if most * 2 >= min(len(asked), 4) else []


def _in_year(target: Target, year: int) -> bool:
    """Whether a target is what that one year is to bring."""
    first, last = target.each_year or (1, 0)
    return target.year == year or first <= year <= last


_ONE_DOCUMENT = re.compile("[那这][个份]|文号|方案|文件")
"""Speaks of one document: the place's own."""
_OF_TITLES = re.compile("称号|证书|牌子|资格|[几多]少?年|多久|多长")
"""Asks how long a title lasts, not whether a document still speaks."""


def validity(turn: Turn, question: Question) -> bool:
    """Whether a document still speaks: the one named, else the one last talked about, else those of the place."""
    if not question.packs and _OF_TITLES.search(question.text) and (question.said_tiers or "称号" in question.text):
        return recheck(turn, question)
    if question.packs and "称号" in question.text:
        entries = turn.library.index.find(question.words, [question.packs[0].policy], ("definition",), most=1)
        if entries and "称号" in entries[0].entry.name:
            tell(turn, question, [entries[0].entry])
            return True
    topic = turn.dialog.topic.policy
    if question.packs:
        packs: tuple[Pack, ...] = question.packs[:1]
    elif question.said_region and question.region:
        packs = tuple(p for p in turn.library.packs.values() if within(question.region, p.region) and not p.sizes)
        own = tuple(p for p in packs if depth(p.region) > 1)
        packs = (own if _ONE_DOCUMENT.search(question.text) else ()) or packs
    elif topic in turn.library.packs:
        packs = (turn.library.packs[topic],)
    elif question.region:
        packs = tuple(p for p in turn.library.speaking(question.region) if not p.sizes)
    else:
        packs = tuple(p for p in turn.library.packs.values() if not p.sizes)
    lines = [f"按{day_in_words(turn.today)}看："]
    for pack in packs:
        lines.append(_identity(turn, pack))
        turn.answer.cites(pack.policy, pack.validity.last_day_clause or "标题")
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question, packs[0] if len(packs) == 1 else None)
    return True


def _identity(turn: Turn, pack: Pack) -> str:
    number = f"，{pack.number}" if pack.number else ""
    issued = f"{day_in_words(pack.issued)}印发" if pack.issued else "印发日期未见"
    standing = f"{in_words(pack, turn.today)}。依据：{pack.validity.rests_on}"
    return f"**《{pack.title}》**（{'、'.join(pack.issuers)}，{issued}{number}）\n{standing}"


_SAID: Final[tuple[Kind, ...]] = ("definition", "service", "duty", "document", "target")
_LEVEL = re.compile("[哪几]一?级|什么级别?|级别|(?:国家|省|市|县)级?的?还是(?:国家|省|市|县)")
_BY_WHICH = re.compile("(?:按|照|依据?|根据)(?:照|的)?是?(?:哪|什么|啥)[个份]?(?:文件?|文号|政策)|是?哪个文号")


def _level_open(turn: Turn, question: Question) -> bool:
    """Whether a document of the place leaves the level of a title open."""
    return any(_leaves_level_open(pack, question) for pack in speaking(turn, question))


def _leaves_level_open(pack: Pack, question: Question) -> bool:
    wanted = {tier.id for tier in question.candidates}
    return any(n.topic == "level" and wanted & set(n.tiers) for n in pack.not_given)


def definition(turn: Turn, question: Question) -> bool:
    """What a word means in the documents, what a document is, or what is said of a matter."""
    if size(turn, question) or stacking(turn, question):
        return True
    if _LEVEL.search(question.text) and _level_open(turn, question):
        return _not_said(turn, question, "level", f"{question.title}的级别") and target(turn, question)
    documents = find_documents(question.text, turn.library)
    if _BY_WHICH.search(question.text):
        rest = replace(question, words=_BY_WHICH.sub(" ", question.words))
        return look_up(turn, rest, ("document",), sure=0.4) or look_up(turn, rest, _SAID, sure=0.45)
    if not (documents or question.packs):
        return look_up(turn, question, _SAID, sure=0.45)
    own = [pack.policy for pack in speaking(turn, question)]
    named = turn.library.index.find(question.words, own, ("definition",), most=1)
    if named and named[0].named >= 0.9:
        # 育苗扶壮 is a document's name and a word it explains.
        tell(turn, question, [named[0].entry])
        return True
    about = beside_names(turn, question)
    if about and look_up(turn, replace(question, words=about), _SAID):
        return True
    return _document(turn, question)


def _document(turn: Turn, question: Question) -> bool:
    """A document by its name or number: one of ours, or one that ours refer to."""
    for pack in question.packs[:1]:
        turn.answer.says(Markdown(content=f"{_identity(turn, pack)}\n{ground(pack, ['标题'], turn.today)}"))
        turn.answer.cites(pack.policy, "标题")
        remember(turn, question, pack)
        return True
    found = find_documents(question.text, turn.library)
    own = speaking(turn, question)
    for pack, document in [f for f in found if f[0] in own][:3] or found[:3]:
        name = f"《{document.title}》{document.number or ''}"
        held = "" if document.included else "。全文不在手头，这里只说它在下面文件里的作用"
        lines = [
            f"**{name}**",
            f"{document.why}（{document.clause}）{held}",
            ground(pack, [document.clause], turn.today),
        ]
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, document.clause)
        remember(turn, question, pack)
    return bool(found)


def elsewhere(turn: Turn, question: Question) -> None:
    """A place we hold no document of: said before the province's, or alone with the places we have."""
    lacking = f"手头没有{question.elsewhere}的文件"
    if question.region:
        turn.answer.says(Text(content=f"{lacking}，下面按{question.place}的文件说。"))
    else:
        turn.answer.says(Text(content=f"{lacking}，不能拿别处的来答。现有{'、'.join(CITIES)}和山东省的文件。"))


def mended(turn: Turn, question: Question) -> None:
    """Say how a mistyped word was read, and which place is left out, before the answer."""
    if question.mended:
        read = "、".join(f"“{word}”" for word in question.mended)
        turn.answer.says(Text(content=f"按{read}理解。"))
    if question.beside:
        turn.answer.says(Text(content=f"手头没有{question.beside}的文件，下面只说{question.place}。"))


def duty(turn: Turn, question: Question) -> bool:
    """What recurs, how often, and who does it."""
    return look_up(turn, question, ("duty",), sure=0.4) or look_up(turn, question, ("service", "target"))


_CONTACT = re.compile("[局厅科处市县]长|主任|书记|电话|手机|地址|联系人|联系方式|在哪里?办公")


def department(turn: Turn, question: Question) -> bool:
    """Who is responsible, by the name the document uses; nobody's telephone is in any document."""
    if _CONTACT.search(question.text):
        return _not_said(turn, question, "contact", "联系电话和联系人")
    # 认定小巨人 is a matter by its whole name.
    question = replace(question, said_tiers=False)
    return look_up(turn, question, ("department",), sure=0.4) or look_up(turn, question, ("duty",))


def service(turn: Turn, question: Question) -> bool:
    """Help that the documents offer."""
    if _CONTACT.search(question.text):
        return _not_said(turn, question, "contact", "联系电话和联系人")
    return look_up(turn, question, ("service", "definition", "duty"))


def _not_said(turn: Turn, question: Question, topic: str, what: str) -> bool:
    """A matter that documents are known not to give: each says so, none guesses."""
    packs = concerned(turn, question)
    if topic == "contact" and question.region:
        packs = [p for p in packs if p.region != NATIONAL] or packs
    if topic == "level":
        packs = [p for p in packs if _leaves_level_open(p, question)]
    lines = [f"**{question.place or '手头的文件'} · {what}**"]
    lines += lacks(turn, question, topic, packs) or [f"手头的文件没有写{what}。"]
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question)
    return True


def not_given(topic: str, what: str, about: Callable[[str], str]) -> Callable[[Turn, Question], bool]:
    """A handler for what most documents do not give (dates, materials, re-examination): what any does say on it,
    then that the others do not; none guesses. `about` tells what an entry must speak of to answer a question.
    """

    def handler(turn: Turn, question: Question) -> bool:
        packs = concerned(turn, question)
        # 联席会议什么时候开 asks for a duty's rhythm, not for a window.
        duties = turn.library.index.find(question.words, [p.policy for p in packs], ("duty",), most=1)
        if topic == "window" and duties and is_sure(duties[0]) and not re.search("申报|报名", question.text):
            tell(turn, question, [duties[0].entry])
            return True
        pattern = about(question.text)
        facts = facts_about(turn, question, pattern, packs) if pattern else []
        if facts:
            tell(turn, question, facts)
        told = {fact.policy for fact in facts}
        local = [p for p in packs if p.policy not in told and (not facts or (question.region and p.region != NATIONAL))]
        silent = lacks(turn, question, topic, local)
        if silent or not facts:
            head = f"**{question.place or '手头的文件'} · {what}**"
            plain = "我们不推测日期和清单，请以主管部门当年的通知为准。"
            lines = [head, plain, *(silent or [f"手头的文件没有写{what}。"])]
            turn.answer.says(Markdown(content="\n".join(lines)))
        remember(turn, question)
        return True

    return handler


def _about_rechecks(text: str) -> str:
    if "撤销" in text or "取消" in text:
        return "撤销"
    if re.search("改名|更名|变更|重组|搬迁|合并|迁", text):
        return "重大变化|更名"
    if re.search("更新|填报信息", text):
        return "更新(?!入库)"
    return "复核|有效期|期满"


window = not_given("window", "申报时间", lambda text: "")
materials = not_given("materials", "申报材料", lambda text: "申报材料|审计报告|证书|证明")
recheck = not_given("recheck", "复核和更新", _about_rechecks)
payment = not_given("payment_date", "奖励发放时间", lambda text: "")
