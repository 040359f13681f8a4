"""要是研发加到500万呢: worked out on a copy of what is known; the record stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Turn
from handlers.firm import profile
from handlers.language.mentions import find_places
from handlers.language.outside import FALSIFYING, SUPPOSED
from handlers.understanding.scope import Question
from handlers.verdict.glance import as_valid, briefly
from handlers.verdict.hypothesis import Supposition, suppose
from handlers.verdict.preliminary import ASKED, known, preliminary, read_back
from knowledge.engine.outcome import Outcome
from knowledge.evaluate import setting_of
from knowledge.facts import catalogue
from knowledge.gap_words import gap_words
from knowledge.library import ReadyProgram
from knowledge.patterns import lazy
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from knowledge.regions import NATIONAL, region_name
from knowledge.tiers import tiers
from knowledge.validity import Standing, standing
from knowledge.whatif import Change, Flip, Shift, changed, compare
from knowledge.wording import STATES, VARIANTS
from storage.known import Fact
from storage.outgoing import Markdown, Text

KEPT = "这只是试算，记录没有改动；申报只能用真实、可核实的数据。"
_ASK_SO = "可以这样问：“要是研发加到500万呢”“如果发明专利再多2项呢”“要是拿了省专精特新呢”。"
_FALSE = "这个我不能算：数据要真实、可核实，虚报会被取消资格。有真实的变化，我可以替您试算。"


def whatif(turn: Turn, question: Question) -> bool:
    """Tell what a supposed change would turn, tier by tier, and what stays."""
    if FALSIFYING.search(turn.text):
        turn.answer.refused = True
        turn.answer.says(Text(content=_FALSE))
        return True
    if moved := _moved_to(question):
        _elsewhere(turn, question, moved)
        return True
    found = suppose(turn.text, turn.today, tuple(turn.dialog.topic.supposed))
    if not found.changes:
        told = f"{'；'.join(found.unread)}。" if found.unread else "没有看出要改哪一项、改成多少。"
        turn.answer.says(Text(content=f"{told}{_ASK_SO}{KEPT}"))
        return True
    turn.dialog.topic.supposed = [change.key for change, _ in found.changes]
    _answer(turn, question, found)
    return True


_MOVED = lazy("搬|迁|换到|换成|挪|注册|落户|设在|开在|放在|落在|[是在]")


def _moved_to(question: Question) -> str | None:
    """The place a firm is supposed to be in: 要是搬到日照呢; None where a figure is supposed as well."""
    at = SUPPOSED.search(question.text)
    tail = question.text[at.end() :] if at else ""
    place = find_places(tail).region
    if place is None or not _MOVED.search(tail) or _FIGURE.search(find_places(tail).rest):
        return None
    return place.speaks_for


_FIGURE = lazy("[0-9一二两三四五六七八九十百千万亿]")


def _elsewhere(turn: Turn, question: Question, region: str) -> None:
    """The firm held against the documents of another place; its record stays where it is."""
    name, held = region_name(region), known(turn)
    lines = [f"假设企业在{name}，按管{name}的文件看："]
    if not held.facts:
        lines.append("还没有您的其他情况，说出营收、研发等数，才能看够得上哪一级。")
    turn.answer.says(Text(content="\n".join(lines)))
    wanted = tuple(tier.id for tier in question.candidates) if question.said_tiers else ()
    preliminary(turn, region, held, wanted, question.title)
    turn.answer.says(Text(content=KEPT))


def _answer(turn: Turn, question: Question, found: Supposition) -> None:
    region = question.region or NATIONAL
    firm = _known(turn, found)
    before = profile(region, firm, turn.today)
    after, refused = changed(before, [change for change, _ in found.changes])
    said = "，".join(words for _, words in found.changes)
    lines = [f"**假设：{said}**（{region_name(region)}，按{turn.today.isoformat()}）"]
    lines += read_back(found.base, turn.today.year)
    lines += [_refused(words) for change, words in found.changes if change in refused]
    lines += [f"没有算进去：{'；'.join(found.unread)}。"] if found.unread else []
    made = [change for change, _ in found.changes if change not in refused]
    shifts = _shifts(turn, question, before, after, made) if made else []
    if made and question.region is None:
        shifts += _of_places(turn, question, before, after, made, alone=not shifts)
    if not shifts:
        lines += (
            [f"手头{region_name(region) if question.region else ''}的文件没有条件要看这一项，结论不变。"]
            if made
            else []
        )
        turn.answer.says(Markdown(content="\n".join([*lines, KEPT])))
        return
    lines += [] if firm else ["还没有您的其他情况，只按这一项看。"]
    lines += [f"{_name(s)}：{_turn_of(s)}" for s in shifts if s.before != s.after] or ["各级的总结论都不变。"]
    turn.answer.says(Markdown(content="\n".join(lines)))
    groups: dict[tuple[str, Standing], list[Shift]] = {}
    for shift in shifts:
        groups.setdefault((shift.ready.pack.policy, standing(shift.ready.validity, turn.today)), []).append(shift)
    for group in groups.values():
        _tell(turn, group)
    turn.answer.says(Text(content="\n".join([*_missing(shifts, bool(firm)), KEPT])))


def _refused(words: str) -> str:
    return f"{words}：还不知道现在是多少，或者减到了不可能的数，没有算进去；请先说现在的数。"


def _known(turn: Turn, found: Supposition) -> tuple[Fact, ...]:
    """The firm's record with what the sentence states of it, for this answer alone."""
    said = found.base.dated(turn.today)
    new = {(fact.key, fact.year) for fact in said}
    return (*(fact for fact in turn.known.facts if (fact.key, fact.year) not in new), *said)


def _shifts(turn: Turn, question: Question, before: Profile, after: Profile, changes: list[Change]) -> list[Shift]:
    """The programs that look at what changes, lowest tier first; those of the tiers asked about, if any.

    A title supposed to be won is not itself looked at.
    """
    return _compared(turn, question, speaking_programs(turn.library, before.region, turn.today), before, after, changes)


def _of_places(
    turn: Turn, question: Question, before: Profile, after: Profile, changes: list[Change], alone: bool
) -> list[Shift]:
    """Where no place was named: what turns in each place's own document; `alone` what stays in it too."""
    found = list[Shift]()
    for pack in turn.library.packs.values():
        if pack.region != NATIONAL and pack.programs:
            own = [ready for ready in turn.library.programs if ready.pack is pack]
            old, new = (replace(each, region=pack.region) for each in (before, after))
            found += _compared(turn, question, own, old, new, changes)
    return [shift for shift in found if any(clause.flips for clause in shift.clauses)] or (found if alone else [])


def _compared(
    turn: Turn,
    question: Question,
    programs: Sequence[ReadyProgram],
    before: Profile,
    after: Profile,
    changes: list[Change],
) -> list[Shift]:
    variant = turn.known.enterprise.variant if turn.known.enterprise else None
    won = {change.value.tier for change in changes if change.key == "titles"}
    wanted = {tier.id for tier in question.candidates} - won if question.said_tiers else set[str]()
    programs = [
        ready
        for ready in programs
        if (variant is None or ready.program.variant in (None, variant)) and ready.program.tier not in won
    ]
    programs = [ready for ready in programs if ready.program.tier in wanted] or programs
    old, new = (setting_of(turn.library, each, turn.today) for each in (before, after))
    shifts = compare(programs, old, new, changes)
    return sorted((s for s in shifts if s.clauses), key=lambda shift: tiers()[shift.ready.program.tier].rank)


def _tell(turn: Turn, shifts: list[Shift]) -> None:
    """One document's tiers: what flips, then what was looked at and stays."""
    ready, lines, clauses = shifts[0].ready, list[str](), list[str]()
    for shift in shifts:
        clauses += [flip.condition.clause for flip in shift.clauses]
        if len(shifts) > 1 and not any(flip.flips for flip in shift.clauses):
            looked = "、".join(flip.condition.clause for flip in shift.clauses)
            lines.append(f"**{_name(shift)}**：{_turn_of(shift)}，不变（看这一项的是{looked}）")
            continue
        lines.append(f"**{_name(shift)}**：{_turn_of(shift)}")
        told = [flip for flip in shift.clauses if flip.flips or flip.after.state == "unmet"] or shift.clauses[:1]
        lines += [_clause(flip) for flip in sorted(told, key=lambda flip: not flip.flips)]
        if rest := [flip.condition.clause for flip in shift.clauses if flip not in told]:
            lines.append(f"其他看到这一项的条款不变：{'、'.join(rest)}")
        if shift.ready.program.defers_to:
            lines.append(shift.ready.program.defers_to)
    lines.append(briefly(turn, as_valid(ready.pack, ready.program), clauses))
    turn.answer.says(Markdown(content="\n".join(lines)))


def _name(shift: Shift) -> str:
    variant = VARIANTS.get(shift.ready.program.variant or "")
    name = tiers()[shift.ready.program.tier].name + (f"（{variant}）" if variant else "")
    region = shift.ready.pack.region
    return name if region == NATIONAL else f"{region_name(region)} · {name}"


def _turn_of(shift: Shift) -> str:
    after = STATES[shift.after]
    return after if shift.before == shift.after else f"{STATES[shift.before]} → {after}"


def _clause(flip: Flip) -> str:
    head = f"{flip.condition.says}（{flip.condition.clause}）"
    after = f"{STATES[flip.after.state]}{_why(flip.after)}"
    return f"会变：{head}：{STATES[flip.before.state]} → {after}" if flip.flips else f"不变：{head}：{after}"


def _why(outcome: Outcome) -> str:
    if outcome.state == "unmet" and outcome.gaps:
        return "（" + "；".join(dict.fromkeys(map(gap_words, outcome.gaps))) + "）"
    if outcome.state == "unknown":
        return f"（还缺 {'、'.join(catalogue()[key].label for key in outcome.missing)}）"
    return ""


def _missing(shifts: list[Shift], known: bool) -> list[str]:
    """The facts that the clauses looked at still wait for."""
    wanted = Counter(key for shift in shifts for flip in shift.clauses for key in flip.after.missing)
    if not wanted:
        return []
    names = "、".join(catalogue()[key].label for key, _ in wanted.most_common(ASKED))
    return [f"要看得更准，还要知道：{names}。" + ("" if known else "说“我们能报什么”可以逐项核对。")]
