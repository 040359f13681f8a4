"""Figures that can be true but hardly are: said with the reason and asked once more before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from handlers.firm import named, shown
from knowledge.facts import FactDef, catalogue
from knowledge.patterns import lazy
from knowledge.wording import number
from storage.known import Fact

SLIP = 80
"""A figure so many times another year's is more likely one in another unit (元, 亿) than a firm that grew so."""
_ERRATIC = ("new_equity_paid_in",)
"""What comes in one year and not in the next."""
_MARKED = lazy("[%％成点]|百分")
_INSIST = "确实如此就回“就是这个数”，写错了就直接写对的。"


def doubt(held: Sequence[Fact], new: Sequence[Fact], today: date) -> tuple[Fact, str] | None:
    """The first of the `new` facts that can hardly be true beside those `held`, with the reason; None if all can."""
    known = {(fact.key, fact.year): fact for fact in held if not fact.declined}
    known.update(((fact.key, fact.year), fact) for fact in new)
    for fact in new:
        meant = catalogue()[fact.key]
        reason = _bare_share(meant, fact) or _beyond(meant, fact) or _slipped(meant, fact, list(known.values()))
        if reason:
            return fact, f"{reason}{_INSIST}"
    return None


def _beyond(meant: FactDef, fact: Fact) -> str | None:
    """Outside what the catalogue calls plausible; 0 is a figure of its own."""
    if meant.plausible is None:
        return None
    least, most = meant.plausible
    if meant.type == "date":
        low, high = date.fromisoformat(fact.value).year < least, False
    else:
        low = fact.hi is not None and 0 < fact.hi < least * meant.scale
        high = fact.lo is not None and fact.lo > most * meant.scale
    if not (low or high):
        return None
    unit = f"（单位是{meant.shown_unit}）" if meant.shown_unit else ""
    return f"{named(fact.key, fact.year)} {_said(meant, fact)}，{'小' if low else '大'}得少见，请核对{unit}。"


def _bare_share(meant: FactDef, fact: Fact) -> str | None:
    """0.05 may be 5 % or 0.05 %."""
    if meant.type != "percent" or fact.hi is None or not 0 < fact.hi < 1 or _MARKED.search(fact.said):
        return None
    bare, meant_so = number(fact.hi), number(fact.hi * 100)
    return f"{meant.label}写的是{bare}，按{bare}%读；要是想说{meant_so}%，请带上%再写一遍。"


def _slipped(meant: FactDef, fact: Fact, known: Sequence[Fact]) -> str | None:
    """So far from another year's figure that one of the two was written in another unit."""
    if not meant.yearly or meant.least != 0 or meant.key in _ERRATIC or not fact.lo:
        return None
    for other in known:
        if other.key != fact.key or other.year == fact.year or not other.lo:
            continue
        times = Fraction(fact.lo) / other.lo
        if times >= SLIP or times * SLIP <= 1:
            much = f"{number(Fraction(round(times)))}倍" if times > 1 else f"{number(Fraction(round(1 / times)))}分之一"
            against = f"是{other.year}年（{_said(meant, other)}）的{much}"
            return f"{named(fact.key, fact.year)} {_said(meant, fact)}，{against}，请核对单位（{meant.shown_unit}）。"
    return None


def _said(meant: FactDef, fact: Fact) -> str:
    """A sum of 亿 is said in 亿 as well, where a slip shows at once."""
    told = shown(meant, fact)
    if meant.type != "money" or fact.lo is None or fact.lo != fact.hi or abs(fact.lo) < 10**9:
        return told
    return f"{told}（{number(Fraction(round(fact.lo / 10**6), 100))}亿元）"
