"""The distance of a clause in words a person can act on; figures are never advice to write more."""

from __future__ import annotations

from fractions import Fraction

from knowledge.assess import ClauseVerdict
from knowledge.distance import Plan
from knowledge.engine.outcome import Gap, Neighbour
from knowledge.facts import LEVEL_NAMES, FactDef, catalogue
from knowledge.tiers import tiers
from knowledge.wording import STATES, number, span


def unmet_words(clause: ClauseVerdict, own: Plan) -> tuple[str, str]:
    """How an unmet clause stands (`不满足，要等时间`), and the distance: every way to close it, the cheapest first."""
    name = clause.condition.clause
    bar = next((bar for bar in own.cannot if bar.clause == name), None)
    if bar is None:
        ways = next(action.ways for action in own.to_do if action.clause == name)
        return STATES["unmet"], "；或者".join("，并且".join(map(gap_words, way)) for way in ways)
    gaps = "；".join(map(gap_words, clause.outcome.gaps))
    if bar.earliest and bar.earliest.isoformat() not in gaps:
        gaps += f"（最早{bar.earliest.isoformat()}）"
    return f"{STATES['unmet']}，{'要等时间' if bar.waits else '补不了'}", gaps


def arm_words(arm: Neighbour) -> str:
    """Another arm of a case, as a plain statement of the rule; which one applies is never the firm's choice."""
    guard = arm.guard
    meant = catalogue()[guard.key]
    needed = "，并且".join(_needed(gap) for gap in arm.gaps)
    rule = f"，{needed}" if needed else ""
    return f"　文件按{meant.label}分档：{_end_of_arm(guard, meant)}是另一档{rule}；适用哪一档看实际数。"


def _end_of_arm(guard: Gap, meant: FactDef) -> str:
    """`10000万元以上`, or `不到5000万元` where the arm leaves out its end and starts one step beside it."""
    above = guard.needs > guard.has
    exact = Fraction(str(guard.needs))
    beside = exact + (-1 if above else 1) * Fraction(1, meant.scale)
    if len(number(beside)) < len(number(exact)):
        return f"{'超过' if above else '不到'}{number(beside)}{guard.unit}"
    return f"{number(exact)}{guard.unit}{'以上' if above else '以下'}"


def _needed(gap: Gap) -> str:
    meant = catalogue()[gap.key]
    year = f"{gap.year}年" if gap.year else ""
    return f"{year}{meant.label}要{figure(gap.needs)}{gap.unit}" if meant.numeric else f"要有{meant.label}"


def gap_words(gap: Gap) -> str:
    """The distance in words a person can act on; figures are never advice to write more."""
    keys = (gap.fact,) if isinstance(gap.fact, str) else gap.fact
    fact = catalogue()[gap.key]
    label = "、".join(catalogue()[key].label for key in keys)
    year = f"{gap.year}年" if gap.year else ""
    match fact.type:
        case "flag":
            return f"{label}：目前为“否”"
        case "level":
            return f"{label}：现在{LEVEL_NAMES[gap.has]}，要{LEVEL_NAMES[gap.needs]}"
        case "date":
            return f"{label}{gap.has}，要到{gap.needs}"
        case "titles":
            name = tiers()[gap.needs].name
            return f"{name}的称号已过有效期" if gap.needs in gap.has else f"还没有{name}"
        case "incidents":
            return f"{gap.has}的记录要到{gap.needs}才满年限"
        case "rank":
            behind = isinstance(gap.has, list) and gap.has[1] is None
            now = f"第{figure(gap.has[0])}名或更后" if behind else f"第{figure(gap.has)}"
            return f"{label}：现在{now}，要前{figure(gap.needs)}"
        case _:
            several = "合计" if len(keys) > 1 or (fact.yearly and gap.year is None) else ""
            return f"{year}{label}{several}{_shortfall(gap, fact)}"


def _shortfall(gap: Gap, meant: FactDef) -> str:
    """`300万元，至少要600万元，还差300万元`; of a rough figure the distance is not known, and that is said."""
    needed = f"{figure(gap.needs)}{gap.unit}"
    if isinstance(gap.has, list):
        low, high = (None if end is None else Fraction(str(end)) * meant.scale for end in gap.has)
        over = low is not None and low > Fraction(str(gap.needs)) * meant.scale
        return f"{span(meant, low, high)}，{'最多要' if over else '要达到'}{needed}，差额要看准确数"
    over = gap.has > gap.needs
    verb, bound = ("高出", "最多") if over else ("还差", "至少")
    return f"{figure(gap.has)}{gap.unit}，{bound}要{needed}，{verb}{gap.short}{gap.unit}"


def figure(value: object) -> str:
    """A figure of a verdict as it is said: `300`, `50—299`, `5000以上`."""
    if isinstance(value, list):
        low, high = value
        if low is None or high is None:
            return f"{figure(low)}以上" if high is None else f"{figure(high)}以下"
        return f"{figure(low)}—{figure(high)}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
