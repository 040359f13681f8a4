"""A whole library of programs over a whole library of firms: the state of every clause and program, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.column_graph import Graph
from knowledge.column_nodes import Node
from knowledge.column_rules import Masks, RuleMasks
from knowledge.column_run import Plan, States
from knowledge.columns import Columns
from knowledge.evaluate import clause_states, setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.outcome import NAMES
from knowledge.regions import within
from knowledge.rules import Rule

ABSENT = 255
"""The program does not apply: its document is another region's."""
ProgramId = tuple[str, str, str | None]
"""Policy, tier and variant."""


@dataclass(frozen=True)
class ProgramStates:
    """One program over all firms: codes of knowledge/outcome.py (UNMET, UNKNOWN, JUDGE, MET), ABSENT elsewhere."""

    ready: ReadyProgram
    states: States
    by_rule: tuple[States, ...]
    """Of each condition, also for firms the program does not apply to; arrays are shared between equal rules."""

    @property
    def id(self) -> ProgramId:
        """What tells it from the others."""
        return self.ready.pack.policy, self.ready.program.tier, self.ready.program.variant

    def clause(self, number: int) -> States:
        """The states of one condition, ABSENT where the program does not apply."""
        return np.where(self.states == ABSENT, np.uint8(ABSENT), self.by_rule[number])


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
    written, found = list[tuple[Node, Node, Node, States]](), list[ProgramStates]()
    by_rule = dict[Rule, States]()
    arrays = iter(np.empty((len(rules) + len(chosen), columns.rows), dtype=np.uint8))  # one piece: large pages
    for rule in rules:
        high, low = _bits(graph, masks[rule])
        if {high.op, low.op} <= {"true", "false"}:  # the same for every firm
            code = np.uint8(2 * (high.op == "true") + (low.op == "true"))
            by_rule[rule] = np.broadcast_to(code, columns.rows)
        else:
            by_rule[rule] = next(arrays)
            written.append((high, low, graph.false, by_rule[rule]))
    for ready in chosen:
        own = [condition.rule for condition in ready.program.conditions]
        outside, out = graph.no(inside[ready.pack.region]), next(arrays)
        written.append((*_bits(graph, compiler.all_of([masks[rule] for rule in own])), outside, out))
        found.append(ProgramStates(ready, out, tuple(by_rule[rule] for rule in own)))
    for *nodes, _ in written:
        plan.expect(nodes)
    for high, low, outside, out in written:
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
                for array, code in zip(program.by_rule, codes, strict=True):
                    if array[row] != code:
                        array[row] = code
                program.states[row] = min(codes)
