"""What a whole library costs: `python -m tests.benchmarks.columns [ROWS]`.

All tiers of all packs over a million made-up firms, against a stated floor in the same run: everything that is read,
columns and the bits kept beside them, read once by one thread (`np.sum`). What belongs to loading is made before
either: the bounds of columns, the bits of unknowns, flags and codes, one fact filled up with what another lends it,
counts with their least value where unknown. `prepared` is what it takes to make programs ready for a loaded library;
`ratio` is a run of what is prepared by one thread, `with` the same with preparing it each time, `two` a run by two
threads. Only ratios compare between machines; the bound is four. States come as bits; `expanded` is what it takes to
write all of them out as arrays. That they are right is for tests/knowledge/test_columns.py.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from knowledge.columns.states import LibraryStates, Prepared
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
    """Every program and every clause of it as an array of its own, one after the other."""
    for program in found.programs:
        program.whole.read()
        for rule in program.rules:
            rule.read()


def measure(name: str, library: Library, columns: Columns, programs: Sequence[ReadyProgram]) -> None:
    """One line of the table."""
    ready = Prepared(library, columns, programs)
    found = ready.run()
    floor, prepared, one, two, read = in_turn(
        lambda: [np.sum(array) for array in found.read],
        lambda: Prepared(library, columns, programs),
        ready.run,
        lambda: ready.run(2),
        lambda: expanded(found),
    )
    clauses = sum(len(each.program.conditions) for each in programs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{name:31} {clauses:4} {len(found.read):5} {floor * 1000:7.1f} ms {prepared * 1000:7.1f} ms"
        f" {one * 1000:7.1f} ms {one / floor:6.2f} × {(one + prepared) / floor:6.2f} × {two / floor:6.2f} ×"
        f" {read * 1000:7.1f} ms {peak:6.2f} GB"
    )


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    library = load_library()
    print(f"{rows:,} firms; least of {ROUNDS} rounds; peak memory of the process with all columns")
    print(
        f"{'':31} {'cl.':>4} {'read':>5} {'floor':>10} {'prepared':>10} {'run':>10} {'ratio':>8} {'with':>8} {'two':>8}"
        f" {'expanded':>10} {'peak':>9}"
    )
    for share in (0.0, 0.3):
        columns = many_firms(rows, intervals=share)
        kind = f"{share:.0%} intervals" if share else "exact or unknown"
        measure(f"annex 3 + 4, {kind}", library, columns, fifteen(library))
        measure(f"all packs, {kind}", library, columns, library.programs)


if __name__ == "__main__":
    main()
