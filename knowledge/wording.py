"""Rules in short Chinese: the wording of a leaf for traces, results and mends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from knowledge import rules as r
from knowledge.facts import INCIDENT_NAMES, LEVEL_NAMES, FactDef, catalogue
from knowledge.tiers import tiers

STATES = {"met": "已满足", "unmet": "不满足", "unknown": "待补", "judge": "待认定"}
"""How the state of a verdict is said."""
VARIANTS = {"manufacturing": "制造类", "innovation": "创新类"}
"""How the columns of a table are said."""


def program_name(name: str, variant: str | None) -> str:
    """A program's name with its column, unless the name says it already."""
    column = VARIANTS.get(variant or "", "")
    return name if column in name else f"{name}（{column}）"


def label(rule: Any) -> str:
    """A leaf in words, e.g. `近2年每年研发费用÷营业收入不低于6%`."""
    match rule:
        case r.Measure():
            return _measure(rule)
        case r.Flag():
            return catalogue()[rule.flag].label
        case r.AtLevel():
            return f"{catalogue()[rule.level].label}达到{LEVEL_NAMES[rule.min]}以上"
        case r.Holds():
            return f"已获得{tiers()[rule.holds].name}" + ("且在有效期内" if rule.valid_years else "")
        case r.Clean():
            kinds = "、".join(INCIDENT_NAMES[kind] for kind in rule.clean or rule.doubtful)
            return f"近{rule.years}年没有{kinds}方面的事故或违法"
        case r.Since():
            return f"{catalogue()[rule.date].label}不早于{rule.since.isoformat()}"
        case r.Aged():
            return f"注册满{rule.min_years}年"
        case r.Sme():
            return "符合国家中小企业划型标准"
        case r.Inside():
            return "在政策适用的地区登记注册"
        case r.Judge():
            return rule.judge
        case _:
            return ""


def _measure(rule: r.Measure) -> str:
    name = metric_name(rule.metric)
    if rule.above_fact is not None:
        return f"{name}高于{catalogue()[rule.above_fact].label}"
    rank = isinstance(rule.metric, str) and catalogue()[rule.metric].type == "rank"
    if rank and rule.max is not None:
        return f"{name}前{rule.max}"
    verb, bound = next(
        (verb, bound)
        for verb, bound in (("不低于", rule.min), ("不高于", rule.max), ("高于", rule.above), ("低于", rule.below))
        if bound is not None
    )
    return f"{name}{verb}{amount(bound, rule.metric)}"


def metric_name(metric: r.Metric) -> str:
    """What is measured, with its years."""
    facts = catalogue()
    match metric:
        case r.Ratio(ratio=(num, den), years=years, agg=agg):
            span = "" if years == 1 else f"近{years}年{'每年' if agg == 'each' else '平均'}"
            return f"{span}{facts[num].label}占{facts[den].label}的比例"
        case r.Growth():
            kind = "平均" if metric.agg == "mean" else "复合"
            return f"近{metric.years}年{facts[metric.growth].label}{kind}增长率"
        case r.Sum():
            return "、".join(facts[key].label for key in metric.sum) + "合计"
        case r.Window():
            return f"近{metric.years}年{facts[metric.window].label}合计"
        case r.Yearly():
            return f"近{metric.years}年每年{facts[metric.yearly].label}"
        case _:
            return facts[metric].label


def amount(bound: Fraction, metric: r.Metric) -> str:
    """A bound with its unit: `5000万元`, `70%`, `2项`."""
    if isinstance(metric, r.Ratio | r.Growth):
        return f"{number(bound * 100)}%"
    fact = catalogue()[measured(metric)]
    if fact.type == "percent":
        return f"{number(bound * 100)}%"
    return f"{number(bound)}{fact.shown_unit}"


def measured(metric: str | r.Sum | r.Window | r.Yearly) -> str:
    """The fact whose unit a metric has (of a sum the first addend)."""
    match metric:
        case r.Sum():
            return metric.sum[0]
        case r.Window():
            return metric.window
        case r.Yearly():
            return metric.yearly
        case _:
            return metric


def number(value: Fraction | int) -> str:
    """A number as people write it: no trailing zeros, at most four decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def span(meant: FactDef, lo: Fraction | None, hi: Fraction | None) -> str:
    """What is known of a number (ends in inner units), with its unit: `3500万元`, `不到5000万元`, `约900—1100万元`."""
    unit = meant.shown_unit
    if lo is not None and lo == hi:
        return f"{number(lo / meant.scale)}{unit}"
    step = _STEPS.get(meant.type, Fraction(0))
    low, above = _rounded(lo, -step, meant.scale)
    high, below = _rounded(hi, step, meant.scale)
    if hi is None:
        return f"超过{low}{unit}" if above else f"{low}{unit}以上"
    if meant.type == "rank" and lo == meant.least:
        return f"前{high}{unit}"
    if lo is None or lo == meant.least:
        return f"不到{high}{unit}" if below else f"{high}{unit}以下"
    return f"约{low}—{high}{unit}"


_STEPS = {"money": Fraction(1), "percent": Fraction(1, 10000)}
"""The smallest step of a kind, by which 不到5000万 stays below 5000万."""


def _rounded(end: Fraction | None, step: Fraction, scale: int) -> tuple[str | None, bool]:
    """An end in words, and whether it lies one step beside the rounder figure that was said."""
    if end is None:
        return None, False
    exact, beside = number(end / scale), number((end + step) / scale)
    return (beside, True) if len(beside) < len(exact) else (exact, False)
