"""When a reward speaks: its validity said first, years outside it, and titles won one after the other."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.understanding.scope import Question
from knowledge.library import Library
from knowledge.patterns import lazy
from knowledge.policy import Pack
from knowledge.rewards import Award, worth
from knowledge.validity import in_words, last_day

_NOW = lazy(r"现在|目前|如今|眼下|还能|还给|还发|还有|到期|过期|失效")
_AFTER = lazy(r"先.*(?:再|后|又)|都?拿(?:下来|到)|然后|再(?:拿|领|得|评|升)|同时")


def in_time(question: Question, pack: Pack, today: date) -> list[str]:
    """Lines to begin with where a question speaks of time: the standing, and a year the document does not cover."""
    years = _years(question, today)
    lines = [f"{in_words(pack, today)}。"] if years or _NOW.search(question.text) else []
    first, end = pack.validity.first_day, last_day(pack.validity)
    for year in years:
        if year < first.year:
            lines.append(f"{year}年在文件生效（{first.isoformat()}）之前，下面的规定管不到那一年。")
        if end is not None and year > end.year:
            kind = "有效期" if pack.validity.last_day else "计划期"
            lines.append(f"{year}年在文件{kind}（至{end.isoformat()}）之后，不能据此认定那一年还给。")
    return lines


def _years(question: Question, today: date) -> list[int]:
    """The years a question speaks of; those in the title of a document it names are not meant."""
    if question.packs:
        return []
    this = {today.year} if "今年" in question.text else set[int]()
    return sorted({question.year} | this) if question.year is not None else sorted(this)


def one_after_the_other(library: Library, question: Question, pack: Pack, today: date) -> tuple[str, ...]:
    """Several titles in turn where only the highest counts: both readings (A15), as of a day the document spoke.

    None where a title of a year after the document is spoken of: it gives nothing for that.
    """
    end = last_day(pack.validity)
    late = end is not None and any(year > end.year for year in _years(question, today))
    if len(question.tiers) < 2 or late or not _AFTER.search(question.text):
        return ()
    ceilings = {tier: r.ceiling for r in pack.rewards if r.audience == "enterprise" and r.ceiling for tier in r.awards}
    rewarded = [[tier.id for tier in mention.candidates if tier.id in ceilings] for mention in question.tiers]
    if any(len(found) > 1 for found in rewarded):
        return ()  # 单项冠军 without a level: which of them is meant is not known
    order = [tier for found in rewarded for tier in found]
    if "先" not in question.text:
        order.sort(key=lambda tier: ceilings[tier])
    as_of = max(pack.validity.first_day + timedelta(len(order)), min(today, end) if end else today)
    awards = tuple(Award(tier, as_of - timedelta(len(order) - i)) for i, tier in enumerate(order))
    return worth(library, pack.region, as_of, awards).needs_decision
