"""Days and years relative to 2026-11-21 (a Saturday); yes, no, does not know, will not say."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.language.readings import DateReading, Kind, Unknown, Unreadable, YearReading, YesNo
from handlers.language.value import read

TODAY = date(2026, 11, 21)

DATES = """
2015年6月1日=2015-06-01|2015年6月1号=2015-06-01|2015-6-1=2015-06-01|2015-06-01=2015-06-01|2015/6/1=2015-06-01
2015.6.1=2015-06-01|20150601=2015-06-01
15年6月1日=2015-06-01|二〇一五年六月一日=2015-06-01|二零一五年十二月三十一号=2015-12-31
２０１５年６月１日=2015-06-01|2015.06=2015-06-01..2015-06-30
2015年6月=2015-06-01..2015-06-30|15年6月=2015-06-01..2015-06-30|2015年=2015-01-01..2015-12-31
2015=2015-01-01..2015-12-31|98年3月=1998-03-01..1998-03-31
今年三月=2026-03-01..2026-03-31|今年三月份刚注册的=2026-03-01..2026-03-31|去年12月=2025-12-01..2025-12-31
明年1月5号=2027-01-05|前年=2024-01-01..2024-12-31
去年底=2025-12-01..2025-12-31|去年年底=2025-12-01..2025-12-31|年底=2026-12-01..2026-12-31
明年一季度=2027-01-01..2027-03-31
今年上半年=2026-01-01..2026-06-30|去年三月中旬=2025-03-11..2025-03-20|四月底=2026-04-21..2026-04-30
月底=2026-11-21..2026-11-30
12月1号=2026-12-01|十二月二十号=2026-12-20|下月5号=2026-12-05|上个月=2026-10-01..2026-10-31
本月=2026-11-01..2026-11-30
今天=2026-11-21|明天=2026-11-22|后天=2026-11-23|昨天=2026-11-20|下周三=2026-11-25|下周日=2026-11-29
上周五=2026-11-13|这周三=2026-11-18|下星期一=2026-11-23
周六=2026-11-21|下周=2026-11-23..2026-11-29|3天后=2026-11-24|三天后=2026-11-24|两周前=2026-11-07
两个星期后=2026-12-05|半个月后=2026-12-06
3个月后=2027-02-01..2027-02-28|半年前=2026-05-01..2026-05-31|三年前=2023-01-01..2023-12-31|下周三之前=..2026-11-25
12月1日以后=2026-12-01..
12月1号到20号=2026-12-01..2026-12-20|2026年12月1日至2027年1月5日=2026-12-01..2027-01-05
2026-12-01~2026-12-20=2026-12-01..2026-12-20
23年12月到的期=2023-12-01..2023-12-31|是2015年6月1日注册的=2015-06-01|12年成立的=2012-01-01..2012-12-31
2024年2月29日=2024-02-29
"""
DATES_REFUSED = """
2月30日|2015-13-1|2023年2月29日|周三|2020年以前|1850年|3015年|农历三月|春节前|最近|3500万|6|去年或者前年
2015年6月1日和7月1日|12月20号到1号|15.6.1|二十大|十百千
12345678901|2015-6-1-2|0000-00-00|99999999
"""
YEARS = """
去年=2025|前年=2024|大前年=2023|今年=2026|明年=2027|上年度=2025|2025年度=2025|23年=2023|23=2023|2023=2023
2023年=2023|二〇二三年=2023|二零二三=2023
二三年=2023|九八年=1998|98年=1998|零八年=2008|08年=2008|12年成立的=2012|22到24年=2022..2024|2022-2024=2022..2024
2023年12月=2023|去年底=2025
"""
YEARS_REFUSED = """
40年|3023年|两年|三|2025年3500万|二十大|去年和前年|1850|-2023|23.5|近三年|123年
"""

YES = """
有|有的|有啊|是|是的|是滴|对|对的|嗯|嗯嗯|没错|通过了|已经通过|拿到了|已取得|具备|符合|可以|行|同意|确实有|yes|OK|√
我们有|都有|有！
"""
NO = """
没有|没|无|不是|否|不|没通过|未通过|还没|还没有|还没呢|没拿到|没有拿到|暂无|不具备|不符合|没有过|从来没有|不同意|no
×|我们没有|都没有|没有。
"""
NEITHER = """
没有问题|没问题|有没有|不是没有|应该有吧|有3项|有，但过期了|确认|3|去年|好不好|是不是|有的没有|二十大
"""

UNKNOWN = """
不清楚|不知道|不晓得|不太清楚|不了解|不确定|说不准|说不好|记不清|记不清了|不记得了|忘了|没统计过|没有数据|没算过
没底|得问财务|要问会计|得问一下财务|问财务
不清楚，得问财务|不知道呢，我问问老板|我不知道|这个不清楚|我们不清楚啊|待查|未知|回头问问财务再说|我查一下|不好说
心里没数
"""
DECLINED = """
不方便说|不方便透露|不便说|保密|要保密|商业秘密|不想填|不想说|不愿说|跳过|跳过这题|先跳过|略过|能不能不填
这个能不能不填|可以不填吗|不填|不说|不告诉你
下一题|pass|skip|不能说|拒绝回答
"""
KINDS: tuple[Kind, ...] = ("money", "percent", "count", "date", "year", "rank", "number")


def _cells(table: str) -> list[str]:
    return [cell for line in table.strip().split("\n") for cell in line.split("|")]


@pytest.mark.parametrize("cell", _cells(DATES))
def test_a_date_is_placed_by_today(cell: str) -> None:
    text, _, expected = cell.rpartition("=")
    found = read("date", text, TODAY)
    assert isinstance(found, DateReading), found
    lo, hi = (str(end) if end else "" for end in (found.lo, found.hi))
    assert (lo if lo == hi else f"{lo}..{hi}") == expected


@pytest.mark.parametrize("text", _cells(DATES_REFUSED))
def test_a_day_that_is_none_or_may_be_another_is_refused(text: str) -> None:
    assert isinstance(read("date", text, TODAY), Unreadable)


@pytest.mark.parametrize("cell", _cells(YEARS))
def test_a_year_is_placed_by_today(cell: str) -> None:
    text, _, expected = cell.partition("=")
    found = read("year", text, TODAY)
    assert isinstance(found, YearReading), found
    assert (str(found.lo) if found.lo == found.hi else f"{found.lo}..{found.hi}") == expected


@pytest.mark.parametrize("text", _cells(YEARS_REFUSED))
def test_what_is_no_year_is_refused(text: str) -> None:
    assert isinstance(read("year", text, TODAY), Unreadable)


def test_a_day_without_a_year_says_that_the_year_was_assumed() -> None:
    found = read("date", "3月5号", TODAY)
    assert isinstance(found, DateReading)
    assert found.year_assumed


@pytest.mark.parametrize(("text", "value"), [*((t, True) for t in _cells(YES)), *((t, False) for t in _cells(NO))])
def test_yes_and_no_are_read(text: str, value: bool) -> None:
    found = read("yesno", text, TODAY)
    assert isinstance(found, YesNo), found
    assert found.value is value


@pytest.mark.parametrize("text", _cells(NEITHER))
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    assert isinstance(read("yesno", text, TODAY), Unreadable)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "declined"), [*((t, False) for t in _cells(UNKNOWN)), *((t, True) for t in _cells(DECLINED))]
)
def test_not_knowing_and_not_saying_are_never_zero(kind: Kind, text: str, declined: bool) -> None:
    assert read(kind, text, TODAY) == Unknown(declined, text)


@pytest.mark.parametrize("text", _cells(UNKNOWN) + _cells(DECLINED))
def test_not_knowing_and_not_saying_are_never_no(text: str) -> None:
    found = read("yesno", text, TODAY)
    assert isinstance(found, YesNo)
    assert found.value is None
