"""A whole library of programs over a whole library of firms: the state of every clause and program, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.graph import Graph
from knowledge.columns.nodes import Node
from knowledge.columns.rules import Masks, RuleMasks
from knowledge.columns.run import Plan
from knowledge.columns.table import Bits, Columns
from knowledge.engine.outcome import NAMES, UNKNOWN
from knowledge.evaluate import clause_states, setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.regions import within

States = NDArray[np.uint8]
ABSENT = 255
"""The program does not apply: its document is another region's."""
ProgramId = tuple[str, str, str | None]
"""Policy, tier and variant."""


class RuleStates:
    """One rule over all firms by the bits of who is unmet, met, and passed; equal rules share one."""

    def __init__(self, rows: int, odd: dict[int, int], *bits: Bits | bool) -> None:
        self._rows, self._odd, self._bits = rows, odd, bits

    def read(self) -> States:
        """The codes, also for firms the program does not apply to. Expanded at each call."""
        unmet, met, passed = self._bits
        states = _expanded(passed, self._rows)
        np.add(states, states if met is passed else _expanded(met, self._rows), out=states)
        np.add(states, np.uint8(UNKNOWN), out=states)
        np.subtract(states, _expanded(unmet, self._rows), out=states)
        states[list(self._odd)] = list(self._odd.values())
        return states

    def decide(self, row: int, code: int) -> None:
        """Put in the state of a row that was decided apart."""
        self._odd[row] = code


def _expanded(bits: Bits | bool, rows: int) -> NDArray[np.uint8]:
    return np.full(rows, bits, dtype=np.uint8) if isinstance(bits, bool) else np.unpackbits(bits, count=rows)


@dataclass(frozen=True)
class ProgramStates:
    """One program over all firms."""

    ready: ReadyProgram
    whole: RuleStates
    inside: Bits | bool
    """The firms it applies to."""
    rules: tuple[RuleStates, ...]
    """Of each condition."""

    @property
    def id(self) -> ProgramId:
        """What tells it from the others."""
        return self.ready.pack.policy, self.ready.program.tier, self.ready.program.variant

    @cached_property
    def states(self) -> States:
        """Codes of engine/outcome.py (UNMET, UNKNOWN, JUDGE, MET), ABSENT elsewhere. Expanded when first asked for."""
        states = self.whole.read()
        if self.inside is not True:
            states |= _expanded(self.inside, len(states)) - np.uint8(1)
        return states

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


def states(
    library: Library, columns: Columns, programs: Sequence[ReadyProgram] | None = None, threads: int = 1
) -> LibraryStates:
    """The state of every clause and program (all of the library by default) for every firm, exactly as one by one."""
    return Prepared(library, columns, programs).run(threads)


class Prepared:
    """Programs made ready for the columns of a library, to be run over them."""

    def __init__(self, library: Library, columns: Columns, programs: Sequence[ReadyProgram] | None = None) -> None:
        self._library, self._columns = library, columns
        self._programs = library.programs if programs is None else tuple(programs)
        graph = Graph(columns)
        compiler = RuleMasks(graph, columns, library.size_pack)
        rules = dict.fromkeys(condition.rule for ready in self._programs for condition in ready.program.conditions)
        masks = {rule: compiler.compile(rule) for rule in rules}
        self._rules, self._whole, self._inside = masks, list[Masks](), list[Node]()
        for ready in self._programs:
            own = [masks[condition.rule] for condition in ready.program.conditions]
            self._whole.append(compiler.all_of(own))
            self._inside.append(compiler.inside(ready.pack.region))
        wanted = [*chain.from_iterable([*self._rules.values(), *self._whole]), *self._inside]
        self._plan = Plan(columns.rows, (node for node in wanted if node.op not in ("true", "false")))

    def run(self, threads: int = 1) -> LibraryStates:
        """The states; with more threads each takes blocks of its own."""
        rows, found = self._columns.rows, self._plan.run(threads)
        bits = dict[Node, Bits](zip(self._plan.masks, found, strict=True))

        def states_of(nodes: Masks) -> RuleStates:
            return RuleStates(rows, {}, *map(kept, nodes))

        def kept(node: Node) -> Bits | bool:
            return bits.get(node, node.op == "true")

        rules = {rule: states_of(nodes) for rule, nodes in self._rules.items()}
        programs = [
            ProgramStates(ready, states_of(whole), kept(inside), tuple(rules[c.rule] for c in ready.program.conditions))
            for ready, whole, inside in zip(self._programs, self._whole, self._inside, strict=True)
        ]
        result = LibraryStates(self._columns, tuple(programs), self._plan.read)
        _one_by_one(self._library, result)
        return result


def _one_by_one(library: Library, result: LibraryStates) -> None:
    """The odd rows, from their profiles."""
    for row, profile in result.columns.odd.items():
        setting = setting_of(library, profile, result.columns.as_of)
        for program in result.programs:
            if within(profile.region, program.ready.pack.region):
                codes = [NAMES.index(state) for state in clause_states(program.ready, setting)]
                for rule, code in zip(program.rules, codes, strict=True):
                    rule.decide(row, code)
                program.whole.decide(row, min(codes))
