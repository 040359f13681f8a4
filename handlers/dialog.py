"""What is kept of a conversation between messages: the topic, the open form, the choices last offered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.facts import catalogue
from knowledge.tiers import tiers

VERSION = 1


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Judged(_Kept):
    """What a firm was last held against, so that 差哪几条 and 为什么不行 can be worked out again from its record."""

    region: str
    variant: str | None = None
    tiers: list[str] = Field(default_factory=list)


class Topic(_Kept):
    """What was last talked about, so that 那个方案 and 那聊城呢 can be understood."""

    region: str | None = None
    policy: str | None = None
    tiers: list[str] = Field(default_factory=list)
    intent: str | None = None
    supposed: list[str] = Field(default_factory=list)
    """The facts last supposed otherwise, by name and never by value: 那要是600万呢."""
    judged: Judged | None = None


class Asked(_Kept):
    """A question already put: a fact (and its year, or several at once, latest first), or `region` / `variant`."""

    key: str
    year: int | None = None
    years: list[int] = Field(default_factory=list)
    """All the years asked at once; empty where it is one year or none."""
    skipped: bool = False
    part: str | None = None
    """Whose day is asked: the title (a tier) or the kind of incident that was named without one."""

    @property
    def asked_years(self) -> tuple[int | None, ...]:
        """Every year asked, latest first; one None for a fact without years."""
        return tuple(self.years) or (self.year,)


class Form(_Kept):
    """An open form. The next question is computed from the missing facts, never stored as a step."""

    name: Literal["eligibility", "annual"] = "eligibility"
    """Which level a firm reaches, or the yearly check: that asks for `wanted`, then for what else has changed."""
    wanted: list[tuple[str, int | None]] = Field(default_factory=list)
    """The facts (key and year) a yearly check asks for, in order."""
    region: str | None = None
    variant: str | None = None
    tiers: list[str] = Field(default_factory=list)
    asking: Asked | None = None
    done: list[Asked] = Field(default_factory=list)
    """What was answered or skipped, in order, for 返回 and 进度."""
    reviewing: bool = False
    """Whether the summary is shown and waits for 确认提交 or a change."""
    submitting: bool = False
    """Whether 确认提交 was said and only the firm's code was missing: the summary then comes back by itself."""
    brief: bool = False
    """Opened for one correction: it closes when that is made."""
    touched: date | None = None
    """The day something was last said in it (Asia/Shanghai)."""
    doubted: str = ""
    """The answer just given that cannot well be true, until it is insisted on or given anew."""
    offered: str = ""
    """The words that opened the form, while the facts in them wait to be agreed to."""
    offered_on: date | None = None
    """The day they were said on, by which 去年 is understood."""
    lines: list[tuple[str, int | None]] = Field(default_factory=list)
    """The facts (key and year) a numbered list showed last, in its order."""


class Unclear(_Kept):
    """A question that was asked back, and the word in it that could mean several things."""

    text: str
    word: str


class Pending(_Kept):
    """A short exchange that is open: which one, what it waits for, and what it was told so far."""

    flow: str
    asking: str = ""
    said: dict[str, str] = Field(default_factory=dict)
    beneath: bool = False
    """Whether a reminder was answered since it was last gone on with: 撤销 then takes back that answer."""


class Undo(_Kept):
    """What an officer set, as JSON: how it was before and how it is now, for a word to put it back; of a broadcast
    `now` is its number.
    """

    kind: Literal["window", "days", "duty", "answer", "broadcast"]
    before: str
    now: str


class Dialog(_Kept):
    """The whole state of one person's conversation."""

    version: int = VERSION
    topic: Topic = Field(default_factory=Topic)
    form: Form | None = None
    pending: Pending | None = None
    """A short exchange (binding, a request …) on top of the form, which goes on after it."""
    unclear: Unclear | None = None
    """Until the next message that is no pick."""
    misses: int = 0
    """Messages in a row that were not understood."""
    asked: str | None = None
    """The last question's words, shortened, of who has agreed to the notice: what a person who is called is told."""
    awaiting: str | None = None
    """The token of the card that may be answered now: `consent`, `region`, a fact key …"""
    choices: list[str] = Field(default_factory=list)
    """The words of the choices last offered, so that a bare number picks one."""
    code: str | None = None
    """The digest of an invitation code that waits for consent."""
    wrong_codes: list[datetime] = Field(default_factory=list)
    """When wrong invitation codes were tried within the last hour."""
    undo: list[Undo] = Field(default_factory=list)
    """What this officer set lately, the last one last."""
    lost: bool = Field(default=False, exclude=True)
    """Whether part of what was stored could not be read any more; said once, never stored."""

    def close_card(self) -> None:
        """No card is open any more: a number typed later picks nothing from it."""
        self.awaiting, self.choices = None, []

    def close_pending(self) -> None:
        """The short exchange is over, and with it its card."""
        self.pending = None
        self.close_card()


def read_dialog(stored: dict[str, Any] | None) -> Dialog:
    """The stored dialog. What cannot be read any more is left out, and only that; the facts stay in their rows."""
    if stored is None:
        return Dialog()
    if stored.get("version") != VERSION:
        return Dialog(lost=True)
    try:
        dialog = Dialog.model_validate(stored)
    except ValidationError:
        dialog = _readable(stored)
    if dialog.form is not None and _drop_what_is_gone(dialog.form):
        dialog.awaiting, dialog.choices, dialog.lost = None, [], True
    return dialog


def _readable(stored: dict[str, Any]) -> Dialog:
    """The parts that can still be read, each by itself."""
    dialog = Dialog(lost=True)
    for name in ("topic", "form", "pending"):
        try:
            setattr(dialog, name, getattr(Dialog.model_validate({name: stored.get(name, getattr(dialog, name))}), name))
        except ValidationError:
            continue
    return dialog


def _drop_what_is_gone(form: Form) -> bool:
    """Take questions about facts and tiers that the rules no longer know out of a form; whether there were any."""
    known = catalogue()
    done = [asked for asked in form.done if asked.key in known]
    lines = [line for line in form.lines if line[0] in known]
    form.wanted = [one for one in form.wanted if one[0] in known]
    wanted = [tier for tier in form.tiers if tier in tiers()]
    asking = form.asking if form.asking and form.asking.key in (*known, *OWN_QUESTIONS) else None
    kept = (done, lines, wanted, asking)
    if kept == (form.done, form.lines, form.tiers, form.asking):
        return False
    form.done, form.lines, form.tiers, form.asking = kept
    return True


OWN_QUESTIONS = ("region", "variant", "which", "offered", "unchanged")
"""What a form asks that is no fact: place, kind of firm, which entry is wrong, whether to keep what was said, whether
the rest is as it was.
"""
