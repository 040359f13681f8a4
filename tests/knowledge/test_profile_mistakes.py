"""Every slip in a profile is refused in one Chinese line that names the key and why."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts import catalogue
from knowledge.interval import Interval
from knowledge.profile import ProfileMistake, read_json, read_profile

DAY = date(2023, 6, 1)


def refused(text: str) -> str:
    """The line a profile text is refused with."""
    with pytest.raises(ProfileMistake) as caught:
        read_profile(read_json(text), DAY)
    line = str(caught.value)
    assert "\n" not in line
    assert re.search("[一-鿿]", line), line
    line.encode()
    return line


def of_facts(facts: str) -> str:
    return refused(f'{{"region": "320831", "facts": {facts}}}')


@pytest.mark.parametrize(
    ("facts", "key", "why"),
    [
        ('{"revenu": {"2022": 1}}', "revenu", "不认识的事实"),
        ('{"revenue": 3500}', "revenue", "应按年度填写"),
        ('{"revenue": {"2022": "3500万"}}', "revenue.2022", "单位万元，不要写单位"),
        ('{"revenue": {"2022": "3500"}}', "revenue.2022", "应为数字"),
        ('{"revenue": {"2024": 3500}}', "revenue.2024", "2024年还没有到"),
        ('{"revenue": {"22": 3500}}', "revenue.22", "四位数字"),
        ('{"revenue": {"1900": 3500}}', "revenue.1900", "四位数字"),
        ('{"revenue": {"二〇二二": 3500}}', "revenue.二〇二二", "四位数字"),
        ('{"revenue": {"2022": -1}}', "revenue.2022", "不能是负数"),
        ('{"revenue": {"2022": true}}', "revenue.2022", "应为数字"),
        ('{"revenue": {"2022": NaN}}', "revenue.2022", "有限的数字"),
        ('{"revenue": {"2022": Infinity}}', "revenue.2022", "有限的数字"),
        ('{"revenue": {"2022": -Infinity}}', "revenue.2022", "有限的数字"),
        ('{"revenue": {"2022": 1e30}}', "revenue.2022", "大得不合理"),
        ('{"revenue": {"2022": 1e999999999}}', "revenue.2022", "大得不合理"),
        ('{"revenue": {"2022": 1e-999999999}}', "revenue.2022", "小数位太多"),
        ('{"net_profit": {"2022": -1e30}}', "net_profit.2022", "大得不合理"),
        ('{"revenue": {"2022": [6000, 5000]}}', "revenue.2022", "区间前后颠倒"),
        ('{"revenue": {"2022": [5000]}}', "revenue.2022", "[下限, 上限]"),
        ('{"revenue": {"2022": [1, 2, 3]}}', "revenue.2022", "[下限, 上限]"),
        ('{"revenue": {"2022": [1, "多"]}}', "revenue.2022", "应为数字"),
        ('{"revenue": {"2022": {"lo": 1}}}', "revenue.2022", "应为数字"),
        ('{"revenue": {"2022": 1, "2022": 2}}', "2022", "键重复"),
        ('{"staff": 3, "staff": 4}', "staff", "键重复"),
        ('{"staff": -3}', "staff", "不能是负数"),
        ('{"staff": 3.5}', "staff", "应为整数"),
        ('{"staff": {"2022": 3}}', "staff", "应为数字"),
        ('{"rank_province": 2.5}', "rank_province", "应为整数"),
        ('{"rank_province": 0}', "rank_province", "名次从1开始"),
        ('{"rank_province": "第三"}', "rank_province", "应为数字"),
        ('{"market_share": "30%"}', "market_share", "单位%，不要写单位"),
        ('{"market_share": 100.01}', "market_share", "不能超过100%"),
        ('{"market_share": [101, 120]}', "market_share", "不能超过100%"),
        ('{"quality_score": 101}', "quality_score", "不能超过100分"),
        ('{"own_brand": 1}', "own_brand", "true 或 false"),
        ('{"own_brand": "是"}', "own_brand", "true 或 false"),
        ('{"rnd_institution_level": "市级"}', "rnd_institution_level", "none、county、city"),
        ('{"rnd_institution_level": ["city"]}', "rnd_institution_level", "none、county、city"),
        ('{"industry": "制造"}', "industry", "农林牧渔"),
        ('{"registered_on": "2024-01-01"}', "registered_on", "还没有到"),
        ('{"registered_on": "2022-02-30"}', "registered_on", "应为日期"),
        ('{"registered_on": "2022-W01-1"}', "registered_on", "应为日期"),
        ('{"registered_on": "2022/01/01"}', "registered_on", "应为日期"),
        ('{"registered_on": 20220101}', "registered_on", "应为日期"),
        ('{"incidents": false}', "incidents", "没有就填 []"),
        ('{"incidents": [1]}', "incidents[0]", "kind、on"),
        ('{"incidents": [{"kind": "fire", "on": "2022-01-01"}]}', "incidents[0].kind", "safety"),
        ('{"incidents": [{"kind": ["safety"], "on": "2022-01-01"}]}', "incidents[0].kind", "safety"),
        ('{"incidents": [{"kind": "safety"}]}', "incidents[0].on", "应为日期"),
        ('{"incidents": [{"kind": "safety", "on": "2023-06-02"}]}', "incidents[0].on", "还没有到"),
        ('{"incidents": [{"kind": "safety", "on": "2022-01-01", "fine": 3}]}', "incidents[0].fine", "不认识的键"),
        ('{"titles": [{"tier": "giant"}]}', "titles[0].tier", "不认识的称号"),
        ('{"titles": [{"tier": {"a": 1}}]}', "titles[0].tier", "不认识的称号"),
        ('{"titles": "little_giant.national"}', "titles", "应为列表"),
        ("[]", "facts", "应为对象"),
        ("null", "facts", "应为对象"),
    ],
)
def test_a_slip_in_a_fact_names_its_key_and_the_reason(facts: str, key: str, why: str) -> None:
    line = of_facts(facts)
    assert line.startswith(f"{key}:")
    assert why in line


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"region": 320831, "facts": {}}', "region"),
        ('{"region": "32083", "facts": {}}', "region"),
        ('{"region": "３２０８３１", "facts": {}}', "region"),
        ('{"region": "金湖", "facts": {}}', "region"),
        ('{"facts": {}}', "region"),
        ('{"region": null}', "region"),
        ('{"region": "320831", "fact": {}}', "fact"),
        ('{"region": "320831", "region": "371100"}', "region"),
        ("[]", "profile"),
        ("null", "profile"),
        ("3", "profile"),
    ],
)
def test_a_slip_around_the_facts_is_named_too(text: str, key: str) -> None:
    assert refused(text).startswith(f"{key}:")


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"a": 1,}', "{'a': 1}", "region: 320831", "[" * 100_000, '{"a": ' + "9" * 5000 + "}", "\x00",
     '{"\\ud800": 1}', '{"\\ud800": 1, "\\ud800": 2}', '{"region": "\\udfff"}', '{"a": 1} {"b": 2}'],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_json_is_refused_in_one_line(text: str) -> None:
    refused(text)


def test_broken_json_names_line_and_place() -> None:
    assert "第2行第3个字符" in refused('{"region": "320831",\n  facts: {}}')


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
), st.sampled_from(sorted(catalogue())))  # fmt: skip
def test_no_value_of_any_fact_ends_in_anything_but_a_profile_or_a_line(value: Any, key: str) -> None:
    text = json.dumps({"region": "320831", "facts": {key: value}})
    try:
        read_profile(read_json(text), DAY)
    except ProfileMistake as mistake:
        line = str(mistake)
    else:
        return
    assert re.search("[一-鿿]", line)
    line.encode()


def test_absent_and_null_are_unknown_and_never_zero_or_no() -> None:
    facts = '{"revenue": null, "staff": null, "own_brand": null, "assets": {"2022": null}, "titles": null}'
    assert read_profile(read_json(f'{{"region": "320831", "facts": {facts}}}'), DAY).facts == {}
    assert read_profile({"region": "320831"}, DAY).facts == {}


def test_money_is_kept_exactly_in_yuan() -> None:
    revenue = '{"2022": 1234.5678, "2021": 0.00001, "2020": [null, 4999.9999]}'
    facts = f'{{"revenue": {revenue}, "net_profit": {{"2022": [null, 3]}}}}'
    known = read_profile(read_json(f'{{"region": "320831", "facts": {facts}}}'), DAY).facts
    assert known["revenue"][2022] == Interval(12_345_678, 12_345_678)
    assert known["revenue"][2021].lo == Decimal("0.1")
    assert known["revenue"][2020] == Interval(0, 49_999_999)
    assert known["net_profit"][2022] == Interval(None, 30_000)


def test_the_current_year_may_be_given_and_a_float_is_taken_as_written() -> None:
    profile = read_profile({"region": "320831", "facts": {"revenue": {"2023": 0.1}}}, DAY)
    assert profile.facts["revenue"][2023] == Interval(1000, 1000)
