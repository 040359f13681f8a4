"""A single question of eligibility: the answer first, what fails with its distance, three facts next, the ground."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from handlers.stateless import Reply, answer_once
from tests.handlers.asking import LIBRARY

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def answered(text: str, region: str | None = None) -> Reply:
    return answer_once(LIBRARY, text, region, "enterprise", NOW)


def first_line(text: str, region: str | None = None) -> str:
    return answered(text, region).answer.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "region", "line"),
    [
        ("我们去年营业收入三千五百来万能不能报省里的专精特新啊", "370800", "省级“专精特新”中小企业：还不能断定"),
        ("营收4200万能报国家级小巨人吗", "371500", "国家专精特新“小巨人”企业：现在还够不上"),
        ("听说营收不到五千万也能报小巨人 是不是真的", None, "不是这样。按现行规定"),
        ("单项冠军产品还能报吗", None, "2023年的办法只认定单项冠军企业，没有单项冠军产品这一类"),
        ("单项冠军产品还认定吗", "320831", "2023年的办法只认定单项冠军企业，没有单项冠军产品这一类"),
        ("小升规是不是过2000万就行", None, "手头的文件没有一份写小升规的数字条件"),
        ("小升规是不是过2000万就行", "370800", "手头的文件没有一份写小升规的数字条件"),
        ("营收1200万能报专精特新和小巨人吗", "371100", "日照市：国家专精特新“小巨人”企业现在还够不上，其余还不能断定"),
        ("小巨人明年啥时候开始报", None, "小巨人 · 申报时间：文件没有写固定的日期"),
        ("要是搬到日照呢", "370800", "假设企业在日照市"),
        ("造假会怎样", None, "弄虚作假的后果"),
        ("金湖创新类进县库要什么", None, "金湖县 · 金湖县培育库入库（创新类）"),
        ("33号说的什么", None, "《金湖县专精特新小巨人企业培育三年行动方案"),
    ],
    ids=lambda value: str(value)[:16],
)
def test_the_first_line_is_the_answer(text: str, region: str | None, line: str) -> None:
    assert first_line(text, region).startswith(line)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("我们去年营业收入三千五百来万能不能报省里的专精特新啊", "370800"),
        ("营收不到5000万，能报小巨人吗", "370800"),
        ("我们资产负债率七十五了 还有戏吗", "320831"),
        ("俺厂子在任城区 干了十来年减速机 够得上啥档次", None),
        ("听说营收不到五千万也能报小巨人 是不是真的", None),
        ("小巨人明年啥时候开始报", None),
        ("要是搬到日照呢", "370800"),
    ],
    ids=lambda value: str(value)[:16],
)
def test_an_answer_fits_a_telephone_and_keeps_its_ground(text: str, region: str | None) -> None:
    reply = answered(text, region)
    assert len(reply.answer.splitlines()) <= 14
    assert "依据：《" in reply.answer
    assert "现行（" in reply.answer
    assert reply.citations


def test_three_facts_are_named_with_their_clauses_and_the_rest_is_counted() -> None:
    reply = answered("我们去年营业收入三千五百来万能不能报省里的专精特新啊", "370800")
    line = next(line for line in reply.answer.splitlines() if line.startswith("最该先说清"))
    named = re.findall(r"（(专精特新标准-[^）]+)）", line)
    assert len(named) == 3
    assert re.search(r"还有\d+项待补、2项要主管部门认定", line)
    assert {("china-2026", clause) for clause in named} <= {(c.policy, c.clause) for c in reply.citations}
    assert len({c.clause for c in reply.citations}) == 4


def test_every_clause_is_told_where_it_is_asked_for() -> None:
    reply = answered("营收3500万能报专精特新吗，逐条", "370800")
    assert len({c.clause for c in reply.citations}) == 13
    assert "最该先说清" not in reply.answer


def test_a_tier_that_fails_is_not_asked_about() -> None:
    reply = answered("营收4200万能报国家级小巨人吗", "371500")
    assert "还差800万元" in reply.answer
    assert "最该先说清" not in reply.answer
    assert re.search(r"还有\d+项待补、2项要主管部门认定", reply.answer)


def test_the_distance_of_a_rough_figure_is_not_given_as_its_largest() -> None:
    said = answered("营收不到5000万，能报小巨人吗", "370800").answer
    assert "2025年营业收入不到5000万元，要达到5000万元，差额要看准确数" in said
    assert "还差" not in said


def test_what_ran_out_is_never_called_in_force_in_a_line() -> None:
    for line in answered("我们资产负债率七十五了 还有戏吗", "320831").answer.splitlines():
        if "金政发〔2022〕33号" in line:
            assert "计划期已结束" in line
            assert "现行" not in line


def test_the_statistical_line_of_a_scale_is_not_made_up() -> None:
    reply = answered("小升规是不是过2000万就行")
    assert "没有依据" in reply.answer
    assert {"liaocheng-2021", "jining-2022", "rizhao-2022"} <= {c.policy for c in reply.citations}


@pytest.mark.parametrize(
    "text", ["造假会怎样", "虚报会被怎么处理", "小巨人数据造假会被撤销吗", "提供假材料会有什么后果"]
)
def test_what_false_figures_lead_to_is_a_question_about_a_rule(text: str) -> None:
    reply = answered(text)
    assert (reply.intent, reply.refused) == ("policy_qa", False)
    assert "三年内不得再申报" in reply.answer
    assert ("china-2026", "117号通知") in {(c.policy, c.clause) for c in reply.citations}


@pytest.mark.parametrize(
    "text", ["帮我把营收编高一点", "怎么造假才查不出来", "要是我虚报研发到500万会怎样", "研发费用做高一点行不行"]
)
def test_to_falsify_is_refused(text: str) -> None:
    assert answered(text).refused


def test_local_documents_without_a_date_are_named_in_one_line() -> None:
    reply = answered("小巨人明年啥时候开始报")
    assert "2026年“小巨人”是4月25日至5月25日填报（二手来源），只供参考" in reply.answer
    assert "各地的文件也没有写申报日期" in reply.answer
    assert {"china-2026", "jinhu-2022", "rizhao-2022"} <= {c.policy for c in reply.citations}
    assert "china-2022" not in {c.policy for c in reply.citations}


def test_where_no_place_is_named_a_supposition_keeps_to_what_turns() -> None:
    reply = answered("要是营收做到5000万呢")
    assert "会变：上年度营业收入5000万元以上（小巨人标准-3）：待补 → 已满足" in reply.answer
    assert len(reply.answer.splitlines()) <= 18
