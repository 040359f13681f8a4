"""How a number is held against its bound in the written code: ratios cross-multiplied, means over one denominator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from knowledge import rules as r
from knowledge.engine.numbers import Compared
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET
from knowledge.facts import catalogue, stated_ratios
from knowledge.interval import Number

if TYPE_CHECKING:
    from knowledge.engine.emit import Source

Holds = Callable[[str, Number], str]
"""(end, bound) → the test that the number's end `l` or `h` keeps the bound."""
_OTHER = {"l": "h", "h": "l"}


def comparison(source: Source, look: Compared, back: int) -> str:
    """The expression for the state of one comparison."""
    metric = look.rule.metric
    if look.rule.above_fact is not None:
        return _above(source, look, look.rule.above_fact)
    if look.bound < 0:
        return _asked(source, look)
    match metric:
        case r.Ratio(agg="each"):
            return _ratio(source, look, metric, back)
        case r.Ratio(ratio=(num, den), years=years):
            pairs = [(source.slot(num, i), source.slot(den, i)) for i in range(years)]
            stated = [source.fact(key) for key in _stated(num, den)]
            return _mean(source, look, pairs, years, look.bound * years, stated)
        case r.Growth(growth=key, years=years, agg="mean"):
            pairs = [(source.slot(key, i), source.slot(key, i + 1)) for i in range(years)]
            return _mean(source, look, pairs, years, (look.bound + 1) * years, [])
        case r.Growth(growth=key, years=years):
            return _compound(source, look, source.slot(key, 0), source.slot(key, years), years)
        case r.Sum(sum=keys):
            return _added(source, look, [source.slot(key, None) for key in keys])
        case r.Window(window=key, years=years):
            return _window(source, look, [source.slot(key, i) for i in range(years)])
        case r.Yearly(yearly=key):
            return _year(source, look, source.slot(key, back), back)
        case _:
            return _fact(source, look, metric)


def _asked(source: Source, look: Compared) -> str:
    return f"{source.constant(look.decide)}({source.setting})"


def _above(source: Source, look: Compared, other: str) -> str:
    """A ratio of the last closed year against another fact, in percent; both known exactly, else asked."""
    metric = look.rule.metric
    if not isinstance(metric, r.Ratio) or metric.years > 1 or catalogue()[other].type != "percent":
        return _asked(source, look)
    num, den = (source.slot(key, 0 if catalogue()[key].yearly else None) for key in metric.ratio)
    rate = source.slot(other, 0 if catalogue()[other].yearly else None)
    worse = JUDGE if look.lenient else UNMET
    exact = f"{num} and {den} and {rate} and {num}l == {num}h and {den}l == {den}h > 0 and {rate}l == {rate}h"
    return f"({MET} if {num}l * 100 > {rate}l * {den}l else {worse}) if {exact} else {_asked(source, look)}"


def _zone(look: Compared, holds: Holds) -> str:
    """Both ends within the bound: met; both outside: unmet or judge; else unknown."""
    worst, best = ("h", "l") if look.upper else ("l", "h")
    text = f"{MET} if {holds(worst, look.bound)} else {UNKNOWN} if {holds(best, look.bound)} else "
    if look.lenient:
        return text + str(JUDGE)
    if look.soft is not None:
        text += f"{JUDGE} if {holds(worst, look.soft)} else {UNKNOWN} if {holds(best, look.soft)} else "
    return text + str(UNMET)


def _op(look: Compared) -> str:
    return ("<" if look.upper else ">") + ("" if look.strict else "=")


def _fact(source: Source, look: Compared, key: str) -> str:
    fact = catalogue()[key]
    name = source.slot(key, 0 if fact.yearly else None)
    zone = _zone(look, lambda end, bound: f"{name}{end} {_op(look)} {source.number(bound)}")
    # An unknown number reaches from its least value up, which tells nothing unless the bound lies below that.
    if fact.least is not None and fact.least * fact.scale < min(look.bound, look.soft or look.bound):
        return zone
    return f"{UNKNOWN} if {name} is None else {zone}"


def _year(source: Source, look: Compared, name: str, back: int) -> str:
    zone = _zone(look, lambda end, bound: f"{name}{end} {_op(look)} {source.number(bound)}")
    absent = f"{UNKNOWN} if {source.registered()} <= y - {back} else {JUDGE}"
    return f"({absent}) if {name} is None else {zone}"


def _added(source: Source, look: Compared, names: list[str]) -> str:
    def holds(end: str, bound: Number) -> str:
        return f"{' + '.join(name + end for name in names)} {_op(look)} {source.number(bound)}"

    return _zone(look, holds)


def _window(source: Source, look: Compared, names: list[str]) -> str:
    registered, oldest = source.registered(), len(names) - 1
    gaps = " or ".join(f"({name} is None and {registered} > y - {i})" for i, name in enumerate(names))
    return f"{JUDGE} if {registered} > y - {oldest} and ({gaps}) else {_added(source, look, names)}"


def _times(name: str, factor: int) -> str:
    return name if factor == 1 else f"{name} * {factor}"


def _over(look: Compared, num: str, den: str) -> Holds:
    """`num / den` against a bound t ≥ 0, both multiplied by the denominators; den is certainly positive."""

    def holds(end: str, bound: Number) -> str:
        if bound == 0:
            return f"{num}{end} {_op(look)} 0"
        left, right = _times(num + end, bound.denominator), _times(den + _OTHER[end], bound.numerator)
        return f"{left} {_op(look)} {right}"

    return holds


def _stated(num: str, den: str) -> list[str]:
    pairs = ((num, den), (num, catalogue()[den].falls_back_to or den))
    return list(dict.fromkeys(stated_ratios()[pair] for pair in pairs if pair in stated_ratios()))


def _ratio(source: Source, look: Compared, metric: r.Ratio, back: int) -> str:
    num_key, den_key = metric.ratio
    yearly = catalogue()[num_key].yearly or catalogue()[den_key].yearly
    num, den = (source.slot(key, back if catalogue()[key].yearly else None) for key in metric.ratio)
    plain = [f"{source.fact(key)} is None" for key in _stated(num_key, den_key)]
    plain += [f"{source.registered()} <= y - {back}"] if yearly else []
    absent = f"{UNKNOWN} if {' and '.join(plain)} else {_asked(source, look)}" if plain else str(UNKNOWN)
    zone = _zone(look, _over(look, num, den))
    return (
        f"({absent}) if {num} is None or {den} is None else ({zone}) if {den}l > 0"
        f" else {JUDGE} if {den}h <= 0 else {UNKNOWN}"
    )


def _compound(source: Source, look: Compared, now: str, base: str, years: int) -> str:
    grown = _zone(look, lambda end, bound: _over(look, now, base)(end, bound + 1))
    absent = f"{UNKNOWN} if {base}h > 0 and {source.registered()} <= y - {years} else {_asked(source, look)}"
    return (
        f"({absent}) if {now} is None or {base} is None else ({grown}) if {base}l > 0"
        f" else {JUDGE} if {base}h <= 0 else {UNKNOWN}"
    )


def _mean(
    source: Source, look: Compared, pairs: list[tuple[str, str]], years: int, total: Number, stated: list[str]
) -> str:
    """The sum of yearly quotients against `total`; exact figures in one line, intervals by a call."""
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    bottoms = [den for _, den in pairs]
    exact = " and ".join([*(f"{name}l == {name}h" for name in names), *(f"{den}l > 0" for den in bottoms)])
    terms = []
    for i, (num, _) in enumerate(pairs):
        others = [f"{den}l" for j, den in enumerate(bottoms) if j != i]
        terms.append(" * ".join([f"{num}l", *others]))
    below = " * ".join(f"{den}l" for den in bottoms)

    def holds(bound: Number) -> str:
        whole = bound * years + (total - look.bound * years)
        return f"({' + '.join(terms)}) * {whole.denominator} {_op(look)} {whole.numerator} * {below}"

    text = f"{MET} if {holds(look.bound)} else "
    soft = "" if look.soft is None else f"{JUDGE} if {holds(look.soft)} else "
    text += str(JUDGE) if look.lenient else f"{soft}{UNMET}"
    oldest = years if total != look.bound * years else years - 1
    # A base of nothing, a firm not yet there or a stated ratio may say more than that something is unknown.
    plain = [*(f"{den}h > 0" for den in bottoms), *(f"{name} is None" for name in stated)]
    nothing = " and ".join([*plain, f"{source.registered()} <= y - {oldest}"])
    ends = ", ".join(f"({num}l, {num}h, {den}l, {den}h)" for num, den in pairs)
    known = " or ".join(f"{name} is None" for name in names)
    spread = f"{source.constant(look.spread)}({source.setting}, {total.numerator}, {total.denominator}, ({ends},))"
    return f"({text}) if {exact} else ({UNKNOWN} if {nothing} else {_asked(source, look)}) if {known} else {spread}"
