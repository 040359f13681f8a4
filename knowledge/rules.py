"""The grammar of a condition: every leaf is a named fact, so verdict, gap, question and export share one tree.

Money bounds are 万元, percent bounds are written `70%`, counts and ranks are plain whole numbers.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from knowledge.model import Bound, Model

Level = Literal["none", "county", "city", "province", "national"]
IncidentKind = Literal["safety", "environment", "quality", "credit", "penalty"]


class Ratio(Model):
    """One fact over another: `{ratio: [rnd_expense, revenue], years: 2, agg: each}`.

    `years` counts back from the last closed year; `each` asks every year, `mean` the average of the yearly ratios.
    """

    ratio: tuple[str, str]
    years: int = Field(default=1, ge=1, le=5)
    agg: Literal["each", "mean"] = "each"


class Growth(Model):
    """Growth over `years` years, which needs `years + 1` yearly values.

    `mean` is the mean of the yearly rates (reading A5); `cagr` the compound rate between the first and the last year.
    """

    growth: str
    years: int = Field(ge=1, le=5)
    agg: Literal["mean", "cagr"] = "mean"


class Sum(Model):
    """Several counted facts added up; an unknown addend counts as "at least its least possible value"."""

    sum: tuple[str, ...] = Field(min_length=2)


class Window(Model):
    """A yearly fact added up over the last `years` closed years."""

    window: str
    years: int = Field(ge=1, le=5)


class Yearly(Model):
    """A yearly fact in each of the last `years` closed years: every one must keep the bound."""

    yearly: str
    years: int = Field(ge=1, le=5)


Metric = str | Ratio | Growth | Sum | Window | Yearly


class Bounded(Model):
    """The bounds of a measure: min and max include the number, above and below do not."""

    min: Bound | None = None
    max: Bound | None = None
    above: Bound | None = None
    below: Bound | None = None

    @model_validator(mode="after")
    def _one_sided(self) -> Bounded:
        if self.min is not None and self.above is not None:
            raise ValueError("min 与 above 只能写一个")
        if self.max is not None and self.below is not None:
            raise ValueError("max 与 below 只能写一个")
        return self


class Measure(Bounded):
    """A number against a bound: `{metric: rank_province, max: 3}`.

    `above_fact` compares strictly with another fact (in percent for a ratio).
    `judge_to` names a softer bound: between it and the hard one a person decides; `any` means all that fail.
    """

    metric: Metric
    above_fact: str | None = None
    judge_to: Bound | Literal["any"] | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Measure:
        bounds = [b for b in (self.min, self.max, self.above, self.below, self.above_fact) if b is not None]
        if len(bounds) != 1:
            raise ValueError("min、max、above、below、above_fact 须写且只写一个")
        return self


class All(Model):
    """Every part must hold."""

    all: tuple[Rule, ...] = Field(min_length=2)


class Any_(Model):
    """One part is enough (文中写明“或”)."""

    any: tuple[Rule, ...] = Field(min_length=2)


class Arm(Bounded):
    """One arm of a case: the range of the guard and the rule that then applies."""

    then: Rule


class Case(Model):
    """Which rule applies depends on a number; the arms must be disjoint and leave no hole."""

    case: str
    arms: tuple[Arm, ...] = Field(min_length=2)


class Flag(Model):
    """A yes/no fact that must be yes."""

    flag: str


class AtLevel(Model):
    """A fact on the scale none < county < city < province < national."""

    level: str
    min: Level


class Holds(Model):
    """The enterprise holds another title; with `valid_years` one awarded no longer ago (undated: unknown)."""

    holds: str
    valid_years: int | None = Field(default=None, ge=1, le=10)


class Clean(Model):
    """No event of the kinds in `clean` within the last `years` years; those in `doubtful` a person decides (A33)."""

    clean: tuple[IncidentKind, ...]
    doubtful: tuple[IncidentKind, ...] = ()
    years: int = Field(ge=1, le=10)

    @model_validator(mode="after")
    def _some_kind(self) -> Clean:
        if not self.clean and not self.doubtful:
            raise ValueError("clean 与 doubtful 不能都是空的")
        return self


class Since(Model):
    """A date fact on or after a day: `{date: registered_on, since: 2014-01-01}`."""

    date: str
    since: dt.date


class Aged(Model):
    """Full years since a date fact, up to the day asked about (reading A3)."""

    aged: str
    min_years: int = Field(ge=1, le=50)


class Sme(Model):
    """Fits the national size standard: `sme: true` means micro, small or medium (sme-size-2011)."""

    sme: Literal[True]


class Inside(Model):
    """Registered in a region: the code of the region or one above it."""

    inside: str = Field(pattern=r"^\d{6}$")


class Judge(Model):
    """Words that no fact answers: a person must decide, and the text says what.

    `fact` names a yes/no fact that answers it where stated; absent it stays a person's decision, never unknown.
    """

    judge: str
    fact: str | None = None


class Band(Model):
    """One band of a scored item: the points it gives where `when` holds."""

    points: int = Field(ge=0, le=100)
    when: Rule


class ScoreItem(Model):
    """One scored item: the first band that holds gives its points, none gives 0; write the best band first."""

    says: str
    bands: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _best_first(self) -> ScoreItem:
        if any(a.points <= b.points for a, b in pairwise(self.bands)):
            raise ValueError("bands 要从高分写到低分")
        return self


class ScorePart(Model):
    """A group of items with its own least score."""

    name: str
    min: int = Field(ge=0, le=100)
    items: tuple[ScoreItem, ...] = Field(min_length=1)


class Score(Model):
    """A scored standard: the points of all parts reach `score`, and each part its own least score."""

    score: int = Field(ge=1, le=100)
    parts: tuple[ScorePart, ...] = Field(min_length=1)


class Met(Model):
    """Holds by itself: the empty arm of a case."""

    met: Literal[True]


_KEYS = {
    "metric": Measure, "all": All, "any": Any_, "case": Case, "flag": Flag, "level": AtLevel, "holds": Holds,
    "clean": Clean, "date": Since, "aged": Aged, "sme": Sme, "inside": Inside, "judge": Judge, "met": Met,
    "score": Score,
}  # fmt: skip


def _kind(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((key for key in _KEYS if key in value), None)
    return next((key for key, kind in _KEYS.items() if isinstance(value, kind)), None)


Rule = Annotated[
    Annotated[Measure, Tag("metric")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Case, Tag("case")]
    | Annotated[Flag, Tag("flag")]
    | Annotated[AtLevel, Tag("level")]
    | Annotated[Holds, Tag("holds")]
    | Annotated[Clean, Tag("clean")]
    | Annotated[Since, Tag("date")]
    | Annotated[Aged, Tag("aged")]
    | Annotated[Sme, Tag("sme")]
    | Annotated[Inside, Tag("inside")]
    | Annotated[Judge, Tag("judge")]
    | Annotated[Met, Tag("met")]
    | Annotated[Score, Tag("score")],
    Discriminator(
        _kind,
        custom_error_type="rule",
        custom_error_message="不认识的规则；可用：" + "、".join(_KEYS),
    ),
]

for _model in (All, Any_, Arm, Case, Band, ScoreItem, ScorePart, Score):
    _model.model_rebuild()
