"""The two lattices: every condition (worst wins) and 或 (best wins)."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from knowledge.outcome import Outcome, all_of, any_of, one_of_arms
from knowledge.policy import State

STATES: tuple[State, ...] = ("met", "unmet", "unknown", "judge")
WORST = ("unmet", "unknown", "judge", "met")
BEST = ("met", "unknown", "judge", "unmet")


def joined(kind: str, *parts: State) -> State:
    outcomes = [Outcome(state, ("x",) if state == "unknown" else ()) for state in parts]
    return (all_of if kind == "all" else any_of)(outcomes).state


@pytest.mark.parametrize("parts", list(product(STATES, repeat=3)))
def test_all_takes_the_worst_and_any_the_best(parts: tuple[State, ...]) -> None:
    assert joined("all", *parts) == min(parts, key=WORST.index)
    assert joined("any", *parts) == min(parts, key=BEST.index)


@pytest.mark.parametrize("kind", ["all", "any"])
@pytest.mark.parametrize("parts", list(product(STATES, repeat=3)))
def test_order_and_grouping_do_not_matter_and_repeating_adds_nothing(kind: str, parts: tuple[State, ...]) -> None:
    a, b, c = parts
    assert {joined(kind, *order) for order in permutations(parts)} == {joined(kind, a, b, c)}
    assert joined(kind, joined(kind, a, b), c) == joined(kind, a, joined(kind, b, c))
    assert joined(kind, a, a) == a


@pytest.mark.parametrize("state", STATES)
def test_met_is_neutral_among_conditions_and_unmet_among_alternatives(state: State) -> None:
    assert joined("all", state, "met") == state
    assert joined("any", state, "unmet") == state
    assert joined("all", state, "unmet") == "unmet"
    assert joined("any", state, "met") == "met"


@pytest.mark.parametrize("parts", list(product(STATES, repeat=2)))
def test_filling_in_an_unknown_never_overturns_a_verdict(parts: tuple[State, ...]) -> None:
    for kind in ("all", "any"):
        verdict = joined(kind, *parts)
        if verdict in ("met", "unmet"):
            filled = product(*(STATES if part == "unknown" else (part,) for part in parts))
            assert {joined(kind, *way) for way in filled} == {verdict}


def test_only_what_could_still_decide_is_missing() -> None:
    unknown, met, unmet = Outcome("unknown", ("staff", "assets")), Outcome("met"), Outcome("unmet")
    assert all_of([unknown, met]).missing == ("staff", "assets")
    assert all_of([unknown, unmet]).missing == ()
    assert any_of([unknown, met]).missing == ()
    assert any_of([unknown, Outcome("unknown", ("assets", "revenue"))]).missing == ("staff", "assets", "revenue")


@pytest.mark.parametrize("parts", list(product(STATES, repeat=2)))
def test_arms_that_agree_decide_and_arms_that_differ_ask_the_guard_first(parts: tuple[State, ...]) -> None:
    found = one_of_arms("revenue", [Outcome(state, ("staff",) if state == "unknown" else ()) for state in parts])
    if set(parts) != {"unknown"} and len(set(parts)) == 1:
        assert (found.state, found.missing) == (parts[0], ())
    else:
        assert found.state == "unknown"
        assert found.missing[0] == "revenue"
