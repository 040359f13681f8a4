"""要是研发加到500万呢: worked out on a copy of what is known; the record stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from handlers.assessment import gap_words
from handlers.citing import ground
from handlers.context import Turn
from handlers.firm import profile
from handlers.hypothesis import Supposition, suppose
from handlers.language.outside import FALSIFYING
from handlers.preliminary import ASKED, as_valid, read_back
from handlers.scope import Question
from knowledge.evaluate import setting_of
from knowledge.facts import catalogue
from knowledge.outcome import Outcome
from knowledge.precedence import speaking_programs
from knowledge.regions import NATIONAL, region_name
from knowledge.tiers import tiers
from knowledge.validity import Standing, standing
from knowledge.whatif import Change, Flip, Shift, changed, compare
from knowledge.wording import STATES, VARIANTS
from storage.known import Fact
from storage.outgoing import Markdown, Text

KEPT = "这只是试算，记录没有改动；申报只能用真实、可核实的数据。"


def whatif(turn: Turn, question: Question) -> bool:
    """Tell what a supposed change would turn, tier by tier, and what stays."""
    if FALSIFYING.search(turn.text):
        turn.answer.refused = True
        turn.answer.says(Text(content="这个我不能算：数据要真实、可核实，虚报会被取消资格。有真实的变化，我可以替您试算。"))
        return True
    found = suppose(turn.text, turn.today, tuple(turn.dialog.topic.supposed))
    if not found.changes:
        _unread(turn, found)
        return True
    region = question.region or NATIONAL
    turn.dialog.topic.supposed = [change.key for change, _ in found.changes]
    turn.dialog.topic.region = question.region or turn.dialog.topic.region
    known = _known(turn, found)
    before = profile(region, known, turn.today)
    after, refused = changed(before, [change for change, _ in found.changes])
    made = [(change, said) for change, said in found.changes if change not in refused]
    lines = ["**假设：" + "，".join(said for _, said in found.changes) + f"**（{region_name(region)}，按{turn.today.isoformat()}）"]
    lines += read_back(found.base, turn.today.year)
    lines += [f"{said}：还不知道现在是多少，或减到了不可能的数，先说现在的数再算。" for change, said in found.changes if change in refused]
    lines += [f"没有算进去：{'；'.join(found.unread)}。"] if found.unread else []
    shifts = _shifts(turn, question, before, after, [change for change, _ in made])
    if not made or not shifts:
        lines.append(KEPT if made else "没有可以试算的变化。")
        if made:
            lines.insert(-1, f"{region_name(region)}的文件没有看这一项的条件，结论不受影响。")
        turn.answer.says(Markdown(content="\n".join(lines)))
        return True
    lines += _summary(shifts, bool(known))
    turn.answer.says(Markdown(content="\n".join(lines)))
    groups: dict[tuple[str, Standing], list[Shift]] = {}
    for shift in shifts:
        groups.setdefault((shift.ready.pack.policy, standing(shift.ready.validity, turn.today)), []).append(shift)
    for group in groups.values():
        _tell(turn, group)
    turn.answer.says(Text(content="\n".join([*_missing(shifts, bool(known)), KEPT])))
    return True


def _known(turn: Turn, found: Supposition) -> tuple[Fact, ...]:
    """The firm's record with what the sentence states of it, for this answer alone."""
    said = found.base.dated(turn.today)
    new = {(fact.key, fact.year) for fact in said}
    return (*(fact for fact in turn.known.facts if (fact.key, fact.year) not in new), *said)


def _shifts(turn: Turn, question: Question, before: object, after: object, changes: list[Change]) -> list[Shift]:
    """The programs that look at what changes, lowest tier first; those of the tiers asked about, if any."""
    region = question.region or NATIONAL
    variant = turn.known.enterprise.variant if turn.known.enterprise else None
    wanted = {tier.id for tier in question.candidates} if question.said_tiers else set[str]()
    won = {change.value.tier for change in changes if change.key == "titles"}
    programs = [
        ready
        for ready in speaking_programs(turn.library, region, turn.today)
        if (variant is None or ready.program.variant in (None, variant)) and ready.program.tier not in won
    ]
    programs = [p for p in programs if p.program.tier in wanted - won] or programs
    settings = [setting_of(turn.library, each, turn.today) for each in (before, after)]  # type: ignore[arg-type]
    shifts = compare(programs, settings[0], settings[1], (change.key for change in changes))
    looked = [shift for shift in shifts if shift.clauses]
    return sorted(looked, key=lambda shift: tiers()[shift.ready.program.tier].rank)


def _unread(turn: Turn, found: Supposition) -> None:
    told = f"{'；'.join(found.unread)}。" if found.unread else "没有看出要改哪一项、改成多少。"
    turn.answer.says(
        Text(content=f"{told}可以这样问：“要是研发加到500万呢”“如果发明专利再多2项呢”“要是拿了省专精特新呢”。{KEPT}")
    )


def _summary(shifts: list[Shift], known: bool) -> list[str]:
    moved = [shift for shift in shifts if shift.moved]
    lines = [] if known else ["还没有您的其他情况，只按这一项看。"]
    turned = [f"{_name(s)}：{STATES[s.before]} → {STATES[s.after]}" for s in shifts if s.before != s.after]
    lines += turned or ["各级的总结论都不变。" if moved else "结论都不变。"]
    return lines


def _tell(turn: Turn, shifts: list[Shift]) -> None:
    """One document's tiers: what flips, then what was looked at and stays."""
    pack, lines, clauses = as_valid(shifts[0].ready.pack, shifts[0].ready.program), list[str](), list[str]()
    for shift in shifts:
        change = STATES[shift.before] if shift.before == shift.after else f"{STATES[shift.before]} → {STATES[shift.after]}"
        lines.append(f"**{_name(shift)}**：{change}")
        for flip in sorted(shift.clauses, key=lambda flip: not flip.flips):
            lines.append(_clause(flip))
            clauses.append(flip.condition.clause)
        if shift.ready.program.defers_to:
            lines.append(shift.ready.program.defers_to)
    lines.append(ground(pack, clauses, turn.today))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)


def _name(shift: Shift) -> str:
    variant = VARIANTS.get(shift.ready.program.variant or "")
    return tiers()[shift.ready.program.tier].name + (f"（{variant}）" if variant else "")


def _clause(flip: Flip) -> str:
    head = f"{flip.condition.says}（{flip.condition.clause}）"
    if flip.flips:
        return f"会变：{head}：{STATES[flip.before.state]} → {STATES[flip.after.state]}{_why(flip.after)}"
    return f"不变：{head}：{STATES[flip.after.state]}{_why(flip.after)}"


def _why(outcome: Outcome) -> str:
    if outcome.state == "unmet" and outcome.gaps:
        return "（" + "；".join(dict.fromkeys(map(gap_words, outcome.gaps))) + "）"
    if outcome.state == "unknown":
        return f"（还缺 {'、'.join(catalogue()[key].label for key in outcome.missing)}）"
    return ""


def _missing(shifts: Iterable[Shift], known: bool) -> list[str]:
    """The facts that the clauses looked at still wait for."""
    wanted = Counter(key for s in shifts for flip in s.clauses for key in flip.after.missing)
    if not wanted:
        return []
    names = "、".join(catalogue()[key].label for key, _ in wanted.most_common(ASKED))
    return [f"要看得更准，还要知道：{names}。" + ("" if known else "说“我们能报什么”可以逐项核对。")]
