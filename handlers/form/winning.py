"""A title the firm says it won, and nothing else: 2023年7月14日评的省级专精特新; put beside those on record."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.context import Turn
from handlers.dialog import Form
from handlers.form.changing import on_record
from handlers.language.mentions import find_places, find_tiers
from handlers.language.outside import ASKING
from handlers.language.readings import DateReading, YearReading
from handlers.language.scan import scan
from handlers.understanding.levels import meant_tier
from handlers.understanding.reading import DOUBT
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from storage.known import Fact

_SAID = lazy(
    r"我们?|俺们?|咱们?|本|公司|企业|厂子?|家|已经?|早就?|就|也|刚刚?|新|第一次|首次|那年|那天|那会儿?|在|于|由|被|是|有|的|了|过|上"
    r"|进入?|纳入|入选?|评(?:选|定|为)?|获(?:得|评|批|授)?|得到?|拿[到下]?|取得|认定为?|批(?:准|下来)?|下来|通过|公示|公布|当|成为?"
    r"|称号|证书?|牌子?|资质|中小|国家级?|国级|[省市县区](?:级|里的?)?|[\s，,。.、：:！!“”\"]"
)
_WON = lazy("评|获|得|拿|认定|批|通过|当上|成为?|是|有|证")
"""With a year: 2023年评的省级专精特新, not 2023年省级专精特新."""
_HELD = lazy("是|在|进|入|有(?!机)|已|评[上为]|获|得[了到]|拿[到下了]|取得|认定为|批下|当上|成为|了")
"""Without any: 我们是省级专精特新, not 评省级专精特新."""
_PARTS = lazy(r"[，,；;、。]")
MOST = 60
"""Characters of words that tell of titles and of nothing else."""


def titles_won(turn: Turn, words: str) -> Fact | str | None:
    """The firm's titles with those that are said; what must be said more plainly; None for other words.

    A day counts as said to the day, a year alone stays a year, and a title already on record with its day stays so.
    """
    if len(words) > MOST or ASKING.search(words) or DOUBT.search(words):
        return None
    parts = [words] if len(find_tiers(find_places(words).rest)) < 2 else _PARTS.split(words)
    found = [_one(turn, part) for part in parts if part.strip()]
    if not found or any(one is None for one in found):
        return None
    if unclear := next((one for one in found if isinstance(one, str)), None):
        return unclear
    record = on_record(turn, "titles", None)
    kept: dict[str, dict[str, Any]] = {entry["tier"]: entry for entry in (record.value or [] if record else [])}
    before = dict(kept)
    for one in found:
        if isinstance(one, dict) and (len(one) > 1 or one["tier"] not in kept):
            kept[one["tier"]] = one
    if kept == before:
        return None
    said = "，".join(f"{tiers()[tier].name}{_when(entry)}" for tier, entry in kept.items() if tier in tiers())
    return Fact("titles", value=list(kept.values()), said=said[:100])


def titles_of(turn: Turn, form: Form) -> Fact | None:
    """The titles of the words that opened a form."""
    return titles_among(turn, form.offered)


def titles_among(turn: Turn, words: str) -> Fact | None:
    """The titles told of among other things: 我们是省级专精特新，2024年评的，去年营收6000万，能报什么.

    What asks tells of none; a day may stand in the clause after.
    """
    parts = [part for part in _PARTS.split(words) if part.strip() and not ASKING.search(part)]
    pairs = [text for n in range(len(parts)) for text in ("，".join(parts[n : n + 2]), parts[n])]
    found = (titles_won(turn, text) for text in ("，".join(parts), *pairs))
    return next((fact for fact in found if isinstance(fact, Fact)), None)


def _one(turn: Turn, words: str) -> dict[str, Any] | str | None:
    """The one title some words tell of, with its day or year; why it cannot be taken; None where more is said."""
    dates = [span for span in scan(words, turn.today) if span.kind in ("date", "year")]
    bare = "".join(" " if any(s.start <= at < s.end for s in dates) else char for at, char in enumerate(words))
    mentions = find_tiers(find_places(bare).rest)
    if len(mentions) != 1 or len(dates) > 1:
        return None
    rest = find_places(bare).rest.replace(mentions[0].said, " ")
    to_the_day = any(span.kind == "date" for span in dates)
    if _SAID.sub("", rest) or not (to_the_day or (_WON if dates else _HELD).search(bare)):
        return None
    tier = meant_tier(turn.library, mentions[0], turn.home)
    if tier is None or not tiers()[tier].title:
        return f"“{mentions[0].said}”是哪一级的？请连级别再说一遍，例如“省级专精特新 2023年7月14日”。"
    return _dated(tier, dates[0].text, dates[0].value, turn.today) if dates else {"tier": tier}


def _dated(tier: str, text: str, value: object, today: date) -> dict[str, Any] | str:
    on = value if isinstance(value, DateReading) else None
    first = value.lo if isinstance(value, DateReading | YearReading) else None
    year = first.year if isinstance(first, date) else first
    if year is None or (on is not None and on.year_assumed):
        return {"tier": tier}
    if year > today.year or (on is not None and on.lo is not None and on.lo > today):
        return f"{text}还没有到，请核对取得称号的日期。"
    if on is not None and on.lo is not None and on.lo == on.hi:
        return {"tier": tier, "on": on.lo.isoformat()}
    return {"tier": tier, "year": year}


def _when(entry: dict[str, Any]) -> str:
    if entry.get("on"):
        return f" {entry['on']}"
    return f" {entry['year']}年（哪一天没有记）" if entry.get("year") else ""
