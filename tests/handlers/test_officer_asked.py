"""What an officer's words ask of firms, told from the words alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.officer.asked import places_of, read
from handlers.officer.broadcast import harmless, moment
from storage.clock import SHANGHAI
from storage.known import Known
from tests.handlers.asking import LIBRARY, ask, words

DAY = date(2026, 11, 21)
OFFICER = replace(Known(1), role="officer", officer_region="320831", regions=("320831",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("金湖有哪些企业够得上省专精特新", "够得上省级“专精特新”中小企业"),
        ("哪些企业能报省级专精特新", "够得上省级“专精特新”中小企业"),
        ("差一项的有哪些", "离某一级称号只差一项"),
        ("谁家离省专精特新只差一项", "离省级“专精特新”中小企业只差一项"),
        ("哪些企业研发占比不到3%", "研发费用占营业收入不到3%"),
        ("2024年营收过亿的企业", "2024年营业收入超过10000万元"),
        ("谁还没填今年的数", "今年以来没有填过或更新过情况"),
        ("谁没填2025年的数", "没有填过2025年的数"),
        ("谁没交年度核实", "2026年的年度核实、信息更新或复核还没有说办好"),
        ("谁点了不申报", "在提醒里点过“不申报”"),
        ("明年到期要复核的", "称号在2027年到期、要复核"),
        ("哪些企业快到期了", "称号在183天内到期、要复核"),
        ("有哪些小巨人", "有小巨人（各级）称号"),
        ("统计各县的专精特新", "有专精特新（各级）称号"),
        ("哪些企业还不是小巨人", "没有记录到小巨人（各级）称号"),
        ("哪些企业是高新技术企业", "国家高新技术企业：是"),
        (
            "查一下东昌府区哪些企业去年营收过五千万还没报省专精特新",
            "2025年营业收入超过5000万元，没有记录到省级“专精特新”中小企业称号",
        ),
        ("在库没更新信息的企业", "今年以来没有填过或更新过情况，有培育库（各级）称号"),
        ("有哪些政策", ""),
        ("谁没报", "提醒过的申报、更新或核实、还没有回应"),
        ("核实还有几家没弄", "2026年的年度核实、信息更新或复核还没有说办好"),
        ("年审还差谁", "2026年的年度核实、信息更新或复核还没有说办好"),
        ("哪些企业研发不达标", ""),
        ("谁回了提醒", "在提醒里回应过"),
        ("把没回应的导出来", "提醒过的申报、更新或核实、还没有回应"),
        ("谁有希望评小巨人", "够得上小巨人（各级）或只差一项"),
        ("哪些企业没绑定", "还没有人确认绑定"),
        ("小巨人窗口提醒了哪些企业", "近来提醒过小巨人（各级）申报、更新或核实"),
    ],
)
def test_conditions_are_read_from_words_and_none_is_made_up(text: str, told: str) -> None:
    assert read(text, LIBRARY, DAY, "320831").words == told


@pytest.mark.parametrize(
    ("text", "own", "seen"),
    [
        ("差一项的", ("320831", "371100"), ("320831", "371100")),
        ("东港区差一项的", ("371100",), ("371102",)),
        ("山东差一项的", ("371100",), ("371100",)),
        ("聊城差一项的", ("371100",), ()),
    ],
)
def test_only_own_places_are_looked_at(text: str, own: tuple[str, ...], seen: tuple[str, ...]) -> None:
    assert places_of(read(text, LIBRARY, DAY, own[0]), own) == seen


@pytest.mark.parametrize(
    "text",
    [
        "省级专精特新的条件有哪些", "小巨人企业有哪些奖励", "谁负责认定小巨人", "有哪些政策",
        "省级专精特新的目标是多少家", "小巨人有哪些级别", "省级专精特新的", "要培育几家小巨人", "待办",
    ],
)  # fmt: skip
def test_questions_about_the_documents_are_still_answered_from_them(text: str) -> None:
    assert not [job for job in ask(text, OFFICER).changes.jobs if job.kind.startswith("firms")]


@pytest.mark.parametrize(
    "text", ["金湖有哪些企业够得上省专精特新", "把小巨人名单导个表", "按区县统计", "通知所有企业：开会"]
)
def test_an_enterprise_gets_no_list_and_writes_to_nobody(text: str) -> None:
    answer = ask(text)
    assert answer.changes.jobs == []
    assert answer.changes.viewed == []


def test_a_place_that_is_not_ones_own_and_one_that_is_unclear_are_told_apart() -> None:
    assert "只能看金湖县及以下的企业，聊城市的不能看" in words(ask("聊城有哪些小巨人", OFFICER))
    assert "只能看金湖县" in words(ask("青岛有哪些小巨人", OFFICER))
    assert "有几个" in words(ask("高新区有哪些小巨人", OFFICER))


def test_words_to_many_carry_no_markup_no_links_and_call_nobody() -> None:
    sent = harmless('开会 <a href="HTTPS://x.y/z">点</a> @all \u202e反 weixin://pay www.x.cn 比例3.5' + "长" * 900)
    assert "<" not in sent
    assert "@" not in sent
    assert "://" not in sent
    assert "www．x．cn 比例3.5" in sent
    assert "\u202e" not in sent
    assert len(sent) <= 500


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("明天上午九点发", "11-22 09:00"), ("后天下午3点半发出", "11-23 15:30"), ("今天14:05发", "11-21 14:05"),
        ("十二点发", "11-21 12:00"), ("25点发", None), ("明天下午2点开会", None),
    ],
)  # fmt: skip
def test_the_time_of_sending_is_read_and_that_of_a_meeting_is_not(text: str, at: str | None) -> None:

    found = moment(text, datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI))
    assert (found and f"{found:%m-%d %H:%M}") == at
