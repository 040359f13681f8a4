"""What every record read from a file shares: it is frozen, refuses unknown keys, and takes its numbers exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Model(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _bound(value: Any) -> Any:
    """Read `70%` as 7/10 and a plain number exactly; floats never enter a rule."""
    if isinstance(value, bool):
        raise ValueError("应为数字或百分数，例如 5000 或 70%")
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?%", value):
        return Fraction(value[:-1]) / 100
    if isinstance(value, int | Decimal):
        return Fraction(value)
    if isinstance(value, Fraction):
        return value
    raise ValueError("应为数字或百分数，例如 5000 或 70%")


def _show(value: Fraction) -> str:
    return str(value)


Bound = Annotated[Fraction, BeforeValidator(_bound), PlainSerializer(_show)]
"""A number written exactly: `5000`, `2.5` or `70%`."""
