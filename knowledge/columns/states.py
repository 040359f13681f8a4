"""A whole library of programs over a whole library of firms: the state of every clause and program, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.graph import Graph
from knowledge.columns.nodes import Node
from knowledge.columns.rules import Masks, RuleMasks
from knowledge.columns.run import Plan, States
from knowledge.columns.table import Columns
from knowledge.engine.outcome import NAMES
from knowledge.evaluate import clause_states, setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.regions import within
from knowledge.rules import Rule

ABSENT = 255
"""The program does not apply: its document is another region's."""
ProgramId = tuple[str, str, str | None]
"""Policy, tier and variant."""


class RuleStates:
    """One rule over all firms, two bits a state; equal rules share one."""

    def __init__(self, rows: int, odd: dict[int, int], *bits: NDArray[np.uint8] | bool) -> None:
        self._rows, self._odd, self._bits = rows, odd, bits

    def read(self) -> States:
        """The codes, also for firms the program does not apply to. Expanded at each call."""
        high, low = (
            np.full(self._rows, bits, dtype=np.uint8)
            if isinstance(bits, bool)
            else np.unpackbits(bits, count=self._rows)
            for bits in self._bits
        )
        states: States = high * np.uint8(2) + low
        states[list(self._odd)] = list(self._odd.values())
        return states

    def decide(self, row: int, code: int) -> None:
        """Put in the state of a row that was decided apart."""
        self._odd[row] = code


@dataclass(frozen=True)
class ProgramStates:
    """One program over all firms: codes of engine/outcome.py (UNMET, UNKNOWN, JUDGE, MET), ABSENT elsewhere."""

    ready: ReadyProgram
    states: States
    rules: tuple[RuleStates, ...]
    """Of each condition."""

    @property
    def id(self) -> ProgramId:
        """What tells it from the others."""
        return self.ready.pack.policy, self.ready.program.tier, self.ready.program.variant

    def clause(self, number: int) -> States:
        """The states of one condition, ABSENT where the program does not apply."""
        states = self.rules[number].read()
        states[self.states == ABSENT] = ABSENT
        return states


@dataclass(frozen=True)
class LibraryStates:
    """All programs over all firms on a day, in the order of the library."""

    columns: Columns
    programs: tuple[ProgramStates, ...]
    read: tuple[NDArray[np.generic], ...]
    """The columns that were looked at."""


def states(library: Library, columns: Columns, programs: Sequence[ReadyProgram] | None = None) -> LibraryStates:
    """The state of every clause and program (all of the library by default) for every firm, exactly as one by one."""
    chosen = library.programs if programs is None else tuple(programs)
    graph = Graph(columns)
    compiler, plan = RuleMasks(graph, columns, library.size_pack), Plan(columns.rows)
    rules = list(dict.fromkeys(condition.rule for ready in chosen for condition in ready.program.conditions))
    inside = {ready.pack.region: compiler.inside(ready.pack.region) for ready in chosen}
    masks = {rule: compiler.compile(rule) for rule in rules}
    combined, kept = list[tuple[Node, Node, Node, States]](), list[tuple[Node, NDArray[np.uint8]]]()
    by_rule, found = dict[Rule, RuleStates](), list[ProgramStates]()
    for rule in rules:
        bits = list[NDArray[np.uint8] | bool]()
        for node in _bits(graph, masks[rule]):
            if node.op in ("true", "false"):
                bits.append(node.op == "true")
            else:
                kept.append((node, np.empty((columns.rows + 7) // 8, dtype=np.uint8)))
                bits.append(kept[-1][1])
        by_rule[rule] = RuleStates(columns.rows, {}, *bits)
    whole = np.empty((len(chosen), columns.rows), dtype=np.uint8)  # one piece: large pages
    for ready, out in zip(chosen, whole, strict=True):
        own = [condition.rule for condition in ready.program.conditions]
        outside = graph.no(inside[ready.pack.region])
        combined.append((*_bits(graph, compiler.all_of([masks[rule] for rule in own])), outside, out))
        found.append(ProgramStates(ready, out, tuple(by_rule[rule] for rule in own)))
    plan.expect(node for node, _ in kept)
    for *nodes, _ in combined:
        plan.expect(nodes)
    for node, bits_out in kept:
        plan.keep(node, bits_out)
    for high, low, outside, out in combined:
        plan.write(high, low, outside, out)
    plan.run()
    result = LibraryStates(columns, tuple(found), plan.read)
    _one_by_one(library, result)
    return result


def _bits(graph: Graph, masks: Masks) -> tuple[Node, Node]:
    """The two bits of a state: judge and met are above unknown and unmet, met and unknown above the next below."""
    unmet, met, passed = masks
    if met is passed:
        return met, graph.no(unmet)
    return passed, graph.either(met, graph.no(graph.either(unmet, passed)))


def _one_by_one(library: Library, result: LibraryStates) -> None:
    """The odd rows, from their profiles."""
    for row, profile in result.columns.odd.items():
        setting = setting_of(library, profile, result.columns.as_of)
        for program in result.programs:
            if within(profile.region, program.ready.pack.region):
                codes = [NAMES.index(state) for state in clause_states(program.ready, setting)]
                for rule, code in zip(program.rules, codes, strict=True):
                    rule.decide(row, code)
                program.states[row] = min(codes)
