"""The two lattices: every condition (worst wins) and 或 (best wins), and what a tree asks for of what is open."""

from __future__ import annotations

from datetime import date
from itertools import permutations, product
from typing import Any

import pytest
from pydantic import TypeAdapter

from knowledge.engine.compile import compile_rules
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET, Outcome, agreed, best, worst
from knowledge.interval import Interval
from knowledge.rules import Rule
from knowledge.size import size_class

STATES = (MET, UNMET, UNKNOWN, JUDGE)
WORST = (UNMET, UNKNOWN, JUDGE, MET)
BEST = (MET, UNKNOWN, JUDGE, UNMET)
KINDS = {"all": worst, "any": best}
LEAVES: dict[int, Any] = {
    MET: {"flag": "own_brand"},
    UNMET: {"flag": "supplies_leader"},
    UNKNOWN: {"flag": "overseas_cert"},
    JUDGE: {"judge": "由人认定"},
}
FACTS = {"own_brand": True, "supplies_leader": False}


def outcome(rule: Any, **facts: Any) -> Outcome:
    known = {**FACTS, **facts}
    setting = Setting(known, "320831", date(2023, 6, 1), size_class(None, known, 2022))
    read: Rule = TypeAdapter(Rule).validate_python(rule)
    return compile_rules([read]).outcomes(setting)[0]


@pytest.mark.parametrize("parts", list(product(STATES, repeat=3)))
def test_all_takes_the_worst_and_any_the_best(parts: tuple[int, ...]) -> None:
    assert worst(parts) == min(parts, key=WORST.index)
    assert best(parts) == min(parts, key=BEST.index)


@pytest.mark.parametrize("kind", ["all", "any"])
@pytest.mark.parametrize("parts", list(product(STATES, repeat=3)))
def test_what_is_compiled_says_what_the_lattice_says(kind: str, parts: tuple[int, ...]) -> None:
    found = outcome({kind: [LEAVES[part] for part in parts]})
    assert found.state == ("unmet", "unknown", "judge", "met")[KINDS[kind](parts)]


@pytest.mark.parametrize("kind", ["all", "any"])
@pytest.mark.parametrize("parts", list(product(STATES, repeat=3)))
def test_order_and_grouping_do_not_matter_and_repeating_adds_nothing(kind: str, parts: tuple[int, ...]) -> None:
    joined, (a, b, c) = KINDS[kind], parts
    assert {joined(order) for order in permutations(parts)} == {joined((a, b, c))}
    assert joined((a, joined((b, c)))) == joined((joined((a, b)), c))
    assert joined((a, a)) == a


@pytest.mark.parametrize("parts", list(product(STATES, repeat=2)))
def test_filling_in_an_unknown_never_overturns_a_verdict(parts: tuple[int, ...]) -> None:
    for joined in KINDS.values():
        verdict = joined(parts)
        if verdict in (MET, UNMET):
            filled = product(*(STATES if part == UNKNOWN else (part,) for part in parts))
            assert {joined(way) for way in filled} == {verdict}


def test_only_what_could_still_decide_is_missing() -> None:
    unknown, met, unmet, other = LEAVES[UNKNOWN], LEAVES[MET], LEAVES[UNMET], {"flag": "mgmt_system_cert"}
    assert outcome({"all": [unknown, met, other]}).missing == ("overseas_cert", "mgmt_system_cert")
    assert outcome({"all": [unknown, unmet]}).missing == ()
    assert outcome({"any": [unknown, met]}).missing == ()
    assert outcome({"any": [unknown, unmet, unknown]}).missing == ("overseas_cert",)


@pytest.mark.parametrize("parts", list(product(STATES, repeat=2)))
def test_arms_that_agree_decide_and_arms_that_differ_ask_the_guard_first(parts: tuple[int, ...]) -> None:
    assert agreed(parts) == (parts[0] if len(set(parts)) == 1 else UNKNOWN)
    arms = [{"below": 100, "then": LEAVES[parts[0]]}, {"min": 100, "then": LEAVES[parts[1]]}]
    found = outcome({"case": "staff", "arms": arms}, staff=Interval(50, 150))
    if len(set(parts)) == 1 and UNKNOWN not in parts:
        assert (found.state, found.missing) == (("unmet", "unknown", "judge", "met")[parts[0]], ())
    else:
        assert found.state == "unknown"
        assert found.missing[0] == "staff"
