"""Corrections, several facts at once, doubted figures, and forms kept over days and over changed rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.context import Answer
from handlers.dialog import read_dialog
from handlers.form.fields import fields_in
from handlers.form.plausible import doubt
from handlers.form.several import read_several
from storage.known import Declaration, Enterprise, Fact, Known
from tests.handlers.asking import AGREED, TODAY, ask, someone, words
from tests.handlers.asking import after as saved


def after(known: Known, answer: Answer) -> Known:
    """What is known once the answer is saved: the last word of each source for each fact, the strongest of them."""
    known = saved(known, answer)
    spoken: dict[tuple[str, int | None], Fact] = {}
    for fact in known.facts:
        before = spoken.get((fact.key, fact.year))
        if before is None or before.source == "self":
            spoken[fact.key, fact.year] = fact
    return replace(known, facts=tuple(spoken.values()))


def talk(known: Known, *texts: str) -> tuple[Known, str]:
    """Say several things one after the other; what is known at the end and the last answer in words."""
    said = ""
    for text in texts:
        answer = ask(text, known)
        known, said = after(known, answer), words(answer)
    return known, said


def money(key: str, year: int, wan: int | Fraction, source: str = "self") -> Fact:
    return Fact(key, year, Fraction(wan) * 10_000, Fraction(wan) * 10_000, source=source, said=f"{wan}万")  # type: ignore[arg-type]


def newest(known: Known, key: str, year: int | None = None) -> Fact | None:
    """The fact as the store would give it: the last word of the firm, unless it was taken back."""
    found = [fact for fact in known.facts if (fact.key, fact.year) == (key, year)]
    return found[-1] if found and not found[-1].declined else None


@pytest.mark.parametrize(
    "text",
    [
        "不对 刚才填错了 营收应该是三千二",
        "营收改成3200万",
        "把去年营收改为3200万",
        "营收不是1000万是3200万",
        "营收填错了，应该是3200万",
        "更正：营收3200万",
        "2025年营业收入改成3200",
    ],
)
@pytest.mark.parametrize("open_form", [True, False])
def test_a_correction_with_its_value_is_set_and_echoed_with_both_figures(text: str, open_form: bool) -> None:
    known = someone("371100", None, money("revenue", 2025, 1000))
    if open_form:
        known, _ = talk(known, "我们能报什么", "没有")
    answer = ask(text, known)
    assert "2025年营业收入：1000万元 → 3200万元" in words(answer)
    kept = newest(after(known, answer), "revenue", 2025)
    assert kept is not None
    assert kept.lo == kept.hi == 32_000_000


def test_after_a_correction_the_question_is_the_same_as_before() -> None:
    known, asked = talk(someone("371100", None, money("revenue", 2025, 1000)), "我们能报什么")
    before = read_dialog(known.dialog).form
    known, said = talk(known, "营收改成1100万")
    form = read_dialog(known.dialog).form
    assert before is not None
    assert form is not None
    assert form.asking == before.asking
    assert asked.splitlines()[0] in said


@pytest.mark.parametrize("text", ["营收填错了", "营收不对！", "改一下营收"])
def test_a_correction_without_a_value_takes_the_fact_back_and_asks(text: str) -> None:
    known, said = talk(someone("371100", None, money("revenue", 2025, 1000)), text)
    assert "原来记的1000万元不算了" in said
    assert "2025年的营业收入是多少万元" in said
    assert newest(known, "revenue", 2025) is None
    known, said = talk(known, "1200")
    assert "记下：2025年营业收入 1200万元" in said
    assert read_dialog(known.dialog).form is None


@pytest.mark.parametrize(("source", "name"), [("officer", "工作人员核实"), ("certificate", "证书"), ("import", "导入")])
def test_a_verified_figure_is_not_changed_by_a_correction(source: str, name: str) -> None:
    known = someone("371100", None, money("revenue", 2025, 1000, source))
    answer = ask("营收改成3200万", known)
    assert f"2025年营业收入的1000万元是{name}的数，不因自报而改；您说的3200万元作为自报记在旁边" in words(answer)
    assert [fact.source for fact in answer.changes.facts] == ["self"]
    known, said = talk(someone("371100", None, money("revenue", 2025, 1000, source)), "营收填错了")
    assert "不能由企业收回" in said
    assert len(known.facts) == 1


@pytest.mark.parametrize("text", ["应该是3500万吧", "应该是三千五百万"])
def test_an_answer_with_the_words_of_a_correction_stays_an_answer(text: str) -> None:
    known, _ = talk(someone("371100"), "我们能报什么", "没有")
    form = read_dialog(known.dialog).form
    assert form is not None
    assert form.asking is not None
    key, year = form.asking.key, form.asking.year
    known, said = talk(known, text)
    assert "3500万元" in said
    assert newest(known, key, year) is not None


def test_a_number_that_names_no_line_changes_nothing() -> None:
    known, _ = talk(someone("371100"), "我们能报什么", "没有", "营收1.2亿 发明2项")
    for text in ("3 改成 5", "核对一遍", "9改成3", "第8项改成7", "12 改成 ]]>"):
        facts = known.facts
        known, _ = talk(known, text)
        assert [f for f in known.facts if not f.declined] == [f for f in facts if not f.declined], text


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        ("营收1.2亿 研发420万 发明2项", {("revenue", 2025): 12000, ("rnd_expense", 2025): 420}, ()),
        ("去年营收1.2亿，前年1亿", {("revenue", 2025): 12000, ("revenue", 2024): 10000}, ()),
        ("营收1.2亿，还有77，研发不清楚", {("revenue", 2025): 12000}, ("还有77", "研发不清楚")),
        ("我们营收 3500 左右", {("revenue", 2025): None}, ()),
    ],
)
def test_all_that_is_named_is_taken_and_the_rest_is_told(
    text: str, found: dict[tuple[str, int], int | None], left: tuple[str, ...]
) -> None:
    several = read_several(None, text, TODAY)
    assert several is not None
    money_facts = {(f.key, f.year): f for f in several.facts if f.year}
    assert set(money_facts) == set(found)
    for place, wan in found.items():
        if wan is not None:
            assert money_facts[place].lo == wan * 10_000
    assert several.unplaced == left


@pytest.mark.parametrize("text", ["营收1.2亿能报小巨人吗", "营收要多少", "我们做了12年", "没有", "3500", "😀", "]]>"])
def test_a_question_or_a_plain_answer_is_no_list_of_facts(text: str) -> None:
    several = read_several(None, text, TODAY)
    assert several is None or len(several.facts) == 1


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (money("revenue", 2025, 35_000_000), "大得少见"),
        (money("revenue", 2025, Fraction(1, 3)), "小得少见"),
        (money("revenue", 2025, 350_000), "是2024年"),
        (money("revenue", 2025, 35), "分之一"),
        (Fact("staff", lo=Fraction(500_000), hi=Fraction(500_000), said="50万人"), "大得少见"),
        (Fact("registered_on", value="1820-01-01", said="1820年1月1日"), "小得少见"),
        (Fact("debt_ratio", lo=Fraction(1, 20), hi=Fraction(1, 20), said="0.05"), "请带上%再写一遍"),
    ],
)
def test_a_figure_that_can_hardly_be_true_is_doubted_with_the_reason(fact: Fact, reason: str) -> None:
    found = doubt([money("revenue", 2024, 3500)], [fact], TODAY)
    assert found is not None
    assert reason in found[1]


@pytest.mark.parametrize(
    "fact",
    [
        money("revenue", 2025, 0),
        money("revenue", 2025, 9000),
        money("net_profit", 2025, -3000),
        Fact("rnd_ratio", lo=Fraction(1, 2), hi=Fraction(1, 2), said="0.5%"),
        Fact("staff", lo=Fraction(3), hi=Fraction(3), said="3人"),
    ],
)
def test_an_ordinary_figure_is_not_doubted(fact: Fact) -> None:
    assert doubt([money("revenue", 2024, 3500)], [fact], TODAY) is None


def test_a_doubted_figure_is_kept_only_when_insisted_on_and_marked() -> None:
    known, _ = talk(someone("371100"), "我们能报什么", "没有")
    known, said = talk(known, "营收3500亿")
    assert "大得少见" in said
    assert newest(known, "revenue", 2025) is None
    known, said = talk(known, "就是这个数")
    kept = newest(known, "revenue", 2025)
    assert kept is not None
    assert kept.said.endswith("（本人确认）")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("营收", "revenue"), ("研发", "rnd_expense"), ("高企", "high_tech_enterprise"), ("称号", "titles"),
        ("负债率", "debt_ratio"), ("发明", "patent_invention"), ("省内排名", "rank_province"), ("行业", "industry"),
        ("员工", "staff"), ("注册日期", "registered_on"), ("利润总额", "profit_total"), ("自主品牌", "own_brand"),
    ],
)  # fmt: skip
def test_a_fact_is_known_by_the_words_people_use(word: str, key: str) -> None:
    fields = fields_in(f"{word}填错了")
    assert fields
    assert fields[0].keys[0] == key


def test_the_open_form_is_offered_again_after_days_and_an_answer_is_still_taken() -> None:
    later = date(2026, 11, 25)
    known, _ = talk(someone("371100"), "我们能报什么", "没有")
    assert "接着填" in words(ask("", replace(known, greeted_at=None), later, kind="enter"))
    assert "接着填" in words(ask("你好", known, later))
    answer = ask("3500", known, later)
    assert "接着上次的问题“2025年" in words(answer)
    assert answer.changes.facts[0].year == 2025
    assert "接着上次" not in words(ask("4000", after(known, answer), later))


def test_a_form_about_facts_and_tiers_that_are_gone_keeps_the_rest_and_says_so_once() -> None:
    known, _ = talk(someone("371100", None, money("revenue", 2025, 1000)), "我们能报什么")
    assert known.dialog is not None
    form = known.dialog["form"] | {
        "asking": {"key": "gone"},
        "done": [{"key": "gone"}, {"key": "staff"}],
        "tiers": ["gone.national"],
    }
    known = replace(known, dialog=known.dialog | {"form": form})
    known, said = talk(known, "进度")
    assert "系统更新了" in said
    assert "已经回答1项" in said
    known, said = talk(known, "进度")
    assert "系统更新了" not in said


@pytest.mark.parametrize(
    "broken",
    [{"version": 99}, {"version": 1, "form": {"what": 1}}, {"version": 1, "form": 7, "topic": {"region": "371100"}}],
)
def test_a_dialog_that_cannot_be_read_loses_only_that(broken: dict[str, object]) -> None:
    known = replace(someone("371100", None, money("revenue", 2025, 1000)), dialog=broken)
    known, said = talk(known, "你好")
    assert "系统更新了" in said
    assert "您填过的情况都还在" in said
    assert "系统更新了" not in talk(known, "你好")[1]
    if "topic" in broken:
        assert read_dialog(known.dialog).topic.region == "371100"


def test_handing_in_the_same_facts_twice_makes_no_second_version() -> None:
    firm = Enterprise(1, "示例企业", "91371100MA3D00001G", "371100")
    known = Known(1, consent=AGREED, enterprise=firm, firms=(firm,), facts=(money("revenue", 2025, 1000),))
    known, _ = talk(known, "确认提交")
    answer = ask("确认提交", known)
    assert answer.changes.declare
    assert answer.changes.requests[0].details == {"version": 1}
    done = Declaration(1, AGREED.at, known.facts, own=True)
    known, said = talk(replace(after(known, answer), declaration=done), "确认提交", "确认提交")
    assert "没有再交一次" in said


@pytest.mark.parametrize("place", ["我们能报什么", "核对一遍", "营收填错了", "填错了"])
@pytest.mark.parametrize(
    "text", ["跳过", "不清楚", "返回", "重来", "取消", "进度", "帮助", "转人工", "😀", "]]>", "9" * 3000]
)
def test_the_words_that_steer_are_answered_at_every_point(place: str, text: str) -> None:
    known = someone("371100", None, money("revenue", 2025, 1000), money("rnd_expense", 2025, 50))
    known, _ = talk(known, place)
    answer = ask(text, known)
    assert answer.messages
    assert not [fact for fact in answer.changes.facts if not fact.declined]


_SAYINGS = """
我们能报什么 核对一遍 确认提交 提交 我提交的看看 营收填错了 营收改成3200万 刚才填错了 不对 不对，应该是300
就是这个数 确认 3改成420万 改第2项 第1项改成5 改营收 营收1.2亿研发420万发明2项 员工30研发人员50 3500亿 0.05
0.001万 省级专精特新 去年9月 去年9月1日 前年出过一次安全事故 记下 不记 接着填 先不交 不改了 称号改成没有
行业改成软件信息 注册日期改成2030年1月1日 营收不是1000万是3200万 改成什么都行 2030年营收改成5亿
2025年3500，2024年不清楚 6000、5000、4000 营收和研发都填错了 返回 跳过 不清楚 重来 取消 进度 先看结果 换地区
1 2 3 4 5 是 没有 3500 你好 ]]> 😀
"""
_DAYS = (TODAY, date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 5))


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(st.tuples(st.sampled_from(_SAYINGS.split()), st.booleans()), min_size=5, max_size=30),
    place=st.sampled_from([("371100", None), ("320831", "manufacturing")]),
)
def test_whatever_is_said_while_filling_in_nothing_of_the_future_and_nothing_unsaid_is_kept(
    said: list[tuple[str, bool]], place: tuple[str, str | None]
) -> None:
    known, day = someone(*place), 0
    for text, next_day in said:
        day = min(day + next_day, len(_DAYS) - 1)
        answer = ask(text, known, _DAYS[day])
        assert answer.messages, text
        assert all(fact.said for fact in answer.changes.facts)
        assert all((fact.year or 0) <= _DAYS[day].year for fact in answer.changes.facts)
        known = after(known, answer)
        assert not read_dialog(known.dialog).lost


def test_the_years_of_what_was_said_at_the_start_are_those_of_that_day() -> None:
    eve, new_year = date(2026, 12, 31), date(2027, 1, 1)
    known = Known(1)
    for text, day in (("我们去年营收3500万，能报什么", eve), ("同意", eve), ("进度", new_year), ("记下", new_year)):
        answer = ask(text, known, day)
        known = after(known, answer)
    kept = newest(known, "revenue", 2025)
    assert kept is not None
    assert kept.lo == 35_000_000
