"""An enterprise as the rules see it: checked facts, money in whole 元, absent = unknown (never 0, never no)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from knowledge.facts import INCIDENT_NAMES, LEVELS, FactDef, catalogue
from knowledge.interval import Interval
from knowledge.provenance import SOURCE_NAMES, Provenance, Sources
from knowledge.regions import NATIONAL
from knowledge.tiers import tiers

_LIMIT = {"money": 10**9, "count": 10**8, "rank": 10**6, "number": 10**4, "percent": 10**6}
"""The largest believable value at the edges; more is a slip of the pen or an attack."""
_DECIMALS = 20


class ProfileMistake(ValueError):
    """A profile that cannot be accepted; the text names the key and the reason in Chinese."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One event: its kind and its day."""

    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Title:
    """A title held: its tier and the day it was awarded (None: not stated)."""

    tier: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Region code and facts. Yearly numbers are `{year: Interval}`, other numbers `Interval`, the rest as is.

    `sources` says where facts are from; one that is not in it is what the firm says of itself.
    """

    region: str
    facts: Mapping[str, Any]
    sources: Sources = field(default_factory=dict)


def read_json(text: str) -> Any:
    """Parse JSON exactly: decimals stay exact, NaN and Infinity are left for `read_number` to refuse by key.

    Raises ProfileMistake for a repeated key, broken syntax and text that no file could hold.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise ProfileMistake(f"{key.encode(errors='replace').decode()}: 键重复")
            result[key] = value
        return result

    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=once)
        if "\\u" in text:  # half a surrogate pair could be read but never be written back
            json.dumps(data, ensure_ascii=False, default=str).encode()
    except ProfileMistake:
        raise
    except json.JSONDecodeError as error:
        raise ProfileMistake(f"不是有效的 JSON（第{error.lineno}行第{error.colno}个字符附近）") from None
    except InvalidOperation:  # 1e followed by more digits than any exponent has
        raise ProfileMistake("不是有效的 JSON：有一个数字大得读不出来") from None
    except (ValueError, RecursionError):
        raise ProfileMistake("不是有效的 JSON") from None
    return data


def read_number(raw: Any, place: str, limit: int, says: str) -> Fraction:
    """A number of a request, exactly. Raises ProfileMistake for what is no number, not finite, too large or too long.

    `says` is what it should be, e.g. `营业收入，单位万元`.
    """
    value: Any = Decimal(repr(raw)) if isinstance(raw, float) else raw
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ProfileMistake(f"{place}: 应为数字（{says}）")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ProfileMistake(f"{place}: 应为有限的数字")
    if not -limit <= value <= limit:  # before anything is computed with it: 1e999999999 is cheap to compare only
        raise ProfileMistake(f"{place}: 大得不合理，请核对单位（{says}）")
    if isinstance(value, Decimal) and int(value.as_tuple().exponent) < -_DECIMALS:
        raise ProfileMistake(f"{place}: 小数位太多，最多{_DECIMALS}位")
    return Fraction(value)


def read_profile(data: Any, as_of: date) -> Profile:
    """Check `{"region": "320831", "facts": {…}, "sources": {…}}` as of a day; `sources` may be left out.

    Raises ProfileMistake naming the key and why.
    """
    if not isinstance(data, dict):
        raise ProfileMistake('profile: 应为对象，例如 {"region": "320831", "facts": {}}')
    for key in data:
        if key not in ("region", "facts", "sources"):
            raise ProfileMistake(f"{key}: 不认识的键，只能有 region、facts 和 sources")
    region = read_region(data.get("region"))
    facts = data.get("facts", {})
    if not isinstance(facts, dict):
        raise ProfileMistake("facts: 应为对象，键见 tihang facts")
    known: dict[str, Any] = {}
    for key, value in facts.items():
        fact = catalogue().get(key)
        if fact is None:
            raise ProfileMistake(f"{key}: 不认识的事实，可用的键见 tihang facts")
        checked = _yearly(fact, value, as_of) if fact.yearly else _single(fact, value, as_of)
        if checked is not None:
            known[key] = checked
    return Profile(region, known, _sources(data.get("sources"), facts, as_of))


def read_region(value: Any) -> str:
    """Check a GB/T 2260 region code: six digits, quoted."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{6}", value):
        raise ProfileMistake('region: 应为六位行政区划代码的文字，例如 "320831"')
    if value != NATIONAL and not re.match(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]", value):
        raise ProfileMistake(f"region: 没有 {value} 这个行政区划代码")
    return value


def _sources(data: Any, facts: dict[str, Any], as_of: date) -> dict[tuple[str, int | None], Provenance]:
    """`{"revenue": "certificate", "rnd_expense": {"2022": {"source": "officer", "on": "2023-03-01"}}}`."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ProfileMistake('sources: 应为对象，例如 {"revenue": "certificate"}')
    found: dict[tuple[str, int | None], Provenance] = {}
    for key, value in data.items():
        if key not in facts:
            raise ProfileMistake(f"sources.{key}: facts 里没有这一项")
        if not catalogue()[key].yearly:
            found[key, None] = _provenance(value, f"sources.{key}", as_of)
            continue
        stated = facts[key] or {}
        by_year = value if isinstance(value, dict) and "source" not in value else dict.fromkeys(stated, value)
        for year, given in by_year.items():
            if year not in stated:
                raise ProfileMistake(f"sources.{key}.{year}: facts 里没有这一年")
            found[key, int(year)] = _provenance(given, f"sources.{key}.{year}", as_of)
    return found


def _provenance(value: Any, place: str, as_of: date) -> Provenance:
    record = _record({"source": value} if isinstance(value, str) else value, place, ("source", "on", "by"))
    if record.get("source") not in tuple(SOURCE_NAMES):
        raise ProfileMistake(f"{place}: 应为 {'、'.join(SOURCE_NAMES)} 之一")
    on, by = record.get("on"), record.get("by")
    day = None if on is None else _date(on, f"{place}.on", as_of)
    if by is not None and not (isinstance(by, str) and 0 < len(by) <= 40):
        raise ProfileMistake(f"{place}.by: 应为不超过40个字的文字")
    return Provenance(record["source"], day, by)


def _yearly(fact: FactDef, value: Any, as_of: date) -> dict[int, Interval] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ProfileMistake(f'{fact.key}: 应按年度填写，例如 {{"{as_of.year - 1}": 3500}}，单位万元')
    result: dict[int, Interval] = {}
    for year, amount in value.items():
        place = f"{fact.key}.{year}"
        if not re.fullmatch(r"[0-9]{4}", year) or int(year) < 1949:
            raise ProfileMistake(f"{place}: 年度应为四位数字，例如 {as_of.year - 1}")
        if int(year) > as_of.year:
            raise ProfileMistake(f"{place}: {year}年还没有到（按{as_of.isoformat()}），请核对年度")
        interval = _number(fact, amount, place)
        if interval is not None:
            result[int(year)] = interval
    return result or None


def _single(fact: FactDef, value: Any, as_of: date) -> Any:
    if value is None:
        return None
    if fact.numeric:
        return _number(fact, value, fact.key)
    match fact.type:
        case "flag":
            if not isinstance(value, bool):
                raise ProfileMistake(f"{fact.key}: 应为 true 或 false（{fact.label}）")
            return value
        case "level":
            if value not in LEVELS:
                raise ProfileMistake(f"{fact.key}: 应为 {'、'.join(LEVELS)} 之一")
            return value
        case "choice":
            if value not in fact.choices:
                raise ProfileMistake(f"{fact.key}: 应为 {'、'.join(fact.choices)} 之一")
            return value
        case "date":
            return _date(value, fact.key, as_of)
        case "incidents":
            return tuple(_incident(item, f"incidents[{i}]", as_of) for i, item in enumerate(_list(value, fact)))
        case _:
            return tuple(_title(item, f"titles[{i}]", as_of) for i, item in enumerate(_list(value, fact)))


def _list(value: Any, fact: FactDef) -> list[Any]:
    if not isinstance(value, list):
        raise ProfileMistake(f"{fact.key}: 应为列表；没有就填 []，不知道就不要填")
    return value


def _number(fact: FactDef, value: Any, place: str) -> Interval | None:
    if value is None:
        return None
    if isinstance(value, list):
        if len(value) != 2:
            raise ProfileMistake(f"{place}: 区间应写成 [下限, 上限]")
        lo = None if value[0] is None else _amount(fact, value[0], place)
        hi = None if value[1] is None else _amount(fact, value[1], place, reaching=True)
        if lo is None and hi is None:
            return None
        if lo is not None and hi is not None and lo > hi:
            raise ProfileMistake(f"{place}: 区间前后颠倒，下限 {value[0]} 大于上限 {value[1]}")
        if fact.most is not None:  # 九成多 may reach beyond what there can be
            hi = fact.most if hi is None else min(hi, fact.most)
        return Interval(fact.least if lo is None and fact.least is not None else lo, hi)
    amount = _amount(fact, value, place)
    return Interval(amount, amount)


def _amount(fact: FactDef, raw: Any, place: str, reaching: bool = False) -> int | Fraction:
    """One number at the edge (万元 …) as an inner one (元 …), exact; the upper end of a range may reach too far."""
    unit = f"，单位{fact.shown_unit}，不要写单位" if fact.shown_unit else ""
    number = read_number(raw, place, _LIMIT[fact.type], fact.label + unit)
    if fact.least is not None and number < fact.least:
        why = "名次从1开始" if fact.type == "rank" else "不能是负数"
        raise ProfileMistake(f"{place}: {fact.label}{why}")
    if fact.most is not None and number > fact.most and not reaching:
        raise ProfileMistake(f"{place}: {fact.label}不能超过{fact.most}{fact.shown_unit}")
    number *= fact.scale
    if fact.type in ("count", "rank") and number.denominator != 1:
        raise ProfileMistake(f"{place}: {fact.label}应为整数")
    return int(number) if number.denominator == 1 else number


def read_date(value: Any) -> date | None:
    """A calendar day written `2015-06-01`, or None if it is anything else (a week date, a timestamp, no such day)."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _date(value: Any, place: str, as_of: date) -> date:
    day = read_date(value)
    if day is None:
        raise ProfileMistake(f"{place}: 应为日期，例如 2015-06-01")
    if day > as_of:
        raise ProfileMistake(f"{place}: {day.isoformat()} 还没有到（按{as_of.isoformat()}），请核对")
    return day


def _record(item: Any, place: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise ProfileMistake(f"{place}: 应为对象，键为 {'、'.join(keys)}")
    for key in item:
        if key not in keys:
            raise ProfileMistake(f"{place}.{key}: 不认识的键，只能有 {'、'.join(keys)}")
    return item


def _incident(item: Any, place: str, as_of: date) -> Incident:
    record = _record(item, place, ("kind", "on"))
    if record.get("kind") not in tuple(INCIDENT_NAMES):
        raise ProfileMistake(f"{place}.kind: 应为 {'、'.join(INCIDENT_NAMES)} 之一")
    return Incident(record["kind"], _date(record.get("on"), f"{place}.on", as_of))


def _title(item: Any, place: str, as_of: date) -> Title:
    record = _record(item, place, ("tier", "on"))
    if record.get("tier") not in tuple(tiers()):
        raise ProfileMistake(f"{place}.tier: 不认识的称号 {record.get('tier')!s:.40}")
    on = record.get("on")
    return Title(record["tier"], None if on is None else _date(on, f"{place}.on", as_of))
