"""What goes into an action plan, clause by clause: every figure with its source, every measure with its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.answers.window_words import span_words
from handlers.files.measures import Measure, measures
from handlers.files.target import Target
from handlers.firm import named, shown, source_words
from handlers.verdict.lacking import lacking
from knowledge.assess import ClauseVerdict, ProgramVerdict
from knowledge.distance import Plan, plan
from knowledge.engine.needs import needs
from knowledge.facts import catalogue, lenders, stated_ratios
from knowledge.gap_words import arm_words, unmet_words
from knowledge.library import Library
from knowledge.policy import Pack, Validity
from knowledge.provenance import VERIFIED
from knowledge.regions import within
from knowledge.rewards import Award, RewardItem, Worth, worth
from knowledge.wording import STATES
from storage.agenda import Window
from storage.known import Enterprise, Fact

TITLE = "创建优质企业行动方案"
BY_NOTICE = "以当年通知为准"
"""No document names a day of application: said where no officer has set a window either."""


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as the plan tells it."""

    clause: str
    says: str
    state: str
    figures: tuple[str, ...]
    gap: str
    arms: tuple[str, ...]
    """Other arms of the rule, told as what they are."""
    measures: tuple[Measure, ...]
    by: str
    doubtful: bool
    unmet: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One program of the target: a document, and a column of it."""

    program: ProgramVerdict
    own: Plan
    rows: tuple[Row, ...]
    """What is not met, what the firm can act on first."""
    met: tuple[Row, ...]

    @property
    def validity(self) -> Validity:
        """The program's own where it has one, else its document's."""
        return self.program.program.validity or self.program.pack.validity


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """Everything the document shows, in its order."""

    firm: Enterprise
    region: str
    today: date
    target: Target
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    worth: Worth
    asked_by: tuple[tuple[Pack, str], ...] = ()
    """The documents of the place that ask a firm for such a plan, with the clause."""
    cited: dict[str, tuple[Pack, list[str]]] = field(default_factory=dict)
    """Every document that is quoted with its clauses, in the order of their appearance."""

    @property
    def verified(self) -> int:
        """How many of the facts looked at were verified."""
        return sum(fact.source in VERIFIED for fact in self.facts)


def gather(
    library: Library,
    firm: Enterprise,
    region: str,
    facts: Sequence[Fact],
    target: Target,
    today: date,
    windows: Sequence[Window] = (),
) -> ActionPlan:
    """Put together the plan that brings a firm to a title, from the texts, the record and the windows officers set."""
    by = _by_when(windows, region, target, today)
    sections = tuple(_section(library, region, program, facts, today, by) for program in target.programs)
    found = worth(library, region, today, (Award(target.tier.id),))
    looked = {key for s in sections for row in s.program.clauses for key in _keys(row)}
    used = tuple(fact for fact in facts if fact.key in looked and not fact.declined)
    asked_by = tuple(
        (pack, document.clause)
        for pack in library.speaking(region)
        for document in pack.documents
        if document.title == TITLE
    )
    made = ActionPlan(firm, region, today, target, used, sections, found, asked_by)
    for pack, clause in (*_quoted(sections, (*found.items, *found.benefits), found), *asked_by):
        clauses = made.cited.setdefault(pack.policy, (pack, []))[1]
        if clause not in clauses:
            clauses.append(clause)
    return made


def _by_when(windows: Sequence[Window], region: str, target: Target, today: date) -> str:
    """The next days of application an officer set for the title at the place, with what they rest on."""
    ahead = [
        window
        for window in windows
        if window.kind == "application"
        and window.tier == target.tier.id
        and window.closes >= today
        and within(region, window.region)
    ]
    first = min(ahead, key=lambda window: window.closes, default=None)
    return f"申报窗口{span_words(first)}（来源：{first.source or '工作人员设定'}）" if first else BY_NOTICE


def _section(
    library: Library, region: str, program: ProgramVerdict, facts: Sequence[Fact], today: date, by: str
) -> Section:
    own = plan(program, today)
    barred = {bar.clause for bar in own.cannot}
    open_ = [clause for clause in program.clauses if clause.outcome.state != "met"]
    order = ("unmet", "unknown", "judge")
    open_.sort(key=lambda c: (order.index(c.outcome.state), c.condition.clause in barred))
    rows = tuple(_row(library, region, clause, own, facts, today, by) for clause in open_)
    met = tuple(_row(library, region, clause, own, facts, today, by) for clause in program.with_state("met"))
    return Section(program, own, rows, met)


def _row(
    library: Library, region: str, clause: ClauseVerdict, own: Plan, facts: Sequence[Fact], today: date, by: str
) -> Row:
    outcome, condition = clause.outcome, clause.condition
    state, gap, lacked = STATES[outcome.state], "", set[str]()
    if outcome.state == "unmet":
        state, gap = unmet_words(clause, own)
        lacked = {key for each in outcome.gaps for key in ((each.fact,) if isinstance(each.fact, str) else each.fact)}
        lacked = lacked or _keys(clause)  # a plain no has no distance
    elif outcome.state == "unknown":
        gap = "；".join(lacking(clause, facts, today))
    elif outcome.state == "judge":
        words = [step.says for step in outcome.steps if step.state == "judge"]
        gap = "要认定的是：" + "；".join(dict.fromkeys(words or [condition.says]))
    bar = next((bar for bar in own.cannot if bar.clause == condition.clause), None)
    by = f"最早{bar.earliest.isoformat()}" if bar and bar.earliest else by
    helps = () if bar and not bar.waits else measures(library, region, sorted(lacked), today)
    return Row(
        condition.clause,
        condition.says,
        state,
        tuple(_figures(clause, facts, today)),
        gap,
        tuple(arm_words(arm).strip() for arm in outcome.neighbours),
        tuple(helps),
        by,
        condition.reliability == "secondary",
        outcome.state == "unmet",
    )


def _keys(clause: ClauseVerdict) -> set[str]:
    """The facts a clause looks at, with those that stand in for them."""
    asked = {key for key, _ in needs(clause.condition.rule)}
    lent = {lenders()[key] for key in asked if key in lenders()}
    shares = {key for pair, key in stated_ratios().items() if set(pair) <= asked | lent}
    return asked | lent | shares


def _figures(clause: ClauseVerdict, facts: Sequence[Fact], today: date) -> Iterable[str]:
    """`2025年研发费用：300万元（自报，2026-11-21）`, the latest year first; a lent figure says for what it stands."""
    back = max((years for _, years in needs(clause.condition.rule)), default=1)
    keys = _keys(clause)
    held = [fact for fact in facts if fact.key in keys and not fact.declined]
    held = [fact for fact in held if fact.year is None or today.year - back <= fact.year < today.year]
    order = list(catalogue())
    lent = {other: key for key, other in clause.assumed}
    for fact in sorted(held, key=lambda fact: (order.index(fact.key), -(fact.year or 0))):
        stands = f"，按它计{catalogue()[lent[fact.key]].label}" if fact.key in lent else ""
        yield f"{named(fact.key, fact.year)}：{shown(catalogue()[fact.key], fact)}（{source_words(fact)}{stands}）"


def _quoted(sections: Sequence[Section], items: Sequence[RewardItem], found: Worth) -> Iterable[tuple[Pack, str]]:
    for section in sections:
        for clause in section.program.clauses:
            yield section.program.pack, clause.condition.clause
    for section in sections:
        for row in section.rows:
            for measure in row.measures:
                yield measure.pack, measure.clause
    for item in items:
        yield item.pack, item.reward.clause
    if found.stacking and found.stacking_pack and items:
        yield found.stacking_pack, found.stacking.clause
