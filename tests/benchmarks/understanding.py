"""What understanding costs a message: `python -m tests.benchmarks.understanding`.

Every sentence of tests/questions/language_80.txt and held_out_intents.txt, as `tihang understand` takes it: cleaned,
its intent decided, its slots read, both written as JSON. Beside it in the same run a stated floor: one pass over the
same text of a single compiled alternation of every name of a place, title or fact, and what it found written as JSON;
it understands nothing. Both by processor time, in turn; of each sentence the least of some rounds, so that what is
compared is the work and not what else the machine does. No round puts the same text again (a full stop more each), so
that nothing remembered of a whole message helps. Goal: under 1000 µs; only the ratio compares between machines.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence

from handlers.stateless import lone_turn
from handlers.understanding.look import look, slots
from knowledge.facts import catalogue
from knowledge.regions import gazetteer
from knowledge.tiers import tiers
from storage.known import Role
from tests.handlers.asking import LIBRARY
from tests.handlers.test_understanding_exam import NOW, lines

ROUNDS = 9
FILES = ("language_80.txt", "held_out_intents.txt")
Asked = tuple[str, Role]


def alternation() -> re.Pattern[str]:
    """One pattern of all names, the longest first."""
    names = {name for place in gazetteer().regions for name in (place.name, place.short or place.name, *place.also)}
    names |= {name for tier in tiers().values() for name in (tier.name, *tier.also)}
    names |= {fact.label for fact in catalogue().values()}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))))


def understand(asked: Asked) -> str:
    """Intent and slots of one sentence, as JSON."""
    text, role = asked
    turn = lone_turn(LIBRARY, text, None, role, NOW)
    found = look(turn)
    return json.dumps({"intent": found.intent, "slots": slots(turn, found)}, ensure_ascii=False)


def take(work: Callable[[Asked], object], asked: Sequence[Asked], least: list[float]) -> None:
    """One round over all sentences; `least` keeps the least microseconds of each."""
    for at, each in enumerate(asked):
        begun = time.process_time_ns()
        work(each)
        least[at] = min(least[at], (time.process_time_ns() - begun) / 1000)


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The median, the 99th percentile and the most of the sentences."""
    return statistics.median(times), statistics.quantiles(times, n=100)[98], max(times)


def main() -> None:
    """Print the table."""
    asked: list[Asked] = [(line.text, line.role) for name in FILES for line in lines(name)]
    names = alternation()
    begun = time.process_time_ns()
    understand(asked[0])
    first = (time.process_time_ns() - begun) / 1e6
    floor, ours = [float("inf")] * len(asked), [float("inf")] * len(asked)
    for each in range(ROUNDS):
        put = [(text + "。" * each, role) for text, role in asked]
        take(lambda one: json.dumps(names.findall(one[0]), ensure_ascii=False), put, floor)
        take(understand, put, ours)
    print(f"{len(asked)} sentences, µs of processor time, least of {ROUNDS} rounds; the first of all {first:.0f} ms")
    print(f"{'':12} {'p50':>8} {'p99':>8} {'most':>8}")
    low, high = percentiles(floor), percentiles(ours)
    for name, row in (("floor", low), ("understood", high)):
        print(f"{name:12} {row[0]:8.1f} {row[1]:8.1f} {row[2]:8.1f}")
    print(f"{'ratio':12} {high[0] / low[0]:8.1f} {high[1] / low[1]:8.1f} {high[2] / low[2]:8.1f} ×")


if __name__ == "__main__":
    main()
