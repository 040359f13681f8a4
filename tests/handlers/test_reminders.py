"""How reminders are answered, asked for and ended: only by whom they concern, and never on old dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.language.choosing import Quiet, again_on, leads_in, most_in, quiet_in
from handlers.language.reminding import reminding
from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import button_key
from storage.agenda import Almanac, DutyDate, Preference, Reminder, Response, Subscription, Window
from storage.known import Consent, Enterprise, Known
from storage.outgoing import CardUpdate
from tests.handlers.asking import AGREED, LIBRARY, TODAY, after, ask, words

WINDOW = Window(12, "application", "srdi.province", "320000", 2026, date(2026, 12, 1), date(2026, 12, 20), "示例通知")
KEY = "window:12:2026-12-20"
FIRM = Enterprise(45, "示例阀门", region="320831", confirmed=True)
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
CORP = "wwtest"
DUTY = DutyDate(3, "jinhu-2022", "三(一)1", "联席会议", "320831", {"every": "monthly", "day": 10})


def reminded(key: str = KEY, firm: int | None = 45, **changes: Any) -> Reminder:
    """A reminder of yesterday."""
    return replace(Reminder(key, firm, NOW - timedelta(days=1), "申报", acts=("已办", "稍后提醒")), **changes)


def hears(*reminders: Reminder, windows: tuple[Window, ...] = (WINDOW,), **changes: Any) -> Known:
    """A confirmed member who was reminded."""
    known = Known(1, consent=AGREED, enterprise=FIRM, firms=(FIRM,), almanac=Almanac(windows, {}, (DUTY,)), heard=True)
    return replace(known, reminders=reminders, **changes)


def press(known: Known, act: str = "已办", key: str = KEY, firm: int | None = 45, today: date = TODAY) -> Any:
    """A button pressed, with a code for the card."""
    return ask("", known, today, "card", button_key(act, key, firm), code="c")  # type: ignore[arg-type]


def test_a_press_is_kept_for_the_firm_and_shown_on_the_card() -> None:
    answer = press(hears(reminded()))
    assert answer.changes.responses == [Response(KEY, 45, "done")]
    assert CardUpdate(response_code="c", chosen="已办") in answer.messages
    assert "工作人员看得到" in words(answer)


@pytest.mark.parametrize("firm", [99, None])
def test_a_press_for_a_firm_one_does_not_speak_for_is_refused_and_tells_nothing(firm: int | None) -> None:
    stranger = replace(FIRM, id=7, confirmed=True)
    known = hears(enterprise=stranger, firms=(stranger,))
    answer = press(known, firm=firm)
    assert all(one.firm is None for one in answer.changes.responses)
    assert bool(answer.changes.responses) == (firm is None)  # without a firm it is one's own
    assert "示例阀门" not in words(answer)
    unsure = replace(FIRM, confirmed=False)
    assert press(hears(reminded(), enterprise=unsure, firms=(unsure,))).changes.responses == []


def test_a_title_of_one_firm_is_not_answered_for_another() -> None:
    answer = press(hears(), key="title:44:srdi.province:2023-07-14:2026-07-14")
    assert answer.changes.responses == []
    assert "没有记" in words(answer)


def test_a_second_press_and_one_after_three_days_are_answered_in_words_only() -> None:
    again = press(hears(reminded(answer="done", own=True, answered_at=NOW)))
    late = press(hears(reminded(sent_at=NOW - timedelta(days=4))))
    for answer in (again, late):
        assert not any(isinstance(message, CardUpdate) for message in answer.messages)
    assert "已经记作“已办”了，没有再记" in words(again)
    assert again.changes.responses == []
    assert "记下了" in words(late)


def test_who_answers_otherwise_than_a_colleague_is_told_what_it_stood_at() -> None:
    other = press(hears(reminded(answer="declined", answered_at=NOW)))
    assert other.changes.responses == [Response(KEY, 45, "done")]
    assert "原来记的是“不申报”" in words(other)
    for answer in ("done", "later", None):
        assert "原来记的是" not in words(press(hears(reminded(answer=answer, answered_at=NOW))))


def test_a_press_on_a_moved_window_tells_the_new_dates_and_counts_for_them() -> None:
    moved = replace(WINDOW, closes=date(2026, 12, 31))
    answer = press(hears(reminded(), windows=(moved,)))
    assert "现在是2026-12-01（周二）至2026-12-31（周四）（原来到2026-12-20）" in words(answer)
    assert answer.changes.responses == [Response("window:12:2026-12-31", 45, "done")]


def test_a_press_on_a_withdrawn_window_changes_nothing() -> None:
    answer = press(hears(reminded(), windows=()))
    assert answer.changes.responses == []
    assert "已经取消了" in words(answer)


def test_the_button_of_a_withdrawn_window_ends_nothing_else() -> None:
    """Neither its kind nor its title is known any more: all applications of every title are not meant by it."""
    answer = press(hears(reminded(), windows=()), "退订")
    assert answer.changes.subscriptions == []
    assert "已经取消了" in words(answer)
    asked = ask("退订", hears(reminded(), windows=()), TODAY)
    assert "各级称号申报" not in words(asked)


@pytest.mark.parametrize("key", ["form:1:2026-12-20", "overdue:12:2026-12-20", "digest:1:2026-12-20"])
def test_a_button_that_no_reminder_had_is_kept_for_nobody(key: str) -> None:
    answer = press(hears(reminded()), key=key)
    assert answer.changes.responses == []
    assert "没有改动" in words(answer)


def test_later_is_never_past_the_last_day() -> None:
    known = hears(reminded())
    assert press(known, "稍后提醒").changes.responses == [Response(KEY, 45, "later", date(2026, 11, 23))]
    day_before = press(known, "稍后提醒", today=date(2026, 12, 19))
    assert day_before.changes.responses == [Response(KEY, 45, "later", date(2026, 12, 20))]
    assert "那天是最后一天" in words(day_before)
    for day, said in ((20, "今天就是最后一天"), (21, "已经在2026-12-20（周日）截止")):
        answer = press(known, "稍后提醒", today=date(2026, 12, day))
        assert answer.changes.responses == []
        assert said in words(answer)


def test_done_after_the_last_day_is_still_kept() -> None:
    answer = press(hears(reminded()), today=date(2026, 12, 22))
    assert answer.changes.responses == [Response(KEY, 45, "done")]
    assert "已在2026-12-20（周日）截止" in words(answer)


def test_unsubscribing_by_the_button_is_for_this_kind_title_and_person_alone() -> None:
    answer = press(hears(reminded()), "退订")
    assert answer.changes.subscriptions == [Subscription("application", "srdi.province", None, wanted=False)]
    assert answer.changes.responses == []
    assert answer.changes.preference is None


def test_an_officer_answers_a_duty_of_the_own_place_and_a_leader_does_not() -> None:
    key = "duty:3:2026-12:2026-12-10"
    officer = hears(role="officer", officer_region="320831", regions=("320831",), enterprise=None, firms=())
    assert press(officer, key=key, firm=None).changes.responses == [Response(key, None, "done")]
    elsewhere = replace(officer, officer_region="371100", regions=("371100",))
    leader = replace(officer, leads=("320831",))
    for known in (elsewhere, leader, hears()):
        assert press(known, key=key, firm=None).changes.responses == []


@pytest.mark.parametrize(("act", "wish"), [("已办", "done"), ("不申报", "declined")])
def test_who_asked_without_a_firm_ends_this_one_for_oneself_alone_and_hears_of_the_next(act: str, wish: Any) -> None:
    nobody = hears(reminded(firm=None), enterprise=None, firms=())
    answer = press(nobody, act, firm=None)
    assert answer.changes.responses == [Response(KEY, None, wish)]
    assert answer.changes.subscriptions == []
    assert "这一次" in words(answer)


def test_several_open_reminders_are_told_apart() -> None:
    other = Window(13, "check", "pool.county", "320831", 2026, None, date(2026, 12, 10))
    known = hears(reminded(), reminded("window:13:2026-12-10"), windows=(WINDOW, other))
    asked = ask("已办", known)
    assert "说的是哪一件" in words(asked)
    assert asked.changes.responses == []
    known = replace(known, dialog=asked.changes.dialog)
    assert ask("2", known).changes.responses == [Response("window:13:2026-12-10", 45, "done")]
    both = ask("全部", known).changes.responses
    assert {one.occasion for one in both} == {KEY, "window:13:2026-12-10"}


@pytest.mark.parametrize("said", ["已办", "已经报了", "今年不报了", "3天后再提醒我", "怎么还在催，我早就交了"])
def test_without_a_reminder_of_the_last_month_that_is_said(said: str) -> None:
    answer = ask(said, hears(reminded(sent_at=NOW - timedelta(days=31))))
    assert "没有什么要记的" in words(answer)
    assert answer.changes.responses == []


def test_a_colleagues_answer_is_not_taken_back_by_a_word() -> None:
    colleague = hears(reminded(answer="done", answered_at=NOW, own=False))
    assert ask("没办", colleague).changes.responses == []
    own = hears(reminded(answer="done", answered_at=NOW, own=True))
    assert ask("没办", own).changes.responses == [Response(KEY, 45, "later", TODAY)]


def test_nothing_about_reminders_is_kept_without_consent() -> None:
    known = hears(consent=None)
    for said in ("小巨人国家级开始申报了叫我一声", "晚上8点后别发", "一周最多两条", "提前7天提醒我"):
        changes = ask(said, known).changes
        assert (changes.subscriptions, changes.preference) == ([], None)


def test_ending_all_keeps_what_else_was_chosen() -> None:
    chosen = Preference(leads=(7,), quiet_from=960, most_per_week=2, digest="weekly")
    answer = ask("退订全部提醒", hears(preference=chosen))
    assert answer.changes.preference == replace(chosen, reminders=False)


def test_my_reminders_fit_into_one_message() -> None:
    windows = tuple(replace(WINDOW, id=n, tier=tier) for n, tier in enumerate(("srdi.province", None) * 20, 1))
    asked = tuple(Subscription("application", None, f"3208{n:02d}") for n in range(10, 40))
    answer = ask("我的提醒", hears(windows=windows, subscriptions=asked))
    assert len(words(answer).encode()) <= 2048
    assert len(answer.messages) == 1


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("我们已经报了小巨人，什么时候出结果", None),
        ("已经报了吗", None),
        ("我们不申报小巨人能拿奖吗", None),
        ("没有", None),
        ("别发票", None),
        ("不要简报", None),
        ("每月5号发月报", None),
        ("省专精特新窗口改成12月1号到20号 提前7天3天1天各提醒一遍", None),
        ("通知金湖所有小巨人企业：明天下午2点开会", None),
        ("年度核查的表我上周就交了怎么还在催", "done"),
        ("过两天再说", "later"),
        ("晚上8点后别发", "quiet"),
        ("不要催了", "unsubscribe"),
        ("停用日历", "calendar_off"),
        ("把窗口加到日历里", "calendar"),
        ("下次什么时候提醒我", "shown"),
        ("我们报完了别发了", "done"),
        ("材料都交上去了，不用再催", "done"),
        ("报了", "done"),
        ("今年不弄了别再发", "declined"),
        ("先放放", "later"),
        ("等下周吧", "later"),
        ("只要最后三天提醒我", "leads"),
        ("还没报完别发了", "unsubscribe"),
        ("别发了", "unsubscribe"),
        ("报了哪些", None),
        ("日照的报了", "done"),
        ("日照的报了，济宁的没报", "several"),
        ("阀门那家已经交了，泵业那家今年不报了", "several"),
        ("知道了下周办", "later"),
        ("好的，周五再弄", "later"),
        ("知道了", None),
        ("提醒发给我同事小王", "other_way"),
        ("打电话提醒我", "other_way"),
        ("发邮箱", "other_way"),
        ("别打电话提醒我", None),
        ("行动方案发到邮箱吗", None),
        ("年审交了吗", "checks"),
        ("今年的年度核实我们交了没有", "checks"),
        ("核实过期了还能交吗", "checks"),
        ("年审没过会咋样", None),
        ("年审要交什么材料", None),
        ("隔壁厂的报了", None),
        ("他们的已经报了", None),
        ("2024年的报了", None),
        ("先放一放这笔贷款", None),
        ("等下周三开会", None),
    ],
)
def test_words_about_reminders_are_told_from_others(said: str, wish: str | None) -> None:
    assert reminding(said) == wish


def test_values_of_choices_are_read() -> None:
    assert leads_in("提前半个月再提醒一次") == (15,)
    assert leads_in("提前7、3和1天提醒我") == (7, 3, 1)
    assert leads_in("提前两周提醒我") == (14,)
    assert leads_in("提醒我") is None
    assert leads_in("只要最后三天提醒我") == (3,)
    assert leads_in("最后一天提醒我") == (0,)
    assert again_on("先放放", TODAY) is None
    assert again_on("等下周", TODAY) == again_on("下周再说", TODAY) == date(2026, 11, 23)
    assert quiet_in("晚上10点到早上8点免打扰") == Quiet(22 * 60, 8 * 60)
    assert quiet_in("中午12点到2点别吵") == quiet_in("12点到2点别发") == Quiet(12 * 60, 14 * 60)
    assert quiet_in("晚上10点到7点别发") == Quiet(22 * 60, 7 * 60)
    assert quiet_in("早上9点半以前别发") == Quiet(end=9 * 60 + 30)
    assert isinstance(quiet_in("晚上30点后别发"), str)
    assert most_in("一周最多两条") == 2
    assert again_on("半个月后", TODAY) == TODAY + timedelta(days=15)
    assert again_on("1月5日再提醒我", TODAY) == date(2027, 1, 5)
    assert again_on("昨天", TODAY) is None


def test_the_newest_word_that_covers_a_place_speaks() -> None:
    asked = Subscription("application", None, "320831")
    ended = Subscription("application", "srdi.province", None, wanted=False)
    assert newest_word((asked, ended), "application", "srdi.province", "320831") == ended
    assert newest_word((ended, asked), "application", "srdi.province", "320831") == asked
    assert newest_word((asked,), "application", "srdi.province", "371100") is None
    assert newest_word((asked,), "check", None, "320831") is None


def test_windows_of_two_bureaus_with_the_same_number_are_two_events() -> None:
    """Whoever reads both calendars, or opens both files, has both."""
    from handlers.files.work import Work
    from handlers.reminders.calendar import uid_of
    from handlers.reminders.diary import CALENDAR
    from handlers.working import make
    from storage.blobs import Blob

    assert uid_of("window:12", CORP) == uid_of("window:12", CORP) != uid_of("window:12", "wwother")
    asked = ask("加到日历", hears(), TODAY).changes.jobs
    assert [job.kind for job in asked] == [CALENDAR]
    file = make(Work(CALENDAR, asked[0].arguments, hears()), LIBRARY, NOW)
    assert isinstance(file, Blob)
    assert uid_of("window:12", asked[0].arguments["corp"]).encode() in file.content


def test_a_calendar_holds_whole_days_and_no_day_that_nobody_set() -> None:
    from icalendar import Calendar

    from handlers.reminders.calendar import calendar_of, uid_of
    from storage.known import Fact

    titles = Fact("titles", value=[{"tier": "little_giant.national", "on": "2024-09-01"}, {"tier": "srdi.city"}])
    elsewhere = replace(WINDOW, id=13, region="371100")
    known = hears(windows=(WINDOW, elsewhere), facts=(titles,))
    found = Calendar.from_ical(calendar_of(known, LIBRARY, NOW, CORP))
    events = {str(event["uid"]): event for event in found.walk("VEVENT")}
    of_window, of_title = (uid_of(id_, CORP) for id_ in ("window:12", "title:45:little_giant.national:2024-09-01"))
    assert set(events) == {of_window, of_title}
    window = events[of_window]
    assert (window.decoded("dtstart"), window.decoded("dtend")) == (date(2026, 12, 1), date(2026, 12, 21))
    assert "示例通知" in str(window["description"])
    title = events[of_title]
    assert title.decoded("dtend") == date(2027, 9, 2)
    assert "以主管部门" in str(title["description"])
    officer = Known(1, role="officer", officer_region="320831", regions=("320831",), almanac=Almanac(duties=(DUTY,)))
    duty = Calendar.from_ical(calendar_of(officer, LIBRARY, NOW, CORP)).walk("VEVENT")[0]
    assert str(duty["summary"]).endswith("日")  # it falls on a day and does not end on it
    alarm = window.walk("VALARM")[0]
    assert alarm.decoded("trigger") == datetime(2026, 12, 1, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("given", [None, replace(AGREED, granted=False), replace(AGREED, version="2020-01")])
def test_without_consent_nothing_is_kept_of_the_firm_but_that_one_wants_to_hear_no_more(given: Consent | None) -> None:
    known = hears(reminded(), consent=given)
    for answer in (press(known), press(known, "稍后提醒"), press(known, "不申报"), ask("已办", known)):
        assert answer.changes.responses == []
        assert not any(isinstance(message, CardUpdate) for message in answer.messages)
        assert "告知书" in words(answer)
    assert press(known, "退订").changes.subscriptions


def test_a_title_that_there_is_not_is_no_reminder() -> None:
    answer = press(hears(), "退订", f"title:45:{'x' * 100}:2023-07-14:2026-07-13")
    assert answer.changes.subscriptions == []
    assert "读不了" in words(answer)


@pytest.mark.parametrize(
    ("text", "ends"),
    [("全部都不要了", True), ("所有的都退", True), ("把所有企业的数据发给我", False), ("什么", False)],
)
def test_only_an_answer_that_means_all_of_them_ends_them_all(text: str, ends: bool) -> None:
    known = hears(subscriptions=(Subscription("application", "srdi.province", "320831"),))
    asked = after(known, ask("退订", known))
    assert (ask(text, asked).changes.preference is not None) is ends
