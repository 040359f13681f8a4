"""Questions about the documents themselves: conditions, targets, validity, words, duties, offices, services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from handlers.choices import CITIES, offer
from handlers.citing import ground, once
from handlers.context import Turn
from handlers.scope import Question, remember, speaking
from knowledge.describe import RHYTHM, target_words
from knowledge.policy import Pack, Program
from knowledge.regions import region_name, within
from knowledge.search import Entry, Kind, runs
from knowledge.tiers import tiers
from knowledge.validity import day_in_words, in_words
from storage.outgoing import Markdown, Text

_WHOLE = "全文"


def conditions(turn: Turn, question: Question) -> bool:
    """What a tier demands, clause by clause; where a text only defines or says nothing, that is the answer."""
    if question.region is None and not question.packs:
        turn.answer.says(offer(turn, "place", "请问企业在哪个地方？各地条件不一样。", CITIES))
        remember(turn, question)
        return True
    packs, wanted = speaking(turn, question), {tier.id for tier in question.candidates}
    told = False
    for pack in packs:
        programs = [program for program in pack.programs if not question.tiers or program.tier in wanted]
        if not question.tiers and len(programs) > 2:
            _which_tier(turn, question, pack)
            return True
        for program in programs:
            told = True
            _program(turn, question, pack, program)
            remember(turn, question, pack)
    if not told and not _below(turn, question, wanted):
        _without_conditions(turn, question, packs, wanted)
    return True


def _below(turn: Turn, question: Question, wanted: set[str]) -> bool:
    """What documents of places below a named province pass on of it, each under its own place's name."""
    if not (question.said_region and question.region and question.region.endswith("0000")):
        return False
    programs = [
        (pack, program)
        for pack in turn.library.packs.values()
        if within(pack.region, question.region) and pack.region != question.region
        for program in pack.programs
        if program.tier in wanted
    ]
    if programs:
        names = "、".join(dict.fromkeys(region_name(pack.region) for pack, _ in programs))
        turn.answer.says(Text(content=f"{question.place}自己的文件里没有，下面是{names}的文件写的。"))
    for pack, program in programs:
        _program(turn, replace(question, region=pack.region), pack, program)
        remember(turn, question, pack)
    return bool(programs)


def _program(turn: Turn, question: Question, pack: Pack, program: Program) -> None:
    lines = [f"**{question.place} · {program.name}**（{once(pack, turn.today)}，各条须同时满足）"]
    lines += [f"{i}. {c.says}（{c.clause}）" for i, c in enumerate(program.conditions, 1)]
    lines += [note for note in (program.defers_to, program.note) if note]
    lines.append(ground(pack, [program.clause], turn.today))
    turn.answer.says(Markdown(content="\n".join(lines)))
    turn.answer.cites(pack.policy, *(c.clause for c in program.conditions))


def _which_tier(turn: Turn, question: Question, pack: Pack) -> None:
    names = tuple(dict.fromkeys(tiers()[program.tier].name for program in pack.programs))
    turn.answer.says(offer(turn, "tier", f"{question.place}的文件写了这几项条件，想看哪一项？", names))
    remember(turn, question, pack)


def _without_conditions(turn: Turn, question: Question, packs: Iterable[Pack], wanted: set[str]) -> None:
    title = question.title or "条件"
    for pack in packs:
        lines, clauses = list[str](), list[str]()
        lines += [
            missing.says
            for missing in pack.not_given
            if missing.topic == "condition" and (not missing.tiers or wanted & set(missing.tiers))
        ]
        for definition in pack.definitions:
            if any(m.said in definition.term or definition.term in m.said for m in question.tiers):
                lines.append(f"{definition.term}：{definition.says}（{definition.clause}）")
                clauses.append(definition.clause)
        if lines:
            body = "\n".join([f"**{question.place} · {title}**", *lines, ground(pack, clauses or [_WHOLE], turn.today)])
            turn.answer.says(Markdown(content=body)).cites(pack.policy, *(clauses or [_WHOLE]))
            remember(turn, question, pack)
            return
    turn.answer.says(Markdown(content=f"手头{question.place}的文件没有写{title}的条件，请向当地工信部门确认。"))


_UNWRITTEN = re.compile(r"没有写|未写|没写|另定")
"""A target's remark is worth saying where it tells what the text leaves open."""


def target(turn: Turn, question: Question) -> bool:
    """How many a document sets out to reach, by tier and year."""
    wanted = {tier.id for tier in question.candidates}
    words = runs(question.text)
    told = False
    for pack in speaking(turn, question):
        named = [t for t in pack.targets if t.tier in wanted or any(m.said in t.what for m in question.tiers)]
        exact = [t for t in named if t.tier in wanted] or named
        rows = exact or (
            [] if question.tiers else [t for t in pack.targets if words & runs(t.what)] or list(pack.targets)
        )
        if question.year is not None:
            rows = [t for t in rows if question.year in (t.by, t.year) or _spans(t.each_year, question.year)] or rows
        if not rows:
            continue
        told = True
        title = question.title or "目标"
        clauses = [row.clause for row in rows]
        lines = [f"**{pack.short} · {title}**", *(f"{target_words(row)}（{row.clause}）" for row in rows[:12])]
        remarks = (t.says for t in rows[:12] if t.says and _UNWRITTEN.search(t.says) and t.says not in target_words(t))
        lines += dict.fromkeys(remarks)
        lines.append(ground(pack, clauses[:12], turn.today))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses[:12])
        remember(turn, question, pack)
        if question.region:
            break
    if not told:
        turn.answer.says(Markdown(content=f"手头{question.place}的文件没有写这一项的目标数。"))
    return True


def _spans(years: tuple[int, int] | None, year: int) -> bool:
    return years is not None and years[0] <= year <= years[1]


def validity(turn: Turn, question: Question) -> bool:
    """Whether a document still speaks: the one named, else the one last talked about, else those of the place."""
    topic = turn.dialog.topic.policy
    if question.packs:
        packs: tuple[Pack, ...] = question.packs[:1]
    elif question.said_region and question.region:
        packs = tuple(p for p in turn.library.packs.values() if within(question.region, p.region) and not p.sizes)
    elif topic in turn.library.packs:
        packs = (turn.library.packs[topic],)
    elif question.region:
        packs = tuple(p for p in turn.library.speaking(question.region) if not p.sizes)
    else:
        packs = tuple(p for p in turn.library.packs.values() if not p.sizes)
    lines = [f"按{turn.today.year}年{turn.today.month}月{turn.today.day}日看："]
    for pack in packs:
        number = f"，{pack.number}" if pack.number else ""
        clause = pack.validity.last_day_clause or "标题"
        issued = f"{day_in_words(pack.issued)}印发" if pack.issued else "印发日期未见"
        lines.append(
            f"**《{pack.title}》**（{issued}{number}）\n{in_words(pack, turn.today)}。依据：{pack.validity.rests_on}"
        )
        turn.answer.cites(pack.policy, clause)
    turn.answer.says(Markdown(content="\n".join(lines)))
    remember(turn, question, packs[0] if len(packs) == 1 else None)
    return True


def definition(turn: Turn, question: Question) -> bool:
    """What a word means in the documents; the place asked about, then the document last talked about, come first."""
    packs = [*question.packs, *(turn.library.speaking(question.region) if question.region else ())]
    others = [p for p in turn.library.packs.values() if p not in packs]
    for group in (packs, others):
        found = _best(turn, question, group)
        if found:
            _entries(turn, question, found)
            return True
    return False


def _best(turn: Turn, question: Question, packs: list[Pack]) -> list[Entry]:
    policies = [pack.policy for pack in packs]
    found = turn.library.index.find(question.words, policies, ("definition",), most=8)
    asked = runs(question.words)
    named = [f.entry for f in found if len(runs(f.entry.name) & asked) * 2 >= max(1, len(runs(f.entry.name)))]
    best = [f.entry for f in found if f.share >= 0.5]
    chosen = named or best
    # One meaning a document; two documents may use the same word differently.
    seen: dict[str, Entry] = {}
    for entry in chosen:
        if not seen or entry.name == next(iter(seen.values())).name:
            seen.setdefault(entry.pack.policy, entry)
    return list(seen.values())[:2]


def look_up(turn: Turn, question: Question, kinds: tuple[Kind, ...], least: float = 0.42) -> bool:
    """Duties, offices, services and words found by the question's own words; False if nothing carries enough of it.

    The documents of the place come first; the others are looked at only where no place was named.
    """
    own = speaking(turn, question)
    others = () if question.said_region else tuple(p for p in turn.library.packs.values() if p not in own)
    for packs in (own, others):
        found = turn.library.index.find(question.words, [p.policy for p in packs], kinds)
        entries = [f.entry for f in found if f.share >= least and f.share >= found[0].share * 0.7]
        if entries:
            _entries(turn, question, [e for e in entries if e.pack is entries[0].pack])
            return True
    return False


def elsewhere(turn: Turn, question: Question) -> None:
    """A place we hold no document of: said before the province's, or alone with the places we have."""
    lacking = f"手头没有{question.elsewhere}的文件"
    if question.region:
        turn.answer.says(Text(content=f"{lacking}，下面按{question.place}的文件说。"))
    else:
        turn.answer.says(Text(content=f"{lacking}，不能拿别处的来答。现有{'、'.join(CITIES)}和山东省的文件。"))


def duty(turn: Turn, question: Question) -> bool:
    """What recurs, how often, and who does it."""
    return look_up(turn, question, ("duty", "service"))


def department(turn: Turn, question: Question) -> bool:
    """Who is responsible, by the name the document uses."""
    # 奖励 in a question is 激励奖补 in the documents.
    words = re.sub("奖励|奖金|补贴|补助", "激励奖补", question.words)
    return look_up(turn, replace(question, words=words), ("department",), least=0.2)


def service(turn: Turn, question: Question) -> bool:
    """Help that the documents offer."""
    return look_up(turn, question, ("service", "definition", "duty"))


def _entries(turn: Turn, question: Question, entries: list[Entry]) -> None:
    by_pack: dict[str, list[Entry]] = {}
    for entry in entries:
        by_pack.setdefault(entry.pack.policy, []).append(entry)
    for own in by_pack.values():
        pack = own[0].pack
        lines = []
        for entry in own:
            rhythm = next((RHYTHM[d.rhythm] for d in pack.duties if entry.kind == "duty" and d.what == entry.name), "")
            name = "责任单位：" + entry.name if entry.kind == "department" else entry.name
            lines.append(f"**{name}**{f'（{rhythm}）' if rhythm else ''}\n{entry.says}（{entry.clause}）")
        clauses = [entry.clause for entry in own]
        lines.append(ground(pack, clauses, turn.today))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)
    remember(turn, question, entries[0].pack)


def not_given(topic: str, what: str) -> Callable[[Turn, Question], bool]:
    """A handler for what no document gives (dates, materials, re-examination): each says so, none guesses."""

    def handler(turn: Turn, question: Question) -> bool:
        packs = [p for p in speaking(turn, question) if not p.sizes]
        lines, told = [f"**{question.place or '手头的文件'} · {what}**"], False
        for pack in packs:
            says = [n.says for n in pack.not_given if n.topic == topic]
            if says:
                told = True
                lines += [says[0], ground(pack, [_WHOLE], turn.today)]
                turn.answer.cites(pack.policy, _WHOLE)
        if not told:
            lines.append(f"手头的文件没有写{what}。")
        lines.insert(1, "我们不推测日期和清单，请以主管部门当年的通知为准。")
        turn.answer.says(Markdown(content="\n".join(lines)))
        remember(turn, question)
        return True

    return handler


window = not_given("window", "申报时间")
materials = not_given("materials", "申报材料")
recheck = not_given("recheck", "复核和更新")
payment = not_given("payment_date", "奖励发放时间")
