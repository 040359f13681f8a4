"""A scored standard in words: each indicator with the points of its bands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge import rules as r
from knowledge.wording import label, metric_name


def scoring(rule: Any) -> Iterator[str]:
    """`创新能力（至少20分）· 上年度研发费用占营业收入：不低于5% 20分，…`; nothing for a rule without a score."""
    match rule:
        case r.All():
            for part in rule.all:
                yield from scoring(part)
        case r.Any_():
            for part in rule.any:
                yield from scoring(part)
        case r.Score():
            for group in rule.parts:
                for item in group.items:
                    bands = "，".join(f"{_when(band.when)} {band.points}分" for band in item.bands)
                    yield f"· {group.name}（至少{group.min}分）{item.says}：{bands}，其余0分"


def _when(rule: Any) -> str:
    match rule:
        case r.All():
            return "且".join(map(_when, rule.all))
        case r.Measure():
            return label(rule).removeprefix(metric_name(rule.metric))
        case r.Judge():
            return f"{rule.judge.replace('是否', '')}（由主管部门认定）"
        case r.Met():
            return "其他"
        case _:
            return label(rule)
