"""Verdicts at a glance: a tier in a line or two, what fails with its distance, what to say next, and the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.citing import WARNINGS, ground
from handlers.context import Turn
from handlers.verdict.assessment import headline, name_of
from knowledge.asking.next_question import Question as Asked
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.distance import plan
from knowledge.engine.needs import needs
from knowledge.facts import catalogue
from knowledge.gap_words import unmet_words
from knowledge.policy import Pack, Program
from knowledge.regions import NATIONAL, region_name
from knowledge.rules import Case
from knowledge.validity import Standing, standing, standing_in_words
from knowledge.whatif import stands_in
from knowledge.wording import STATES

NAMED = 3
"""Open facts named as the next ones; the other open clauses are counted."""
_ANSWERS = {"unmet": "现在还够不上，", "unknown": "还不能断定，"}
_ORDER = ("unmet", "met", "unknown", "judge")
_NEAR = {"revenue": ("main_business_revenue", "sales_revenue")}
"""What a clause may ask instead of the fact a person tends to say."""


@dataclass(frozen=True, slots=True)
class View:
    """What a verdict is told with: the facts stated, what decides most next, and whether these tiers were asked for."""

    turn: Turn
    keys: set[str]
    asked: tuple[Asked, ...]
    named: bool


def decided(clause: ClauseVerdict, keys: set[str]) -> bool:
    """Whether a clause is settled by what was stated."""
    return clause.outcome.state != "unknown" and stands_in(keys, clause.condition.rule)


def as_valid(pack: Pack, program: Program) -> Pack:
    """The document as it speaks for one program, which can outlive it."""
    return pack.model_copy(update={"validity": program.validity}) if program.validity else pack


def single(view: View, program: ProgramVerdict, full: bool = False) -> list[str]:
    """One tier: the answer, what fails and what is met of what was stated, what to say next, the ground."""
    lines = [f"**{name_of(program)}**：{_answer(program)}{headline(program)}"]
    clauses = _in_order(program) if full else _worth_telling(program, view.keys)
    lines += [_line(view, program, clause) for clause in clauses]
    named = [clause.condition.clause for clause in clauses]
    if not full:
        more, asked = _next(view, program)
        lines += more
        named += asked
    lines += [note for note in (program.program.defers_to, program.program.note) if note]
    return [*lines, _ground(view, program, named)]


def several(view: View, place: str, programs: Sequence[ProgramVerdict], full: bool = False) -> list[str]:
    """Several tiers: what they come to, a line for each, more of the most telling one alone."""
    first = _foremost(programs)
    lines = [_sum(place, programs, first)]
    for group in sorted(_groups(programs), key=lambda group: first not in group):
        lines += _group(view, group, first, full)
    labels = [catalogue()[question.key].label for question in view.asked[:NAMED]]
    return [*lines, f"最该先说清：{'、'.join(labels)}。"] if labels else lines


def of_places(view: View, programs: Sequence[ProgramVerdict]) -> list[str]:
    """What documents of single places come to, where no place was named."""
    return [line for group in _groups(programs) for line in _group(view, group, None, False)]


def once_written(view: View, programs: Sequence[ProgramVerdict]) -> list[str]:
    """Where documents that no longer speak had a title, without holding anybody against it."""
    lines = list[str]()
    for group in _groups(programs):
        names = "、".join(dict.fromkeys(map(name_of, group)))
        lines.append(f"以前的文件里写过{_place(group[0])}{names}的条件，只供参考。")
        lines.append(_briefly(view, group[0], [program.program.clause for program in group]))
    return lines


def hearsay(view: View, program: ProgramVerdict, earlier: Sequence[ProgramVerdict]) -> list[str]:
    """Whether what is said around is so: what the rule that speaks says, then the documents that once had such an arm.

    Nothing where the rule does not decide it.
    """
    against = [c for c in program.clauses if c.outcome.state == "unmet" and decided(c, view.keys)]
    if not against or program.validity != "in_force":
        return []
    clause = against[0].condition
    lines = [f"**不是这样。**按现行规定，{name_of(program)}要{clause.says}（{clause.clause}）。"]
    lines += [program.program.note] if program.program.note else []
    lines.append(_ground(view, program, [c.condition.clause for c in against]))
    before = len(lines)
    for old in earlier:
        arms = [c for c in old.clauses if _has_arm(c, view.keys)]
        for arm in arms:
            head = "以前另有一份也分过这一档" if len(lines) > before else "以前的规定分过这一档，现在按上面的看"
            said = "" if len(lines) > before else f"：{arm.condition.says}"
            lines.append(f"{head}{said}（{arm.condition.clause}）")
        if arms:
            lines.append(_briefly(view, old, [arm.condition.clause for arm in arms]))
    return lines


def _has_arm(clause: ClauseVerdict, keys: set[str]) -> bool:
    """Whether a clause, by the figures stated, falls into an arm that is not closed to them."""
    rule = clause.condition.rule
    return isinstance(rule, Case) and clause.outcome.state != "unmet" and bool(keys & {key for key, _ in needs(rule)})


def _answer(program: ProgramVerdict) -> str:
    return _ANSWERS.get(program.state, "") if program.validity == "in_force" else "按当时的规定，"


def _sum(place: str, programs: Sequence[ProgramVerdict], first: ProgramVerdict) -> str:
    """The first line of several tiers: the answer itself."""
    live = [p for p in programs if p.validity == "in_force"]
    reached = list(dict.fromkeys(name_of(p) for p in live if p.state in ("met", "judge")))
    met = len(first.with_state("met"))
    if not live:
        return f"**{place}**：没有现行的条件可以对照，下面是已不在有效期的文件当时的规定。"
    if reached:
        return f"**{place}**：能核对的条件都达到的有{'、'.join(reached)}。"
    if all(p.state == "unmet" for p in live):
        return f"**{place}**：现行规定的{'这几级' if len(live) > 1 else name_of(live[0])}现在都还够不上。"
    failing = "、".join(dict.fromkeys(name_of(p) for p in live if p.state == "unmet"))
    closer = f"，先看{name_of(first)}（{len(first.clauses)}条里已达到{met}条）" if met else ""
    if failing:
        return f"**{place}**：{failing}现在还够不上，其余还不能断定{closer}。"
    return f"**{place}**：{'还不能断定' if met else '只凭这些还不能断定够得上哪一级'}{closer}。"


def _foremost(programs: Sequence[ProgramVerdict]) -> ProgramVerdict:
    """The tier worth a closer look: in force, not failed, with most of it met; the lower one of equals."""
    return max(programs, key=lambda p: (p.validity == "in_force", p.state != "unmet", len(p.with_state("met"))))


def _group(view: View, programs: list[ProgramVerdict], first: ProgramVerdict | None, full: bool) -> list[str]:
    """The programs of one document: a line for each that says something, one line for all the others."""
    lines, clauses, silent = list[str](), list[str](), list[ProgramVerdict]()
    for program in programs:
        telling = [c for c in program.clauses if c.outcome.state == "unmet" or decided(c, view.keys)]
        if program is first and full:
            lines.append(f"**{_placed(program)}**：{headline(program)}")
            lines += [_line(view, program, clause) for clause in _in_order(program)]
            clauses += [clause.condition.clause for clause in program.clauses]
        elif program is first and (telling or view.named):
            told = _worth_telling(program, view.keys)
            lines.append(f"**{_placed(program)}**：{headline(program)}")
            lines += [_line(view, program, clause) for clause in told]
            clauses += [clause.condition.clause for clause in told] or [program.program.clause]
        elif telling:
            lines.append(f"**{_placed(program)}**：{_in_a_line(view, program, telling)}")
            clauses += [clause.condition.clause for clause in telling]
        elif touched := _touched(program, view.keys):
            asks = "；".join(f"{c.condition.says}（{c.condition.clause}）" for c in touched[:1])
            lines.append(f"**{_placed(program)}**：{headline(program)}，看这一项的是：{asks}")
            clauses += [clause.condition.clause for clause in touched[:1]]
        else:
            silent.append(program)
    if silent:
        names = "、".join(dict.fromkeys(map(name_of, silent)))
        lines.append(f"还看不出：{_place(silent[0])}{names}。")
        clauses += [program.program.clause for program in silent]
    ground_line = _briefly(view, programs[0], clauses)
    # A document that says nothing yet takes one line.
    return [lines[0] + ground_line.removeprefix("> ")] if silent == programs else [*lines, ground_line]


def _placed(program: ProgramVerdict) -> str:
    return f"{_place(program)}{name_of(program)}"


def _place(program: ProgramVerdict) -> str:
    return "" if program.pack.region == NATIONAL else f"{region_name(program.pack.region)} · "


def _in_a_line(view: View, program: ProgramVerdict, telling: Sequence[ClauseVerdict]) -> str:
    failing = [clause for clause in telling if clause.outcome.state == "unmet"]
    if not failing:
        return f"{headline(program)}，已达到的是{'、'.join(clause.condition.clause for clause in telling)}"
    rest = f"；另有{len(failing) - 1}条不满足" if len(failing) > 1 else ""
    return _line(view, program, failing[0]) + rest


def _in_order(program: ProgramVerdict) -> list[ClauseVerdict]:
    return sorted(program.clauses, key=lambda clause: _ORDER.index(clause.outcome.state))


def _worth_telling(program: ProgramVerdict, keys: set[str]) -> list[ClauseVerdict]:
    """The clauses that fail and those decided by what was stated; else the open ones that look at it."""
    found = [c for c in _in_order(program) if c.outcome.state == "unmet" or decided(c, keys)]
    return found or _touched(program, keys)[:2]


def _touched(program: ProgramVerdict, keys: set[str]) -> list[ClauseVerdict]:
    """The clauses that look at what was stated, or at what is near it."""
    near = keys | {other for key in keys for other in _NEAR.get(key, ())}
    return [c for c in program.clauses if stands_in(near, c.condition.rule)]


def _next(view: View, program: ProgramVerdict) -> tuple[list[str], list[str]]:
    """The facts that decide most of a tier, each with its clause, and how many clauses stay open beside them."""
    # A tier that fails is not asked about.
    asked = () if program.state == "unmet" else view.asked[:NAMED]
    unknown, judged = program.with_state("unknown"), len(program.with_state("judge"))
    settled = {c.condition.clause for c in unknown if {q.key for q in asked} & set(c.outcome.missing)}
    settled |= {question.condition.clause for question in asked}
    rest = len([clause for clause in unknown if clause.condition.clause not in settled])
    counts = [f"{rest}项待补"] * bool(rest) + [f"{judged}项要主管部门认定"] * bool(judged)
    told = f"还有{'、'.join(counts)}。" if counts else ""
    if asked:
        facts = "；".join(f"{catalogue()[q.key].label}（{q.condition.clause}）" for q in asked)
        told = f"最该先说清：{facts}。{told}"
    elif program.state == "unmet" and told:
        told = f"{told}上面不满足的解决以前，补了也够不上。"
    return [told] if told else [], [question.condition.clause for question in asked]


def _line(view: View, program: ProgramVerdict, clause: ClauseVerdict) -> str:
    outcome, state, tail = clause.outcome, STATES[clause.outcome.state], ""
    if outcome.state == "unmet":
        state, gaps = unmet_words(clause, plan(program, view.turn.today))
        tail = f"：{gaps}" if gaps else ""
    elif outcome.state == "unknown":
        tail = "：还缺 " + "、".join(catalogue()[key].label for key in outcome.missing)
    return f"{state}：{clause.condition.says}（{clause.condition.clause}）{tail}"


def _groups(programs: Sequence[ProgramVerdict]) -> list[list[ProgramVerdict]]:
    """Programs of one document that are equally valid: they share their ground."""
    groups: dict[tuple[str, Standing], list[ProgramVerdict]] = {}
    for program in programs:
        groups.setdefault((program.pack.policy, program.validity), []).append(program)
    return list(groups.values())


def _ground(view: View, program: ProgramVerdict, clauses: Sequence[str]) -> str:
    named = list(clauses) or [program.program.clause]
    view.turn.answer.cites(program.pack.policy, *named)
    return ground(as_valid(program.pack, program.program), named, view.turn.today)


def _briefly(view: View, program: ProgramVerdict, clauses: Sequence[str]) -> str:
    return briefly(view.turn, as_valid(program.pack, program.program), clauses or [program.program.clause])


def briefly(turn: Turn, pack: Pack, clauses: Sequence[str]) -> str:
    """The ground in one line: document, clauses, validity, how well it is attested."""
    named = list(dict.fromkeys(clauses))
    turn.answer.cites(pack.policy, *named)
    number = pack.number or pack.issuers[0]
    held = standing_in_words(pack.validity, turn.today)
    doubt = "；转引资料，请以主管部门确认为准" if pack.reliability == "secondary" else ""
    past = "；这是它当时的规定" if standing(pack.validity, turn.today) in WARNINGS else ""
    return f"> 依据：《{pack.title}》{number}，{'、'.join(named)}。效力：{held}{past}{doubt}"
