"""What other engines say and cost on the same conditions: `make bench-peers`.

Fifteen conditions of Jinhu's annexes (see peer_engines.py), one firm at a time, in one run. Before anything is timed
every engine must agree with the floor (the conditions by hand, on exact whole numbers) on firms of which every fact is
known, off the exact limits, where binary fractions go wrong. Only ratios compare between machines.

The engines have a venv of their own, from requirements-bench.lock; the product depends on none of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from random import Random
from typing import Any

from knowledge.engine.compile import compile_rules
from knowledge.engine.measure import Setting
from knowledge.evaluate import clause_states, setting_of
from knowledge.library import Library, load_library
from knowledge.profile import Profile, read_profile
from tests.benchmarks.engine import explain
from tests.benchmarks.peer_engines import CONDITIONS, ENGINES, Engine, Facts, floor

AS_OF = date(2023, 6, 1)
FIRMS = 200
ROUNDS = 9
POLICY = "jinhu-2022"
PROGRAMS = (("little_giant.national", None), ("little_giant.province", "manufacturing"))
LEVELS = ("none", "county", "city", "province", "national")
PACKAGES = {
    "zen-engine": "zen-engine",
    "rule-engine": "rule-engine",
    "JsonLogic": "panzi-json-logic",
    "OpenFisca-Core": "openfisca-core",
}
YEARLY = {
    "revenue": "revenue", "main": "main_business_revenue", "net": "net_profit", "operating": "operating_profit",
    "sales": "sales_revenue", "rnd": "rnd_expense", "equity": "new_equity_paid_in", "profit": "profit_total",
}  # fmt: skip
"""What a figure is called among the plain names and in our catalogue."""
SINGLE = {
    "rank_province": "rank_province", "rank_national": "rank_national", "niche_years": "niche_years",
    "inventions": "patent_invention", "utility": "patent_utility", "design": "patent_design",
    "software": "software_copyright", "systems": "core_business_systems", "rnd_staff": "rnd_staff", "staff": "staff",
    "management": "mgmt_system_cert", "standard": "product_follows_standard", "overseas": "overseas_cert",
    "own_lab": "rnd_institution_own", "joint_lab": "rnd_institution_joint", "supplies_leader": "supplies_leader",
}  # fmt: skip


def firm(random: Random) -> dict[str, Any]:
    """A made-up maker under plain names, in 元; `leading` is the officer's yes."""
    facts: dict[str, Any] = {}
    revenue = random.choice((30_000_000, 60_000_000, 90_000_000, 150_000_000, 400_000_000))
    figures = [int(revenue * random.uniform(0.8, 1.2)) for _ in range(4)]
    for name in YEARLY:
        share = {"revenue": (1, 1), "sales": (0.9, 1), "main": (0.55, 1), "equity": (0, 2)}.get(name, (0.01, 0.14))
        for back, whole in enumerate(figures):
            facts[f"{name}_{back}"] = int(whole * random.uniform(*share)) + 1
    for name in ("inventions", "utility", "design", "software", "systems", "lab_level"):
        facts[name] = random.randint(0, 4)
    for name in ("management", "standard", "overseas", "own_lab", "joint_lab", "supplies_leader"):
        facts[name] = random.random() < 0.4
    facts |= {"rank_province": random.randint(1, 6), "rank_national": random.randint(1, 9), "leading": True}
    facts |= {"niche_years": random.randint(1, 9), "staff": 200, "rnd_staff": random.choice((40, 90, 130))}
    facts |= {"assets": 90_000_000, "liabilities": random.randint(30_000_000, 80_000_000)}
    return facts | {"debt": facts["liabilities"] / facts["assets"]}


def on_the_limit(random: Random) -> dict[str, Any]:
    """A firm that meets three clauses by not one 元 too much: mean growth of 5 % and of 8 %, a mean share of 3 %."""
    facts = firm(random)
    for name, mean, years in (("main", 5, 2), ("revenue", 8, 3)):
        value = facts[f"{name}_{years}"] = 100**years * random.randint(30, 120)
        for back, percent in zip(range(years - 1, -1, -1), around(random, mean, years), strict=True):
            value = facts[f"{name}_{back}"] = value * (100 + percent) // 100
    for back, percent in enumerate(around(random, 3, 3)):
        facts[f"net_{back}"], facts[f"operating_{back}"] = 1_000_000 + back, 1
        facts[f"sales_{back}"] = 100 * random.randint(300_000, 900_000)
        facts[f"rnd_{back}"] = facts[f"sales_{back}"] * percent // 100
    return facts


def around(random: Random, mean: int, count: int) -> list[int]:
    """Whole percents of which the mean is exactly this."""
    rest = [mean + random.randint(-1, 1) for _ in range(count - 1)]
    return [*rest, mean * count - sum(rest)]


def profile(facts: Facts, blur: float = 0.0) -> Profile:
    """The same firm as ours reads it; with `blur` every yearly figure is only known to lie around its value."""

    def figure(yuan: int) -> Any:
        value = yuan / 10_000
        return [round(value * (1 - blur), 4), round(value * (1 + blur), 4)] if blur else value

    last = AS_OF.year - 1
    known: dict[str, Any] = {
        ours: {str(last - back): figure(facts[f"{name}_{back}"]) for back in range(4)} for name, ours in YEARLY.items()
    }
    known |= {ours: facts[name] for name, ours in SINGLE.items() if name in facts}
    known |= {key: {str(last): figure(facts[key])} for key in ("assets", "liabilities") if key in facts}
    known["rnd_institution_level"] = LEVELS[facts["lab_level"]]
    return read_profile({"region": "320831", "facts": known}, AS_OF)


def two_programs() -> Library:
    """Our library cut down to the fifteen conditions, so that nothing else is timed."""
    whole = load_library()
    pack = whole.packs[POLICY]
    kept = tuple(program for program in pack.programs if (program.tier, program.variant) in PROGRAMS)
    size = {} if whole.size_pack is None else {whole.size_pack.policy: whole.size_pack}
    return Library({**size, POLICY: pack.model_copy(update={"programs": kept})})


LIBRARY = two_programs()
READY = LIBRARY.programs
COMPILED = compile_rules([condition.rule for ready in READY for condition in ready.program.conditions])


def states(setting: Setting) -> list[str]:
    """Ours, in words."""
    return [state for ready in READY for state in clause_states(ready, setting)]


def traced(setting: Setting) -> list[Any]:
    """Ours: every leaf that was looked at, with its state."""
    return [outcome.steps for outcome in COMPILED.outcomes(setting)]


def yes(state: str) -> bool | None:
    """A state as the engines without judgement and doubt would say it: what a person decides was given as yes."""
    return None if state == "unknown" else state != "unmet"


def must_agree(firms: Sequence[Facts], engines: dict[str, Engine]) -> None:
    """Stop unless all engines say the same of every condition of every firm."""
    for facts in firms:
        right = floor(facts)
        told = {"ours": [yes(state) for state in states(setting_of(LIBRARY, profile(facts), AS_OF))]}
        told |= {name: [bool(answer) for answer in engine(facts)] for name, engine in engines.items()}
        for name, answers in told.items():
            if answers != right:
                wrong = [clause for clause, a, b in zip(CONDITIONS, answers, right, strict=True) if a != b]
                raise SystemExit(f"{name} and the floor disagree on {'、'.join(wrong)}: nothing to compare")
        rough = [yes(state) for state in states(setting_of(LIBRARY, profile(facts, 0.01), AS_OF))]
        if any(answer not in (None, exact) for answer, exact in zip(rough, right, strict=True)):
            raise SystemExit("an interval led to another answer than a figure inside it")


Row = tuple[Callable[[Any], object], Sequence[Any], int]
"""What is done, to which inputs, how often in a round."""


def seconds(row: Row) -> float:
    """The mean time of one firm."""
    work, inputs, times = row
    begun = time.perf_counter()
    for _ in range(times):
        for given in inputs:
            work(given)
    return (time.perf_counter() - begun) / times / len(inputs)


def timed(rows: dict[str, Row]) -> dict[str, tuple[float, float]]:
    """µs for one firm and how many times the first row, each the median of its rounds.

    Every round takes all rows one after the other: what else the machine does then slows them alike.
    """
    rounds = [{name: seconds(row) for name, row in rows.items()} for _ in range(ROUNDS)]
    first = next(iter(rows))
    return {
        name: (
            statistics.median(each[name] for each in rounds) * 1e6,
            statistics.median(each[name] / each[first] for each in rounds),
        )
        for name in rows
    }


def rows_of(firms: Sequence[Facts], engines: dict[str, Engine]) -> dict[str, Row]:
    """What is timed: every fact is known unless the row says otherwise, and already in the form an engine takes."""
    exact = [setting_of(LIBRARY, profile(facts), AS_OF) for facts in firms]
    rough = [setting_of(LIBRARY, profile(facts, 0.01), AS_OF) for facts in firms]
    rows: dict[str, Row] = {
        "by hand: whole numbers, yes or no": (floor, firms, 20),
        "Tihang, met / unmet / unknown / judge": (COMPILED.states, exact, 10),
        "Tihang, every yearly figure an interval": (COMPILED.states, rough, 5),
        "Tihang, with the trace of every clause": (traced, exact, 5),
        "Tihang, with trace, every gap and missing facts": (lambda setting: explain(COMPILED, setting), exact, 3),
    }
    for name, engine in engines.items():
        # A simulation for each firm is slow: a tenth of them tells as much.
        rows[f"{name} ({PACKAGES[name]} {version(PACKAGES[name])})"] = (
            engine,
            firms[:20] if name == "OpenFisca-Core" else firms,
            1,
        )
    return rows


def said(engine: Callable[[Facts], list[Any]], facts: Facts, clause: str) -> str:
    """What an engine says of one condition, whole as it is."""
    try:
        answer = engine(facts)[list(CONDITIONS).index(clause)]
    except Exception as error:  # whatever an engine raises is its answer
        return f"error ({type(error).__name__})"
    return answer if isinstance(answer, str) else "met" if answer else "unmet"


def refused(engine: Callable[[Facts], list[Any]], firms: Sequence[Facts], clause: str) -> int:
    """How many firms exactly on a limit an engine turns away."""
    return sum(said(engine, facts, clause) != "met" for facts in firms)


def main() -> None:
    """Print the tables: what it costs, what is said of the unknown, who is turned away exactly on a limit."""
    random = Random(2022)
    firms = [firm(random) for _ in range(FIRMS)]
    engines = {name: make() for name, make in ENGINES.items()}
    must_agree(firms, engines)
    print(f"{len(CONDITIONS)} conditions, {FIRMS} firms on which all agree, median of {ROUNDS} rounds\n")
    print("| engine | one firm, µs | × by hand |\n| --- | ---: | ---: |")
    for name, (each, times) in timed(rows_of(firms, engines)).items():
        print(f"| {name} | {each:.1f} | {times:.1f} |")

    told = {key: value for key, value in firms[0].items() if key not in ("rank_province", "assets", "liabilities")}
    told = {key: value for key, value in told.items() if key != "debt"} | {"niche_years": 5}

    def ours(facts: Facts) -> list[Any]:
        return list(states(setting_of(LIBRARY, profile(facts), AS_OF)))

    asked = {"附件3-小巨人-2": "market rank not known", "附件3-小巨人-3": "debt ratio not known"}
    print(f"\n| engine | {' | '.join(asked.values())} |\n| --- | --- | --- |")
    everyone = {"Tihang": ours, **engines}
    for name, engine in everyone.items():
        print(f"| {name} | {' | '.join(said(engine, told, clause) for clause in asked)} |")

    exact = [on_the_limit(random) for _ in range(FIRMS)]
    limits = {
        "附件3-小巨人-4": "growth of 5 %",
        "附件4-制造类-2": "growth of 8 %",
        "附件4-制造类-6": "mean share of 3 %",
    }
    print(f"\nTurned away, of {FIRMS} firms exactly on the limit\n")
    print(f"| engine | {' | '.join(limits.values())} |\n| --- |{' ---: |' * len(limits)}")
    for name, engine in everyone.items():
        print(f"| {name} | {' | '.join(str(refused(engine, exact, clause)) for clause in limits)} |")


if __name__ == "__main__":
    main()
