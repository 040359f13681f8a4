"""Places and what lies below them, by their codes (GB/T 2260), for queries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, false, or_


def is_below(region: str | None, outer: str) -> bool:
    """Whether a place is `outer` or lies within it: 371102 in 371100 in 370000 in 000000."""
    return region is not None and region.startswith(stem(outer))


def below(column: ColumnElement[Any], regions: Collection[str]) -> ColumnElement[bool]:
    """Whether a code is one of these places or lies below it: by ranges, which both databases find by the index."""
    stems = (stem(region) for region in regions)
    return or_(false(), *(column.between(one.ljust(6, "0"), one.ljust(6, "9")) for one in stems))


def stem(region: str) -> str:
    """What the codes of a place and of all below it begin with: 3711 of 371100, nothing of the nation."""
    if region == "000000":
        return ""
    return region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region
