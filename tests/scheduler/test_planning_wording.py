"""A reminder's words: all of it on one card, why and until when never cut, the choices as buttons and numbered."""

from __future__ import annotations

from datetime import date

import pytest

from bot.cards import SUBTITLE, TITLE
from knowledge.calendar.occasion import ACTS, Occasion, read_button
from knowledge.tiers import tiers
from scheduler.planning.hearing import Hearing
from scheduler.planning.wording import words
from storage.outgoing import ButtonCard

WHY = "初步核对能算的都够，还有要人工认定的（国家梯度培育管理办法（2026）专精特新，二手资料）"


def card(tier: str, name: str, details: str, sent_on: date, title: str = "") -> ButtonCard:
    """The card of an application that ends on 20 December 2026."""
    occasion = Occasion("window:12", "application", date(2026, 12, 20), date(2026, 12, 1), tier, "320831")
    made = words(Hearing(occasion, 1, 2, 45, name, WHY, details, title), sent_on)
    assert isinstance(made, ButtonCard)
    return made


@pytest.mark.parametrize("tier", [tier for tier in tiers() if tiers()[tier].title])
@pytest.mark.parametrize("long", [1, 9, 60])
def test_whatever_its_length_it_fits_a_card_with_why_and_until_when(tier: str, long: int) -> None:
    details = "\n".join((f"要做：{'备齐材料' * long}", f"材料：{'审计报告' * long}", f"依据：{'通知' * long}"))
    for sent_on in (date(2025, 12, 20), date(2026, 12, 20)):
        made = card(tier, f"金湖{'示例' * long}有限公司", details, sent_on, title="工作" * long if long > 1 else "")
        assert len(made.title) <= TITLE
        assert len(made.desc) <= SUBTITLE
        assert "（周日）截止" in made.title
        assert sent_on.year == 2026 or "还有365天" in made.title + made.desc
        assert f"为何提醒：{WHY}\n" in made.desc
        assert made.desc.endswith("\n1 已办　2 稍后提醒　3 不申报　4 退订")
        assert ("全文请问" in made.desc) == (long > 1)
    assert "今天（周日）截止" in made.title


@pytest.mark.parametrize(
    ("sent_on", "until"),
    [
        (date(2026, 12, 11), "，12月20日（周日）截止，12月11日算起还有9天"),
        (date(2026, 12, 18), "，12月20日（周日）截止，12月18日算起还有2天"),
        (date(2026, 12, 19), "，12月20日（周日）截止，12月19日算起还有1天"),
        (date(2026, 12, 20), "，今天（周日）截止"),
    ],
)
def test_it_says_how_many_days_are_left_from_which_day(sent_on: date, until: str) -> None:
    # Reached a day late it is still true.
    assert card("pool.county", "", "", sent_on).title == f"县级培育库申报{until}"


def test_days_that_do_not_fit_the_title_head_the_rest() -> None:
    made = card(
        "srdi.province", "金湖示例阀门有限公司", "", date(2026, 11, 20), title="国家专精特新“小巨人”企业年度信息更新"
    )
    assert made.title == "国家专精特新“小巨人”企业年度信息更新，12月20日（周日）截止"
    assert made.desc.startswith("11月20日算起还有30天\n金湖示例阀门有限公司\n")


def test_a_duty_falls_on_a_day_and_does_not_end_on_it() -> None:
    occasion = Occasion("duty:3:2026-12", "duty", date(2026, 12, 10), region="320831")
    made = words(Hearing(occasion, 1, 2, None, "", WHY, "", "重点责任部门联席会议"), date(2026, 12, 7))
    assert isinstance(made, ButtonCard)
    assert made.title == "重点责任部门联席会议，12月10日（周四），12月7日算起还有3天"


def test_its_buttons_bring_back_the_act_the_occasion_and_the_firm() -> None:
    made = card("srdi.province", "金湖示例阀门有限公司", "依据：通知", date(2026, 12, 1))
    assert [button.text for button in made.buttons] == list(ACTS)
    assert [read_button(button.key) for button in made.buttons] == [(act, "window:12:2026-12-20", 45) for act in ACTS]
