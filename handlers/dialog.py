"""What is kept of a conversation between messages: the topic, the open form, the choices last offered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

VERSION = 1


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Topic(_Kept):
    """What was last talked about, so that 那个方案 and 那聊城呢 can be understood."""

    region: str | None = None
    policy: str | None = None
    tiers: list[str] = Field(default_factory=list)
    intent: str | None = None
    supposed: list[str] = Field(default_factory=list)
    """The facts last supposed otherwise, by name and never by value: 那要是600万呢."""


class Asked(_Kept):
    """A question already put: a fact (and its year, or several at once, latest first), or `region` / `variant`."""

    key: str
    year: int | None = None
    years: list[int] = Field(default_factory=list)
    """All the years asked at once; empty where it is one year or none."""
    skipped: bool = False

    @property
    def asked_years(self) -> tuple[int | None, ...]:
        """Every year asked, latest first; one None for a fact without years."""
        return tuple(self.years) or (self.year,)


class Form(_Kept):
    """An open eligibility form. The next question is computed from the missing facts, never stored as a step."""

    name: Literal["eligibility"] = "eligibility"
    region: str | None = None
    variant: str | None = None
    tiers: list[str] = Field(default_factory=list)
    asking: Asked | None = None
    done: list[Asked] = Field(default_factory=list)
    """What was answered or skipped, in order, for 返回 and 进度."""
    reviewing: bool = False
    """Whether the summary is shown and waits for 确认提交 or a change."""
    touched: date | None = None
    """The day something was last said in it (Asia/Shanghai)."""


class Pending(_Kept):
    """A short exchange that is open: which one, what it waits for, and what it was told so far."""

    flow: str
    asking: str = ""
    said: dict[str, str] = Field(default_factory=dict)


class Dialog(_Kept):
    """The whole state of one person's conversation."""

    version: int = VERSION
    topic: Topic = Field(default_factory=Topic)
    form: Form | None = None
    pending: Pending | None = None
    """A short exchange (binding, a request …) on top of the form, which goes on after it."""
    misses: int = 0
    """Messages in a row that were not understood."""
    awaiting: str | None = None
    """The token of the card that may be answered now: `consent`, `region`, a fact key …"""
    choices: list[str] = Field(default_factory=list)
    """The words of the choices last offered, so that a bare number picks one."""


def read_dialog(stored: dict[str, Any] | None) -> Dialog:
    """The stored dialog; one from another version, or unreadable, is dropped (the facts stay in their rows)."""
    if stored is None or stored.get("version") != VERSION:
        return Dialog()
    try:
        return Dialog.model_validate(stored)
    except ValidationError:
        return Dialog()
