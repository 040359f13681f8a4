"""What a whole library costs: `python -m tests.benchmarks.columns [ROWS]`.

All tiers of all packs over a million made-up firms, against a stated floor in the same run: each column that is used
read once (`np.sum`). The bounds of the columns are looked up when they are loaded, before either. Only the ratio
compares between machines; the bound is four. States of clauses come as bits; `expanded` is what it takes to write all
of them out as arrays. That they are right is for tests/knowledge/test_columns.py.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from knowledge.columns.states import LibraryStates, states
from knowledge.columns.table import Columns
from knowledge.library import Library, ReadyProgram, load_library
from tests.benchmarks.many_firms import many_firms

ROWS, ROUNDS = 1_000_000, 9


def fifteen(library: Library) -> list[ReadyProgram]:
    """Annex 3 small giant and annex 4 manufacturing of Jinhu: fifteen conditions."""
    wanted = (("little_giant.national", None), ("little_giant.province", "manufacturing"))
    return [
        ready
        for ready in library.programs
        if ready.pack.policy == "jinhu-2022" and (ready.program.tier, ready.program.variant) in wanted
    ]


def in_turn(*works: Callable[[], object]) -> list[float]:
    """The least seconds of each over some rounds, taken in turn so that all meet the same machine."""
    least = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for i, work in enumerate(works):
            begun = time.perf_counter()
            work()
            least[i] = min(least[i], time.perf_counter() - begun)
    return least


def expanded(found: LibraryStates) -> None:
    """Every clause of every program as an array of its own, one after the other."""
    for program in found.programs:
        for rule in program.rules:
            rule.read()


def measure(name: str, library: Library, columns: Columns, programs: Sequence[ReadyProgram]) -> None:
    """One line of the table."""
    found = states(library, columns, programs)
    floor, taken, read = in_turn(
        lambda: [np.sum(array) for array in found.read],
        lambda: states(library, columns, programs),
        lambda: expanded(found),
    )
    clauses = sum(len(ready.program.conditions) for ready in programs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{name:31} {clauses:4} {len(found.read):5} {floor * 1000:9.1f} ms {taken * 1000:8.1f} ms"
        f" {taken / floor:6.2f} × {read * 1000:9.1f} ms {peak:6.2f} GB"
    )


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    library = load_library()
    print(f"{rows:,} firms; least of {ROUNDS} rounds; peak memory of the process with all columns")
    print(f"{'':31} {'cl.':>4} {'col.':>5} {'floor':>12} {'states':>11} {'ratio':>8} {'expanded':>12} {'peak':>9}")
    for share in (0.0, 0.3):
        columns = many_firms(rows, intervals=share)
        kind = f"{share:.0%} intervals" if share else "exact or unknown"
        measure(f"annex 3 + 4, {kind}", library, columns, fifteen(library))
        measure(f"all packs, {kind}", library, columns, library.programs)


if __name__ == "__main__":
    main()
