"""Numbers a rule compares: facts, ratios, growth, sums and windows, as intervals with what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from knowledge.facts import catalogue, lenders, stated_ratios
from knowledge.interval import Interval, Number, divided, plain, plus, point


@dataclass(slots=True)
class Setting:
    """The enterprise and the day. `year` is the last closed year: the calendar year before the day."""

    facts: Mapping[str, Any]
    region: str
    as_of: date
    size: Any

    @property
    def year(self) -> int:
        """Year 0 of every window."""
        return self.as_of.year - 1

    def narrowed(self, key: str, year: int | None, to: Interval) -> Setting:
        """The same setting with one number known more closely (an arm of a case was taken)."""
        value: Any = to if year is None else {**self.facts[key], year: to}
        return Setting({**self.facts, key: value}, self.region, self.as_of, self.size)

    def number(self, key: str, year: int | None) -> Interval | None:
        """A number of a year (None for an undated fact), with the fact it falls back to; None if unknown."""
        value = self.facts.get(key)
        if value is not None and type(value) is not Interval:
            value = value.get(year)
        if value is None and (lender := lenders().get(key)):
            return self.number(lender, year)
        return value

    def existed(self, year: int) -> bool:
        """False where the firm was certainly not yet registered in that year (A24)."""
        registered = self.facts.get("registered_on")
        return registered is None or registered.year <= year


class Need(NamedTuple):
    """How a bound on the quantity turns into a bound on one fact: `fact ≥ bound * factor + offset` (inner units)."""

    fact: str | tuple[str, ...]
    year: int | None
    factor: Number
    offset: Number
    has: Interval


class Quantity(NamedTuple):
    """One compared number. `undefined` means no rate exists (base ≤ 0, or the firm was not there yet): judge."""

    seen: Interval
    missing: tuple[str, ...] = ()
    undefined: bool = False
    need: Need | None = None


UNBOUNDED = Interval(None, None)


def shown(key: str | tuple[str, ...], seen: Interval) -> Any:
    """An interval in edge units for people and JSON: a number, or `[lo, hi]`."""
    return ends_at_edge(seen, catalogue()[key if isinstance(key, str) else key[0]].scale)


def ends_at_edge(seen: Interval, scale: int) -> Any:
    """An interval with its scale known: a number, or `[lo, hi]`."""
    lo, hi = seen
    if lo is not None and lo == hi:
        return at_edge(lo, scale)
    return [None if end is None else at_edge(end, scale) for end in seen]


def at_edge(value: Number, scale: int) -> int | float:
    """A number in edge units (万元 …), whole where it is whole."""
    if isinstance(value, int):  # nearly always: a trace shows many figures, and fractions are slow
        return value // scale if value % scale == 0 else value / scale
    return plain(value / scale)


def fact_quantity(setting: Setting, key: str) -> Quantity:
    """A single number: of the last closed year if yearly."""
    year = setting.year if catalogue()[key].yearly else None
    seen = setting.number(key, year)
    if seen is None:
        return Quantity(UNBOUNDED, (key,))
    return Quantity(seen, _open(key, seen), need=Need(key, year, 1, 0, seen))


def sum_quantity(setting: Setting, keys: tuple[str, ...]) -> Quantity:
    """Counted facts added up; an unknown one is at least its least possible value."""
    return _added(setting, [(key, None) for key in keys], keys)


def window_quantity(setting: Setting, key: str, years: int) -> Quantity:
    """A yearly fact added up over the last closed years; a year before the firm was there is for a person (A24)."""
    return _added(setting, [(key, setting.year - back) for back in range(years)], key)


def _added(setting: Setting, parts: list[tuple[str, int | None]], name: str | tuple[str, ...]) -> Quantity:
    total, missing = point(0), list[str]()
    for key, year in parts:
        seen = setting.number(key, year)
        if seen is None and year is not None and not setting.existed(year):
            return Quantity(UNBOUNDED, undefined=True)
        if seen is None:
            missing.append(key)
            total = plus(total, Interval(catalogue()[key].least, None))
        else:
            missing.extend(_open(key, seen))
            total = plus(total, seen)
    return Quantity(total, tuple(dict.fromkeys(missing)), need=Need(name, None, 1, 0, total))


def yearly_quantity(setting: Setting, key: str, back: int) -> Quantity:
    """A yearly fact `back` years before the last closed year; a year before the firm was there: judge (A24)."""
    year = setting.year - back
    seen = setting.number(key, year)
    if seen is None:
        return Quantity(UNBOUNDED, (key,), undefined=not setting.existed(year))
    return Quantity(seen, _open(key, seen), need=Need(key, year, 1, 0, seen))


def ratio_quantity(setting: Setting, num: str, den: str, back: int) -> Quantity:
    """`num / den`, of yearly facts `back` years before the last closed year; stated where an amount is unknown."""
    yearly = catalogue()[num].yearly or catalogue()[den].yearly
    return _ratio(setting, num, den, setting.year - back if yearly else None)


def _ratio(setting: Setting, num: str, den: str, year: int | None) -> Quantity:
    top, bottom = setting.number(num, year), setting.number(den, year)
    if top is None or bottom is None:
        return _stated(setting, num, den, year, top, bottom)
    if bottom.hi is not None and bottom.hi <= 0:
        return Quantity(UNBOUNDED, undefined=True)
    missing = (*_open(num, top), *_open(den, bottom))
    if bottom.lo is None or bottom.lo <= 0:
        return Quantity(UNBOUNDED, missing or (den,))
    return Quantity(divided(top, bottom), missing, need=Need(num, year, bottom.hi or bottom.lo, 0, top))


def _stated(
    setting: Setting, num: str, den: str, year: int | None, top: Interval | None, bottom: Interval | None
) -> Quantity:
    key = stated_ratio(setting, num, den)
    if key is not None:
        stated = setting.facts[key]
        seen = Interval(*(None if end is None else Fraction(end) / 100 for end in stated))
        need = Need(key, None, 100, 0, stated)
        return Quantity(seen, _open(key, stated), need=need)
    if year is not None and not setting.existed(year):
        return Quantity(UNBOUNDED, undefined=True)
    return Quantity(UNBOUNDED, tuple(k for k, v in ((num, top), (den, bottom)) if v is None))


def stated_ratio(setting: Setting, num: str, den: str) -> str | None:
    """The stated percentage that stands for `num / den` where amounts are unknown, if it was stated."""
    own_den = den if setting.facts.get(den) else catalogue()[den].falls_back_to or den
    key = stated_ratios().get((num, den)) or stated_ratios().get((num, own_den))
    return key if key is not None and setting.facts.get(key) is not None else None


def mean_ratio(setting: Setting, num: str, den: str, years: int) -> Quantity:
    """The average of the yearly ratios; the gap is carried by the latest year's numerator."""
    return _mean([ratio_quantity(setting, num, den, back) for back in range(years)], 0)


def growth_quantity(setting: Setting, key: str, years: int) -> Quantity:
    """The average of the yearly growth rates (reading A5); a base year ≤ 0 makes it undefined."""
    parts = []
    for back in range(years):
        late, early = setting.year - back, setting.year - back - 1
        parts.append(_rate(setting, key, late, early))
    return _mean(parts, 1)


def compound_quantity(setting: Setting, key: str, years: int) -> Quantity:
    """Last value over first, to be held against `(1 + rate) ** years`; a base year ≤ 0 makes it undefined."""
    rate = _rate(setting, key, setting.year, setting.year - years)
    if rate.need is None:
        return rate
    # rate ≥ t  ⇔  last value ≥ (t + 1) · first
    return rate._replace(need=rate.need._replace(offset=rate.need.factor))


def _rate(setting: Setting, key: str, late: int, early: int) -> Quantity:
    now, base = setting.number(key, late), setting.number(key, early)
    if now is None or base is None:
        if not setting.existed(early):
            return Quantity(UNBOUNDED, undefined=True)
        if base is not None and base.hi is not None and base.hi <= 0:
            return Quantity(UNBOUNDED, undefined=True)
        return Quantity(UNBOUNDED, (key,))
    if base.hi is not None and base.hi <= 0:
        return Quantity(UNBOUNDED, undefined=True)
    missing = tuple(dict.fromkeys((*_open(key, now), *_open(key, base))))
    if base.lo is None or base.lo <= 0:
        return Quantity(UNBOUNDED, missing or (key,))
    rate = plus(divided(now, base), point(-1))
    return Quantity(rate, missing, need=Need(key, late, base.hi or base.lo, 0, now))


def _mean(parts: list[Quantity], base: int) -> Quantity:
    """Average of yearly numbers, latest first; `base` 1 where each is a growth rate (value ÷ base − 1)."""
    if any(part.undefined for part in parts):
        return Quantity(UNBOUNDED, undefined=True)
    missing = tuple(dict.fromkeys(key for part in parts for key in part.missing))
    total = parts[0].seen
    for part in parts[1:]:
        total = plus(total, part.seen)
    n = len(parts)
    seen = Interval(*(None if end is None else Fraction(end) / n for end in total))
    need, latest = None, parts[0].need
    if latest is not None and all(part.seen.lo is not None for part in parts[1:]):
        # mean ≥ t  ⇔  latest value ≥ (t·n − the other years + base) · its denominator
        others = sum((Fraction(part.seen.lo) for part in parts[1:] if part.seen.lo is not None), Fraction(0))
        need = Need(latest.fact, latest.year, latest.factor * n, (base - others) * latest.factor, latest.has)
    return Quantity(seen, missing, need=need)


def _open(key: str, seen: Interval) -> tuple[str, ...]:
    """A number known only by interval may have to be asked exactly."""
    return () if seen.exact else (key,)
