"""The yearly check: on which rule it rests, what it asks, what handing in settles; and when titles run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from handlers.annual.opening import begins
from handlers.dialog import read_dialog
from knowledge.calendar.occasion import button_key
from storage.agenda import Almanac, Reminder, Response, Window
from storage.known import Consent, Enterprise, Fact, Known
from tests.handlers.asking import after, ask, someone, talk, words
from tests.talk import Bot
from tests.test_every_form import Opening, bears_everything

DAY = date(2026, 12, 1)
CHECK = Window(
    7, "check", "pool.county", "320831", 2026, date(2026, 11, 20), date(2026, 12, 11), "县工信局2026年11月通知"
)
KEY = "window:7:2026-12-11"


def money(key: str, year: int, amount: int) -> Fact:
    """A yearly figure in 万元."""
    return Fact(key, year, Fraction(amount * 10_000), Fraction(amount * 10_000), said=f"{amount}万")


def titled(*titles: dict[str, Any]) -> Fact:
    """The titles of a firm."""
    return Fact("titles", value=list(titles), said="县级培育库")


def member(*facts: Fact, almanac: Almanac | None = None) -> Known:
    """Somebody confirmed for a firm of 金湖 with a code."""
    firm = Enterprise(5, "金湖示例阀门有限公司", "91320831MA00000001", "320831", "manufacturing", confirmed=True)
    known = replace(someone("320831", "manufacturing"), enterprise=firm, firms=(firm,), facts=facts)
    return replace(known, almanac=almanac or Almanac((CHECK,)))


LISTED = (money("revenue", 2024, 3000), titled({"tier": "pool.county"}))


@pytest.mark.parametrize(
    "text",
    [
        "年度核实",
        "信息更新",
        "年度信息更新",
        "开始年审",
        "我要做年度核实",
        "我们要填年审表",
        "年审开始填",
        "开始年审吧。",
    ],
)
def test_these_words_begin_it(text: str) -> None:
    assert begins(text)
    known = after(member(*LISTED), answer := ask(text, member(*LISTED), DAY))
    form = read_dialog(known.dialog).form
    assert form is not None
    assert form.name == "annual"
    assert "入库名单年度核实" in words(answer)


@pytest.mark.parametrize(
    "text", ["年审", "年审什么时候", "年度核实没做会怎样", "每年四月底要更新那个信息 是在哪儿填", "信息更新几号截止"]
)
def test_these_do_not(text: str) -> None:
    assert not begins(text)


def test_an_officer_begins_none() -> None:
    officer = Known(1, role="officer", officer_region="320831", regions=("320831",))
    assert after(officer, ask("开始年审", officer, DAY)).dialog is None or (
        read_dialog(after(officer, ask("开始年审", officer, DAY)).dialog).form is None
    )


def test_it_says_what_the_bureau_set_and_that_the_plan_it_rests_on_is_over() -> None:
    said = words(ask("开始年审", member(*LISTED), DAY))
    assert "2026-11-20（周五）至2026-12-11（周五）（县工信局2026年11月通知）" in said
    assert "原则上每年一次" in said
    assert "三(一)3" in said
    assert "计划期已结束（2022—2024年）" in said
    assert "zjtx" not in said  # nobody on a list alone updates there


def test_holders_of_a_national_title_are_told_that_the_platform_is_elsewhere() -> None:
    known = member(money("revenue", 2024, 3000), titled({"tier": "srdi.province", "on": "2024-09-01"}))
    said = words(ask("信息更新", known, DAY))
    assert "zjtx.miit.gov.cn" in said
    assert "平台上的更新要到平台办" in said
    assert "工信部企业〔2026〕2号，信息更新" in said


def test_only_what_is_missing_of_last_year_is_asked_with_the_year_before_beside() -> None:
    pool = titled({"tier": "pool.county"})
    known = member(money("revenue", 2024, 3000), money("rnd_expense", 2023, 150), money("net_profit", 2025, 80), pool)
    known, said = talk(known, "开始年审")
    assert "2024年营业收入是3000万元。和那年一样就说“一样”。" in said
    form = read_dialog(known.dialog).form
    assert form is not None
    assert form.wanted == [("revenue", 2025), ("rnd_expense", 2025)]
    known, said = talk(known, "跳过")
    assert "2023年研发费用是150万元。" in said
    assert "和那年一样" not in said  # not the year before
    _, said = talk(known, "一样")
    assert "记下" not in said  # a figure of 2023 is not taken for one of 2025


def test_titles_nobody_has_told_are_asked_for_first() -> None:
    known, said = talk(member(money("revenue", 2025, 3000)), "开始年审")
    assert "已经获得过哪些称号" in said
    assert "三(一)3" not in said
    known, said = talk(known, "县级培育库")
    assert "2025年的数都有了" in said
    known, _ = talk(known, "都没变")
    answer = ask("确认提交", known, DAY)
    assert answer.changes.responses == [Response(KEY, 5, "done")]


def test_only_what_concerns_the_firm_is_begun_and_it_is_said_what_it_is() -> None:
    """信息更新 said by a firm of the county's list is its yearly check, by a national title's holder the update."""
    _, said = talk(member(titled({"tier": "pool.county"})), "信息更新")
    assert "**入库名单年度核实**" in said
    assert "不是国家称号在平台上的信息更新" in said
    assert "工信部" not in said
    national = member(titled({"tier": "little_giant.national", "on": "2025-09-01"}), almanac=Almanac())
    _, said = talk(national, "年度核实")
    assert "**称号年度信息更新**" in said
    assert "5月31日前" in said
    assert "三(一)3" not in said
    _, said = talk(member(titled({"tier": "pool.county"}, {"tier": "srdi.province"})), "年度核实")
    assert "**入库名单年度核实和称号年度信息更新**" in said


@pytest.mark.parametrize("titles", [[], [{"tier": "gazelle.province", "on": "2025-09-01"}]])
def test_whom_no_yearly_work_concerns_is_told_so_and_asked_nothing(titles: list[dict[str, Any]]) -> None:
    known, said = talk(member(titled(*titles)), "信息更新")
    assert "没有要贵公司办的年度核实或更新" in said
    assert "多少万元" not in said
    assert read_dialog(known.dialog).form is None
    known, said = talk(member(almanac=Almanac()), "信息更新", "没有")
    assert "没有要贵公司办的" in said
    assert read_dialog(known.dialog).form is None


def test_who_does_not_know_the_titles_is_shown_both() -> None:
    _, said = talk(member(almanac=Almanac()), "年度核实", "不清楚")
    assert "三(一)3" in said
    assert "信息更新" in said
    assert "请对照" in said


def test_nothing_on_record_is_begun_with_income_and_research() -> None:
    known, said = talk(member(), "开始年审", "跳过")
    assert "2025年的营业收入是多少万元" in said
    known, said = talk(known, "跳过", "跳过")
    assert "没有可核对的" in said
    assert read_dialog(known.dialog).form is None


def test_handing_in_answers_the_check_for_the_firm() -> None:
    known, said = talk(member(*LISTED), "开始年审", "3500万", "都没变")
    assert "一共3项，请核对" in said
    answer = ask("确认提交", known, DAY)
    assert answer.changes.declare
    (made,) = answer.changes.requests
    assert made.topic == "年度核实第1版，共3项"
    assert answer.changes.responses == [Response(KEY, 5, "done")]
    assert "2026年的年度核实记作已办" in words(answer)


def test_handing_in_what_nothing_has_changed_of_answers_it_too() -> None:
    known, _ = talk(member(*LISTED), "开始年审", "3500万", "都没变")
    facts = tuple(known.facts)
    from storage.known import Declaration

    known = replace(known, declaration=Declaration(1, datetime(2026, 1, 1, tzinfo=UTC), facts, True))
    answer = ask("确认提交", known, DAY)
    assert not answer.changes.declare
    assert answer.changes.responses == [Response(KEY, 5, "done")]


@pytest.mark.parametrize(
    ("known", "day"),
    [
        (member(money("revenue", 2025, 3000)), DAY),  # not on the list
        (member(*LISTED), date(2026, 11, 19)),  # not open yet
        (member(*LISTED), date(2027, 4, 1)),  # long over
    ],
)
def test_what_is_not_asked_of_the_firm_now_is_not_answered(known: Known, day: date) -> None:
    known = after(known, ask("核对一遍", known, day))
    answer = ask("确认提交", known, day)
    assert answer.changes.declare
    assert answer.changes.responses == []


def test_a_late_one_is_said_to_be_late() -> None:
    known = member(*LISTED)
    known = after(known, ask("核对一遍", known, date(2026, 12, 20)))
    answer = ask("确认提交", known, date(2026, 12, 20))
    assert "按迟交记" in words(answer)
    assert answer.changes.responses == [Response(KEY, 5, "done")]


def test_who_is_not_confirmed_answers_nothing_for_the_firm() -> None:
    known = member(*LISTED)
    firm = replace(known.enterprise, confirmed=False)  # type: ignore[type-var]
    known = replace(known, enterprise=firm, firms=(firm,))  # type: ignore[arg-type]
    known = after(known, ask("核对一遍", known, DAY))
    assert ask("确认提交", known, DAY).changes.responses == []


def test_the_notice_comes_first_and_the_check_goes_on_after_it() -> None:
    known = replace(member(*LISTED), consent=None)
    answer = ask("开始年审", known, DAY)
    assert "先征得您的同意" in words(answer)
    said = words(ask("同意", after(known, answer), DAY))
    assert "年度核实" in said
    assert "2025年的营业收入是多少万元" in said
    old = replace(member(*LISTED), consent=Consent("2020-01", True, datetime(2020, 1, 1, tzinfo=UTC)))
    assert "先征得您的同意" in words(ask("开始年审", old, DAY))


def test_the_button_of_the_reminder_begins_it_for_its_own_firm_alone() -> None:
    known = member(*LISTED)
    answer = ask("", known, DAY, "card", button_key("开始填", KEY, 5), "code")
    assert words(answer).startswith("开始填\n**入库名单年度核实**")
    elsewhere = ask("", known, DAY, "card", button_key("开始填", KEY, 6), "code")
    assert "不是发给您现在代表的企业" in words(elsewhere)
    assert not elsewhere.changes.dialog_changed or read_dialog(elsewhere.changes.dialog).form is None
    other = Enterprise(6, "金湖示例泵业有限公司", region="320831", confirmed=True)
    known = replace(known, firms=(*known.firms, other))
    assert "先说“切换企业”" in words(ask("", known, DAY, "card", button_key("开始填", KEY, 6), "code"))


def test_its_number_typed_does_the_same() -> None:
    sent = Reminder(KEY, 5, datetime(2026, 12, 1, 2, tzinfo=UTC), "年度核实", acts=("开始填", "已办", "退订"))
    known = replace(member(*LISTED), reminders=(sent,), heard=True)
    assert "**入库名单年度核实**" in words(ask("1", known, DAY))
    assert "已办" in words(ask("2", known, DAY))


def test_接着填_goes_back_to_a_form_and_says_where_there_is_none() -> None:
    known, _ = talk(member(*LISTED), "开始年审")
    key = button_key("接着填", "form:1:2026-11-21:3:2027-01-20", 5)
    assert "2025年的营业收入是多少万元" in words(ask("", known, date(2026, 11, 25), "card", key))
    assert "已经填完或取消了" in words(ask("", member(*LISTED), date(2026, 11, 25), "card", key))


def test_the_number_of_a_form_that_is_recalled_is_no_answer_to_its_question() -> None:
    known, _ = talk(member(*LISTED), "开始年审")
    at = datetime(2026, 11, 26, 2, tzinfo=UTC)
    sent = Reminder("form:1:2026-11-21:3:2027-01-20", 5, at, "年度核实还没有填完", acts=("接着填", "退订"))
    known = replace(known, reminders=(sent,), heard=True)
    answer = ask("1", known, date(2026, 11, 26))
    assert answer.changes.facts == []
    assert "2025年的营业收入是多少万元" in words(answer)
    ended = ask("2", known, date(2026, 11, 26))
    assert [one.kind for one in ended.changes.subscriptions] == ["form"]
    later = ask("1", after(known, answer), date(2026, 11, 26))  # the form goes on: a number is an answer again
    assert "一万元" in words(later) or "1万元" in words(later)


def test_an_eligibility_form_gives_way_and_loses_nothing() -> None:
    known, _ = talk(member(*LISTED), "我们能报什么")
    known, said = talk(known, "开始年审")
    form = read_dialog(known.dialog).form
    assert form is not None
    assert form.name == "annual"
    known, said = talk(known, "开始年审")
    assert "已经开始了" in said
    known, said = talk(known, "进度")
    assert "还有1项要填" in said
    known, said = talk(known, "重来")
    form = read_dialog(known.dialog).form
    assert form is not None
    assert form.name == "annual"
    _, said = talk(known, "取消")
    assert "开始年审" in said


@pytest.mark.parametrize(
    ("titles", "text", "said"),
    [
        ([{"tier": "srdi.province", "on": "2023-07-14"}], "我们今年要复核吗", "到2026-07-14。已经过了有效期"),
        ([{"tier": "srdi.province", "on": "2023-12-14"}], "我们今年要复核吗", "到2026-12-14。今年到期，今年要复核。"),
        ([{"tier": "srdi.province", "on": "2024-12-14"}], "我们今年要复核吗", "今年不到期，2027年要复核。"),
        ([{"tier": "srdi.province"}], "我们的省级专精特新今年要复核吗", "取得的日期没有记"),
        ([{"tier": "gazelle.province", "on": "2024-12-14"}], "省级瞪羚要复核吗", "手头的文件没有写"),
        ([], "我们23年评的省专精特新 今年要复核不", "2023年取得，有效期三年，2026年内到期"),
    ],
)  # fmt: skip
def test_recheck_speaks_of_the_titles_on_record_first(titles: list[dict[str, Any]], text: str, said: str) -> None:
    answer = ask(text, member(*([titled(*titles)] if titles else [])), DAY)
    assert said in words(answer)
    assert words(answer).index(said) < words(answer).index("称号有效期三年，到期复核") if "有效期三年" in said else True


def test_recheck_gives_the_window_that_is_set() -> None:
    window = Window(9, "recheck", "srdi.province", "320000", 2026, None, date(2026, 12, 20), "省工信厅通知")
    known = member(titled({"tier": "srdi.province", "on": "2023-12-14"}), almanac=Almanac((window,)))
    said = words(ask("我们今年要复核吗", known, DAY))
    assert "2026年的复核时间：2026-12-20（周日）截止（省工信厅通知）。" in said


STATES = {
    "a figure": ("我们2024年营收3000万、员工60人，能报什么", "记下", "取消", "开始年审", "县级培育库"),
    "the rest": ("我们2024年营收3000万、员工60人，能报什么", "记下", "取消", "开始年审", "县级培育库", "3500万"),
    "the summary": (
        "我们2024年营收3000万、员工60人，能报什么",
        "记下",
        "取消",
        "开始年审",
        "县级培育库",
        "3500万",
        "都没变",
    ),
}


@pytest.mark.parametrize("state", STATES)
async def test_it_bears_everything(state: str, database: str) -> None:
    opening = Opening("320831", "manufacturing", DAY, STATES[state])
    async with Bot(database, opening.day) as bot:
        await bears_everything(bot, opening)
