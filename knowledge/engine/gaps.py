"""How far a number is from its bound, carried by the one figure a firm acts on: of a ratio the numerator of the year.

What does not depend on the firm is worked out at load; the usual shapes take whole numbers only, the rest goes by
`Quantity.need`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from knowledge import rules as r
from knowledge.engine.measure import Setting, at_edge, ends_at_edge
from knowledge.engine.numbers import Compared, slots_of
from knowledge.engine.outcome import Gap
from knowledge.facts import FactDef, catalogue
from knowledge.interval import Interval, Number

Distance = Callable[[Setting], Gap | None]
_Pairs = list[tuple[tuple[str, int], tuple[str, int]]]


def gap_of(look: Compared, back: int) -> Distance:
    """The distance of an unmet comparison; None where no figure carries it."""
    metric, places = look.rule.metric, tuple(slots_of(look.rule.metric, back))
    if look.rule.above_fact is not None:
        return _plainly(look)
    if len(places) == 1:
        return _of_fact(look, *places[0])
    if isinstance(metric, r.Ratio) and len(places) == 2:
        return _of_ratio(look, *places)
    pairs = _pairs(metric)
    return _of_mean(look, pairs) if pairs else _plainly(look)


def _plainly(look: Compared) -> Distance:
    def gap(setting: Setting) -> Gap | None:
        bound, need = look.bound_for(setting), look.quantity(setting).need
        if bound is None or need is None:
            return None
        fact = catalogue()[need.fact if isinstance(need.fact, str) else need.fact[0]]
        needs = _enough(fact, look, bound * need.factor + need.offset)
        return _gap(look, _Carrier(need.fact, fact.scale, fact.shown_unit), need.year, needs, need.has)

    return gap


def _of_fact(look: Compared, key: str, back: int | None) -> Distance:
    carrier, needs = _carrier(key), _enough(catalogue()[key], look, look.bound)

    def gap(setting: Setting) -> Gap | None:
        year = None if back is None else setting.year - back
        seen = setting.number(key, year)
        return None if seen is None else _gap(look, carrier, year, needs, seen)

    return gap


def _of_ratio(look: Compared, num: tuple[str, int | None], den: tuple[str, int | None]) -> Distance:
    (key, back), (den_key, den_back) = num, den
    carrier, plainly = _carrier(key), _plainly(look)
    top, bottom = look.bound.numerator, look.bound.denominator

    def gap(setting: Setting) -> Gap | None:
        year = None if back is None else setting.year - back
        seen = setting.number(key, year)
        below = setting.number(den_key, None if den_back is None else setting.year - den_back)
        if seen is None or below is None:
            return plainly(setting)
        by = below.hi if below.hi is not None else below.lo
        assert by is not None
        needs = top * by // bottom if look.upper else -(-top * by // bottom)
        return _gap(look, carrier, year, needs, seen)

    return gap


def _of_mean(look: Compared, pairs: _Pairs) -> Distance:
    """What the latest year must be, the other years as they are."""
    years, key = len(pairs), pairs[0][0][0]
    carrier, plainly = _carrier(key), _plainly(look)
    total = (look.bound + isinstance(look.rule.metric, r.Growth)) * years
    above_all, below_all = total.numerator, total.denominator

    def gap(setting: Setting) -> Gap | None:
        last = setting.year
        others: Number = 0
        over: Number = 1
        for (num, late), (den, early) in reversed(pairs):
            above, below = setting.number(num, last - late), setting.number(den, last - early)
            if above is None or below is None or not above.exact or not below.exact or (by := below.lo or 0) <= 0:
                return plainly(setting)
            if late:
                others, over = others * by + (above.lo or 0) * over, over * by
        top, bottom = (above_all * over - others * below_all) * by, below_all * over
        assert above is not None  # there is one pair at least
        return _gap(look, carrier, last, top // bottom if look.upper else -(-top // bottom), above)

    return gap


def _pairs(metric: r.Metric) -> _Pairs | None:
    """Numerator and denominator of the yearly quotients of a mean, latest first, each with its year."""
    match metric:
        case r.Ratio(ratio=(num, den), years=years, agg="mean") if catalogue()[num].yearly and catalogue()[den].yearly:
            return [((num, i), (den, i)) for i in range(years)]
        case r.Growth(growth=key, years=years, agg="mean"):
            return [((key, i), (key, i + 1)) for i in range(years)]
        case _:
            return None


def _enough(fact: FactDef, look: Compared, needs: Number) -> Number:
    """Of what is counted whole (元, persons, places) the nearest that is enough."""
    if fact.type not in ("money", "count", "rank"):
        return needs
    return needs // 1 if look.upper else -(-needs // 1)


class _Carrier(NamedTuple):
    """The figure that carries a distance, and how it is shown."""

    name: str | tuple[str, ...]
    scale: int
    unit: str


def _carrier(key: str) -> _Carrier:
    return _Carrier(key, catalogue()[key].scale, catalogue()[key].shown_unit)


def _gap(look: Compared, carrier: _Carrier, year: int | None, needs: Number, seen: Interval) -> Gap:
    lo, hi = seen
    first, second = (hi, lo) if look.upper else (lo, hi)
    has = first if first is not None else second
    assert has is not None  # unmet: one end at least is known
    name, scale, unit = carrier
    difference = has - needs if look.upper else needs - has
    short = -(-difference // scale)
    if look.strict and short * scale == difference:
        short += 1
    return Gap(name, year, at_edge(needs, scale), ends_at_edge(seen, scale), short, unit)
