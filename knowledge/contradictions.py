"""Facts that cannot all be true: said with both figures and asked again, never settled by guessing.

Two statements contradict each other only if no choice within their intervals (and within the rounding of the last
digit written) makes both true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from knowledge.facts import INCIDENT_NAMES, catalogue, stated_ratios
from knowledge.interval import Interval, Number, divided
from knowledge.tiers import tiers
from knowledge.wording import number

_PARTS: tuple[tuple[str, str, Literal["impossible", "unlikely"]], ...] = (
    ("main_business_revenue", "revenue", "impossible"),
    ("main_product_revenue", "revenue", "impossible"),
    ("rnd_staff", "staff", "impossible"),
    ("main_product_revenue", "main_business_revenue", "unlikely"),
    ("rnd_expense", "revenue", "unlikely"),
    ("liabilities", "assets", "unlikely"),
    ("profit_total", "profit_and_tax", "unlikely"),
)
"""A part and its whole. `unlikely` can be true (a firm may owe more than it owns), so it is only asked."""
_RANKS = (("rank_province", "rank_national"), ("rank_national", "rank_world"), ("rank_province", "rank_world"))
"""Whoever is n-th in the larger market is n-th at most in the smaller one."""
_LEAST_OF_YEARS = "rnd_ratio"
"""Asked for as the least of the last years, so it may lie below the share of any one of them."""
_DIGITS = 20
"""How many decimals a figure may have at the edges."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts at odds. `says` holds what each side says; `question` is one Chinese sentence that names both.

    conflict: two statements exclude each other; impossible: a part above its whole; unlikely: to be confirmed only.
    """

    kind: Literal["conflict", "impossible", "unlikely"]
    keys: tuple[str, ...]
    year: int | None
    says: tuple[str, ...]
    question: str

    @property
    def certain(self) -> bool:
        """Whether something stated must be wrong."""
        return self.kind != "unlikely"


def contradictions(facts: Mapping[str, Any], as_of: date) -> tuple[Contradiction, ...]:
    """What contradicts what among a profile's facts on a day, the certain ones first."""
    found = (*_ratios(facts, as_of.year - 1), *_parts(facts), *_ranks(facts), *_ages(facts, as_of), *_early(facts),
             *_know_how(facts))  # fmt: skip
    return tuple(sorted(found, key=lambda each: not each.certain))


def _ratios(facts: Mapping[str, Any], last: int) -> Iterator[Contradiction]:
    """A stated ratio against the amounts of the last closed year; one that stands for several years is their least."""
    for (part, whole), key in stated_ratios().items():
        stated = facts.get(key)
        if stated is None:
            continue
        several = key == _LEAST_OF_YEARS
        shares = {year: _share(facts, part, whole, year) for year in range(last, last - (2 if several else 1), -1)}
        below = [year for year, share in shares.items() if share and _above(_loosened(stated, key), share)]
        above = [year for year, share in shares.items() if share and _above(share, _loosened(stated, key))]
        if below or len(above) == len(shares):
            year = (below or above)[0]
            says = (f"{_name(key)}填的是{_said(key, stated)}", _computed(facts, part, whole, year))
            yield _contradiction("conflict", (key, part, whole), year, says)


def _share(facts: Mapping[str, Any], part: str, whole: str, year: int) -> Interval | None:
    """What the amounts of a year give, in percent and as wide as their rounding; None where they give nothing."""
    top, bottom = _of(facts, part, year), _of(facts, whole, year)
    if top is None or bottom is None:
        return None
    loose = _loosened(bottom, whole)
    if loose.lo is None or loose.lo <= 0:
        return None
    return Interval(*(None if end is None else end * 100 for end in divided(_loosened(top, part), loose)))


def _computed(facts: Mapping[str, Any], part: str, whole: str, year: int) -> str:
    top, bottom = facts[part][year], facts[whole][year]
    lo, hi = (None if end is None else number(Fraction(round(end * 10_000), 100)) for end in divided(top, bottom))
    return f"按{year}年{_name(part)}{_said(part, top)}、{_name(whole)}{_said(whole, bottom)}算是{_ends(lo, hi, '%')}"


def _parts(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    for part, whole, kind in _PARTS:
        years = sorted(set(facts.get(part) or ()) & set(facts.get(whole) or ())) if catalogue()[part].yearly else [None]
        for year in years:
            inner, outer = _of(facts, part, year), _of(facts, whole, year)
            if inner is None or outer is None or not _above(inner, outer):
                continue
            when = f"{year}年" if year else ""
            says = (f"{when}{_name(part)}是{_said(part, inner)}", f"{when}{_name(whole)}只有{_said(whole, outer)}")
            yield _contradiction(kind, (part, whole), year, says)


def _ranks(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    for near, far in _RANKS:
        inner, outer = facts.get(near), facts.get(far)
        between = (near, far) == ("rank_province", "rank_world") and "rank_national" in facts  # told by the other two
        if inner is not None and outer is not None and not between and _above(inner, outer):
            says = tuple(f"{_name(key)}第{_said(key, facts[key], '')}" for key in (near, far))
            yield _contradiction("conflict", (near, far), None, says)


def _ages(facts: Mapping[str, Any], as_of: date) -> Iterator[Contradiction]:
    registered = facts.get("registered_on")
    if registered is None:
        return
    oldest = as_of.year - registered.year + 1  # a started year may be counted as one
    for key in ("niche_years", "new_product_years"):
        years = facts.get(key)
        if years is not None and years.lo is not None and years.lo > oldest:
            says = (f"{_name(key)}是{_said(key, years)}", f"企业{registered.isoformat()}才注册")
            yield _contradiction("conflict", (key, "registered_on"), None, says)


def _early(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Titles, incidents and figures from before the firm was registered."""
    registered = facts.get("registered_on")
    if registered is None:
        return
    born = f"企业{registered.isoformat()}才注册"
    for title in facts.get("titles") or ():
        if title.on is not None and title.on < registered:
            says = (f"{tiers()[title.tier].name}是{title.on.isoformat()}获得的", born)
            yield _contradiction("conflict", ("titles", "registered_on"), None, says)
    for event in facts.get("incidents") or ():
        if event.on < registered:
            says = (f"{event.on.isoformat()}有{INCIDENT_NAMES[event.kind]}方面的记录", born)
            yield _contradiction("conflict", ("incidents", "registered_on"), None, says)
    for key, value in facts.items():
        for year, seen in value.items() if catalogue()[key].yearly else ():
            if year < registered.year and seen.lo is not None and seen.lo > 0:
                says = (f"{year}年{_name(key)}是{_said(key, seen)}", born)
                yield _contradiction("conflict", (key, "registered_on"), year, says)


def _know_how(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    has, count = facts.get("proprietary_tech"), facts.get("proprietary_tech_count")
    if has is None or count is None:
        return
    if (has and count.hi == 0) or (not has and count.lo is not None and count.lo > 0):
        keys = ("proprietary_tech", "proprietary_tech_count")
        says = (f"有没有{_name(keys[0])}答的是“{'是' if has else '否'}”", f"项数填的是{_said(keys[1], count)}")
        yield _contradiction("conflict", keys, None, says)


def _contradiction(
    kind: Literal["conflict", "impossible", "unlikely"], keys: tuple[str, ...], year: int | None, says: tuple[str, ...]
) -> Contradiction:
    ask = "请核对是否属实" if kind == "unlikely" else "对不上，请核对哪个对"
    return Contradiction(kind, keys, year, says, f"{'，'.join(says)}，{ask}。")


# --- intervals ---------------------------------------------------------------------------------------------------


def _of(facts: Mapping[str, Any], key: str, year: int | None) -> Interval | None:
    value = facts.get(key)
    found: Interval | None = (value or {}).get(year) if catalogue()[key].yearly else value
    return found


def _above(a: Interval, b: Interval) -> bool:
    """Whether every `a` is above every `b`."""
    return a.lo is not None and b.hi is not None and a.lo > b.hi


def _loosened(seen: Interval, key: str) -> Interval:
    """An exact figure widened by half a unit of its last written digit; a rough one is as wide as it was said."""
    if seen.lo is None or not seen.exact:
        return seen
    scale = catalogue()[key].scale
    written, digits = Fraction(seen.lo) / scale, 0
    while digits < _DIGITS and (written * 10**digits).denominator != 1:
        digits += 1
    half = Fraction(scale, 2 * 10**digits)
    return Interval(seen.lo - half, seen.lo + half)


def _said(key: str, seen: Interval, unit: str | None = None) -> str:
    fact = catalogue()[key]

    def words(end: Number | None) -> str | None:
        return None if end is None else number(Fraction(end) / fact.scale)

    return _ends(words(seen.lo), words(seen.hi), fact.shown_unit if unit is None else unit)


def _ends(lo: str | None, hi: str | None, unit: str) -> str:
    if lo is not None and hi is not None:
        return f"{lo}{unit}" if lo == hi else f"{lo}—{hi}{unit}"
    return f"{lo}{unit}以上" if lo is not None else f"{hi}{unit}以下"


def _name(key: str) -> str:
    return catalogue()[key].label
