"""Codes, names and consent as people type them: what is read, what is refused and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as standard

from handlers import consent
from handlers.needs import needs
from handlers.people import naming, uscc
from storage.incoming import Address, Incoming
from storage.known import Consent, Enterprise, Fact, Known, Wanted
from storage.looks import View
from tests.handlers.asking import AGREED, ask, someone, talk, words

CODE = "91320831XXXXXXX51Q"


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        "９１３２０８３１ＸＸＸＸＸＸＸ５１Ｑ",
        " 91320831 XXXXXXX 51Q ",
        "91320831-XXXXXXX-51Q",
        f"我是示例阀门厂的，代码{CODE}，电话 13800000000",
        f"电话 13800000000 {CODE}",
        f"统一社会信用代码：{CODE}。",
    ],
)
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    found = uscc.find(text)
    assert found is not None
    assert (found.code, found.wrong) == (CODE, "")


@pytest.mark.parametrize(
    ("text", "wrong", "meant"),
    [
        ("91320831XXXXXXX51", "17位", None),
        ("91320831XXXXXXX51QQ", "19位", None),
        ("320831234567890", "旧的注册号", None),
        ("91320831XXXXXXX51A", "校验位", None),
        ("9132O831XXXXXXX51Q", "第5位是“O”", CODE),
        ("9I320831XXXXXXX51Q", "第2位是“I”", CODE),
        ("91320831XXXXXXXS1Q", "第16位是“S”", CODE),
        ("9132A831XXXXXXX51Q", "第5位是“A”，而前8位都是数字", None),
    ],
)
def test_a_wrong_code_is_told_where_it_is_wrong(text: str, wrong: str, meant: str | None) -> None:
    found = uscc.find(text)
    assert found is not None
    assert found.code is None
    assert wrong in found.wrong
    assert found.meant == meant


@pytest.mark.parametrize(
    "text", ["营收3500万", "去年1200万，前年1100万", "2024年9月1日", "我们能报什么", "261121-7KQ2M 受理", "13800000000"]
)
def test_figures_days_and_numbers_are_no_codes(text: str) -> None:
    assert not uscc.looks_like_one(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_a_code_that_is_taken_holds(text: str) -> None:
    found = uscc.find(text)
    assert found is None or found.code is None or standard.is_valid(found.code)
    name = naming.find_name(text)
    assert name is None or (4 <= len(name) <= naming.LONGEST and not naming.strange(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我是示例阀门厂的", "示例阀门厂"),
        ("我们公司叫金湖示例阀门有限公司", "金湖示例阀门有限公司"),
        ("企业名称：示例(山东)电子有限公司", "示例（山东）电子有限公司"),
        ("绑定企业金湖示例阀门有限公司", "金湖示例阀门有限公司"),
        ("示例管理中心（有限合伙）", "示例管理中心（有限合伙）"),
        ("ABC 阀门（中国）有限公司", "ABC阀门（中国）有限公司"),
        ("我们公司", None),
        ("有限公司", None),
        ("哪家公司", None),
        ("你们公司", None),
        ("小巨人要什么条件", None),
        ("@all有限公司", None),
        ("示例|阀门有限公司", None),
        ("]]>有限公司", None),
        ("长" * 60 + "有限公司", None),
    ],
)
def test_a_name_is_read_without_what_stands_around_it(text: str, name: str | None) -> None:
    assert naming.find_name(text) == name


def test_the_place_of_a_code_is_a_known_one_or_its_city() -> None:
    assert uscc.registered_in(CODE) == "320831"
    assert uscc.registered_in("91370802XXXXXXX51X") == "370800"
    assert uscc.registered_in("91110105XXXXXXX51E") is None


def wanted(text: str) -> Wanted | None:
    """What a message needs beside the usual."""
    address = Address("wecom", "c", "1", "u")
    return needs(Incoming("k", address, "text", datetime(2026, 11, 21, tzinfo=UTC), text=text))


def test_what_a_message_needs_is_told_from_its_words() -> None:
    assert wanted("营收3500万") is None
    assert wanted("我的数据") == Wanted(views=True)
    assert wanted(f"生成邀请码 {CODE} 示例阀门厂") == Wanted(uscc=CODE)
    found = wanted("邀请码 k7qmp-3xw9t")
    assert found is not None
    assert found.invitation is not None
    assert len(found.invitation) == 64


def test_an_older_notice_is_asked_again_before_the_next_fact_and_keeps_what_was_said() -> None:
    fact = Fact("rd_expense", 2025, value=None, declined=True)
    old = replace(someone("320831", "manufacturing", fact), consent=Consent("2020-01", True, AGREED.at))
    assert "先征得您的同意" in words(ask("我们能报什么", old))
    assert "现在是 2026-11 版" in words(ask("看看告知书", old))
    known, _ = talk(old, "我们能报什么", "同意")
    assert known.consent is not None
    assert (known.consent.version, known.facts) == (consent.VERSION, (fact,))


@pytest.mark.parametrize("text", ["如果我撤回同意会怎样", "撤回同意有什么影响？", "能不能撤回同意"])
def test_asking_about_withdrawing_withdraws_nothing(text: str) -> None:
    answer = ask(text, someone("320831"))
    assert answer.changes.consent is None
    assert "什么都没有改" in words(answer)


@pytest.mark.parametrize(
    "text",
    ["绑定企业", f"我是示例阀门厂的，代码{CODE}", "切换企业", "解绑", "撤回同意", "K7QMP-3XW9T", "邀请码 K7QMP-3XW9T"],
)
def test_an_officer_is_bound_to_nothing_and_asked_for_no_consent(text: str) -> None:
    answer = ask(text, Known(1, role="officer", officer_region="320831"))
    assert "工作人员" in words(answer)
    changes = answer.changes
    assert (changes.bind, changes.consent, changes.redeem, changes.requests) == (None, None, None, [])


def test_long_records_are_shown_page_by_page() -> None:
    looks = tuple(View(AGREED.at, "officer", f"查看{n}") for n in range(70))
    known = replace(
        someone("320831"),
        views=looks,
        everything=True,
        firms=(Enterprise(1, "示例阀门厂", CODE, "320831", None, True),),
    )
    first, second = words(ask("我的数据", known)), words(ask("我的数据 第3页", known))
    assert "第1/3页，说“我的数据 第2页”看别的" in first
    assert "工作人员：查看0" in first
    assert "查看69" not in first
    assert "查看69" in second


def test_what_was_not_read_is_not_said_to_be_nothing() -> None:
    said = words(ask("我的数据", someone("320831")))
    assert "目前无人看过" not in said
    assert "说“我的数据”看" in said


def test_a_figure_of_ten_signs_is_no_invitation_code() -> None:
    for text in ("3456789234", "营收3456789234", "NEWSLETTER"):
        assert "邀请码" not in words(ask(text, someone("320831")))
