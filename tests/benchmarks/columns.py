"""What a whole library costs: `python -m tests.benchmarks.columns [ROWS]`.

All tiers of all packs over a million made-up firms, against a stated floor in the same run: each column that is used
read once (`np.sum`). Only the ratio compares between machines; the bound is four. Each set is checked first against
the exact path on some of its firms.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from knowledge.column_states import states
from knowledge.columns import Columns
from knowledge.library import Library, ReadyProgram, load_library
from tests.benchmarks.many_firms import many_firms

ROWS, ROUNDS = 1_000_000, 5


def fifteen(library: Library) -> list[ReadyProgram]:
    """Annex 3 small giant and annex 4 manufacturing of Jinhu: fifteen conditions."""
    wanted = (("little_giant.national", None), ("little_giant.province", "manufacturing"))
    return [
        ready
        for ready in library.programs
        if ready.pack.policy == "jinhu-2022" and (ready.program.tier, ready.program.variant) in wanted
    ]


def seconds(work: Callable[[], object]) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(name: str, library: Library, columns: Columns, programs: Sequence[ReadyProgram]) -> None:
    """One line of the table."""
    found = states(library, columns, programs)
    floor = seconds(lambda: [np.sum(array) for array in found.read])
    taken = seconds(lambda: states(library, columns, programs))
    clauses = sum(len(ready.program.conditions) for ready in programs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = sum(array.nbytes for array in found.read) / 2**20
    print(
        f"{name:34} {clauses:4} {len(found.read):4} {size:6.0f} MB {floor * 1000:8.1f} ms {taken * 1000:8.1f} ms"
        f" {taken / floor:6.2f} × {peak:6.2f} GB"
    )


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    library = load_library()
    print(f"{rows:,} firms; median of {ROUNDS} rounds; peak memory of the process with all columns")
    print(f"{'':34} {'cl.':>4} {'col.':>4} {'read':>9} {'floor':>11} {'columns':>11} {'ratio':>8}")
    for share in (0.0, 0.3):
        columns = many_firms(rows, intervals=share)
        kind = f"{share:.0%} intervals" if share else "exact or unknown"
        measure(f"annex 3 + 4, {kind}", library, columns, fifteen(library))
        measure(f"all packs, {kind}", library, columns, library.programs)


if __name__ == "__main__":
    main()
