"""What the documents say on something, found by the question's own words, as sure as the find is.

High: it is told. Middle: 您是不是想问, with what it may be. Low: nothing is told, and the caller says so plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.answers.quoting import quote
from handlers.choices import offer
from handlers.citing import ground
from handlers.context import Turn
from handlers.language.mentions import find_places
from handlers.understanding.scope import Question, remember, speaking
from knowledge.describe import RHYTHM
from knowledge.entries import WHOLE, Entry, Kind
from knowledge.patterns import lazy
from knowledge.policy import Pack, Validity
from knowledge.regions import NATIONAL, region_name, within
from knowledge.search import Found, asked_runs
from knowledge.validity import standing
from storage.outgoing import Markdown

SURE = 0.5
"""The share of the question an entry must carry to be the answer; less where it goes by the very name asked for."""
_MENTIONED = 0.6
MAYBE = 0.34
_CALLED = 0.2
"""The part of a question that is an entry's name for the entry to be offered."""
_CHOICES = 3
_FIGURE = lazy("多少|几[家个项万名次年月号天]|多大|什么时候|啥时候|何时|哪[天年月]|[0-9]+万")
"""Asks for an amount, a number or a date: never answered by a text's passage."""
_GIVES_FIGURE = lazy(
    "[0-9]+(?:[万亿家个名项年次分人元日月种场件倍%]|左右|以上)|[一二三四五六七八九十百千万]+[家个项年次名场种份]|每[年月季]|没有写|未写|未列"
)
_MONEY = lazy("多少[钱万亿]|几万|工资|收费|费用|价格|利率|利息|面额|投资多少|多少元")
_MONEY_TOLD = lazy("万元|亿元|[0-9]元|(?:没有写|未写|未列).{0,6}[金数面费]?额|没有写面额|不收费|免费")
_SITE = lazy("网址|网站")
_SITE_TOLD = lazy(r"https?:|\.cn")
_NUMBERED = lazy(r"[\w〔〕（）()]{0,8}[0-9]+\s*号(?:文件?|通知)?|《[^》]*》?")
_HOW = lazy("怎么?样?(?:报名|申请|申报|办理|领取|注册|提取|缴)|流程|手续")
_HOW_TOLD = lazy("申请|申报|报名|填报|受理|办理")


def look_up(turn: Turn, question: Question, kinds: tuple[Kind, ...], sure: float = SURE) -> bool:
    """Tell or offer what fits the question; False if nothing carries enough of it.

    The documents of the place come first, the nearest of those that fit; the others are looked at only where no place
    was named; replaced ones only where they were named or nothing else says it; texts where the packs are silent.
    """
    may_be = list[Found]()
    for words, packs in ((words, packs) for words in _words(turn, question) for packs in _groups(turn, question)):
        found = turn.library.index.find(words, [p.policy for p in packs], kinds, most=8)
        found = [f for f in found if _answers(question, f)]
        certain = [f for f in found if is_sure(f, sure)]
        if certain:
            best = _nearest(certain, packs, 0.2 if question.said_region else 0.65) if question.region else certain[0]
            tell(turn, question, [f.entry for f in certain if f.score >= best.score * 0.6 and _beside(f, best)][:3])
            return True
        may_be += [f for f in found if (f.share >= MAYBE and f.runs > 1) or f.named >= _CALLED]
    return quote(turn, question, asks_figure=asks_figure(question)) or _offered(turn, question, may_be)


def _words(turn: Turn, question: Question) -> tuple[str, ...]:
    """What to look for: what is said beside the titles, then all of it; 小巨人在哪个网站报 asks for the site."""
    if question.packs and (about := beside_names(turn, question)):
        return (about, question.words)
    beside = question.words
    for mention in question.tiers if question.said_tiers else ():
        beside = beside.replace(mention.said, " ")
    return (beside, question.words) if beside != question.words and len(asked_runs(beside)) > 1 else (question.words,)


def beside_names(turn: Turn, question: Question) -> str:
    """What a question says beside the names of documents in it: 33号文里的一企一册 asks for 一企一册."""
    rest = question.text
    for pack in question.packs:
        names = (*turn.library.names[pack.policy], pack.number or "")
        for name in sorted(filter(None, names), key=len, reverse=True):
            rest = rest.replace(name, " ")
    rest = find_places(_NUMBERED.sub(" ", rest)).rest
    return rest if asked_runs(rest) else ""


def _nearest(certain: list[Found], packs: tuple[Pack, ...], near: float) -> Found:
    """The best find of the nearest document that has one at least `near` as good as any; packs come nearest first."""
    order = {pack.policy: place for place, pack in enumerate(packs)}
    close = [f for f in certain if f.score >= certain[0].score * near]
    return min(close, key=lambda f: (order[f.entry.policy], -f.score))


def asks_figure(question: Question) -> bool:
    """Whether an amount, a number or a date is asked for."""
    return bool(_FIGURE.search(question.text))


def is_sure(found: Found, sure: float = SURE) -> bool:
    """Whether a find is the answer: it carries the question, or it is called what was asked for."""
    if found.named >= 0.45:
        return True
    # What only mentions the words must carry more of them than what goes by some of them.
    return found.runs > 1 and found.share >= (sure if found.named >= 0.2 or sure < SURE else max(sure, _MENTIONED))


def _answers(question: Question, found: Found) -> bool:
    """Whether an entry can answer at all: who asks for a figure or the way to apply is not told what a word means."""
    says = found.entry.says
    if _SITE.search(question.text):
        return bool(_SITE_TOLD.search(says))
    if _MONEY.search(question.text):
        return bool(_MONEY_TOLD.search(says))
    if asks_figure(question):
        return bool(_GIVES_FIGURE.search(says))
    return not _HOW.search(question.text) or bool(_HOW_TOLD.search(says))


def _beside(found: Found, best: Found) -> bool:
    """What belongs into one answer: the same document, or the same word in another."""
    return found.entry.policy == best.entry.policy or found.entry.name == best.entry.name


def _groups(turn: Turn, question: Question) -> Iterable[tuple[Pack, ...]]:
    own = speaking(turn, question)
    others = (
        ()
        if question.said_region or question.packs
        else tuple(pack for pack in turn.library.packs.values() if all(pack is not one for one in own))
    )
    for packs in (own, others):
        yield tuple(
            p for p in packs if p in question.packs or not (_silent(turn, question, p) or _of_others(question, p))
        )
    yield tuple(p for p in own if _replaced(turn, p))


def concerned(turn: Turn, question: Question) -> list[Pack]:
    """The documents that can be expected to say something: not national ones about other titles, nor replaced ones
    where the question is about nothing of them that is still in force.
    """
    return [
        pack
        for pack in speaking(turn, question)
        if not pack.sizes
        and (pack in question.packs or not (_silent(turn, question, pack) or _of_others(question, pack)))
    ]


def _of_others(question: Question, pack: Pack) -> bool:
    """Whether a national document is about other titles than the ones named: 单项冠军 has a site of its own."""
    tiers = {program.tier for program in pack.programs}
    return (
        pack.region == NATIONAL
        and bool(question.candidates)
        and bool(tiers)
        and tiers.isdisjoint(tier.id for tier in question.candidates)
    )


def _silent(turn: Turn, question: Question, pack: Pack) -> bool:
    """Whether a document is replaced and no part that outlives it is about a title named: 创新型 goes by 63号 still."""
    if not _replaced(turn, pack):
        return False
    wanted = {tier.id for tier in question.candidates}
    return not any(p.validity and p.tier in wanted for p in pack.programs)


def _replaced(turn: Turn, pack: Pack) -> bool:
    return standing(pack.validity, turn.today) == "replaced"


def _offered(turn: Turn, question: Question, may_be: list[Found]) -> bool:
    names = tuple(dict.fromkeys(_asked_as(f.entry) for f in sorted(may_be, key=lambda f: -f.share)))
    if not names:
        return False
    turn.answer.says(offer(turn, "meant", "没有完全对得上的内容。您是不是想问：", names[:_CHOICES]))
    remember(turn, question)
    return True


def _asked_as(entry: Entry) -> str:
    match entry.kind:
        case "department":
            return f"{entry.name}归谁管"
        case "duty":
            return f"{entry.name}多久一次"
        case "definition":
            return f"{entry.name}是什么意思"
        case _:
            return entry.name


def tell(turn: Turn, question: Question, entries: list[Entry]) -> None:
    """The entries, each with its clause, under their document and its standing."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        pack = turn.library.packs[entry.policy]
        outliving = entry.clause if _own_validity(pack, entry.clause) else ""
        groups.setdefault((entry.policy, entry.reliability or pack.reliability, outliving), []).append(entry)
    for (policy, reliability, outliving), own in groups.items():
        pack = turn.library.packs[policy]
        elsewhere = question.region and pack not in question.packs and not within(question.region, pack.region)
        lines = [f"**{_title(pack, entry)}**\n{_body(entry)}（{entry.clause}）" for entry in own]
        clauses = [entry.clause for entry in own]
        if elsewhere:
            place = region_name(pack.region)
            lines.insert(0, f"适用于{question.place}的文件没有写这一项；{place}的文件这样写，只供参考：")
        said = pack if reliability == pack.reliability else pack.model_copy(update={"reliability": reliability})
        lines.append(ground(said, clauses, turn.today, _own_validity(pack, outliving)))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(policy, *clauses)
    remember(turn, question, turn.library.packs[entries[0].policy])


def _own_validity(pack: Pack, clause: str) -> Validity | None:
    """The validity of the part a clause belongs to, where that part outlives (or precedes) its document."""
    of = (p for p in pack.programs if p.validity and clause in (p.clause, *(c.clause for c in p.conditions)))
    return next((program.validity for program in of), None)


def _body(entry: Entry) -> str:
    """What stands under the title; a duty's begins with its title."""
    return entry.says.removeprefix(entry.name).lstrip("：") if entry.kind in ("duty", "target") else entry.says


def _title(pack: Pack, entry: Entry) -> str:
    if entry.kind == "department":
        return f"责任单位：{entry.name}"
    rhythm = next((RHYTHM[d.rhythm] for d in pack.duties if entry.kind == "duty" and d.what == entry.name), "")
    return f"{entry.name}（{rhythm}）" if rhythm else entry.name


def facts_about(turn: Turn, question: Question, pattern: str, packs: Iterable[Pack]) -> list[Entry]:
    """What national packs say on a matter of which local documents say nothing (复核, 材料): the best of each.

    Where titles are named, only documents with the conditions of one of them speak.
    """
    about, wanted = re.compile(pattern), {tier.id for tier in question.candidates}
    entries = list[Entry]()
    for pack in packs:
        of_the_title = not wanted or wanted & {program.tier for program in pack.programs}
        if not (pack.region == NATIONAL and of_the_title and (pack in question.packs or not _replaced(turn, pack))):
            continue
        found = turn.library.index.find(f"{question.words} {pattern}", [pack.policy], ("definition", "duty"), most=8)
        fitting = [f for f in found if about.search(f"{f.entry.name} {' '.join(f.entry.also)} {f.entry.says}")]
        entries += [f.entry for f in fitting[:2] if f.score >= fitting[0].score * 0.7]
    return entries


def lacks(turn: Turn, question: Question, topic: str, packs: Iterable[Pack]) -> list[str]:
    """The lines in which documents are said not to give something, each with its ground; cited as the whole text."""
    lines = list[str]()
    for pack in packs:
        says = next((missing.says for missing in pack.not_given if missing.topic == topic), None)
        if says:
            lines += [says, ground(pack, [WHOLE], turn.today)]
            turn.answer.cites(pack.policy, WHOLE)
    return lines
