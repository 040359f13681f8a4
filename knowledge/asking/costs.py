"""What asking for a fact costs and how its answers are spread: our own guesses (costs.yaml), for the order alone."""

from __future__ import annotations

from functools import cache
from math import erf, log, sqrt
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from knowledge.engine.measure import Setting
from knowledge.facts import FactType, catalogue
from knowledge.interval import Number
from knowledge.model import Model
from knowledge.strict_yaml import read_yaml

_LOSS = 0.15
"""The share of firms without a profit, where a figure may be negative."""


class Asking(Model):
    """One fact as a question: its cost, and how likely its answers are (see costs.yaml)."""

    cost: float = 1
    yes: float = 0.5
    typical: float | None = None
    spread: float = 3
    of: str | None = None
    veto: bool = False


class _File(Model):
    more_years: float
    by_type: dict[FactType, dict[str, Any]]
    facts: dict[str, dict[str, Any]]


@cache
def _file() -> _File:
    data = read_yaml(Path(__file__).with_name("costs.yaml")).data
    return TypeAdapter(_File).validate_python(_floats(data))


def _floats(data: Any) -> Any:
    """Weights need no exactness: decimals become floats."""
    if isinstance(data, dict):
        return {key: _floats(value) for key, value in data.items()}
    return float(data) if not isinstance(data, bool | str | int) and data is not None else data


@cache
def asking(key: str) -> Asking:
    """How a fact is asked; a fact the file says nothing of is asked like its type."""
    file = _file()
    return Asking.model_validate({**file.by_type.get(catalogue()[key].type, {}), **file.facts.get(key, {})})


@cache
def cost(key: str, years: int) -> float:
    """The cost of asking a fact, a yearly series at once."""
    return asking(key).cost + _file().more_years * max(0, years - 1)


def share_below(key: str, limit: Number, setting: Setting) -> float:
    """The share of firms whose value lies below a limit in inner units, by our guess; half where we have none."""
    guess, fact = asking(key), catalogue()[key]
    if guess.typical is None:
        return 0.5
    loss = _LOSS if fact.least is None and fact.type == "money" else 0.0
    if limit <= 0:
        return loss if limit == 0 else loss / 2
    middle = guess.typical * fact.scale
    if guess.of is not None:
        other = setting.number(guess.of, setting.year if catalogue()[guess.of].yearly else None)
        known = other is not None and (other.lo or other.hi)
        of = asking(guess.of)
        middle = guess.typical * (float(known) if known else (of.typical or 1) * catalogue()[guess.of].scale)
    below = 0.5 * (1 + erf(log(float(limit) / max(middle, 1e-9)) / log(guess.spread) / sqrt(2)))
    return loss + (1 - loss) * below
