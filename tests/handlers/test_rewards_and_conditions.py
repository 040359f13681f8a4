"""What is said of rewards and conditions where a document gives nothing, gives it to others, or gives it elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.stateless import Reply, answer_once
from tests.handlers.asking import LIBRARY

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RIZHAO, JINHU, JINING, LIAOCHENG, SHANDONG, DEZHOU = "371100", "320831", "370800", "371500", "370000", "371400"
HIGHEST_ONLY, ADDITIVE = ("rizhao-2022", "末段"), ("jinhu-2022", "四(三)")


def asked(text: str, region: str | None = None) -> Reply:
    return answer_once(LIBRARY, text, region, "enterprise", NOW)


def clauses(reply: Reply) -> set[tuple[str, str]]:
    return {(citation.policy, citation.clause) for citation in reply.citations}


@pytest.mark.parametrize("text", ["园区考核达标给多少", "功能区考核达标给多少", "考核达标给多少"])
def test_what_goes_to_a_park_is_the_reward_of_districts(text: str) -> None:
    said = asked(text, RIZHAO).answer
    assert "最高300万元；给政府，不给企业" in said


@pytest.mark.parametrize("region", [RIZHAO, JINHU])
@pytest.mark.parametrize("text", ["智能车间奖多少", "绿色工厂给多少钱", "数字化车间补贴多少"])
def test_a_reward_that_is_not_found_is_not_called_unwritten_nor_named_in_pieces(text: str, region: str) -> None:
    said = asked(text, region).answer.partition("依据")[0]
    assert "没有找到这一项的奖励金额" in said
    assert "没有写" not in said
    assert "“" not in said


@pytest.mark.parametrize(
    ("region", "says"),
    [
        (JINING, "方案没有写任何奖励金额"),
        (LIAOCHENG, "没有给任何称号写奖励金额"),
        (SHANDONG, "没有写任何奖励、补助、补偿的金额或比例"),
        (DEZHOU, "没有写任何奖励、补助、补偿的金额或比例"),
    ],
)
def test_a_document_without_any_amount_says_so_itself(region: str, says: str) -> None:
    assert says in asked("智能车间奖多少", region).answer


@pytest.mark.parametrize(
    ("text", "region", "says"),
    [
        ("公共服务平台奖多少", RIZHAO, "国家级中小企业公共服务示范平台（给平台（基地））：最高50万元"),
        ("服务商奖多少", LIAOCHENG, "奖励成效显著的服务项目"),
        ("人才补贴多少", JINING, "受益的是人才，本方案未列待遇（四(二)）"),
        ("都有哪些奖励", LIAOCHENG, "没有给任何称号写奖励金额"),
        ("都有哪些奖励", RIZHAO, "山东省 · 奖励和支持"),
    ],
)
def test_what_others_than_titled_firms_get_is_told_by_the_document_that_gives_it(
    text: str, region: str, says: str
) -> None:
    assert says in asked(text, region).answer


def test_what_a_district_gets_is_not_found_elsewhere() -> None:
    assert "没有找到这一项的奖励金额" in asked("园区考核达标给多少", JINHU).answer


@pytest.mark.parametrize("region", [None, RIZHAO, JINHU, LIAOCHENG])
@pytest.mark.parametrize(
    "text", ["金湖和日照的重复奖励规定一样吗", "不能重复领奖在哪条", "各地重复奖励的规定有什么不同"]
)
def test_rules_on_rewards_met_twice_are_shown_side_by_side(text: str, region: str | None) -> None:
    reply = asked(text, region)
    assert {HIGHEST_ONLY, ADDITIVE} <= clauses(reply)
    assert "各地规定不一样" in reply.answer


@pytest.mark.parametrize(
    ("text", "region", "wanted"),
    [
        ("奖励能叠加吗", RIZHAO, {HIGHEST_ONLY}),
        ("奖励能叠加吗", JINHU, {ADDITIVE}),
        ("日照方案说不能重复领奖 在哪一条", JINHU, {HIGHEST_ONLY}),
        ("几个奖励能不能都能拿", JINHU, {ADDITIVE}),
        ("奖励能叠加吗", JINING, {("jining-2022", "全文")}),
        ("奖励能叠加吗", None, {HIGHEST_ONLY, ADDITIVE}),
        ("金湖和日照的奖励能叠加吗", None, {HIGHEST_ONLY, ADDITIVE}),
    ],
)
def test_whether_rewards_add_up_is_answered_by_the_places_own_rule(
    text: str, region: str | None, wanted: set[tuple[str, str]]
) -> None:
    reply = asked(text, region)
    assert clauses(reply) == wanted
    assert len(reply.citations) == len(wanted)


@pytest.mark.parametrize("text", ["单项冠军企业100万、产品200万对不对", "单项冠军产品给200万，企业给100万，是吧"])
def test_the_sums_of_firm_and_product_taken_for_each_other_are_put_right(text: str) -> None:
    said = asked(text, RIZHAO).answer
    assert "正好说反了：国家级的，企业最高200万元，产品最高100万元" in said
    assert "国家级制造业单项冠军产品：最高100万元" in said


def test_the_sums_of_firm_and_product_said_right_are_both_shown() -> None:
    said = asked("单项冠军企业200万、产品100万对不对", RIZHAO).answer
    assert "企业：最高200万元" in said
    assert "产品：最高100万元" in said
    assert "说反了" not in said


@pytest.mark.parametrize(
    "text",
    [
        "瞪羚要什么条件",
        "独角兽门槛",
        "独角兽估值要达到多少",
        "独角兽估值10亿美元对吗",
        "瞪羚营收要多少",
        "市级瞪羚条件",
    ],
)
def test_conditions_that_no_document_has_are_said_to_be_nowhere_without_asking_for_the_place(text: str) -> None:
    said = asked(text).answer
    assert "没有一份写" in said
    assert "没有涉及小升规、创新型中小企业、市级专精特新、瞪羚和独角兽" in said
    assert "哪个地方" not in said


def test_of_two_titles_the_one_without_conditions_is_told_of_beside_the_other() -> None:
    said = asked("瞪羚和小巨人的营收门槛").answer
    assert "没有一份写瞪羚的数字条件" in said
    assert "上年度营业收入5000万元以上（小巨人标准-3）" in said


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("创新类进县库要什么", "附件2-制造类"),
        ("金湖方案里创新类进县库要什么", "附件2-制造类"),
        ("创新那一栏进县库要什么", "附件2-制造类"),
        ("金湖的文件说制造类进县库要什么", "附件2-创新类"),
    ],
)
def test_a_question_about_one_column_lists_no_other(text: str, other: str) -> None:
    said = asked(text, JINHU).answer
    assert "附件2-" in said
    assert other not in said


def test_a_rank_asked_for_is_the_products_and_not_the_owners_of_a_patent() -> None:
    said = asked("小巨人名次要求第几", JINHU).answer
    assert "小巨人标准-9" in said
    assert "权利人" not in said
    assert "“省级专精特新小巨人企业申报（创新类）”的各条里没有找到" in said
    assert "小巨人标准-8" in asked("小巨人的权利人排名有要求吗").answer


def test_points_asked_for_are_no_market_segment() -> None:
    said = asked("专精特新评分多少分").answer
    assert "50分以上" in said
    assert "细分市场" not in said
