"""Calls for a person, appeals, wishes and the officers' desk, through the handlers alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.codes import find_numbers, request_number
from handlers.context import Answer
from handlers.requests.asking import MOST_OPEN
from handlers.requests.promises import ANSWERED_WITHIN, CLOSES, hours_words, next_open_day
from handlers.requests.showing import MOST_WORDS, kept
from knowledge.calendar.workdays import Workdays
from storage.changes import NewStep
from storage.clock import SHANGHAI
from storage.known import Enterprise, Known, Request, Step
from storage.looks import Look
from storage.notice import ToOfficers, ToPerson
from storage.outgoing import MAX_BYTES, ButtonCard, Markdown, Text
from tests.handlers.asking import AGREED, TODAY, after, ask, someone, talk, words

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
NUMBER = "261120-7KQ2M"
DESKS = {"371100": ("市工信局 王工",)}
HOSTILE = ']]><xml>**粗**[点](http://x) `码` <font color="warning">红</font>\u202e\'; DROP TABLE request;-- '


def one(**changes: Any) -> Request:
    made = Request(
        NUMBER, "appeal", "拖欠账款", "货款拖了两年", "open", AT, 7, enterprise_id=5, firm="示例企业", region="371102",
        office="市清理拖欠民营中小企业账款工作专班", policy="rizhao-2022", clause="三(六)19",
        due=date(2026, 11, 27), steps=(Step(AT, "enterprise", "open", ""),), own=False,
    )  # fmt: skip
    return replace(made, **changes)


def officer(*requests: Request, region: str = "371100") -> Known:
    return Known(2, "officer", officer_region=region, requests=requests, waiting=len(requests))


def asker(*requests: Request) -> Known:
    firm = Enterprise(5, "示例企业", region="371102", confirmed=True)
    return Known(7, consent=AGREED, enterprise=firm, requests=requests, desks=DESKS)


def steps(answer: Answer) -> list[tuple[str, str, str]]:
    return [(step.number, step.state, step.note) for step in answer.changes.steps]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_a_day_promised_is_a_working_day_and_far_enough(day: date, count: int) -> None:
    days = Workdays()
    due = days.after(day, count)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert days.is_open(due)
    assert sum(map(days.is_open, between)) == count


@given(st.datetimes(timezones=st.just(SHANGHAI)))
def test_somebody_answers_today_only_before_closing_on_a_working_day(moment: datetime) -> None:
    days = Workdays()
    day = next_open_day(moment, days)
    assert days.is_open(day)
    assert (day == moment.date()) == (days.is_open(moment.date()) and moment.time() < CLOSES)
    assert (day - moment.date()).days <= 12


def test_holidays_and_the_bureaus_own_days_are_counted() -> None:
    wednesday = date(2026, 9, 30)
    assert Workdays().after(wednesday, 1) == date(2026, 10, 8)
    assert Workdays({date(2026, 10, 8): False}).after(wednesday, 1) == date(2026, 10, 9)
    assert "已计入" in hours_words(Workdays(), date(2026, 12, 1))
    assert "2027年的调休安排还没有录入" in hours_words(Workdays(), date(2027, 1, 4))


@given(st.integers(0, 16**64))
def test_a_number_is_found_again_however_it_is_written(fresh: int) -> None:
    number = request_number(TODAY, f"{fresh:x}")
    for text in (
        f"受理 {number}",
        f"受理{number}。",
        f"{number.lower()} 办到哪了",
        number.replace("-", ""),
        f"看 {number}号",
    ):
        assert find_numbers(text) == (number,)
    assert find_numbers(f"9{number}") == find_numbers(f"{number}9") == ()


@given(st.text(max_size=3000))
def test_what_is_kept_of_words_is_short_and_plain(text: str) -> None:
    assert len(kept(text)) <= MOST_WORDS
    assert "\n\n" not in kept(text)


def test_nothing_is_kept_before_agreement_not_even_in_the_dialog() -> None:
    known = Known(7, desks=DESKS)
    for text in ("日照国企拖欠我们货款一百二十万", "转人工", "3"):
        answer = ask(text, known)
        assert "一百二十万" not in str(answer.changes)
        assert all(new.words == "" for new in answer.changes.requests)
        known = after(known, answer)


def test_a_person_is_called_at_once_with_the_office_of_the_text_and_no_telephone() -> None:
    answer = ask("转人工", asker())
    (new,) = answer.changes.requests
    assert (new.kind, new.region, new.office, new.clause) == ("handoff", "371102", "市工信局", "四(一)")
    assert new.due == date(2026, 11, 23)
    (notice,) = answer.changes.notices
    assert notice.to == ToOfficers("371102")
    assert "市工信局 王工" in words(answer)
    assert ("rizhao-2022", "四(一)") in {(c.policy, c.clause) for c in answer.citations}


@pytest.mark.parametrize("said", ["转人工", "人工", "我要找工作人员", "给我转个真人吧", "人工客服。"])
def test_a_second_call_tells_how_the_first_one_stands(said: str) -> None:
    answer = ask(said, asker(one(kind="handoff", topic="转人工", own=True, state="accepted")))
    assert answer.changes.requests == []
    assert NUMBER in words(answer)
    assert "已受理" in words(answer)


def test_a_colleagues_call_is_no_call_of_mine() -> None:
    answer = ask("转人工", asker(one(kind="handoff", own=False)))
    assert len(answer.changes.requests) == 1


def test_words_of_an_appeal_are_shortened_and_shown_as_plain_text() -> None:
    known, _ = talk(asker(), "提诉求 其他诉求")
    answer = ask(HOSTILE + "很" * 20_000, known)
    said = [message for message in answer.messages if "]]>" in getattr(message, "content", "")]
    assert said
    assert all(isinstance(message, Text) for message in said)
    known, _ = talk(after(known, answer))
    (new,) = ask("确认提交", known).changes.requests
    assert len(new.words) == MOST_WORDS
    assert "\u202e" not in new.words
    shown = ask(f"看内容 {NUMBER}", officer(one(words=new.words)))
    assert all(isinstance(m, Text | ButtonCard) for m in shown.messages)


def test_what_officers_are_told_names_neither_firm_nor_words() -> None:
    known, _ = talk(asker(), "提诉求 拖欠账款", "某局欠我们工程款80万元三年")
    answer = ask("确认提交", known)
    (notice,) = answer.changes.notices
    assert "80万" not in str(notice)
    assert "示例企业" not in str(notice)
    (new,) = answer.changes.requests
    assert new.words == "某局欠我们工程款80万元三年"
    assert new.due == Workdays().after(TODAY, ANSWERED_WITHIN)


def test_a_firm_switched_meanwhile_is_read_back_before_anything_is_handed_in() -> None:
    known, _ = talk(asker(), "提诉求 其他诉求", "门口的路坏了三个月了")
    other = replace(known, enterprise=Enterprise(6, "另一家示例企业", region="371102", confirmed=True))
    answer = ask("确认提交", other)
    assert answer.changes.requests == []
    assert "另一家示例企业" in words(answer)
    assert len(ask("确认提交", after(other, answer)).changes.requests) == 1


def test_agreement_withdrawn_meanwhile_is_asked_for_again() -> None:
    known, _ = talk(asker(), "提诉求 其他诉求")
    answer = ask("门口的路坏了三个月了", replace(known, consent=None))
    assert answer.changes.requests == []
    assert "三个月" not in str(answer.changes.dialog)


@pytest.mark.parametrize(
    ("said", "state", "note"),
    [
        (f"受理 {NUMBER}", "accepted", ""),
        (f"受理{NUMBER.lower()}", "accepted", ""),
        (f"{NUMBER} 受理", "accepted", ""),
        (f"办结 {NUMBER} 已联系清欠专班", "done", "已联系清欠专班"),
        (f"退回 {NUMBER} 请补2024年审计报告", "returned", "请补2024年审计报告"),
        (f"把{NUMBER}退回，请补合同", "returned", "请补合同"),
        (f"办结 {NUMBER} 不写", "done", ""),
    ],
)
def test_an_officer_acts_in_words(said: str, state: str, note: str) -> None:
    answer = ask(said, officer(one()))
    assert steps(answer) == [(NUMBER, state, note)]
    assert answer.changes.steps[0].seen == "open"
    (notice,) = answer.changes.notices
    assert notice.to == ToPerson(7)
    assert NUMBER in str(notice.message)
    assert note in str(notice.message)


def test_a_new_day_is_read_from_the_note_and_a_past_one_refused() -> None:
    answer = ask(f"受理 {NUMBER} 12月1日前", officer(one()))
    assert answer.changes.steps[0].due == date(2026, 12, 1)
    assert ask(f"受理 {NUMBER} 1月5日前", officer(one())).changes.steps[0].due == date(2027, 1, 5)
    past = ask(f"受理 {NUMBER} 2026年10月1日前", officer(one()))
    assert past.changes.steps == []
    assert "已经过了" in words(past)


def test_an_accepted_request_takes_a_new_day() -> None:
    answer = ask(f"受理 {NUMBER} 12月10日前", officer(one(state="accepted")))
    assert answer.changes.steps == [
        NewStep(NUMBER, "accepted", "officer", "12月10日前", date(2026, 12, 10), "accepted")
    ]


@pytest.mark.parametrize(
    "act", ["受理", "办结", "退回", "确认", "不是", "收下", "看数据", "看内容", "看", "撤回", "补充"]
)
def test_a_number_that_is_not_the_readers_does_not_exist(act: str) -> None:
    for known in (officer(), asker(), Known(9)):
        answer = ask(f"{act} {NUMBER} 请补", known)
        assert "没有这个编号" in words(answer)
        assert (answer.changes.steps, answer.changes.viewed, answer.changes.notices) == ([], [], [])


@pytest.mark.parametrize("act", ["受理", "办结", "退回", "确认", "不是", "收下", "看数据"])
def test_an_enterprise_cannot_do_an_officers_work(act: str) -> None:
    answer = ask(f"{act} {NUMBER} 就这样", asker(one(own=True)))
    assert answer.changes.steps == []


def test_a_colleague_sees_the_firms_request_and_cannot_withdraw_it() -> None:
    answer = ask(f"撤回 {NUMBER}", asker(one()))
    assert answer.changes.steps == []
    assert "同事提的" in words(answer)


def test_an_officer_who_asked_before_being_one_does_not_confirm_oneself() -> None:
    answer = ask(f"确认 {NUMBER}", officer(one(kind="binding", person_id=2)))
    assert answer.changes.steps == []


@pytest.mark.parametrize(("act", "state"), [("确认", "done"), ("不是", "returned")])
def test_a_binding_is_confirmed_or_not(act: str, state: str) -> None:
    answer = ask(f"{act} {NUMBER}", officer(one(kind="binding")))
    assert answer.changes.steps[0].state == state


def test_a_binding_is_not_closed_by_finishing_it() -> None:
    assert ask(f"办结 {NUMBER} 好了", officer(one(kind="binding"))).changes.steps == []
    assert ask(f"不是 {NUMBER}", officer(one())).changes.steps == []


def test_each_look_is_written_down_and_a_list_shows_nothing_of_a_firm() -> None:
    listed = ask("待办", officer(one()))
    assert "示例企业" not in words(listed)
    assert "货款" not in words(listed)
    assert listed.changes.viewed == []
    shown = ask("1", after(officer(one()), listed))
    assert "货款拖了两年" in words(shown)
    assert shown.changes.viewed == [Look(5, f"查看内容（{NUMBER}）", NUMBER)]


def test_a_long_list_fits_one_message_and_goes_on() -> None:
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    many = [
        one(number=f"261120-AAA{letters[n // 32]}{letters[n % 32]}", due=TODAY + timedelta(days=n - 3))
        for n in range(50)
    ]
    known, seen = replace(officer(*many), waiting=70), list[str]()
    answer = ask("待办", known)
    assert "待办70件，其中逾期3件" in words(answer)
    for _ in range(20):
        assert all(len(m.content.encode()) <= MAX_BYTES for m in answer.messages if isinstance(m, Text | Markdown))
        seen += find_numbers(words(answer))
        known = after(known, answer)
        if "说“更多”" not in words(answer):
            break
        answer = ask("更多", known)
    assert seen == [request.number for request in many]
    assert "另有20件" in words(answer)


def test_an_open_note_is_dropped_when_the_request_was_closed_meanwhile() -> None:
    known, _ = talk(officer(one()), f"退回 {NUMBER}")
    answer = ask("请补合同", replace(known, requests=(one(state="withdrawn"),)))
    assert answer.changes.steps == []
    assert "已撤回" in words(answer)
    gone = ask("请补合同", replace(known, requests=()))
    assert "已经不在待办里" in words(gone)


def test_a_note_may_hold_anything_and_is_passed_on_as_plain_text() -> None:
    known, _ = talk(officer(one()), f"办结 {NUMBER}")
    answer = ask(HOSTILE, known)
    (step,) = answer.changes.steps
    assert "]]>" in step.note
    assert isinstance(answer.changes.notices[0].message, Text)


def test_only_a_returned_request_is_open_again_when_words_are_added() -> None:
    back = ask(f"补充 {NUMBER} 合同17号", asker(one(own=True, state="returned")))
    assert steps(back) == [(NUMBER, "open", "合同17号")]
    assert steps(ask(f"补充 {NUMBER} 合同17号", asker(one(own=True, state="accepted")))) == [
        (NUMBER, "accepted", "合同17号")
    ]
    assert steps(ask(f"补充 {NUMBER} 合同17号", asker(one(own=True, state="done")))) == []


def test_the_days_spent_waiting_for_the_asker_are_given_back() -> None:
    late = one(own=True, state="returned", due=date(2026, 11, 18))
    assert ask(f"补充 {NUMBER} 合同17号", asker(late)).changes.steps[0].due == date(2026, 11, 27)
    listed = words(ask("待办", officer(replace(late, own=False))))
    assert "逾期" not in listed
    assert "等补充" in listed


@pytest.mark.parametrize(
    ("said", "found"),
    [("恒丰机械那份退回去 让他补合同", True), ("那家有限公司的退回去", False), ("东风机械那份退回去", False)],
)
def test_a_request_is_told_by_what_is_the_firms_own_in_its_name(said: str, found: bool) -> None:
    answer = ask(said, officer(one(firm="日照恒丰机械有限公司", vouched=True)))
    assert ("货款拖了两年" in words(answer)) == found
    assert bool(answer.changes.viewed) == found
    assert answer.changes.steps == []


def test_what_no_document_of_the_place_offers_goes_to_who_leads_and_says_so() -> None:
    known, said = talk(replace(asker(), enterprise=Enterprise(5, "示例企业", region="320831")), "提诉求 拖欠账款")
    assert "没有写这一项" in said
    _, said = talk(known, "某国企欠我们80万")
    assert "县工信局（文件没有写这一项，《金湖县专精特新小巨人企业培育三年行动方案（2022—2024年）》四(一)）" in said


def test_one_person_does_not_flood_the_desk() -> None:
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    many = [one(number=f"261120-AAAA{letters[n]}", own=True) for n in range(MOST_OPEN)]
    assert "20件没办完" in words(ask("提诉求 其他诉求", asker(*many)))
    assert "请用自己的话说" in words(ask("提诉求 其他诉求", asker(*many[1:])))


def test_words_are_not_added_without_agreement() -> None:
    answer = ask(f"补充 {NUMBER} 合同17号", replace(asker(one(own=True, state="returned")), consent=None))
    assert answer.changes.steps == []
    assert "合同17号" not in str(answer.changes)


def test_an_officer_is_not_asked_to_agree_and_hands_in_nothing() -> None:
    for said in ("日照国企拖欠货款", "提诉求 其他诉求", "转人工"):
        answer = ask(said, officer())
        assert answer.changes.requests == []
        assert "同意" not in words(answer)


def test_where_nobody_is_named_no_day_is_promised() -> None:
    known = replace(asker(), desks={})
    (new,) = ask("转人工", known).changes.requests
    assert new.due is None
    said = words(ask("转人工", known))
    assert "没有人看到" in said
    assert "已通知" not in said


def test_the_buttons_of_a_card_are_few_and_short() -> None:
    for kind in ("binding", "declaration", "handoff", "appeal", "service"):
        answer = ask(f"看内容 {NUMBER}", officer(one(kind=kind)))
        for message in answer.messages:
            if isinstance(message, ButtonCard):
                assert len(message.title) <= 36
                assert all(len(button.text) <= 10 for button in message.buttons)


def test_a_person_without_requests_is_told_so() -> None:
    assert "没有您提过的" in words(ask("我的诉求", someone("371102")))
    assert "没有可以撤回的" in words(ask("撤回诉求", someone("371102")))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我想要个数字专员", "数字化诊断和数字专员"),
        ("帮我找数字专员来", "数字化诊断和数字专员"),
        ("一个月来了五次检查消防环保", "涉企检查"),
        ("济宁高新区这边老是来检查", "涉企检查"),
        ("金湖拖欠货款", "拖欠账款"),
    ],
)
def test_a_matter_is_taken_for_its_kind_however_it_begins(said: str, kind: str) -> None:
    assert kind in words(ask(said, asker()))
