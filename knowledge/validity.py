"""Whether a document still speaks on a day, and in which words that is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from knowledge.policy import Pack, Validity

Standing = Literal["in_force", "expired", "period_over", "not_yet", "replaced"]
STANDINGS: dict[Standing, str] = {
    "in_force": "有效", "expired": "已过期", "period_over": "计划期已过", "not_yet": "尚未生效", "replaced": "已被替代",
}  # fmt: skip
"""How a document stands, in a word or two."""


def last_day(validity: Validity) -> date | None:
    """The last day a document speaks: the stated one, else 31 December of the last plan year, else none."""
    if validity.last_day is not None:
        return validity.last_day
    return date(validity.plan_years[1], 12, 31) if validity.plan_years else None


def last_day_in_force(validity: Validity) -> date:
    """The last day a rule is in force: its own end, or the day before another took its place; else the end of time."""
    end = last_day(validity) or date.max
    return end if validity.replaced_on is None else min(end, validity.replaced_on - timedelta(days=1))


def standing(validity: Validity, as_of: date) -> Standing:
    """Validity on a day: not_yet, in_force, replaced (another document took its place), expired (past its own
    stated last day), period_over (plan years past).
    """
    if as_of < validity.first_day:
        return "not_yet"
    if validity.replaced_on is not None and as_of >= validity.replaced_on:
        return "replaced"
    end = last_day(validity)
    if end is None or as_of <= end:
        return "in_force"
    return "expired" if validity.last_day is not None else "period_over"


def in_words(pack: Pack, as_of: date) -> str:
    """The standing of a document in one Chinese phrase, e.g. `已过期（有效期至2025年12月31日，末段）`."""
    return standing_in_words(pack.validity, as_of)


def standing_in_words(validity: Validity, as_of: date) -> str:
    """The same of one validity: a program can have its own (a standard that outlives its document)."""
    end = last_day(validity)
    match standing(validity, as_of):
        case "not_yet":
            return f"尚未生效（自{day_in_words(validity.first_day)}起）"
        case "replaced":
            return f"已被替代（自{day_in_words(validity.replaced_on)}起）"
        case "expired":
            return f"已过期（有效期至{day_in_words(end)}，{validity.last_day_clause}）"
        case "period_over":
            first, last = validity.plan_years or (validity.first_day.year, validity.first_day.year)
            return f"计划期已结束（{first}—{last}年），文件没有写明失效日期，是否仍有效以主管部门为准"
        case _:
            if validity.last_day is not None:
                return f"有效（至{day_in_words(end)}，{validity.last_day_clause}）"
            return f"在计划期内（至{day_in_words(end)}）" if end else "现行（没有见到截止日期）"


def month_and_day(day: date) -> str:
    """`11月27日`, where the year is plain."""
    return f"{day.month}月{day.day}日"


def day_in_words(day: date | None) -> str:
    """A day as people write it, e.g. `2025年12月31日`; `未写明` where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "未写明"
