"""What officers say of windows, duties and days off: read as meant, refused where it cannot be, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.almanac.checks import problem
from handlers.almanac.days_said import NoSuchDay
from handlers.almanac.reading import Said, read
from handlers.almanac.rhythms import NoRhythm, read_rhythm, rhythm_words
from handlers.answers.dated_windows import by_when
from handlers.answers.window_words import stands
from handlers.context import Context, Turn
from handlers.dialog import Dialog
from handlers.language.calendar_words import of_the_calendar
from knowledge.calendar.evidence import earlier, evidence
from knowledge.calendar.public_days import holidays_of, moved_of
from knowledge.calendar.rhythm import Rhythm
from knowledge.calendar.workdays import Workdays
from knowledge.tiers import tiers
from storage.agenda import Almanac, Window
from storage.incoming import Address, Incoming
from storage.known import Known
from tests.handlers.asking import LIBRARY, TODAY, after, ask, someone, talk, words

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WINDOW = Window(1, "application", "srdi.province", "320831", 2026, date(2026, 12, 1), date(2026, 12, 20), "某号通知")


def officer(*windows: Window, region: str = "320831") -> Known:
    almanac = Almanac(windows=windows)
    return Known(2, "officer", officer_region=region, regions=(region,), almanac=almanac)


def spoken(text: str) -> Said:
    return read(text, TODAY)


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("省专精特新窗口改成12月1号到20号", "2026-12-01", "2026-12-20"),
        ("把小巨人申报窗口设为4月25到5月25", "2027-04-25", "2027-05-25"),
        ("设申报时间 3.1-3.20", "2027-03-01", "2027-03-20"),
        ("窗口12月20号到1月10号", "2026-12-20", "2027-01-10"),
        ("2027年窗口12月20号到1月10号", "2027-12-20", "2028-01-10"),
        ("窗口2026-12-01到2026-12-20", "2026-12-01", "2026-12-20"),
        ("十二月一号到二十号", "2026-12-01", "2026-12-20"),
        ("12月1日至20", "2026-12-01", "2026-12-20"),
        ("申报时间定在明年三月", "2027-03-01", "2027-03-31"),
        ("截止推迟到1月10日", None, "2027-01-10"),
        ("延到20号", None, "2026-12-20"),
        ("截止改到月底", None, "2026-11-30"),
        ("窗口12月5日开", "2026-12-05", None),
        ("2025年1月1号到1月20号", "2025-01-01", "2025-01-20"),
        ("12月20号到12月1号", "2026-12-20", "2026-12-01"),
    ],
)
def test_days_are_read_as_officers_say_them(text: str, opens: str | None, closes: str | None) -> None:
    said = spoken(text)
    assert (said.opens and said.opens.isoformat(), said.closes and said.closes.isoformat()) == (opens, closes)


@pytest.mark.parametrize("text", ["2月30号到3月5号", "13月1号到20号", "2027年2月29日截止", "4月31号截止"])
def test_a_day_that_no_calendar_has_is_named(text: str) -> None:
    with pytest.raises(NoSuchDay):
        spoken(text)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("提前7天3天1天各提醒一遍", (7, 3, 1)),
        ("提前7、3和1天", (7, 3, 1)),
        ("提前一周和半个月提醒", (15, 7)),
        ("提前十天提醒，当天也提醒", (10, 0)),
        ("窗口到期前5天再提醒一遍", (5,)),
        ("提前400天", (400,)),
        ("提前半年和一个半月提醒", (180, 45)),
        ("提前一周半提醒", (10,)),
        ("提前7天2026年12月1日截止", (7,)),
        ("提前3天，12月1号到20号", (3,)),
        ("窗口提前三天开", None),
        ("提前到11月25号", None),
    ],
)
def test_days_before_are_read_and_are_no_dates(text: str, leads: tuple[int, ...] | None) -> None:
    assert spoken(text).leads == leads


def test_what_it_rests_on_and_the_materials_are_neither_dates_nor_places() -> None:
    said = spoken(
        "省级瞪羚12月1日到12月25日 依据鲁工信〔2026〕100号通知 材料是申报书、2025年审计报告 每年都这样 提前7天"
    )
    assert (said.source, said.materials) == ("鲁工信〔2026〕100号通知", "申报书、2025年审计报告")
    assert (said.yearly, said.leads, said.closes) == (True, (7,), date(2026, 12, 25))


days = st.dates(date(2026, 11, 22), date(2027, 12, 31))


@given(days, st.integers(0, 200))
def test_a_span_said_in_full_comes_back_the_same(opens: date, length: int) -> None:
    closes = opens + timedelta(days=length)
    said = spoken(f"省级瞪羚窗口{opens.isoformat()}到{closes.isoformat()}")
    assert (said.opens, said.closes, said.assumed) == (opens, closes, False)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    try:
        spoken(text)
    except NoSuchDay:
        return


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closes": date(2026, 11, 30)}, "早于开始日"),
        ({"opens": date(2026, 10, 1), "closes": date(2026, 10, 20)}, "已经过去"),
        ({"closes": date(2027, 12, 31)}, "超过366天"),
        ({"opens": None, "closes": date(2031, 1, 1)}, "超过3年"),
        ({"leads": (400,)}, "提前400天太早了"),
        ({"leads": tuple(range(12))}, "最多提醒10次"),
        ({"id": 0}, "重叠"),
    ],
)
def test_a_window_that_cannot_be_is_refused_in_one_line(changes: dict[str, object], told: str) -> None:
    wrong = problem(replace(WINDOW, **changes), (WINDOW,), TODAY)  # type: ignore[arg-type]
    assert wrong is not None
    assert told in wrong
    assert "\n" not in wrong


def test_windows_of_other_kinds_tiers_and_places_do_not_overlap() -> None:
    for change in ({"kind": "recheck"}, {"tier": "srdi.city"}, {"region": "371100"}):
        assert problem(replace(WINDOW, id=0, **change), (WINDOW,), TODAY) is None  # type: ignore[arg-type]


def test_nothing_is_kept_before_it_is_confirmed_and_once_afterwards() -> None:
    known = officer()
    first = ask("省专精特新窗口改成12月1号到20号 提前7天3天1天各提醒一遍", known)
    assert first.changes.windows == []
    known = after(known, first)
    (change,) = ask("确认", known).changes.windows
    window = change.window
    assert (window.tier, window.region, window.opens, window.closes) == (
        "srdi.province", "320831", date(2026, 12, 1), date(2026, 12, 20),
    )  # fmt: skip
    assert window.leads == (7, 3, 1)
    assert "没有写依据的通知" in window.source
    known = after(known, ask("确认", known))
    assert ask("确认", known).changes.windows == []


def test_a_window_changed_meanwhile_is_read_back_once_more() -> None:
    known, _ = talk(officer(WINDOW), "窗口延期到12月31号")
    moved = replace(WINDOW, closes=date(2026, 12, 25))
    answer = ask("确认", replace(known, almanac=Almanac(windows=(moved,))))
    assert answer.changes.windows == []
    assert "刚才被别人改过" in words(answer)
    gone = ask("确认", replace(known, almanac=Almanac()))
    assert "已经被取消" in words(gone)


def test_what_another_changed_since_is_not_undone() -> None:
    known, _ = talk(officer(WINDOW), "窗口延期到12月31号", "确认")
    moved = replace(WINDOW, closes=date(2027, 1, 5))
    answer = ask("撤销", replace(known, almanac=Almanac(windows=(moved,))))
    assert "没有撤销" in words(answer)
    assert answer.changes.undo_window is None
    assert ask("撤销", known).changes.undo_window == WINDOW.id


@pytest.mark.parametrize("text", ["专精特新窗口12月1号到20号", "小巨人窗口12月1号到20号", "单项冠军窗口12月1号到20号"])
def test_a_title_without_its_level_is_asked_back(text: str) -> None:
    answer = ask(text, officer(region="371100"))
    assert "是哪一级" in words(answer)
    assert answer.changes.windows == []


def test_two_windows_are_told_apart_by_number() -> None:
    other = replace(WINDOW, id=2, tier="gazelle.province")
    known, said = talk(officer(WINDOW, other), "窗口延期一周", "2")
    assert "省级瞪羚企业" in said
    assert "2026-12-27" in said
    (change,) = ask("确认", known).changes.windows
    assert change.window.id == 2


def test_an_enterprise_sets_nothing() -> None:
    for text in ("省专精特新窗口改成12月1号到20号", "2027年2月13日上班", "联席会议定在每月10号", "取消窗口"):
        changes = ask(text, someone("320831")).changes
        assert (changes.windows, changes.days, changes.duties) == ([], [], [])


def test_a_firm_of_another_place_is_not_told_of_the_window() -> None:
    for region, told in (("320831", True), ("320800", False), ("371100", False)):
        known = replace(someone(region), almanac=Almanac(windows=(WINDOW,)))
        assert ("2026-12-20" in words(ask("省专精特新什么时候报", known))) == told
    province = replace(WINDOW, region="320000")
    known = replace(someone("320831"), almanac=Almanac(windows=(province,)))
    assert "2026-12-20" in words(ask("省专精特新什么时候报", known))


def test_a_result_says_by_when_the_title_can_be_applied_for() -> None:
    known = replace(someone("320831"), almanac=Almanac(windows=(WINDOW, replace(WINDOW, id=2, region="371100"))))
    turn = Turn(
        Context(Incoming("k", Address("wecom", "c", "1", "u"), "text", NOON), known, LIBRARY, NOON), "", Dialog()
    )
    (line,) = by_when(turn, "320831", ["srdi.province"])
    assert "2026-12-20" in line
    assert by_when(turn, "320831", ["gazelle.province"]) == by_when(turn, "320831", []) == []


def test_how_a_window_stands_is_said_on_each_of_its_days() -> None:
    days = Workdays()
    assert "10天后开始" in stands(WINDOW, TODAY, days)
    assert "离截止还有19天" in stands(WINDOW, date(2026, 12, 1), days)
    assert "今天是最后一天" in stands(WINDOW, date(2026, 12, 20), days)
    assert "已经截止" in stands(WINDOW, date(2026, 12, 21), days)


def test_earlier_years_are_of_our_places_and_say_they_are_no_promise() -> None:
    assert all(set(one.tiers) <= set(tiers()) and one.year < 2027 for one in evidence())
    (first, *_) = earlier(["little_giant.national"], "320831")
    assert (first.year, "仅供参考" in first.in_words) == (2026, True)
    assert earlier(["gazelle.province"], "320831") == []


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("联席会议定在每月10号", Rhythm("monthly", 10)),
        ("通报每月底", Rhythm("monthly", 31)),
        ("信息通报每季度末月5号", Rhythm("quarterly", 5, 3)),
        ("信息通报每季度第一个月五号", Rhythm("quarterly", 5, 1)),
        ("年度评估每年12月15日", Rhythm("yearly", 15, 12)),
        ("观摩会 2027年5月20日", Rhythm("once", on=date(2027, 5, 20))),
        ("观摩会5月20日", Rhythm("once", on=date(2027, 5, 20))),
    ],
)
def test_rhythms_are_read_kept_and_said(text: str, rhythm: Rhythm) -> None:
    found, _ = read_rhythm(text, TODAY)
    assert found == rhythm
    assert Rhythm.read(found.kept()) == rhythm
    assert rhythm_words(rhythm)


@pytest.mark.parametrize(
    "text", ["每月32号", "每季度5号", "每年2月30日", "每年13月1日", "观摩会2025年5月20日", "观摩会"]
)
def test_a_rhythm_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(NoRhythm):
        read_rhythm(text, TODAY)


def test_public_days_are_the_statutory_ones_and_moved_days_only_where_published() -> None:
    assert "春节2月5日—2月8日" in holidays_of(2027)
    assert moved_of(2027) == ()
    assert date(2026, 2, 14) in moved_of(2026)


@pytest.mark.parametrize(
    "text",
    [
        "窗口什么时候开",
        "省专精特新什么时候报",
        "联席会议多久开一次",
        "提前7天提醒我",
        "只在上班时间提醒",
        "给企业发通知 明天上班",
    ],
)
def test_questions_and_wishes_set_nothing(text: str) -> None:
    assert not of_the_calendar(text)


def test_a_list_that_is_too_long_goes_on_with_more_and_can_be_of_one_title() -> None:
    days = [WINDOW.closes + timedelta(days=n) for n in range(60)]
    titles = ("srdi.province", "little_giant.national")
    windows = [
        replace(WINDOW, id=n, tier=titles[n % 2], opens=None, closes=day, source=f"示例{n}号通知" + "长" * 40)
        for n, day in enumerate(days)
    ]
    said = list[str]()
    known, answer = officer(*windows), None
    for text in ("窗口安排", *["更多"] * 20):
        answer = ask(text, after(known, answer) if answer else known)
        said.append(words(answer))
        if "说“更多”" not in said[-1]:
            break
    assert all(f"示例{n}号通知" in "".join(said) for n in range(60))
    assert all(len(page.encode()) <= 2048 for page in said)
    assert "窗口30个" in words(ask("小巨人窗口安排", officer(*windows)))


@pytest.mark.parametrize(
    ("begun", "then"),
    [
        (("省专精特新窗口12月1号到20号",), "确认"),
        (("2027年2月13日上班",), "确认"),
        (("联席会议定在每月10号",), "确认"),
        (("省专精特新窗口12月1号到20号", "确认"), "撤销"),
        (("2027年2月13日上班", "确认"), "撤销"),
        (("联席会议定在每月10号", "确认"), "撤销"),
        (("通知金湖所有企业：开会",), "确认群发"),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_is_no_officer_of_the_place_any_more_changes_nothing(
    begun: tuple[str, ...], then: str, elsewhere: bool
) -> None:
    known, _ = talk(officer(), *begun)
    if known.dialog and (pending := known.dialog["pending"]) and pending["flow"] == "broadcast":
        pending["asking"] = "confirm"
    place = "371100" if elsewhere else None
    left = replace(
        known, role="officer" if place else "enterprise", officer_region=place, regions=(place,) if place else ()
    )
    changes = ask(then, left).changes
    assert not changes.windows
    assert not changes.duties
    assert changes.undo_window is None
    if not elsewhere:  # days are everybody's, and the places of a message are looked at when it goes
        assert not changes.days
        assert not changes.jobs
