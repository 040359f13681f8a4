"""The Jining plan as data: definitions and targets, and neither conditions nor amounts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge.load import load_pack
from knowledge.policy import Pack

PACK = Path(knowledge.__file__).parent / "policies" / "jining-2022.yaml"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


def test_the_document_is_named_and_placed_and_has_no_number(pack: Pack) -> None:
    assert (pack.policy, pack.region, pack.reliability) == ("jining-2022", "370800", "official")
    assert pack.title == "“济宁市高成长企业三年倍增行动计划（2022-2024年）”实施方案"
    assert (pack.number, pack.issuers, pack.issued) == (None, ("济宁市工业和信息化局",), date(2022, 6, 6))


def test_it_names_plan_years_but_no_last_day(pack: Pack) -> None:
    assert (pack.validity.first_day, pack.validity.plan_years) == (date(2022, 6, 6), (2022, 2024))
    assert pack.validity.last_day is None


@pytest.mark.parametrize(
    ("clause", "tier", "new", "total", "in_2022"),
    [
        ("培育目标(一)", "srdi.city", 350, 700, 120),
        ("培育目标(一)", "srdi.province", 300, 525, 100),
        ("培育目标(一)", "little_giant.national", 40, 60, 15),
        ("培育目标(二)", "gazelle.city", 100, 160, 40),
        ("培育目标(二)", "gazelle.province", 106, 200, 30),
        ("培育目标(三)", "champion.city", 57, 80, 20),
        ("培育目标(三)", "champion.province", 38, 75, 15),
        ("培育目标(三)", "champion.national", 9, 18, 3),
    ],
)
def test_each_tier_has_a_target_by_2024_and_its_2022_share(
    pack: Pack, clause: str, tier: str, new: int, total: int, in_2022: int
) -> None:
    by_2024, share = [t for t in pack.targets if t.tier == tier]
    assert (by_2024.clause, by_2024.by, by_2024.new, by_2024.total) == (clause, 2024, (new, new), (total, total))
    assert (share.clause, share.year, share.new, share.total) == (clause, 2022, (in_2022, in_2022), None)
    assert not any((by_2024.about, by_2024.about_total, by_2024.at_least))


def test_national_champions_count_enterprises_and_products_together(pack: Pack) -> None:
    together = [t for t in pack.targets if t.tier == "champion.national"]
    assert all("（产品）" in t.what and t.says for t in together)


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_later_years_have_no_number_of_their_own(pack: Pack, year: int) -> None:
    (found,) = [t for t in pack.targets if t.year == year]
    assert (found.clause, found.new, found.total) == ("培育目标(四)", None, None)


def test_at_least_a_hundred_enter_the_listing_reserve(pack: Pack) -> None:
    (found,) = [t for t in pack.targets if t.clause == "五(四)"]
    assert (found.total, found.at_least) == ((100, 100), True)


def test_it_defines_and_does_not_decide(pack: Pack) -> None:
    assert pack.programs == ()
    assert {d.clause for d in pack.definitions} >= {"发展方向(一)", "发展方向(二)", "发展方向(三)"}
    assert pack.examples == ()


def test_no_reward_carries_a_figure(pack: Pack) -> None:
    assert all(r.ceiling is None and r.rate is None for r in pack.rewards)


def test_titles_bring_what_another_document_pays(pack: Pack) -> None:
    (found,) = [r for r in pack.rewards if r.clause == "五(二)"]
    assert (found.kind, found.refers_to) == ("cash", "济政发〔2021〕19号")
    assert set(found.awards) == {
        "srdi.city", "srdi.province", "little_giant.national", "gazelle.city", "gazelle.province",
        "champion.city", "champion.province", "champion.national",
    }  # fmt: skip


def test_class_a_brings_land_and_emission_quotas_only_for_new_projects(pack: Pack) -> None:
    (found,) = [r for r in pack.rewards if r.clause == "四(一)"]
    assert (found.kind, found.awards) == ("benefit", ())
    assert "新增投资项目" in found.says


def test_talent_policy_is_a_benefit_of_province_titles_and_above(pack: Pack) -> None:
    (found,) = [r for r in pack.rewards if r.clause == "四(二)"]
    assert (found.kind, found.refers_to) == ("benefit", "济发〔2020〕13号")
    assert not any(tier.endswith(".city") for tier in found.awards)


def test_it_says_nothing_about_adding_rewards_up(pack: Pack) -> None:
    assert pack.stacking is None


def test_the_name_ten_hundred_thousand_is_not_a_target(pack: Pack) -> None:
    assert not any("十百千" in t.what for t in pack.targets)
    (word,) = [d for d in pack.definitions if d.term == "十百千技改工程"]
    assert word.clause == "四(四)"


def test_every_numbered_task_offers_a_service(pack: Pack) -> None:
    tasks = {f"四({n})" for n in "一二三四五六七八九"}
    assert tasks | {"五(四)", "五(六)"} <= {s.clause for s in pack.services}


def test_the_lists_it_names_are_not_included(pack: Pack) -> None:
    annexes = [d for d in pack.documents if d.clause in {"附1", "附2", "附3"}]
    assert len(annexes) == 3
    assert not any(d.included for d in annexes)


def test_it_says_what_it_does_not_give(pack: Pack) -> None:
    assert {n.topic for n in pack.not_given} >= {
        "amount", "condition", "window", "materials", "recheck", "validity", "county_split", "contact", "number",
    }  # fmt: skip


def test_its_duties_follow_no_calendar(pack: Pack) -> None:
    assert {(d.clause, d.rhythm) for d in pack.duties} == {("培育目标(四)", "yearly"), ("五(五)", "ongoing")}
