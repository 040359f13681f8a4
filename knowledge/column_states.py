"""A whole library of programs over a whole library of firms: the state of every clause and program, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.column_graph import Graph
from knowledge.column_rules import Masks, RuleMasks
from knowledge.column_run import Plan, States
from knowledge.columns import Columns
from knowledge.evaluate import clause_states, setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.outcome import JUDGE, MET, NAMES, UNKNOWN, UNMET
from knowledge.regions import within

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
    masks = {rule: compiler.compile(rule) for rule in rules}
    outside = {ready.pack.region: graph.no(compiler.inside(ready.pack.region)) for ready in chosen}
    fixed = {rule: _fixed(found) for rule, found in masks.items()}
    for rule in rules:
        if fixed[rule] is None:
            for mask in masks[rule]:
                plan.expect(mask)
    for ready in chosen:
        plan.expect(outside[ready.pack.region])
    whole = np.empty((len(rules) + len(chosen), columns.rows), dtype=np.uint8)
    by_rule = dict(zip(rules, whole, strict=False))
    written, found = set[object](), list[ProgramStates]()
    for ready, target in zip(chosen, whole[len(rules) :], strict=True):
        own = [condition.rule for condition in ready.program.conditions]
        for rule in own:
            if rule not in written and fixed[rule] is None:
                plan.rule(masks[rule], by_rule[rule])
            written.add(rule)
        least = min((code for rule in own if (code := fixed[rule]) is not None), default=MET)
        plan.program([by_rule[rule] for rule in own if fixed[rule] is None], least, outside[ready.pack.region], target)
        found.append(ProgramStates(ready, target, tuple(by_rule[rule] for rule in own)))
    for rule, code in fixed.items():
        if code is not None:
            by_rule[rule][:] = code
    plan.run()
    result = LibraryStates(columns, tuple(found), plan.read)
    _one_by_one(library, result)
    return result


def _fixed(masks: Masks) -> int | None:
    """The state of a rule that is the same for all."""
    ops = tuple(mask.op for mask in masks)
    if any(op not in ("true", "false") for op in ops):
        return None
    unmet, met, passed = (op == "true" for op in ops)
    return UNMET if unmet else MET if met else JUDGE if passed else UNKNOWN


def _one_by_one(library: Library, result: LibraryStates) -> None:
    """The odd rows, from their profiles."""
    for row, profile in result.columns.odd.items():
        setting = setting_of(library, profile, result.columns.as_of)
        for program in result.programs:
            if within(profile.region, program.ready.pack.region):
                codes = [NAMES.index(state) for state in clause_states(program.ready, setting)]
                for array, code in zip(program.by_rule, codes, strict=True):
                    array[row] = code
                program.states[row] = min(codes)
