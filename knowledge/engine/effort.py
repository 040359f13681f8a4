"""How much a gap asks of a firm, only to name the cheapest branch first. The weights are ours and decide nothing."""

from __future__ import annotations

from knowledge.engine.outcome import Gap
from knowledge.facts import catalogue

_YEAR = 365


def effort(gap: Gap) -> float:
    """Roughly one for what takes a firm a year or so: a patent, a rank, a level, a tenth more of an amount."""
    kind = catalogue()[gap.key].type
    if kind in ("money", "percent", "number"):
        needs = gap.needs if isinstance(gap.needs, int | float) else 0
        return 10 * gap.short / max(abs(needs), gap.short, 1)
    return gap.short / _YEAR if kind in ("date", "incidents") else float(gap.short)
