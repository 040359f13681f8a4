"""What a policy pack holds: the facts of one document, each with its clause, in our own short words."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from knowledge.calendar.term import Term
from knowledge.model import Bound, Model
from knowledge.rules import Rule

Reliability = Literal["official", "secondary"]
Audience = Literal["enterprise", "cluster", "platform", "district", "design_institute"]
State = Literal["met", "unmet", "unknown", "judge"]
Region = Annotated[str, Field(pattern=r"^\d{6}$")]
Clause = Annotated[str, Field(pattern=r"^[^（）\s]{1,40}$")]
"""A place in the document, e.g. `三(一)2`, `附件3-小巨人-9`; brackets half-width."""


def _range(value: Any) -> Any:
    """A target is one number or `[low, high]`."""
    return [value, value] if isinstance(value, int) and not isinstance(value, bool) else value


Count = Annotated[tuple[int, int], BeforeValidator(_range)]


class Validity(Model):
    """From when to when a document speaks, and what that rests on.

    `first_day` is the stated one or the day of issue; `last_day` only where the text states one;
    `plan_years` where it only names the years of a plan (then the period is over on 31 December).
    MARKED is set by the library where another document supersedes this one from that day; no pack writes it.
    """

    first_day: date
    rests_on: str
    last_day: date | None = None
    last_day_clause: Clause | None = None
    plan_years: tuple[int, int] | None = None
    replaced_on: date | None = None
    replaced_by: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Validity:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("last_day 早于 first_day")
        if self.last_day is not None and self.last_day_clause is None:
            raise ValueError("写了 last_day 就要写 last_day_clause")
        if self.plan_years is not None and self.plan_years[1] < self.plan_years[0]:
            raise ValueError("plan_years 前后颠倒")
        return self


MARKED = ("replaced_on", "replaced_by")
"""The fields of a validity that the library marks and no document says."""


class Definition(Model):
    """A word that the document defines or that readers ask about."""

    term: str
    also: tuple[str, ...] = ()
    says: str
    clause: Clause
    reliability: Reliability | None = None


class Target(Model):
    """How many the document sets out to reach.

    Exactly one of `by` (end of that year), `year` (in that year alone) or `each_year` (every year of the range).
    `new` and `total` are counts, `about` and `at_least` soften both; neither given means words without a number.
    """

    clause: Clause
    what: str
    tier: str | None = None
    new: Count | None = None
    total: Count | None = None
    unit: str = "家"
    about: bool = False
    about_total: bool = False
    at_least: bool = False
    by: int | None = None
    year: int | None = None
    each_year: tuple[int, int] | None = None
    says: str | None = None

    @model_validator(mode="after")
    def _one_period(self) -> Target:
        if sum(p is not None for p in (self.by, self.year, self.each_year)) != 1:
            raise ValueError("by、year、each_year 须写且只写一个")
        if self.new is None and self.total is None and self.says is None:
            raise ValueError("没有数字时须写 says")
        return self


class Condition(Model):
    """One clause of a program: what it says in our words, and the rule that decides it."""

    clause: Clause
    says: str
    rule: Rule
    readings: tuple[str, ...] = ()
    note: str | None = None
    reliability: Reliability | None = None
    """Where this figure is less (or better) attested than the rest of its document."""


class Program(Model):
    """The conditions of one tier (and variant) in one document.

    `validity` where it differs from the document's (a standard that stays in force when the rest is replaced);
    `yields_to` names the documents (by policy id) whose rule for the same tier goes before this one.
    """

    tier: str
    variant: Literal["manufacturing", "innovation"] | None = None
    name: str
    clause: Clause
    subject: Literal["enterprise", "product"] = "enterprise"
    defers_to: str | None = None
    yields_to: tuple[str, ...] = ()
    validity: Validity | None = None
    note: str | None = None
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Reward(Model):
    """What a title or an act is worth. `ceiling` is 万元 and a ceiling (最高), never the amount itself.

    `awards` names the titles that bring it; empty when it hangs on something else.
    `kind` benefit is not money; a cash reward without `ceiling` is one the text gives no figure for.
    """

    clause: Clause
    awards: tuple[str, ...] = ()
    audience: Audience = "enterprise"
    kind: Literal["cash", "benefit"] = "cash"
    ceiling: Bound | None = None
    rate: Bound | None = None
    once: bool | None = None
    per: Literal["year"] | None = None
    says: str
    refers_to: str | None = None


class Stacking(Model):
    """How several rewards add up here, and where the text says so."""

    rule: Literal["highest_only", "additive"]
    clause: Clause
    says: str
    reading: str | None = None


class Duty(Model):
    """Something that recurs. The texts name no dates: officers set them."""

    clause: Clause
    what: str
    who: str
    rhythm: Literal["monthly", "quarterly", "yearly", "regular", "once", "ongoing"]
    times: int | None = None
    note: str | None = None
    reliability: Reliability | None = None


class Service(Model):
    """Help the document offers."""

    clause: Clause
    name: str
    says: str
    also: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    """The topics (knowledge/topics.yaml) it can be asked for by."""


class Office(Model):
    """One responsible office, or several, by the names the document uses, and where it says so."""

    clause: Clause
    who: tuple[str, ...] = Field(min_length=1)


class Department(Model):
    """Who is responsible for what, by the name the document uses."""

    clause: Clause
    matter: str
    who: tuple[str, ...] = Field(min_length=1)


class Document(Model):
    """Another document this one refers to."""

    clause: Clause
    title: str
    number: str | None = None
    included: bool = False
    why: str


class NotGiven(Model):
    """What readers look for and the document does not say."""

    topic: Literal[
        "amount", "condition", "window", "materials", "recheck", "validity", "county_split", "contact", "level",
        "number", "definition", "payment_date",
    ]  # fmt: skip
    tiers: tuple[str, ...] = ()
    says: str


class Reading(Model):
    """Where the words can be read two ways: the register's number and the reading taken."""

    id: str = Field(pattern=r"^A\d{1,2}$")
    says: str


class Example(Model):
    """Facts and the states they must lead to; run by lint and by the tests.

    `facts` is a profile's facts (see the contract); `expect` maps a clause to its state, `state` to the program's.
    """

    name: str
    tier: str
    variant: Literal["manufacturing", "innovation"] | None = None
    as_of: date
    region: Region | None = None
    facts: dict[str, Any]
    expect: dict[str, State]


class SizeLimit(Model):
    """One measure of the size standard: at or above `medium`, `small`; at or above `large` it no longer limits."""

    metric: Literal["staff", "revenue", "assets"]
    large: int | None = None
    medium: int
    small: int


class SizeRow(Model):
    """The size limits of one industry; staff in persons, revenue and assets in 万元."""

    industry: str
    clause: Clause
    limits: tuple[SizeLimit, ...] = Field(min_length=1)


class Pack(Model):
    """One policy document as data."""

    policy: str = Field(pattern=r"^[a-z][a-z0-9-]*-\d{4}$")
    title: str
    short: str
    also: tuple[str, ...] = ()
    number: str | None
    issuers: tuple[str, ...] = Field(min_length=1)
    issued: date | None
    """None where the day of issue was not seen; then there is a number to tell the document by."""
    region: Region
    reliability: Reliability
    source: str
    validity: Validity
    supersedes: tuple[str, ...] = ()
    """Policy ids this document replaces from its first day."""
    definitions: tuple[Definition, ...] = ()
    targets: tuple[Target, ...] = ()
    programs: tuple[Program, ...] = ()
    rewards: tuple[Reward, ...] = ()
    stacking: Stacking | None = None
    duties: tuple[Duty, ...] = ()
    terms: tuple[Term, ...] = ()
    services: tuple[Service, ...] = ()
    departments: tuple[Department, ...] = ()
    lead: Office | None = None
    """Who leads the work, where a matter names nobody of its own."""
    documents: tuple[Document, ...] = ()
    not_given: tuple[NotGiven, ...] = ()
    readings: tuple[Reading, ...] = ()
    sizes: tuple[SizeRow, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Pack:
        if self.number is None and self.issued is None:
            raise ValueError("number 与 issued 至少写一个")
        return self
