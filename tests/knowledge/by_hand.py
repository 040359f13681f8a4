"""A second way to decide clauses, in Fractions: the words in which the tests write the texts down again by hand.

Nothing here is of the engine. A figure is a whole, known one of a firm of `whole_firm`, looked at on `AS_OF`.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

from tests.knowledge.firms import AS_OF, LAST_YEAR, Facts


def person(f: Facts) -> str:
    """What no figure decides."""
    return "judge"


def worst(*parts: str) -> str:
    return next(state for state in ("unmet", "unknown", "judge", "met") if state in parts)


def best(*parts: str) -> str:
    return next(state for state in ("met", "unknown", "judge", "unmet") if state in parts)


def yes(holds: bool) -> str:
    return "met" if holds else "unmet"


def back(f: Facts, key: str, years: int = 0) -> F:
    return F(f[key][str(LAST_YEAR - years)])


def rates(f: Facts, key: str, years: int) -> list[F] | None:
    values = [back(f, key, n) for n in range(years + 1)]
    if any(base <= 0 for base in values[1:]):
        return None
    return [values[n] / values[n + 1] - 1 for n in range(years)]


def shares(f: Facts, part: str, whole: str, years: int = 1) -> list[F] | None:
    if any(back(f, whole, n) <= 0 for n in range(years)):
        return None
    return [back(f, part, n) / back(f, whole, n) for n in range(years)]


def mean_at_least(values: list[F] | None, bound: str) -> str:
    """Reading A5, A8: the mean of the yearly figures; where none can be formed a person decides."""
    return "judge" if values is None else yes(sum(values) / len(values) >= F(bound))


def share_at_least(f: Facts, part: str, whole: str, bound: str) -> str:
    values = shares(f, part, whole)
    return "judge" if values is None else yes(values[0] >= F(bound))


def clean(f: Facts, bad: set[str], doubtful: set[str]) -> str:
    """Three years to the day before the day asked about, that day included."""
    since = AS_OF.replace(year=AS_OF.year - 3)
    recent = {event["kind"] for event in f["incidents"] if date.fromisoformat(event["on"]) >= since}
    return "unmet" if recent & bad else "judge" if recent & doubtful else "met"
