"""Column types that mean the same on SQLite and on PostgreSQL: instants in UTC, exact numbers, JSON with its order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate key: 64 bits, and SQLite's own rowid there."""


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as UTC. A naive one is refused: nobody could say which moment it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """To UTC; in SQLite, which keeps no moments and no zones, as the text SQLAlchemy would make of it."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Aware, in UTC. Text is read by what Python has built in: several times as fast."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        return None if value is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Exact(TypeDecorator[Fraction]):
    """A fraction as text: `9999.5` where it ends, else `1/3`. A float or NUMERIC would round one of the two."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """The shortest text that `Fraction` reads back unchanged."""
        return None if value is None else written(Fraction(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """The same fraction again."""
        return None if value is None else _read(value)


class OrderedJson(TypeDecorator[Any]):
    """JSON as text, so that the order of keys survives (PostgreSQL's JSONB would sort them). None is SQL NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Compact JSON in the order given; what JSON does not know (NaN, dates) is an error."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value read back."""
        return None if value is None else json.loads(value)


@lru_cache(1 << 14)
def _read(text: str) -> Fraction:
    """A fraction read back; the same figures are read with every message of a person."""
    return Fraction(text)


def written(number: Fraction) -> str:
    """Exact text of a fraction: decimal digits where it has finitely many, else `numerator/denominator`."""
    rest, places = number.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
