"""What a person chose to hear and how they answered, in words: for their own record, their file and their reminders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from handlers.answers.window_words import leads_words
from handlers.language.elsewhere import place_words
from knowledge.calendar.occasion import KINDS, Kind
from knowledge.tiers import tiers
from storage.agenda import Preference, Reminder, Subscription
from storage.clock import day_of
from storage.known import Known

ANSWERS = {"done": "已办", "later": "稍后提醒", "declined": "不申报"}
"""How a reminder was answered."""
DIGESTS = {
    "daily": "每个工作日一份", "weekly": "每周一份", "monthly": "每月一份", "quarterly": "每季度一份", "none": "不发",
}  # fmt: skip


def thing_words(kind: str, tier: str | None) -> str:
    """What something is called: 省级“专精特新”中小企业申报; 各级称号申报."""
    if kind == "duty":
        return "周期性工作"
    said = KINDS.get(cast("Kind", kind), "提醒")
    if tier in tiers():
        return f"{tiers()[tier].name}{said}"
    return f"各级称号{said}" if kind in ("application", "recheck") else said


def asked_words(one: Subscription) -> str:
    """省级“专精特新”中小企业申报（金湖县）：要提醒，提前7、3天."""
    place = f"（{place_words(one.region)}）" if one.region else ""
    how = f"，{leads_words(one.leads)}" if one.leads is not None and one.wanted else ""
    return f"{thing_words(one.kind, one.tier)}{place}：{'要提醒' if one.wanted else '不提醒'}{how}"


def time_words(minutes: int) -> str:
    """20:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def preference_lines(chosen: Preference | None) -> Iterator[str]:
    """What a person chose, line by line; nothing for what is by default."""
    if chosen is None:
        return
    if not chosen.reminders:
        yield "提醒：已全部退订"
    if chosen.leads is not None:
        yield f"什么时候提醒：{leads_words(chosen.leads)}"
    if chosen.quiet_from is not None and chosen.quiet_to is not None:
        yield f"不打扰：{time_words(chosen.quiet_from)}到{time_words(chosen.quiet_to)}"
    if chosen.most_per_week is not None:
        yield f"提醒一周最多{chosen.most_per_week}条"
    if chosen.digest is not None:
        yield f"简报：{DIGESTS[chosen.digest]}"


def answer_words(one: Reminder, firm: str = "") -> str:
    """What somebody was reminded of, for which of several firms, and how it was answered."""
    until = f"到{one.until.isoformat()}" if one.until else ""
    who = "" if one.own or one.answer is None else "（同事）"
    said = f"{ANSWERS[one.answer]}{until}{who}" if one.answer else "没有回复"
    return f"{day_of(one.sent_at).isoformat()} {firm}{one.words or '提醒'}：{said}"


def lines(known: Known) -> list[str]:
    """All of it, for 我的数据 and the file; nothing where it was not read or there is nothing."""
    chosen = [*preference_lines(known.preference), *map(asked_words, known.subscriptions)]
    chosen += ["日历地址：在用"] if known.feed else []
    names = {firm.id: f"{firm.name or '未填名称的企业'}：" for firm in known.firms} if len(known.firms) > 1 else {}
    return [*chosen, *(answer_words(one, names.get(one.firm or 0, "")) for one in known.reminders)]
