"""What would change: a profile with some facts set otherwise, and which clauses flip. The profile itself stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from knowledge.engine.live import live
from knowledge.engine.measure import Setting
from knowledge.engine.needs import needs
from knowledge.engine.outcome import Outcome
from knowledge.evaluate import program_state
from knowledge.facts import catalogue
from knowledge.interval import Interval, Number
from knowledge.library import ReadyProgram
from knowledge.policy import Condition, State
from knowledge.profile import Profile
from knowledge.rules import Holds, Rule


@dataclass(frozen=True, slots=True)
class Change:
    """One assumed change in inner units (元, points, things): `set` to a value, `add` an amount, `scale` by a factor.

    `value` is an Interval for numbers, a Title to be won, else the value itself. Yearly facts carry their year.
    """

    key: str
    year: int | None
    mode: Literal["set", "add", "scale"]
    value: Any


@dataclass(frozen=True, slots=True)
class Flip:
    """One clause before and after; equal states mean that it was looked at and stays."""

    condition: Condition
    before: Outcome
    after: Outcome

    @property
    def flips(self) -> bool:
        """Whether the state changes."""
        return self.before.state != self.after.state


@dataclass(frozen=True, slots=True)
class Shift:
    """One program before and after, with the clauses that the changed facts stand in."""

    ready: ReadyProgram
    before: State
    after: State
    clauses: tuple[Flip, ...]


def changed(profile: Profile, changes: Iterable[Change]) -> tuple[Profile, tuple[Change, ...]]:
    """A copy of a profile with the changes made, and those that cannot be made.

    What is added to an unknown amount is then the least it can be; a number cannot fall below its least possible
    value, nor an unknown one be scaled. A share
    of known amounts is set through its numerator: the amounts speak before a stated share.
    """
    facts, refused = dict(profile.facts), list[Change]()
    for change in changes:
        fact = catalogue()[change.key]
        if fact.type == "titles":
            facts[change.key] = (*facts.get(change.key, ()), change.value)
            continue
        if not fact.numeric:
            facts[change.key] = change.value
            continue
        least = fact.least if fact.least is None else fact.least * fact.scale
        value = _number(_held(facts, change), change, least)
        if value is None or (least is not None and value.hi is not None and value.hi < least):
            refused.append(change)
        elif fact.yearly:
            facts[change.key] = {**facts.get(change.key, {}), change.year: value}
        elif not _through_numerator(facts, change, value):
            facts[change.key] = value
    return replace(profile, facts=facts), tuple(refused)


def _held(facts: dict[str, Any], change: Change) -> Interval | None:
    value = facts.get(change.key)
    found = (value or {}).get(change.year) if catalogue()[change.key].yearly else value
    if found is None and (pair := catalogue()[change.key].stands_for) and change.year is not None:
        top, bottom = (facts.get(key, {}).get(change.year) for key in pair)
        if top and bottom and top.exact and bottom.exact and bottom.lo > 0:
            share = Fraction(top.lo) * 100 / bottom.lo
            return Interval(share, share)
    return found


def _number(held: Interval | None, change: Change, least: int | None) -> Interval | None:
    by: Interval = change.value
    if held is None and change.mode == "add" and least is not None and by.lo is not None and by.lo > 0:
        held = Interval(least, None)
    match change.mode:
        case "set":
            return by
        case "add":
            return None if held is None else Interval(_sum(held.lo, by.lo), _sum(held.hi, by.hi))
        case _:
            return None if held is None else Interval(_product(held.lo, by.lo), _product(held.hi, by.hi))


def _sum(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else a + b


def _product(a: Number | None, b: Number | None) -> Number | None:
    return None if a is None or b is None else a * b


def _through_numerator(facts: dict[str, Any], change: Change, share: Interval) -> bool:
    """Set a share through its numerator where both amounts of the year are known."""
    pair = catalogue()[change.key].stands_for
    if pair is None or change.year is None:
        return False
    top, bottom = (facts.get(key, {}).get(change.year) for key in pair)
    if top is None or bottom is None:
        return False
    ends = (_product(share.lo, bottom.lo), _product(share.hi, bottom.hi))
    lo, hi = (None if end is None else Fraction(end) / 100 for end in ends)
    facts[pair[0]] = {**facts[pair[0]], change.year: Interval(lo, hi)}
    return True


def compare(
    programs: Iterable[ReadyProgram], before: Setting, after: Setting, changes: Collection[Change]
) -> list[Shift]:
    """Every program in both settings; its clauses are those that one of the changes stands in."""
    return [_shift(ready, before, after, changes) for ready in programs]


def _shift(ready: ReadyProgram, before: Setting, after: Setting, changes: Collection[Change]) -> Shift:
    keys = {change.key for change in changes if change.key != "titles"}
    won = {change.value.tier for change in changes if change.key == "titles"}
    old, new, looked = list(ready.compiled.outcomes(before)), list(ready.compiled.outcomes(after)), list[Flip]()
    for i, condition in enumerate(ready.program.conditions):
        titles = {leaf.holds for leaf in live(condition.rule, after) if isinstance(leaf, Holds)}
        if won and titles and "titles" not in before.facts and new[i].state == "unmet":
            new[i] = old[i]  # a title assumed where none are known says nothing of the others
        if stands_in(keys, condition.rule) or won & titles or old[i].state != new[i].state:
            looked.append(Flip(condition, old[i], new[i]))
    was, will_be = (program_state(outcome.state for outcome in found) for found in (old, new))
    return Shift(ready, was, will_be, tuple(looked))


def stands_in(keys: Collection[str], rule: Rule) -> bool:
    """Whether one of some facts is felt in a rule: named there, lent to another, or as the share of two amounts."""
    asked = {key for key, _ in needs(rule)}
    lent = {catalogue()[key].falls_back_to for key in asked}
    shares = (catalogue()[key].stands_for for key in keys)
    return any(key in asked or key in lent for key in keys) or any(pair and asked >= set(pair) for pair in shares)
