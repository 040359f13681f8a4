"""金湖 2022: the figures of the pack with their clauses, and the traps of the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from knowledge.examples import failures
from knowledge.library import Library
from knowledge.load import POLICIES, load_pack
from knowledge.policy import Condition, Pack, Program, Reward


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(POLICIES / "jinhu-2022.yaml")


def program(pack: Pack, tier: str, variant: str | None = None) -> Program:
    (found,) = [p for p in pack.programs if (p.tier, p.variant) == (tier, variant)]
    return found


def condition(pack: Pack, tier: str, clause: str, variant: str | None = None) -> Condition:
    (found,) = [c for c in program(pack, tier, variant).conditions if c.clause == clause]
    return found


def rule(pack: Pack, tier: str, clause: str, variant: str | None = None) -> dict[str, Any]:
    """The rule as it stands in the file, bounds as `n` or `n/d`."""
    return condition(pack, tier, clause, variant).rule.model_dump(mode="json", exclude_unset=True)


def leaves(part: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of a dumped rule."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from leaves(value)
    elif isinstance(part, list):
        for item in part:
            yield from leaves(item)


def asks_a_person(part: dict[str, Any]) -> bool:
    return any("judge" in leaf for leaf in leaves(part))


def reward(pack: Pack, clause: str, word: str) -> Reward:
    (found,) = [r for r in pack.rewards if r.clause == clause and word in r.says]
    return found


def test_every_example_of_the_pack_comes_out_as_written(pack: Pack) -> None:
    assert list(failures(pack, Library({pack.policy: pack}))) == []


def test_the_pack_carries_at_least_forty_examples_and_some_for_every_program(pack: Pack) -> None:
    assert len(pack.examples) >= 40
    assert {(e.tier, e.variant) for e in pack.examples} == {(p.tier, p.variant) for p in pack.programs}


def test_every_program_is_unknown_when_nothing_is_known(pack: Pack) -> None:
    blank = {(e.tier, e.variant): e.expect["state"] for e in pack.examples if not e.facts}
    assert blank == dict.fromkeys(((p.tier, p.variant) for p in pack.programs), "unknown")


def test_the_document_is_named_by_number_issuer_and_day(pack: Pack) -> None:
    assert (pack.policy, pack.region, pack.number) == ("jinhu-2022", "320831", "金政发〔2022〕33号")
    assert pack.issuers == ("金湖县人民政府",)
    assert pack.issued == date(2022, 4, 22)
    assert pack.reliability == "official"


def test_it_names_the_years_of_a_plan_but_no_last_day(pack: Pack) -> None:
    assert pack.validity.first_day == date(2022, 4, 22)
    assert pack.validity.plan_years == (2022, 2024)
    assert pack.validity.last_day is None
    assert "未写有效期" in pack.validity.rests_on


@pytest.mark.parametrize(
    ("tier", "variant", "prefixes"),
    [
        ("pool.province", "manufacturing", ["附件1-共同", *(f"附件1-制造类-{n}" for n in range(1, 7))]),
        ("pool.province", "innovation", ["附件1-共同", *(f"附件1-创新类-{n}" for n in range(1, 5))]),
        ("pool.county", "manufacturing", [f"附件2-制造类-{n}" for n in range(1, 6)]),
        ("pool.county", "innovation", [f"附件2-创新类-{n}" for n in range(1, 5)]),
        ("little_giant.national", None, [f"附件3-小巨人-{n}" for n in range(1, 10)]),
        ("champion.national", None, [f"附件3-单项冠军-{n}" for n in range(1, 8)]),
        ("champion_product.national", None, [f"附件3-单项冠军-{n}" for n in range(1, 7)]),
        ("srdi_product.province", None, [f"附件4-产品-{n}" for n in range(1, 4)]),
        ("little_giant.province", "manufacturing", [f"附件4-制造类-{n}" for n in range(1, 7)]),
        ("little_giant.province", "innovation", [f"附件4-创新类-{n}" for n in range(1, 4)]),
        ("srdi_product.city", None, [f"附件5-产品-{n}" for n in range(1, 4)]),
        ("little_giant.city", None, [f"附件5-小巨人-{n}" for n in range(1, 5)]),
    ],
)
def test_each_program_has_exactly_the_rows_of_its_column(
    pack: Pack, tier: str, variant: str | None, prefixes: list[str]
) -> None:
    assert [c.clause for c in program(pack, tier, variant).conditions] == prefixes


def test_there_are_twelve_programs_and_no_more(pack: Pack) -> None:
    assert len(pack.programs) == 12


def test_annexes_three_to_five_defer_to_the_notice_of_the_year_and_one_and_two_do_not(pack: Pack) -> None:
    for found in pack.programs:
        deferring = found.clause in {"附件3", "附件4", "附件5"}
        assert (found.defers_to is not None) == deferring
        assert not deferring or "当年的申报通知" in (found.defers_to or "")


def test_product_titles_are_about_a_product_and_the_rest_about_the_enterprise(pack: Pack) -> None:
    products = {p.tier for p in pack.programs if p.subject == "product"}
    assert products == {"champion_product.national", "srdi_product.province", "srdi_product.city"}


@pytest.mark.parametrize(
    ("tier", "new"),
    [("little_giant.national", (1, 2)), ("little_giant.province", (2, 5)), ("little_giant.city", (8, 15))],
)
def test_little_giants_are_a_target_of_every_single_year(pack: Pack, tier: str, new: tuple[int, int]) -> None:
    (found,) = [t for t in pack.targets if t.tier == tier]
    assert (found.clause, found.new, found.total, found.each_year) == ("二(二)", new, None, (2022, 2024))


def test_the_national_target_counts_champion_products_too(pack: Pack) -> None:
    (found,) = [t for t in pack.targets if t.tier == "little_giant.national"]
    assert "单项冠军产品" in found.what


@pytest.mark.parametrize(
    ("clause", "word", "count", "unit"),
    [
        ("三(一)2", "省级培育库", 30, "家"),
        ("三(一)2", "市级培育库", 50, "家"),
        ("三(二)4", "研发机构", 20, "家"),
        ("三(二)5", "首台", 6, "个"),
        ("三(二)6", "智能车间", 6, "家"),
        ("三(二)6", "标杆工厂", 5, "家"),
        ("三(二)7", "培训", 1000, "名"),
        ("三(二)7", "节能", 30, "家"),
        ("三(二)8", "质量奖", 1, "个"),
        ("三(二)8", "江苏精品", 2, "个"),
        ("三(二)8", "发明专利", 260, "件"),
        ("三(二)8", "标准", 10, "项"),
        ("三(二)10", "服务示范平台", 3, "家"),
        ("三(二)10", "示范基地", 1, "家"),
    ],
)
def test_the_other_targets_stand_with_their_clause(pack: Pack, clause: str, word: str, count: int, unit: str) -> None:
    (found,) = [t for t in pack.targets if t.clause == clause and word in t.what]
    assert (found.new, found.unit, found.by) == ((count, count), unit, 2024)


def test_the_county_pool_is_to_hold_more_than_150_in_all(pack: Pack) -> None:
    (found,) = [t for t in pack.targets if t.tier == "pool.county"]
    assert (found.clause, found.total, found.new, found.at_least) == ("三(一)2", (150, 150), None, True)


def test_only_the_standards_are_about_ten(pack: Pack) -> None:
    assert [t.new for t in pack.targets if t.about] == [(10, 10)]


def test_research_is_asked_in_three_arms_that_are_not_monotone_in_revenue(pack: Pack) -> None:
    found = rule(pack, "little_giant.national", "附件3-小巨人-9")
    assert found["case"] == "revenue"
    top, middle, bottom = found["arms"]
    share = {"ratio": ["rnd_expense", "revenue"], "years": 2, "agg": "each"}
    assert top == {"min": "10000", "then": {"metric": share, "min": "3/100"}}
    assert middle == {"min": "5000", "below": "10000", "then": {"metric": share, "min": "3/50"}}
    assert bottom["below"] == "5000"
    equity, research, staff, person = bottom["then"]["all"]
    assert equity == {"metric": {"window": "new_equity_paid_in", "years": 2}, "min": "8000"}
    assert research == {"metric": {"window": "rnd_expense", "years": 2}, "min": "3000"}
    assert staff == {"metric": {"ratio": ["rnd_staff", "staff"]}, "min": "1/2"}
    assert "judge" in person


def test_five_other_titles_do_not_count_inventions(pack: Pack) -> None:
    inventions, others = rule(pack, "little_giant.national", "附件3-小巨人-5")["any"]
    assert inventions == {"metric": "patent_invention", "min": "2"}
    assert others == {"metric": {"sum": ["patent_utility", "patent_design", "software_copyright"]}, "min": "5"}


def test_the_debt_limit_is_hard_nationally_and_soft_in_the_city(pack: Pack) -> None:
    hard = rule(pack, "little_giant.national", "附件3-小巨人-3")["all"][1]
    soft = rule(pack, "little_giant.city", "附件5-小巨人-2")["all"][1]
    assert hard == {"metric": {"ratio": ["liabilities", "assets"]}, "max": "7/10"}
    assert soft == {**hard, "judge_to": "any"}


def test_growth_is_two_years_nationally_and_in_the_city_but_three_in_the_province(pack: Pack) -> None:
    national = rule(pack, "little_giant.national", "附件3-小巨人-4")["any"]
    city = rule(pack, "little_giant.city", "附件5-小巨人-2")["all"][0]
    province = rule(pack, "little_giant.province", "附件4-制造类-2", "manufacturing")["any"][0]
    pool = rule(pack, "pool.province", "附件1-制造类-6", "manufacturing")["any"][0]
    assert [part["metric"]["growth"] for part in national] == ["main_business_revenue", "net_profit"]
    assert {(part["metric"]["years"], part["min"]) for part in national} == {(2, "1/20")}
    assert city == {"metric": {"growth": "main_business_revenue", "years": 2}, "min": "1/20"}
    assert province == {"metric": {"growth": "revenue", "years": 3}, "min": "2/25"}
    assert pool == {"metric": {"growth": "revenue", "years": 3}, "min": "1/20"}


def test_five_thousand_stands_with_or_in_the_province_and_with_and_in_the_city(pack: Pack) -> None:
    province = rule(pack, "little_giant.province", "附件4-制造类-1", "manufacturing")
    city = rule(pack, "little_giant.city", "附件5-小巨人-1")
    revenue = {"metric": "main_business_revenue", "min": "5000"}
    assert province == {"any": [revenue, {"metric": "profit_total", "min": "400"}]}
    assert city == {"all": [revenue, {"metric": "rank_province", "max": "10"}]}


def test_the_county_pool_takes_revenue_or_profit_and_tax(pack: Pack) -> None:
    found = rule(pack, "pool.county", "附件2-制造类-1", "manufacturing")["any"]
    assert found == [{"metric": "main_business_revenue", "min": "2000"}, {"metric": "profit_and_tax", "min": "500"}]


@pytest.mark.parametrize(
    ("tier", "clause", "variant", "fact", "place", "supply_helps"),
    [
        ("pool.county", "附件2-制造类-2", "manufacturing", "rank_province", "5", False),
        ("little_giant.national", "附件3-小巨人-2", None, "rank_province", "3", False),
        ("little_giant.city", "附件5-小巨人-1", None, "rank_province", "10", False),
        ("srdi_product.province", "附件4-产品-3", None, "rank_national", "10", True),
        ("little_giant.province", "附件4-制造类-3", "manufacturing", "rank_national", "5", True),
    ],
)
def test_ranks_differ_by_tier_and_only_the_province_takes_a_leaders_supplier(
    pack: Pack, tier: str, clause: str, variant: str | None, fact: str, place: str, supply_helps: bool
) -> None:
    parts = list(leaves(rule(pack, tier, clause, variant)))
    assert {"metric": fact, "max": place} in parts
    assert ({"flag": "supplies_leader"} in parts) is supply_helps


@pytest.mark.parametrize(
    ("tier", "clause", "variant", "part", "whole", "least"),
    [
        ("pool.province", "附件1-制造类-4", "manufacturing", "main_product_revenue", "revenue", Fraction(2, 5)),
        ("pool.county", "附件2-制造类-4", "manufacturing", "main_business_revenue", "revenue", Fraction(2, 5)),
        ("little_giant.national", "附件3-小巨人-1", None, "main_business_revenue", "revenue", Fraction(7, 10)),
        ("champion.national", "附件3-单项冠军-7", None, "main_product_revenue", "revenue", Fraction(7, 10)),
        (
            "srdi_product.province",
            "附件4-产品-1",
            None,
            "main_product_revenue",
            "main_business_revenue",
            Fraction(3, 5),
        ),
        ("srdi_product.city", "附件5-产品-1", None, "main_product_revenue", "main_business_revenue", Fraction(1, 2)),
    ],
)
def test_the_kinds_of_revenue_are_kept_apart(
    pack: Pack, tier: str, clause: str, variant: str | None, part: str, whole: str, least: Fraction
) -> None:
    assert {"metric": {"ratio": [part, whole]}, "min": str(least)} in list(leaves(rule(pack, tier, clause, variant)))


def test_research_of_the_provincial_giant_is_a_three_year_mean_over_sales(pack: Pack) -> None:
    found = condition(pack, "little_giant.province", "附件4-制造类-6", "manufacturing")
    assert found.rule.model_dump(mode="json", exclude_unset=True) == {
        "metric": {"ratio": ["rnd_expense", "sales_revenue"], "years": 3, "agg": "mean"},
        "min": "3/100",
    }
    assert {"A6", "A8"} <= set(found.readings)
    assert "营业收入" in (found.note or "")


def test_a_champion_up_to_40000_must_be_a_national_little_giant(pack: Pack) -> None:
    _, margin, size = rule(pack, "champion.national", "附件3-单项冠军-4")["all"]
    assert margin == {"metric": {"ratio": ["profit_total", "revenue"]}, "above_fact": "industry_profit_rate"}
    assert size["case"] == "sales_revenue"
    assert size["arms"] == [
        {"max": "40000", "then": {"holds": "little_giant.national"}},
        {"above": "40000", "then": {"met": True}},
    ]


def test_the_product_champion_shares_six_rows_with_the_enterprise_and_lacks_the_seventh(pack: Pack) -> None:
    enterprise = program(pack, "champion.national")
    product = program(pack, "champion_product.national")
    assert [c.rule for c in product.conditions] == [c.rule for c in enterprise.conditions[:6]]
    assert [c.says for c in product.conditions] == [c.says for c in enterprise.conditions[:6]]
    assert "第7项" in (product.note or "")


def test_the_credit_record_of_annex_two_stands_in_the_manufacturing_column_only(pack: Pack) -> None:
    innovation = program(pack, "pool.county", "innovation")
    assert not any("clean" in leaf for c in innovation.conditions for leaf in leaves(c.rule.model_dump()))
    assert "第5项" in (innovation.note or "")


def test_a_bad_record_and_an_offence_are_not_the_same_kinds(pack: Pack) -> None:
    county = rule(pack, "pool.county", "附件2-制造类-5", "manufacturing")["all"][1]
    champion = rule(pack, "champion.national", "附件3-单项冠军-1")
    assert county == {"clean": ["credit", "safety", "environment"], "doubtful": ["quality", "penalty"], "years": 3}
    assert champion == {"clean": ["safety", "environment"], "doubtful": ["penalty"], "years": 3}


def test_an_emphasis_on_thirteen_clusters_never_fails(pack: Pack) -> None:
    found = condition(pack, "pool.province", "附件1-制造类-1", "manufacturing")
    assert list(found.rule.model_dump(exclude_none=True)) == ["judge"]
    assert found.readings == ("A31",)


def test_the_provincial_pool_asks_for_jiangsu_not_for_the_county(pack: Pack) -> None:
    for variant in ("manufacturing", "innovation"):
        assert {"inside": "320000"} in rule(pack, "pool.province", "附件1-共同", variant)["all"]


@pytest.mark.parametrize(
    ("tier", "clause", "variant"),
    [
        ("pool.province", "附件1-共同", "manufacturing"),
        ("pool.county", "附件2-制造类-3", "manufacturing"),
        ("pool.county", "附件2-创新类-2", "innovation"),
        ("champion.national", "附件3-单项冠军-4", None),
        ("champion.national", "附件3-单项冠军-5", None),
        ("srdi_product.province", "附件4-产品-2", None),
        ("little_giant.province", "附件4-创新类-1", "innovation"),
        ("srdi_product.city", "附件5-产品-1", None),
        ("little_giant.city", "附件5-小巨人-2", None),
        ("little_giant.city", "附件5-小巨人-3", None),
    ],
)
def test_words_that_no_fact_answers_are_left_to_a_person(
    pack: Pack, tier: str, clause: str, variant: str | None
) -> None:
    found = rule(pack, tier, clause, variant)
    assert list(found) == ["all"]
    assert asks_a_person(found)


def test_an_innovator_founded_from_2014_on_counts(pack: Pack) -> None:
    found = rule(pack, "little_giant.province", "附件4-创新类-1", "innovation")["all"][0]
    assert found == {"date": "registered_on", "since": "2014-01-01"}


def test_no_reward_has_an_amount_because_the_text_has_none(pack: Pack) -> None:
    assert all(r.ceiling is None and r.rate is None for r in pack.rewards)
    named = {tier for entry in pack.not_given if entry.topic == "amount" for tier in entry.tiers}
    assert {tier for r in pack.rewards if r.kind == "cash" for tier in r.awards} <= named


def test_the_county_may_reward_again_what_a_higher_level_rewarded(pack: Pack) -> None:
    assert pack.stacking is not None
    assert (pack.stacking.rule, pack.stacking.clause, pack.stacking.reading) == ("additive", "四(三)", "A34")
    again = reward(pack, "四(三)", "再奖")
    assert again.kind == "cash"
    assert set(again.awards) == {
        "little_giant.national", "little_giant.province", "little_giant.city", "champion.national",
        "champion_product.national", "srdi_product.province", "srdi_product.city",
    }  # fmt: skip


def test_going_public_points_to_the_paper_of_huaian_and_hangs_on_no_title(pack: Pack) -> None:
    found = reward(pack, "四(三)", "上市")
    assert (found.kind, found.awards) == ("cash", ())
    assert "淮发〔2022〕4号" in (found.refers_to or "")
    assert [d.included for d in pack.documents if d.number == "淮发〔2022〕4号"] == [False]


@pytest.mark.parametrize(
    ("clause", "word"), [("四(三)", "专项经费"), ("四(三)", "优先推荐"), ("四(四)", "职称"), ("四(五)", "首次检查")]
)
def test_help_that_is_not_money_is_called_a_benefit(pack: Pack, clause: str, word: str) -> None:
    assert reward(pack, clause, word).kind == "benefit"


@pytest.mark.parametrize(
    ("clause", "word", "rhythm"),
    [
        ("三(一)3", "名单", "yearly"),
        ("三(三)12", "推荐", "yearly"),
        ("四(一)", "联席会议", "monthly"),
        ("四(一)", "信息通报", "quarterly"),
        ("四(六)", "考核", "ongoing"),
        ("四(六)", "一企一册", "ongoing"),
        ("四(六)", "专项报告", "ongoing"),
    ],
)
def test_recurring_duties_have_a_rhythm_and_no_date(pack: Pack, clause: str, word: str, rhythm: str) -> None:
    (found,) = [d for d in pack.duties if d.clause == clause and word in d.what]
    assert found.rhythm == rhythm
    assert "未写" in (found.note or "")


def test_the_office_of_the_leading_group_is_the_industry_bureau(pack: Pack) -> None:
    office = [d.who for d in pack.departments if d.clause == "四(一)" and "办公室" in d.matter]
    members = [d.who for d in pack.departments if d.clause == "四(一)" and "成员单位" in d.matter]
    assert office == [("县工信局",)]
    assert len(members[0]) == 11


def test_every_task_of_chapter_three_names_its_department(pack: Pack) -> None:
    tasks = [f"三(一){n}" for n in (1, 2, 3)] + [f"三(二){n}" for n in range(4, 11)] + ["三(三)11", "三(三)12"]
    assert [d.clause for d in pack.departments if d.clause.startswith("三")] == tasks


def test_quality_is_the_one_task_without_the_industry_bureau(pack: Pack) -> None:
    without = [d.clause for d in pack.departments if d.clause.startswith("三") and "县工信局" not in d.who]
    assert without == ["三(二)8"]


def test_the_five_annexes_are_included_and_the_notices_are_not(pack: Pack) -> None:
    assert [d.clause for d in pack.documents if d.included] == [f"附件{n}" for n in range(1, 6)]
    assert [d.clause for d in pack.documents if "年度申报通知" in d.title] == ["附件3", "附件4", "附件5"]


@pytest.mark.parametrize(
    "topic", ["amount", "window", "materials", "recheck", "validity", "county_split", "contact", "payment_date"]
)
def test_what_readers_look_for_in_vain_is_said(pack: Pack, topic: str) -> None:
    assert topic in {entry.topic for entry in pack.not_given}


def test_the_city_pool_is_named_but_has_no_conditions(pack: Pack) -> None:
    assert "pool.city" not in {p.tier for p in pack.programs}
    assert "pool.city" in {t for entry in pack.not_given if entry.topic == "condition" for t in entry.tiers}


def test_a_bare_little_giant_needs_its_level_here(pack: Pack) -> None:
    (found,) = [d for d in pack.definitions if d.term == "小巨人"]
    assert all(level in found.says for level in ("国家级", "省级", "市级"))


def test_every_reading_is_used_and_every_used_reading_is_said(pack: Pack) -> None:
    used = {reading for p in pack.programs for c in p.conditions for reading in c.readings}
    assert pack.stacking is not None
    assert used | {pack.stacking.reading} == {reading.id for reading in pack.readings}
