"""What officers look up in a few words: told by whole wordings, and not told where they may mean something else."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.almanac.spans import span_in
from handlers.language.calendar_words import asks_ahead
from handlers.language.officer_words import firm_named, perhaps_firm, sought
from handlers.officer.recent import listed
from storage.lately import MOST
from storage.outgoing import Text

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("没送到的有哪些", "undelivered"),
        ("谁没收到", "undelivered"),
        ("哪些企业联系不上", "undelivered"),
        ("消息发不出去的有谁", "undelivered"),
        ("我没收到提醒", None),
        ("没收到", None),
        ("谁没收到奖金", None),
        ("谁退订了", "unsubscribed"),
        ("退订的有几家", "unsubscribed"),
        ("退订的多不多", "unsubscribed"),
        ("退订", None),
        ("有没有发失败的", "undelivered"),
        ("有没有新的申请", "came"),
        ("这个月新来了几家企业", "came"),
        ("今年谁报过小巨人", "handed_in"),
        ("年前还有哪些申报", None),
        ("去年是几月份报的", None),
        ("哪些企业在催我", "pressing"),
        ("超期的诉求有几件", "pressing"),
        ("哪些快超期了", "pressing"),
        ("有什么急事", "pressing"),
        ("有没有拖着没办的", "pressing"),
        ("哪几家明年到期", None),
        ("有企业投诉吗", "came"),
        ("今天有人提交吗", "handed_in"),
        ("这周收到多少材料", "handed_in"),
        ("我能看哪些企业", "own_places"),
        ("催一下没交的企业", None),
        ("今天谁找我了", "came"),
        ("昨天新来的有哪些", "came"),
        ("本周新增企业", "came"),
        ("今年新增多少家小巨人", None),
        ("上周谁申报了", "handed_in"),
        ("这个月交了几份申报", "handed_in"),
        ("谁还没申报", None),
        ("谁能申报小巨人", None),
        ("申报要什么条件", None),
        ("我管哪里", "own_places"),
        ("这事归谁管", None),
    ],
)
def test_what_is_looked_up_is_told_by_whole_wordings(text: str, told: str | None) -> None:
    assert sought(text) == told


@pytest.mark.parametrize(
    ("text", "surely", "perhaps"),
    [
        ("示例阀门现在什么情况", "示例阀门", None),
        ("查一下金湖示例阀门有限公司的情况", "金湖示例阀门有限公司", None),
        ("示例阀门还差什么", "示例阀门", None),
        ("示例阀门报了没", "示例阀门", None),
        ("示例阀门去年营收多少", "示例阀门", None),
        ("看看示例阀门", None, "示例阀门"),
        ("把示例阀门的资料调出来", "示例阀门", None),
        ("泵业那家什么情况", "泵业", None),
        ("个体工商户能报小巨人吗", None, None),
        ("上市公司能报吗", None, None),
        ("平均营收多少", None, None),
        ("审核结果出来没", None, None),
        ("示例泵业有什么诉求", "示例泵业", None),
        ("退回示例机械的申请", None, None),
        ("看看待办", None, None),
        ("看看政策", None, None),
        ("我们现在什么情况", None, None),
        ("窗口现在什么情况", None, None),
        ("看看哪家公司", None, None),
        ("看看今天的安排", None, None),
    ],
)
def test_a_firm_is_known_by_its_name_alone_only_where_nothing_else_is_meant(
    text: str, surely: str | None, perhaps: str | None
) -> None:
    assert firm_named(text) == surely
    assert perhaps is None or perhaps_firm(text) == perhaps
    assert surely or perhaps or perhaps_firm(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今天要办什么", "2026-11-23", "2026-11-23"),
        ("明后天有啥要办的", "2026-11-24", "2026-11-25"),
        ("这周有什么窗口", "2026-11-23", "2026-11-29"),
        ("下个月有哪些要截止", "2026-12-01", "2026-12-31"),
        ("年底前要干啥", "2026-11-23", "2026-12-31"),
        ("周五前要弄完什么", "2026-11-23", "2026-11-27"),
        ("下周有窗口开吗", "2026-11-30", "2026-12-06"),
        ("元旦前要完成哪些", "2026-11-23", "2026-12-31"),
        ("窗口马上关的", "2026-11-23", "2026-12-07"),
        ("三天内截止的有哪些", "2026-11-23", "2026-11-26"),
        ("最近要截止的", "2026-11-23", "2026-12-07"),
        ("1月有什么要办", "2027-01-01", "2027-01-31"),
    ],
)
def test_what_lies_ahead_is_asked_by_its_days(text: str, first: str, last: str) -> None:
    assert asks_ahead(text)
    span = span_in(text, DAY, "ahead")
    assert span is not None
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["小巨人什么时候截止", "明年到期要复核的", "下个月有哪些企业到期", "明天放假吗", "窗口改到下周五", "今天谁找我了"],
)
def test_other_questions_with_days_in_them_are_not_about_what_lies_ahead(text: str) -> None:
    assert not asks_ahead(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("上周谁申报了", "2026-11-16", "2026-11-22"),
        ("12月谁报了", "2025-12-01", "2025-12-31"),
        ("近三天谁找我", "2026-11-20", "2026-11-23"),
        ("去年谁申报了", "2025-01-01", "2025-12-31"),
    ],
)
def test_days_looked_back_on_lie_behind(text: str, first: str, last: str) -> None:
    span = span_in(text, DAY, "back")
    assert span is not None
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2月30日要办什么", "400天内要办什么", "第九个月", ""])
def test_days_that_cannot_be_break_nothing(text: str) -> None:
    span_in(text, DAY, "ahead")
    span_in(text, DAY, "back")


def test_a_list_that_was_read_no_further_says_that_there_are_at_least_so_many() -> None:
    for many, told in ((2, "，2条："), (MOST, f"，至少{MOST}条：")):
        [words] = listed([], "退订了提醒的", [("· 示例", 1)] * many, "", "").messages
        assert isinstance(words, Text)
        assert told in words.content
