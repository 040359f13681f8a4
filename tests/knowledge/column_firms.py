"""Made-up firms for the column tests, and what the exact path says of them, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from knowledge.columns.states import ABSENT, LibraryStates
from knowledge.engine.outcome import NAMES
from knowledge.evaluate import clause_states, setting_of
from knowledge.facts import stated_ratios
from knowledge.library import Library
from knowledge.policy import Condition, Program
from knowledge.profile import Profile, read_profile
from knowledge.regions import within
from knowledge.rules import Rule
from tests.knowledge.firms import AS_OF, Facts, blurred, library, whole_firm

REGIONS = ("320831", "320800", "371100", "370800", "371500", "110000", "000000")


def firms(random: Random, number: int) -> list[Profile]:
    """Firms known wholly, by interval, in part or not at all, their figures crowded around the limits."""
    return [_firm(random) for _ in range(number)]


def _firm(random: Random) -> Profile:
    facts = whole_firm(random)
    if random.random() < 0.9:
        facts = {key: _whole_yuan(value) for key, value in facts.items()}
    _on_the_limit(random, facts)
    known = random.choice(("all", "blurred", "blurred", "part", "little"))
    if known == "blurred":
        facts = blurred(random, facts)
    if known != "all":
        share = {"blurred": 0.1, "part": 0.35, "little": 0.85}[known]
        facts = {key: value for key, value in facts.items() if random.random() > share}
    for key in stated_ratios().values():
        if random.random() < 0.4:
            facts[key] = random.choice([0, 3, 5, 6, Decimal("69.9"), 70, [2, 4], [60, 80], [None, 3], [70, None]])
    if random.random() < 0.3:
        facts["registered_on"] = f"{random.randint(2017, 2023)}-0{random.randint(1, 5)}-01"
    return read_profile({"region": random.choice(REGIONS), "facts": facts}, AS_OF)


def _whole_yuan(value: Any) -> Any:
    if isinstance(value, dict):
        return {year: round(amount, 4) for year, amount in value.items()}
    return value


def _on_the_limit(random: Random, facts: Facts) -> None:
    """Growth and means of ratios that are exactly what the texts ask, or a 元 beside it."""
    by = Decimal(random.choice(["0", "0", "0.0001", "-0.0001"]))
    percent = random.choice([5, 8, 10, 15, 20])
    key = random.choice(["revenue", "main_business_revenue", "net_profit"])
    base = Decimal(random.choice([1000, 4000, 40000, 10**8]))
    rates = random.choice([(0, 0, 0), (3, -3, 0), (1, 1, -2)])
    amounts = [base]
    for rate in rates:
        amounts.append(amounts[-1] * (100 + percent + rate) / 100)
    facts[key] = {str(2019 + back): round(amount, 4) for back, amount in enumerate(amounts)}
    facts[key]["2022"] += by
    shares = random.choice([(3, 3, 3), (2, 4, 3), (1, 3, 5), (6, 6, 6), (8, 8, 8)])
    for part in ("rnd_expense", "operating_profit"):
        for year, share in zip(("2022", "2021", "2020"), shares, strict=True):
            facts[part][year] = round(facts["revenue"][year] * share / 100, 4)
    facts["rnd_expense"]["2022"] = max(Decimal(0), facts["rnd_expense"]["2022"] + by)


def differences(used: Library, found: LibraryStates, profiles: Sequence[Profile], as_of: date) -> list[tuple[Any, ...]]:
    """(row, program, clause or state, exact, by column) wherever the two ways disagree."""
    wrong = list[tuple[Any, ...]]()
    by_clause = [[program.clause(i) for i in range(len(program.rules))] for program in found.programs]
    for row, profile in enumerate(profiles):
        setting = setting_of(used, profile, as_of)
        for program, columns in zip(found.programs, by_clause, strict=True):
            clauses = [condition.clause for condition in program.ready.program.conditions]
            exact = [ABSENT] * len(clauses)
            if within(profile.region, program.ready.pack.region):
                exact = [NAMES.index(state) for state in clause_states(program.ready, setting)]
            seen = [int(column[row]) for column in columns]
            for clause, one, two in zip([*clauses, "state"], [*exact, min(exact)], [*seen, int(program.states[row])],
                                        strict=True):  # fmt: skip
                if one != two:
                    wrong.append((row, program.id, clause, one, two))
    return wrong


def library_of(rules: Sequence[Rule]) -> Library:
    """A library with one national program: each rule a clause, and the size standard beside it."""
    conditions = tuple(Condition(clause=f"第{i}条", says="一件事", rule=rule) for i, rule in enumerate(rules))
    program = Program(tier="innovative", name="试验", clause="一", conditions=conditions)
    packs = library().packs
    pack = packs["china-2022"].model_copy(update={"programs": (program,)})
    return Library({pack.policy: pack, "sme-size-2011": packs["sme-size-2011"]})
