"""An answer turned into a fact of the asked kind, or a hint why it could not be; nothing is ever guessed."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from handlers.dialog import Asked
from handlers.language.mentions import find_places, find_tiers, find_year
from handlers.language.readings import DateReading, Reading, Unknown, Unreadable, YesNo
from handlers.language.value import read
from knowledge.facts import LEVEL_NAMES, YUAN, FactDef, catalogue
from knowledge.patterns import lazy
from storage.known import Fact

NONE = lazy(r"(?:都|全)?(?:没有|没|无|暂无|从来没有|都没有|未发生|没发生过?)(?:过|任何)?[的了。！!]*")
_HAS = lazy(r"有|无|没(?!错)|未(?!知)")
DOUBT = lazy(r"没|无|未|不|想|准备|打算|正在|申请")
"""Words that turn a named level or title into its opposite or into a wish: then it is asked again."""
INCIDENT_WORDS = {
    "safety": "安全|工伤|伤亡",
    "environment": "环保|环境|污染|排污",
    "quality": "质量",
    "credit": "失信|信用",
    "penalty": "处罚|罚[过了]?款|被罚",
}
_DAY = lazy(r"(?:\d{4}[年.\-/]|(?:\d\d|大?前|去|今)年)\d{1,2}[月.\-/]\d{1,2}[日号]?")
_SAME = {"项": "项个件种条套篇", "人": "人名个位口", "个": "个种项款类", "位": "位名", "年": "年", "%": "%"}
"""Counting words that mean the asked unit."""
_LIMITS = {"money": 10**9, "count": 10**8, "rank": 10**6, "number": 10**4, "percent": 10**6}


def read_answer(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    """Read `text` as the value of the asked fact. Unknown means skipped or not known, never 0 or no."""
    fact = catalogue()[asked.key]
    match fact.type:
        case "flag":
            return _flag(asked, text, today)
        case "level":
            return _level(asked, text, today)
        case "choice":
            return _choice(asked, fact, text, today)
        case "date":
            return _date(asked, text, today)
        case "incidents":
            return _incidents(asked, text, today)
        case "titles":
            return _titles(asked, text, today)
        case _:
            return _number(asked, fact, text, today)


_YEAR_FIRST = lazy(r"(大前年|前年|去年|上年度?|今年|20\d\d(?:年度?|(?![0-9.,万亿千百元]))|\d\d年)的?(?=.)")


def _number(asked: Asked, fact: FactDef, text: str, today: date) -> Fact | Unknown | Unreadable:
    said = _YEAR_FIRST.match(text) if fact.yearly else None
    if said:
        year = find_year(said.group(1), today.year)
        if year is None or year > today.year:
            return Unreadable("年度没有读懂，请核对。")
        asked, text = Asked(key=asked.key, year=year), text[said.end() :]
    if fact.type in ("money", "percent") and NONE.fullmatch(text) and "没有写0" not in fact.question:
        return Unreadable(f"{fact.label}确实是0就写0；还没有这个数就说“不清楚”。")
    value = read(fact.type, text, today)  # type: ignore[arg-type]
    if isinstance(value, Unknown | Unreadable):
        return value
    if not isinstance(value, Reading):
        return Unreadable(_hint(fact))
    if fact.unit and value.unit and value.unit not in _SAME.get(fact.unit, fact.unit):
        return Unreadable(f"问的是{fact.label}，单位是{fact.unit}，请核对。")
    if any(end is not None and abs(end) > _LIMITS[fact.type] for end in (value.lo, value.hi)):
        return Unreadable(f"这个数大得不合理，请核对单位（{fact.shown_unit}）。")
    least = fact.least
    if least is not None and value.hi is not None and value.hi < least:
        return Unreadable(f"{fact.label}不能小于{least}，请核对。")
    most = fact.most
    if most is not None and value.lo is not None and value.lo > most:
        return Unreadable(f"{fact.label}不能超过{most}{fact.shown_unit}，请核对。")
    hi = Fraction(most) if most is not None and (value.hi is None or value.hi > most) else value.hi
    lo = Fraction(least) if least is not None and (value.lo is None or value.lo < least) else value.lo
    if fact.type in ("count", "rank") and any(e is not None and e.denominator != 1 for e in (lo, hi)):
        return Unreadable(f"{fact.label}应是整数，例如 3。")
    scale = YUAN if fact.type == "money" else 1
    return Fact(
        asked.key,
        asked.year,
        None if lo is None else _whole_yuan(lo * scale, fact),
        None if hi is None else _whole_yuan(hi * scale, fact),
        said=text[:100],
    )


def _whole_yuan(amount: Fraction, fact: FactDef) -> Fraction:
    """Money is kept in whole 元: what people type never has more, and a fraction would be false precision."""
    return Fraction(round(amount)) if fact.type == "money" else amount


def _hint(fact: FactDef) -> str:
    return {
        "money": "请写金额，例如 3500万、1.2亿，或三千五百来万。",
        "percent": "请写百分数，例如 3.5%。",
        "rank": "请写名次，例如 3。",
    }.get(fact.type, "请写数字，例如 3。")


def _flag(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    fact = catalogue()[asked.key]
    if "没有" in fact.question and _HAS.search(text):
        # 没有不良记录，对吗 — 有 and 没有 answer the words, not the question.
        return Unreadable(f"“是”表示{fact.label}，“否”表示不是这样，请选一个。")
    value = read("yesno", text, today)
    if isinstance(value, YesNo) and value.value is not None:
        return Fact(asked.key, value=value.value, said=text[:100])
    if isinstance(value, YesNo | Unknown):
        return Unknown(declined=value.declined)
    return Unreadable("请回答“是”或“否”，不清楚也可以说“不清楚”。")


def _unsure(text: str, today: date) -> Unknown | None:
    value = read("yesno", text, today)
    if isinstance(value, Unknown):
        return value
    return Unknown(declined=value.declined) if isinstance(value, YesNo) and value.value is None else None


def _level(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    if unsure := _unsure(text, today):
        return unsure
    words = {"国": "national", "省": "province", "市": "city", "县": "county", "区": "county"}
    found = {words[match] for match in re.findall(r"([国省市县区])(?:家)?(?:级|里|的|$)", text)}
    if not found and (NONE.fullmatch(text) or text in ("无", LEVEL_NAMES["none"])):
        return Fact(asked.key, value="none", said=text[:100])
    if len(found) == 1 and not DOUBT.search(text):
        return Fact(asked.key, value=found.pop(), said=text[:100])
    return Unreadable("请选一个级别：无、县级、市级、省级、国家级。")


def _choice(asked: Asked, fact: FactDef, text: str, today: date) -> Fact | Unknown | Unreadable:
    if unsure := _unsure(text, today):
        return unsure
    plain = {"制造": "工业", "制造业": "工业", "生产": "工业", "软件": "软件信息"}.get(text.rstrip("业"), text)
    found = [choice for choice in fact.choices if choice == plain or choice == plain.rstrip("业")]
    if len(found) == 1:
        return Fact(asked.key, value=found[0], said=text[:100])
    return Unreadable("请从这些里选一个：" + "、".join(fact.choices) + "。")


def _date(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    value = read("date", text, today)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, DateReading) and value.lo is not None and value.lo == value.hi:
        if value.lo > today:
            return Unreadable(f"{value.lo.isoformat()}还没有到，请核对。")
        return Fact(asked.key, value=value.lo.isoformat(), said=text[:100])
    return Unreadable("请写到日，例如 2015年6月1日（营业执照上有）。")


def _incidents(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    if NONE.fullmatch(text):
        return Fact(asked.key, value=[], said=text[:100])
    if unsure := _unsure(text, today):
        return unsure
    found: list[dict[str, str]] = []
    for part in filter(None, _PART.split(text)):
        kinds = [kind for kind, pattern in INCIDENT_WORDS.items() if re.search(pattern, part)]
        day = _DAY.search(part)
        when = read("date", day.group(), today) if day else None
        if len(kinds) != 1 or DOUBT.search(part) or not isinstance(when, DateReading):
            return Unreadable(_INCIDENTS_HINT)
        if when.lo is None or when.lo != when.hi:
            return Unreadable(_INCIDENTS_HINT)
        if when.lo > today:
            return Unreadable(f"{when.lo.isoformat()}还没有到，请核对。")
        found.append({"kind": kinds[0], "on": when.lo.isoformat()})
    return Fact(asked.key, value=found, said=text[:100]) if found else Unreadable(_INCIDENTS_HINT)


_PART = lazy(r"[，,；;、\n]+")
_INCIDENTS_HINT = (
    "没有请答“没有”；有的话请写一类和日期，例如“2024年3月5日 安全”（安全、环保、质量、信用、处罚），多次的用分号隔开。"
)


def _titles(asked: Asked, text: str, today: date) -> Fact | Unknown | Unreadable:
    if NONE.fullmatch(text):
        return Fact(asked.key, value=[], said=text[:100])
    if unsure := _unsure(text, today):
        return unsure
    found: list[dict[str, str]] = []
    for part in _DATED.findall(text) or [text]:
        day = _DAY.search(part)
        when = read("date", day.group(), today) if day else None
        tiers = [mention.exact for mention in find_tiers(find_places(_DAY.sub("", part)).rest)]
        if not tiers or not all(tiers) or DOUBT.search(text) or (day and len(tiers) > 1):
            return Unreadable(_TITLES_HINT)
        if day is None:
            found += [{"tier": tier.id} for tier in tiers if tier]
        elif not isinstance(when, DateReading) or when.lo is None or when.lo > today:
            return Unreadable(f"{day.group()}读不成获得称号的日期，请核对。")
        else:
            found += [{"tier": tier.id, "on": when.lo.isoformat()} for tier in tiers if tier]
    return Fact(asked.key, value=found, said=text[:100])


_DATED = lazy(rf"[^，,；;、]*?{_DAY.pattern}|[^，,；;、]+(?=[，,；;、]|$)")
"""The titles of an answer one by one, where days are given: 省级专精特新 2024年9月1日，国家级小巨人 2025年7月1日."""
_TITLES_HINT = (
    "没有请答“没有”；有的话请连级别一起写，例如“省级专精特新”“国家级小巨人”“国家级单项冠军产品”，"
    "一个称号后面写它的获得日期，例如“省级专精特新 2024年9月1日”。"
)
