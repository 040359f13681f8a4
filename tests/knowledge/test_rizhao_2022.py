"""The Rizhao plan as data: every figure with its clause, and the traps its wording sets."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import knowledge
from knowledge.load import load_pack
from knowledge.policy import Pack, Reward, Target
from knowledge.rules import All, Any_, AtLevel, Clean, Judge, Measure, Rule

PACK = Path(knowledge.__file__).parent / "policies" / "rizhao-2022.yaml"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


def cash(pack: Pack, audience: str) -> list[tuple[str, str, int, bool | None]]:
    """Cash with a figure for one audience: titles, clause, ceiling in 万元, whether paid once."""
    found = [r for r in pack.rewards if r.audience == audience and r.kind == "cash" and r.ceiling is not None]
    return [(" ".join(r.awards), r.clause, int(r.ceiling or 0), r.once) for r in found]


def target(pack: Pack, what: str) -> Target:
    return next(t for t in pack.targets if t.what == what)


def rule(pack: Pack, clause: str) -> Rule:
    return next(c.rule for c in pack.programs[0].conditions if c.clause == clause)


def parts(pack: Pack, clause: str) -> tuple[Rule, ...]:
    whole = rule(pack, clause)
    assert isinstance(whole, All)
    return whole.all


def test_the_document_is_named_numbered_and_placed(pack: Pack) -> None:
    assert (pack.policy, pack.region, pack.reliability) == ("rizhao-2022", "371100", "official")
    assert pack.title == "日照市“专精特新”中小企业培育提升行动方案（2022—2025年）"
    assert (pack.number, pack.issuers, pack.issued) == (
        "日政办字〔2022〕10号",
        ("日照市人民政府办公室",),
        date(2022, 3, 23),
    )


def test_its_last_paragraph_states_both_ends_of_its_validity(pack: Pack) -> None:
    assert (pack.validity.first_day, pack.validity.last_day) == (date(2022, 3, 23), date(2025, 12, 31))
    assert pack.validity.last_day_clause == "末段"
    assert pack.validity.plan_years is None


@pytest.mark.parametrize(
    ("tier", "new", "total"),
    [
        ("srdi.city", 400, 600),
        ("gazelle.city", 160, 200),
        ("srdi.province", 120, 200),
        ("gazelle.province", 40, 60),
        ("little_giant.national", 20, 30),
    ],
)
def test_targets_to_2025_have_an_exact_new_count_and_a_rough_total(pack: Pack, tier: str, new: int, total: int) -> None:
    found = next(t for t in pack.targets if t.tier == tier)
    assert (found.clause, found.by, found.new, found.total) == ("一", 2025, (new, new), (total, total))
    assert found.about_total
    assert not found.about
    assert found.at_least is (tier == "little_giant.national")


def test_champions_are_counted_across_levels_so_the_target_has_no_tier_and_no_total(pack: Pack) -> None:
    found = target(pack, "省级及以上单项冠军企业（产品）")
    assert (found.tier, found.new, found.total, found.by) == (None, (10, 10), None, 2025)


def test_the_unicorn_target_is_words_without_a_number(pack: Pack) -> None:
    found = target(pack, "独角兽企业")
    assert (found.new, found.total) == (None, None)
    assert found.says


@pytest.mark.parametrize(
    ("what", "clause", "count", "unit"),
    [
        ("绿色工厂", "三(二)8", 20, "家"),
        ("绿色产品", "三(二)8", 50, "种"),
        ("纳入全市上市后备资源库的“专精特新”中小企业", "三(四)13", 50, "家"),
        ("新增“专精特新”上市企业", "三(四)13", 5, "家"),
        ("挂牌区域性股权市场“专精特新板”的中小企业", "三(四)13", 30, "家"),
        ("参加上市挂牌专题培训的“专精特新”中小企业", "三(四)13", 100, "家"),
        ("每个区县、功能区的企业家对标学习交流活动", "三(五)15", 2, "场"),
        ("全市“专精特新”中小企业现场观摩会", "四(三)", 1, "次"),
    ],
)
def test_the_other_numbers_stand_with_their_clause(pack: Pack, what: str, clause: str, count: int, unit: str) -> None:
    found = target(pack, what)
    assert (found.clause, found.new or found.total, found.unit) == (clause, (count, count), unit)


def test_titles_listed_together_keep_the_order_of_their_amounts(pack: Pack) -> None:
    assert cash(pack, "enterprise") == [
        ("unicorn", "三(一)2", 300, True),
        ("champion.national", "三(一)2", 200, True),
        ("champion_product.national", "三(一)2", 100, True),
        ("little_giant.national", "三(一)2", 100, True),
        ("champion.province", "三(一)2", 50, True),
        ("gazelle.province", "三(一)2", 30, True),
        ("srdi.province", "三(一)2", 20, True),
    ]


def test_three_hundred_is_once_for_a_unicorn_and_once_for_a_district(pack: Pack) -> None:
    found = {(r.audience, r.awards, r.once) for r in pack.rewards if r.ceiling == 300}
    assert found == {("enterprise", ("unicorn",), True), ("district", (), None)}


def test_one_hundred_stands_three_times_and_one_is_a_yearly_limit_for_an_institute(pack: Pack) -> None:
    found = {(r.audience, r.awards): r for r in pack.rewards if r.ceiling == 100}
    assert set(found) == {
        ("enterprise", ("champion_product.national",)),
        ("enterprise", ("little_giant.national",)),
        ("design_institute", ()),
    }
    institute = found["design_institute", ()]
    assert (institute.clause, institute.rate, institute.per, institute.once) == (
        "三(二)4",
        Fraction(1, 2),
        "year",
        None,
    )


def test_clusters_bases_and_platforms_have_their_own_audience(pack: Pack) -> None:
    assert cash(pack, "cluster") == [("cluster.province", "三(二)7", 50, True)]
    assert cash(pack, "platform") == [
        ("startup_base.province", "三(二)7", 20, True),
        ("service_platform.province", "三(二)7", 20, True),
        ("startup_base.national", "三(二)7", 50, True),
        ("service_platform.national", "三(二)7", 50, True),
    ]


def test_class_a_resources_are_a_benefit_for_titles_of_province_and_above(pack: Pack) -> None:
    (benefit,) = [r for r in pack.rewards if r.kind == "benefit"]
    assert (benefit.clause, benefit.ceiling) == ("三(一)2", None)
    assert set(benefit.awards) == {
        "srdi.province", "gazelle.province", "champion.province",
        "champion.national", "champion_product.national", "little_giant.national",
    }  # fmt: skip


def test_support_without_a_figure_carries_no_figure(pack: Pack) -> None:
    bare: list[Reward] = [r for r in pack.rewards if r.kind == "cash" and r.ceiling is None]
    assert [(r.clause, r.rate, r.awards) for r in bare] == [
        ("三(四)12", None, ()),
        ("三(四)13", None, ()),
        ("三(五)17", None, ()),
    ]


def test_no_reward_is_tied_to_a_city_title(pack: Pack) -> None:
    rewarded = {tier for r in pack.rewards for tier in r.awards}
    assert not rewarded & {"srdi.city", "gazelle.city", "champion.city", "innovative", "above_scale", "pool.city"}


def test_only_the_highest_reward_counts(pack: Pack) -> None:
    assert pack.stacking is not None
    assert (pack.stacking.rule, pack.stacking.clause, pack.stacking.reading) == ("highest_only", "末段", "A15")


def test_only_the_pool_has_conditions(pack: Pack) -> None:
    (pool,) = pack.programs
    assert (pool.tier, pool.clause) == ("pool.city", "二")
    assert [c.clause for c in pool.conditions] == ["二-1", "二-2-一", "二-2-二", "二-2-三", "二-2-四"]


def test_any_of_three_ways_leads_into_the_focus_fields(pack: Pack) -> None:
    ways = rule(pack, "二-1")
    assert isinstance(ways, Any_)
    first, second, third = ways.any
    assert isinstance(first, Judge)
    assert isinstance(second, Judge)
    assert isinstance(third, All)
    assert AtLevel(level="first_set_level", min="province") in third.all


def test_about_ten_million_is_a_band_for_a_person_and_not_a_hard_line(pack: Pack) -> None:
    revenue = next(part for part in parts(pack, "二-2-三") if isinstance(part, Measure))
    assert revenue == Measure(metric="revenue", min=Fraction(1000), judge_to=Fraction(800))
    (condition,) = [c for c in pack.programs[0].conditions if c.clause == "二-2-三"]
    assert "A2" in condition.readings


def test_a_penalty_is_for_a_person_but_an_accident_rules_out(pack: Pack) -> None:
    assert Clean(clean=("safety", "quality", "environment"), doubtful=("penalty",), years=2) in parts(pack, "二-2-四")


def test_every_reading_a_condition_names_is_explained(pack: Pack) -> None:
    named = {reading for program in pack.programs for c in program.conditions for reading in c.readings}
    assert named <= {reading.id for reading in pack.readings}


def test_recurring_duties_carry_rhythm_and_no_date(pack: Pack) -> None:
    rhythms = {(d.clause, d.rhythm, d.times) for d in pack.duties}
    assert rhythms == {
        ("四(三)", "yearly", 1),
        ("三(五)15", "yearly", 2),
        ("三(五)15", "regular", None),
        ("三(四)13", "yearly", None),
        ("三(一)2", "yearly", None),
        ("四(三)", "yearly", None),
        ("三(六)20", "regular", None),
        ("四(三)", "regular", None),
        ("三(一)3", "ongoing", None),
    }


def test_every_one_of_the_twenty_items_names_who_is_responsible(pack: Pack) -> None:
    sections = {"一": range(1, 4), "二": range(4, 9), "三": range(9, 12), "四": range(12, 15), "五": range(15, 18)}
    items = {f"三({section}){n}" for section, numbers in sections.items() for n in numbers}
    items |= {f"三(六){n}" for n in range(18, 21)}
    assert len(items) == 20
    assert items <= {d.clause for d in pack.departments}
    (arrears,) = [d for d in pack.departments if d.clause == "三(六)19"]
    assert arrears.who == ("市清理拖欠民营中小企业账款工作专班",)


def test_it_says_what_it_does_not_give(pack: Pack) -> None:
    topics = {n.topic for n in pack.not_given}
    assert topics >= {"amount", "condition", "window", "materials", "recheck", "validity", "county_split", "contact"}
    silent = {tier for n in pack.not_given if n.topic == "amount" for tier in n.tiers}
    assert silent >= {"srdi.city", "gazelle.city", "innovative", "above_scale"}
