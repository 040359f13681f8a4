"""Typing errors that sound right are read as what was meant, and nothing else is touched."""

from __future__ import annotations

import pytest

from handlers.language.typos import LONGEST, mend
from tests.handlers.asking import LIBRARY, ask, words
from tests.handlers.test_intents import SAID


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("专精特薪", "专精特新"),
        ("转精特新", "专精特新"),
        ("专金特新", "专精特新"),
        ("专特精新", "专精特新"),
        ("登陵企业", "瞪羚"),
        ("日照登陵给多少", "瞪羚"),
        ("瞪玲", "瞪羚"),
        ("省级瞪铃要什么条件", "瞪羚"),
        ("小升归", "小升规"),
        ("小巨仁", "小巨人"),
        ("日照小居人给多少", "小巨人"),
        ("单项关军", "单项冠军"),
        ("独脚兽", "独角兽"),
        ("领行企业", "领航企业"),
        ("陪育库", "培育库"),
        ("千企声级", "千企升级"),
        ("数字转员是什么", "数字专员"),
        ("就高不就底", "就高不就低"),
        ("育苗服壮", "育苗扶壮"),
        ("揭榜挂率", "揭榜挂帅"),
        ("济凝小巨人给多少", "济宁"),
        ("聊成市有什么奖", "聊城"),
    ],
)
def test_a_typing_error_is_read_as_the_word_it_sounds_like(typed: str, meant: str) -> None:
    text, read = mend(typed, LIBRARY.index)
    assert read == (meant,)
    assert meant in text


@pytest.mark.parametrize("text", [text for _, text in SAID])
def test_what_people_say_is_left_as_it_is(text: str) -> None:
    assert mend(text, LIBRARY.index) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "油脂企业", "服务对象", "邓玲是我们经理", "这个疗程", "等零件企业送货", "物联网企业", "我们的司机",
        "兰山区的企业", "集宁的企业给多少", "金虎阀门厂有什么奖", "登录平台给不了", "聊成了一笔单子",
        "请问日照市和金湖县", "局限在本地", "家乡的企业", "中小企业和大企业", "一企一策和一企一册",
        "我们是做灯具的", "公司登记能不能变更",
    ],
)  # fmt: skip
def test_words_that_only_sound_alike_are_left_as_they_are(text: str) -> None:
    assert mend(text, LIBRARY.index) == (text, ())


def test_what_the_documents_say_is_never_mended() -> None:
    for pack in LIBRARY.packs.values():
        says = [d.says for d in pack.definitions] + [s.says for s in pack.services] + [n.says for n in pack.not_given]
        says += [d.what for d in pack.duties] + [c.says for p in pack.programs for c in p.conditions] + [pack.title]
        for text in says:
            assert mend(text, LIBRARY.index) == (text, ())


def test_a_paste_is_not_searched_for_typing_errors() -> None:
    assert mend("瞪玲" * LONGEST, LIBRARY.index)[1] == ()


def test_the_answer_says_how_a_word_was_read() -> None:
    said = words(ask("日照省级瞪玲给多少"))
    assert said.startswith("按“瞪羚”理解。")
    assert "最高30万元" in said
    assert "理解。" not in words(ask("日照省级瞪羚给多少"))
