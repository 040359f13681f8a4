"""How many questions until every tier is decided: `python -m tests.benchmarks.questions [--firms 2000]`.

Made-up firms that know every figure answer what they are asked, a yearly series as one question, until each program
that speaks for their place and day is decided (met, unmet, or left to a person with nothing missing). Beside it, on the
same firms: the fixed form that asks every fact the clauses name, and a form in clause order that leaves out whatever no
open clause waits for. Goals: at most half of the fixed form; 10 ms (of processor time) for a next question.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from knowledge.asking.next_question import Question, next_questions
from knowledge.engine.live import live
from knowledge.engine.needs import needs
from knowledge.evaluate import clause_states, program_state, setting_of
from knowledge.facts import catalogue
from knowledge.library import Library, ReadyProgram, load_library
from knowledge.precedence import speaking_programs
from knowledge.profile import Profile
from tests.benchmarks.population import firms

TODAY = date(2026, 11, 21)
PLACES = (
    ("Jinhu 2023-06-01", "320831", date(2023, 6, 1)),
    ("Rizhao 2023-06-01", "371100", date(2023, 6, 1)),
    ("Jinhu today", "320831", TODAY),
    ("Rizhao today", "371100", TODAY),
    ("Liaocheng today", "371500", TODAY),
)
COMPARED = 200
"""The firms that also go through the form in clause order, which takes longer."""
Choose = Callable[[Sequence[Question]], Question]


@dataclass(frozen=True)
class Run:
    """What deciding one firm took, in questions and milliseconds a question."""

    asked: int
    each_ms: tuple[float, ...]


@cache
def library() -> Library:
    """The packs, once a process."""
    return load_library()


@cache
def programs(region: str, as_of: date) -> tuple[ReadyProgram, ...]:
    """What a maker of things is held against there."""
    found = speaking_programs(library(), region, as_of)
    return tuple(ready for ready in found if ready.program.variant in (None, "manufacturing"))


@cache
def clause_order(region: str, as_of: date) -> tuple[str, ...]:
    """Every fact the clauses name, as it is asked, in the order of the clauses."""
    nothing = setting_of(library(), Profile(region, {}), as_of)
    names = (
        name
        for ready in programs(region, as_of)
        for condition in ready.program.conditions
        for leaf in live(condition.rule, nothing)
        for name, _ in needs(leaf)
    )
    return tuple(dict.fromkeys(catalogue()[name].falls_back_to or name for name in names))


def decide(truth: Profile, as_of: date, choose: Choose) -> Run:
    """Ask one firm until nothing is open; fails if a question is put twice or a program stays undecided."""
    asked: list[str] = []
    known: dict[str, Any] = {}
    times = []
    while True:
        setting = setting_of(library(), Profile(truth.region, known), as_of)
        begun = time.process_time()
        worth = next_questions(programs(truth.region, as_of), setting, library().size_pack)
        times.append((time.process_time() - begun) * 1000)
        if not worth:
            break
        question = choose(worth)
        answer(known, question, truth)
        asked.append(question.key)
    states = [program_state(clause_states(ready, setting)) for ready in programs(truth.region, as_of)]
    if "unknown" in states:
        raise SystemExit(f"undecided after {asked}")
    return Run(len(asked), tuple(times))


def answer(known: dict[str, Any], question: Question, truth: Profile) -> None:
    """Say what is asked; asked for a year before the firm was there, it says when it was registered."""
    if not question.years:
        known[question.key] = truth.facts[question.key]
        return
    series = truth.facts[question.key]
    told = {year: series[year] for year in question.years if year in series}
    known[question.key] = {**known.get(question.key, {}), **told}
    if len(told) < len(question.years):
        known["registered_on"] = truth.facts["registered_on"]


def in_order(order: Sequence[str]) -> Choose:
    """The form in clause order that leaves out what no open clause waits for."""
    place = {key: at for at, key in enumerate(order)}
    return lambda worth: min(worth, key=lambda question: place.get(question.key, len(place)))


def share(job: tuple[str, date, int, int, int]) -> list[tuple[int, int | None, tuple[float, ...]]]:
    """Every so-many-th firm, by us and, of the first few hundred, in clause order."""
    region, as_of, count, part, parts = job
    plain = in_order(clause_order(region, as_of))
    found = []
    for number, truth in enumerate(firms(count, region, as_of)):
        if number % parts == part:
            ours = decide(truth, as_of, lambda worth: worth[0])
            other = decide(truth, as_of, plain).asked if number < COMPARED else None
            found.append((ours.asked, other, ours.each_ms))
    return found


def measured(region: str, as_of: date, count: int, workers: int) -> list[tuple[int, int | None, tuple[float, ...]]]:
    """All firms of a place, shared out over the processors."""
    jobs = [(region, as_of, count, part, workers) for part in range(workers)]
    if workers == 1:
        return share(jobs[0])
    with ProcessPoolExecutor(workers) as pool:
        return [row for rows in pool.map(share, jobs) for row in rows]


def rows(count: int, workers: int) -> Iterator[str]:
    """The table, line by line."""
    yield f"{'':20} {'programs':>8} {'fixed':>6} {'in order':>8} {'ours':>6} {'share':>6} {'ms, mean':>9} {'99 %':>6}"
    for name, region, as_of in PLACES:
        speaking = programs(region, as_of)
        if not speaking:
            yield f"{name:20} nothing to decide"
            continue
        found = measured(region, as_of, count, workers)
        fixed = len(clause_order(region, as_of))
        ours, plain = (
            statistics.mean(row[0] for row in found),
            statistics.mean(row[1] for row in found if row[1] is not None),
        )
        times = sorted(each for row in found for each in row[2])
        yield (
            f"{name:20} {len(speaking):8} {fixed:6} {plain:8.1f} {ours:6.1f} {ours / fixed:6.0%} "
            f"{statistics.mean(times):9.2f} {times[int(len(times) * 0.99)]:6.2f}"
        )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=2000, help="at each of the five places: 10,000 in all")
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    print(f"{chosen.firms} made-up firms a place; mean questions until every program is decided")
    for line in rows(chosen.firms, chosen.workers):
        print(line, flush=True)


if __name__ == "__main__":
    main()
