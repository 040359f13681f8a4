"""The result as people read it: what is in force first, what is only the firm's word, what is at odds, no advice."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction

from handlers.firm import profile
from handlers.form.conflict import conflict_with
from storage.known import Fact, Source
from tests.handlers.asking import TODAY, after, ask, someone, talk, words

AT = datetime(2026, 5, 1, 17, tzinfo=UTC)
"""Already 2 May in China."""


def money(key: str, amount: int, year: int = 2025, source: Source = "self") -> Fact:
    return Fact(key, year, Fraction(amount * 10_000), Fraction(amount * 10_000), source=source, at=AT)


def count(key: str, value: int, source: Source = "self", own: bool = True) -> Fact:
    return Fact(key, None, Fraction(value), Fraction(value), source=source, at=AT, own=own)


def result(region: str, *facts: Fact, today: date = TODAY, then: tuple[str, ...] = ()) -> str:
    """The result of what is on record, or the last answer of what is asked `then`."""
    known, said = someone(region, "manufacturing", *facts), ""
    for text in ("我们能报什么", "先看结果", *then):
        answer = ask(text, known, today)
        known, said = after(known, answer), words(answer)
    return said


def test_what_is_in_force_is_told_first_and_what_is_not_is_marked() -> None:
    said = result("320831", money("revenue", 4800))
    in_force, past = said.index("现行的规定："), said.index("已不在有效期或还没有生效的规定（只供参考）：")
    assert in_force < said.index("国家专精特新“小巨人”企业：") < past < said.index("县级培育库（制造类）：")
    assert said.index("《优质中小企业梯度培育管理办法》工信部企业〔2026〕2号") < said.index("金政发〔2022〕33号")
    assert "该文件的计划期已过" in said


def test_a_standard_that_outlives_its_document_is_not_called_replaced() -> None:
    said = result("371100", money("revenue", 4800))
    ground = said.index("《优质中小企业梯度培育管理暂行办法》工信部企业〔2022〕63号")
    line = said[ground:].splitlines()[0]
    assert "现行（没有见到截止日期）" in line
    assert "二手来源" in line


def test_a_verdict_on_the_firms_own_word_is_called_preliminary_and_what_is_verified_is_named() -> None:
    said = result("371100", money("revenue", 4800), count("class1_ip", 2, "officer"))
    assert "“初步”指依据自报、尚未核实的情况（营业收入），核实后可能不同。" in said
    assert "已核实：Ⅰ类知识产权（工作人员核实，2026-05-02）。" in said
    assert '国家专精特新“小巨人”企业：<font color="warning">不满足</font>' in said
    assert re.search(r"国家专精特新“小巨人”企业：.+（共\d+条，不满足\d+条，初步）", said)
    alone = result("371100", money("revenue", 4800, source="certificate"))
    assert re.search(r"国家专精特新“小巨人”企业：.+（共\d+条，不满足\d+条）", alone)
    assert "“初步”" not in alone


def test_the_size_class_names_the_limit_that_decides_and_its_source() -> None:
    said = result("371100", count("staff", 200), Fact("industry", value="工业"), money("revenue", 4800))
    assert (
        "企业规模：从业人员200人，达到20人、低于300人 → 小型（依据《中小企业划型标准规定》四(二)，二手来源，待确认）"
    ) in said


def test_what_is_at_odds_is_said_with_both_figures() -> None:
    said = result("371100", money("revenue", 10000), money("rnd_expense", 300), count("rnd_ratio", 5))
    assert "有矛盾：研发费用占营业收入填的是5%，按2025年研发费用300万元、营业收入10000万元算是3%" in said


def test_another_arm_is_told_as_the_rule_and_nobody_is_advised_to_be_in_it() -> None:
    facts = [money("revenue", 9999, 2022), money("revenue", 9000, 2021), money("rnd_expense", 300, 2022)]
    held = (*facts, money("rnd_expense", 600, 2021))
    assert "2022年研发费用300万元，至少要599.94万元，还差300万元" in result("320831", *held, today=date(2023, 6, 1))
    said = result("320831", *held, today=date(2023, 6, 1), then=("逐条", "全部"))
    assert "文件按营业收入分档：10000万元以上是另一档；适用哪一档看实际数。" in said
    assert not re.search(r"虚|多报|做到|做大|填成|改成|凑|建议", said)


def test_only_time_mends_some_clauses_and_the_day_is_named() -> None:
    incident = Fact("incidents", value=[{"kind": "safety", "on": "2022-03-01"}], at=AT)
    said = result("371100", incident, today=date(2023, 6, 1), then=("逐条", "全部"))
    assert "不满足，要等时间：" in said
    assert "2022-03-01的记录要到2024-03-02才满年限" in said


def test_a_new_answer_that_contradicts_the_record_is_named_with_both_figures_and_accepted_when_repeated() -> None:
    held = [money("revenue", 10000), money("rnd_expense", 300)]
    said = conflict_with(held, [count("rnd_ratio", 5)], TODAY)
    assert said is not None
    assert "5%" in said
    assert "300万元" in said
    assert conflict_with(held, [count("rnd_ratio", 3)], TODAY) is None
    assert conflict_with([*held, count("rnd_ratio", 5)], [count("rnd_ratio", 5)], TODAY) is None
    assert conflict_with([], [], TODAY) is None


def test_a_profile_says_where_its_facts_are_from_and_never_which_person() -> None:
    found = profile(
        "320831", (count("staff", 3), count("rnd_staff", 1, own=False), money("revenue", 5, source="officer")), TODAY
    )
    assert {key: tuple(given) for key, given in found.sources.items()} == {
        ("staff", None): ("self", date(2026, 5, 2), "您"),
        ("rnd_staff", None): ("self", date(2026, 5, 2), "本企业"),
        ("revenue", 2025): ("officer", date(2026, 5, 2), "主管部门"),
    }


def test_my_data_names_the_source_of_each_fact() -> None:
    known = someone(
        "320831", None, count("staff", 3), count("rnd_staff", 1, own=False), count("class1_ip", 2, "officer")
    )
    said = talk(known, "我的数据")[1]
    assert "从业人员：3人（自报，2026-05-02）" in said
    assert "研发人员：1人（同事自报，2026-05-02）" in said
    assert "Ⅰ类知识产权：2项（工作人员核实，2026-05-02）" in said
