"""What whole libraries are asked for: who lacks one thing, how many stand where, and what a change turns over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.columns.states import ABSENT, LibraryStates, ProgramId, ProgramStates
from knowledge.engine.outcome import JUDGE, NAMES, UNKNOWN
from knowledge.policy import State

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Firms that one clause alone keeps from a program: all others are met or left to a person."""

    program: ProgramId
    clause: str
    state: State
    """unmet: the clause fails; unknown: a fact is missing."""
    rows: Rows
    """In ascending order."""
    judged: NDArray[np.uint8]
    """For each row, how many other clauses a person must decide."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many firms of a region stand how in a program."""

    region: str
    program: ProgramId
    states: dict[State, int]


@dataclass(frozen=True, slots=True)
class Flip:
    """Firms whose state in a program (or, with `clause`, in one of its clauses) differs between two evaluations.

    `before` or `after` is None where the program does not apply, or is not there.
    """

    program: ProgramId
    clause: str | None
    before: State | None
    after: State | None
    rows: Rows


def near_misses(found: LibraryStates, state: State = "unmet") -> tuple[NearMiss, ...]:
    """The firms one clause short, by program and clause; with `unknown`, those one answer short."""
    wanted, result = NAMES.index(state), list[NearMiss]()
    for program in found.programs:
        short = np.zeros(found.columns.rows, dtype=np.uint8)
        judged = np.zeros_like(short)
        for rule in program.rules:
            states = rule.read()
            short += states <= UNKNOWN
            judged += states == JUDGE
        alone = (short == 1) & (program.states == wanted)
        for condition, rule in zip(program.ready.program.conditions, program.rules, strict=True):
            rows = np.flatnonzero(alone & (rule.read() == wanted))
            if rows.size:
                result.append(NearMiss(program.id, condition.clause, state, rows, judged[rows]))
    return tuple(result)


def counts(found: LibraryStates) -> tuple[Count, ...]:
    """How many firms stand how, by region (ascending) and program (in the order of the library) where it applies."""
    regions, place = np.unique(found.columns.region, return_inverse=True)
    result = list[Count]()
    tables = [_counted(program, place, len(regions)) for program in found.programs]
    for i, region in enumerate(regions.tolist()):
        for program, table in zip(found.programs, tables, strict=True):
            if table[i].any():
                states = {name: int(table[i, code]) for code, name in enumerate(NAMES)}
                result.append(Count(f"{region:06d}", program.id, states))
    return tuple(result)


def _counted(program: ProgramStates, place: Rows, regions: int) -> Rows:
    there = program.states != ABSENT
    slots = place[there] * len(NAMES) + program.states[there]
    return np.bincount(slots, minlength=regions * len(NAMES)).reshape(regions, len(NAMES))


def flips(before: LibraryStates, after: LibraryStates, by_tier: bool = False) -> tuple[Flip, ...]:
    """What changed for whom between two evaluations of the same firms in the same order.

    Programs are matched by policy, tier and variant, or with `by_tier` by tier and variant alone (one document
    against another: then either must have one program of each). Of a program whose state changed for someone the
    clauses that changed for those firms follow. Raises ValueError where the rows are not the same firms' number, or
    a tier occurs twice.
    """
    if before.columns.rows != after.columns.rows:
        raise ValueError("two evaluations of different firms")
    old, new = _matched(before, by_tier), _matched(after, by_tier)
    result = list[Flip]()
    for key in dict.fromkeys((*old, *new)):
        result += _turned(old.get(key), new.get(key), before.columns.rows)
    return tuple(result)


def _matched(found: LibraryStates, by_tier: bool) -> dict[tuple[str | None, ...], ProgramStates]:
    matched: dict[tuple[str | None, ...], ProgramStates]
    matched = {program.id[1:] if by_tier else program.id: program for program in found.programs}
    if len(matched) < len(found.programs):
        raise ValueError("a tier occurs twice: choose the programs to compare")
    return matched


def _turned(old: ProgramStates | None, new: ProgramStates | None, rows: int) -> list[Flip]:
    program = new or old
    assert program is not None  # the key is of one of them
    whole = _differences(program.id, None, _states(old, None, rows), _states(new, None, rows))
    if not whole:
        return []
    changed = np.zeros(rows, dtype=np.bool_)
    for flip in whole:
        changed[flip.rows] = True
    clauses = dict.fromkeys(clause for one in (old, new) if one for clause in _clauses(one))
    for clause in clauses:
        whole += _differences(program.id, clause, _states(old, clause, rows), _states(new, clause, rows), changed)
    return whole


def _clauses(program: ProgramStates) -> list[str]:
    return [condition.clause for condition in program.ready.program.conditions]


def _states(program: ProgramStates | None, clause: str | None, rows: int) -> NDArray[np.uint8]:
    if program is None or (clause is not None and clause not in _clauses(program)):
        return np.broadcast_to(np.uint8(ABSENT), rows)
    return program.states if clause is None else program.clause(_clauses(program).index(clause))


def _differences(
    program: ProgramId,
    clause: str | None,
    old: NDArray[np.uint8],
    new: NDArray[np.uint8],
    among: NDArray[np.bool_] | None = None,
) -> list[Flip]:
    changed = np.flatnonzero(old != new if among is None else (old != new) & among)
    pairs = old[changed].astype(np.uint16) * 256 + new[changed]
    return [
        Flip(program, clause, _name(int(pair) // 256), _name(int(pair) % 256), changed[pairs == pair])
        for pair in np.unique(pairs)
    ]


def _name(code: int) -> State | None:
    return None if code == ABSENT else NAMES[code]
