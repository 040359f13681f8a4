"""Rules turned once into one quick function that marks every leaf, and a tree that reads the marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge import rules as r
from knowledge.engine.emit import Source
from knowledge.engine.emit_score import score
from knowledge.engine.gaps import gap_of
from knowledge.engine.looks import Aged, AtLevel, Cleaned, Dated, Flagged, Held, Placed, Sized
from knowledge.engine.measure import Setting
from knowledge.engine.nodes import AllOf, AnyOf, CaseOf, Fixed, Leaf, Node
from knowledge.engine.numbers import Compared
from knowledge.engine.outcome import JUDGE, MET, NAMES, Outcome
from knowledge.engine.score import Band, ScoreOf
from knowledge.facts import catalogue
from knowledge.interval import Span

Run = Callable[[Setting], tuple[tuple[int, ...], tuple[int, ...]]]
"""A firm to the state of each rule (outcome.UNMET … MET) and the marks of all leaves."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Rules that are run together: facts are looked up once, and equal rules are decided once."""

    nodes: tuple[Node, ...]
    run: Run
    source: str
    """The Python that decides them, for whoever wants to read it."""

    def states(self, setting: Setting) -> tuple[int, ...]:
        """The state of every rule."""
        return self.run(setting)[0]

    def outcomes(self, setting: Setting) -> tuple[Outcome, ...]:
        """The state of every rule and what explains it."""
        states, marks = self.run(setting)
        return tuple([Outcome(NAMES[s], node, marks, setting) for s, node in zip(states, self.nodes, strict=True)])


def compile_rules(rules: Sequence[r.Rule]) -> Compiled:
    """Rules as one function and their trees. Dangling fact names raise KeyError: lint has looked before."""
    builder = _Builder()
    found: dict[r.Rule, tuple[Node, str]] = {}
    for rule in rules:
        if rule not in found:
            found[rule] = builder.rule(rule)
    run, source = builder.source.function([found[rule][1] for rule in rules])
    return Compiled(tuple(found[rule][0] for rule in rules), run, source)


class _Builder:
    """Walks a rule once: the tree grows with the source."""

    def __init__(self) -> None:
        self.source = Source()

    def rule(self, rule: r.Rule) -> tuple[Node, str]:
        """The tree of a rule, and the name that holds its state in the source."""
        match rule:
            case r.All():
                nodes, names = self._parts(rule.all)
                return AllOf(nodes), self.source.worst(names)
            case r.Any_():
                nodes, names = self._parts(rule.any)
                return AnyOf(nodes), self.source.best(names)
            case r.Case():
                return self._case(rule)
            case r.Score():
                return self._score(rule)
            case r.Measure():
                return self._measure(rule)
            case r.Judge(fact=None):
                return Fixed(JUDGE, rule.judge), str(JUDGE)
            case r.Met():
                return Fixed(MET, ""), str(MET)
            case _:
                return self._single(rule)

    def _parts(self, rules: Sequence[r.Rule]) -> tuple[tuple[Node, ...], list[str]]:
        built = [self.rule(part) for part in rules]
        return tuple(node for node, _ in built), [name for _, name in built]

    def _measure(self, rule: r.Measure) -> tuple[Node, str]:
        each = isinstance(rule.metric, r.Yearly) or (isinstance(rule.metric, r.Ratio) and rule.metric.agg == "each")
        years = rule.metric.years if each and isinstance(rule.metric, r.Yearly | r.Ratio) else 1
        built = [self._compared(Compared(rule, back), back) for back in range(years)]
        if len(built) == 1:
            return built[0]
        return AllOf(tuple(node for node, _ in built)), self.source.worst([name for _, name in built])

    def _compared(self, look: Compared, back: int) -> tuple[Node, str]:
        index, name = self.source.compared(look, back)
        return Leaf(index, look, gap_of(look, back)), name

    def _case(self, rule: r.Case) -> tuple[Node, str]:
        fact = catalogue()[rule.case]
        spans = tuple(reach(arm, fact.scale) for arm in rule.arms)
        nodes: list[Node] = []

        def arm(bit: int) -> str:
            node, name = self.rule(rule.arms[bit].then)
            if len(nodes) == bit:
                nodes.append(node)
            return name

        index, name = self.source.case(rule.case, spans, arm)
        entered = tuple(_entered(arm_.then) for arm_ in rule.arms)
        return CaseOf(index, rule.case, tuple(zip(spans, nodes, strict=True)), entered), name

    def _score(self, rule: r.Score) -> tuple[Node, str]:
        parts: list[tuple[int, tuple[tuple[Band, ...], ...]]] = []
        named: list[tuple[int, list[list[tuple[int, str]]]]] = []
        for part in rule.parts:
            built = [[(band.points, *self.rule(band.when)) for band in item.bands] for item in part.items]
            parts.append((part.min, tuple(tuple(Band(points, node) for points, node, _ in item) for item in built)))
            named.append((part.min, [[(points, name) for points, _, name in item] for item in built]))
        return ScoreOf(rule.score, tuple(parts)), score(self.source, rule.score, named)

    def _single(self, rule: Any) -> tuple[Node, str]:
        look: Any
        match rule:
            case r.Flag():
                look = Flagged(rule, rule.flag)
                index, name = self.source.flag(rule.flag, "1")
            case r.Judge(fact=str() as fact):
                look = Flagged(rule, fact)
                index, name = self.source.flag(fact, "2")
            case r.AtLevel():
                look = AtLevel(rule, rule.level)
                index, name = self.source.level(rule.level, rule.min)
            case r.Since():
                look = Dated(rule, rule.date)
                index, name = self.source.since(rule.date, rule.since)
            case r.Holds(valid_years=None):
                look = Held(rule)
                index, name = self.source.holds(rule.holds)
            case r.Holds():
                look = Held(rule)
                index, name = self.source.asked(look.decide)
            case r.Clean():
                look = Cleaned(rule)
                index, name = self.source.clean(look.decide)
            case r.Aged():
                look = Aged(rule, rule.aged)
                index, name = self.source.asked(look.decide)
            case r.Sme():
                look = Sized(rule)
                index, name = self.source.asked(look.decide)
            case _:
                look = Placed(rule)
                index, name = self.source.inside(rule.inside)
        return Leaf(index, look, look.gap), name


def _entered(rule: r.Rule) -> Callable[[Setting], Outcome]:
    """A run of one arm alone, compiled when first needed."""
    made: list[Compiled] = []

    def run(setting: Setting) -> Outcome:
        if not made:
            made.append(compile_rules([rule]))
        return made[0].outcomes(setting)[0]

    return run


def reach(arm: r.Arm, scale: int) -> Span:
    """The range of an arm in inner units (money in 元)."""
    lo = arm.min if arm.above is None else arm.above
    hi = arm.max if arm.below is None else arm.below
    ends = (None if lo is None else lo * scale, None if hi is None else hi * scale)
    return Span(*ends, arm.above is not None, arm.below is not None)
