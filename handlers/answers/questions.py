"""Questions about the documents themselves: validity, words, duties, offices, services."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.answers.finding import beside_names, look_up, tell
from handlers.answers.not_given import leaves_level_open, not_said, recheck
from handlers.answers.sizes import size
from handlers.answers.stacking import stacking
from handlers.answers.targets import target
from handlers.choices import CITIES
from handlers.citing import ground
from handlers.context import Turn
from handlers.language.mentions import find_documents
from handlers.understanding.scope import Question, remember, speaking
from knowledge.entries import Kind
from knowledge.patterns import lazy
from knowledge.policy import Pack
from knowledge.regions import depth, within
from knowledge.validity import day_in_words, in_words
from storage.outgoing import Markdown, Text

_ONE_DOCUMENT = lazy("[那这][个份]|文号|方案|文件")
"""Speaks of one document: the place's own."""
_OF_TITLES = lazy("称号|证书|牌子|资格|[几多]少?年|多久|多长")
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
_LEVEL = lazy("[哪几]一?级|什么级别?|级别|(?:国家|省|市|县)级?的?还是(?:国家|省|市|县)")
_BY_WHICH = lazy("(?:按|照|依据?|根据)(?:照|的)?是?(?:哪|什么|啥)[个份]?(?:文件?|文号|政策)|是?哪个文号")


def _level_open(turn: Turn, question: Question) -> bool:
    """Whether a document of the place leaves the level of a title open."""
    return any(leaves_level_open(pack, question) for pack in speaking(turn, question))


def definition(turn: Turn, question: Question) -> bool:
    """What a word means in the documents, what a document is, or what is said of a matter."""
    if size(turn, question) or stacking(turn, question):
        return True
    if _LEVEL.search(question.text) and _level_open(turn, question):
        return not_said(turn, question, "level", f"{question.title}的级别") and target(turn, question)
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


_CONTACT = lazy("[局厅科处市县]长|主任|书记|电话|手机|地址|联系人|联系方式|在哪里?办公")


def department(turn: Turn, question: Question) -> bool:
    """Who is responsible, by the name the document uses; nobody's telephone is in any document."""
    if _CONTACT.search(question.text):
        return not_said(turn, question, "contact", "联系电话和联系人")
    # 认定小巨人 is a matter by its whole name.
    question = replace(question, said_tiers=False)
    return look_up(turn, question, ("department",), sure=0.4) or look_up(turn, question, ("duty",))


def service(turn: Turn, question: Question) -> bool:
    """Help that the documents offer."""
    if _CONTACT.search(question.text):
        return not_said(turn, question, "contact", "联系电话和联系人")
    return look_up(turn, question, ("service", "definition", "duty"))
