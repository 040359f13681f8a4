"""Whatever is said in whatever order: there is an answer, nothing is kept without consent, nothing unsaid is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.known import Known
from storage.outgoing import Markdown, Text
from tests.handlers.asking import after, ask, someone

_WORDS = """
我们能报什么 同意 不同意 金湖 日照 济宁 聊城 高新区 制造类 创新类 1 2 3 4 是 否 有 没有 不清楚 跳过 返回 重来
取消 进度 先看结果 换地区 帮助 3520万 三四千万 3亿左右 两三项 不到5000万 5000万以上 10%左右 12年 第三名 前五
2015年6月1日 2024年3月5日安全 市级 没有省级 国家级小巨人 没有小巨人 工业 去年3000万左右 前年2000万 0 -30万
我的数据 删除我的数据 确定删除 奖励多少 那聊城呢 瞪羚呢 那个方案还有效吗 那高新区呢 ]]> 😀 能报国家级单项冠军吗
"""
SAYINGS = st.sampled_from(_WORDS.split())
FIGURES = (
    "3520万",
    "三四千万",
    "3亿左右",
    "去年3000万左右",
    "前年2000万",
    "两三项",
    "1",
    "2",
    "10%左右",
    "12年",
    "是",
    "没有",
)
PLACES = st.sampled_from([(None, None), ("320831", "manufacturing"), ("320831", "innovation"), ("371100", None)])
DAYS = st.sampled_from([date(2021, 1, 1), date(2023, 6, 1), date(2026, 11, 21)])


@settings(max_examples=60, deadline=None)
@given(place=PLACES, agreed=st.booleans(), today=DAYS, texts=st.lists(SAYINGS, min_size=1, max_size=20))
def test_any_talk_is_answered_and_nothing_is_kept_without_consent(
    place: tuple[str | None, str | None], agreed: bool, today: date, texts: list[str]
) -> None:
    known = someone(*place) if agreed else replace(someone(*place), consent=None)
    for text in texts:
        answer = ask(text, known, today)
        assert answer.messages, text
        allowed = answer.changes.consent or known.consent
        if answer.changes.facts or answer.changes.enterprise:
            assert allowed is not None
            assert allowed.granted
        assert all(fact.said for fact in answer.changes.facts)
        known = Known(1) if answer.changes.erase else after(known, answer)


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from([("320831", "manufacturing"), ("320831", "innovation"), ("371100", None)]),
    today=DAYS,
    texts=st.lists(st.sampled_from([*FIGURES, "不清楚", "跳过", "返回"]), min_size=10, max_size=60),
)
def test_a_form_filled_with_rough_figures_ends_in_a_result(
    place: tuple[str, str | None], today: date, texts: list[str]
) -> None:
    known = someone(*place)
    known = after(known, ask("我们能报什么", known, today))
    for text in texts:
        known = after(known, ask(text, known, today))
    answer = ask("先看结果", known, today)
    text = "".join(m.content for m in answer.messages if isinstance(m, Text | Markdown))
    assert "对照结果" in text or "现在没有正在核对的内容" in text
