"""山东 2021: what the pack says is what the text says, and no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge.load import load_pack
from knowledge.policy import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(knowledge.__file__).parent / "policies" / "shandong-2021.yaml")


def test_the_document_is_named_with_its_six_issuers(pack: Pack) -> None:
    assert (pack.policy, pack.region, pack.number) == ("shandong-2021", "370000", "鲁工信发〔2021〕5号")
    assert pack.reliability == "official"
    assert len(pack.issuers) == 6
    assert pack.issuers[0] == "山东省工业和信息化厅"
    assert pack.issuers[-1] == "中国证券监督管理委员会山东监管局"


def test_its_period_rests_on_the_target_year(pack: Pack) -> None:
    assert pack.issued == pack.validity.first_day == date(2021, 10, 22)
    assert pack.validity.plan_years == (2021, 2025)
    assert pack.validity.last_day is None
    assert "目标年" in pack.validity.rests_on


@pytest.mark.parametrize(
    ("what", "tier", "count", "about"),
    [
        ("省级以上制造业", "srdi.province", 1500, False),
        ("小巨人", "little_giant.national", 600, False),
        ("单项冠军", None, 400, False),
        ("领航", "leader", 150, True),
    ],
)
def test_the_four_targets_to_2025(pack: Pack, what: str, tier: str | None, count: int, about: bool) -> None:
    (found,) = [entry for entry in pack.targets if entry.what.startswith(what)]
    assert (found.clause, found.tier, found.new, found.total) == ("一(三)", tier, (count, count), None)
    assert (found.by, found.about) == (2025, about)


def test_every_target_says_that_the_reach_of_about_is_not_written(pack: Pack) -> None:
    assert len(pack.targets) == 4
    assert all("左右" in (entry.says or "") and "没有写" in (entry.says or "") for entry in pack.targets)


@pytest.mark.parametrize("term", ["小巨人", "单项冠军", "领航企业"])
def test_the_three_titles_are_described_without_a_threshold(pack: Pack, term: str) -> None:
    (found,) = [definition for definition in pack.definitions if definition.term == term]
    assert found.clause == "二(一)"
    assert not any(sign in found.says for sign in "0123456789%")


def test_no_condition_is_made_up(pack: Pack) -> None:
    assert pack.programs == ()
    assert any(entry.topic == "condition" for entry in pack.not_given)


def test_no_support_has_a_figure_or_hangs_on_a_title(pack: Pack) -> None:
    assert {reward.clause for reward in pack.rewards} == {"三(一)", "三(二)", "三(三)"}
    assert all(reward.ceiling is None and reward.rate is None and not reward.awards for reward in pack.rewards)
    assert pack.stacking is None


def test_rewards_for_people_are_not_told_as_rewards_for_firms(pack: Pack) -> None:
    people = [reward for reward in pack.rewards if reward.clause == "三(三)"]
    assert len(people) == 2
    assert all("不是奖给企业" in reward.says for reward in people)


def test_each_firm_and_its_government_write_one_plan(pack: Pack) -> None:
    plans = {duty.who: duty.what for duty in pack.duties if duty.rhythm == "once"}
    assert plans == {"企业": "编制《创建优质企业行动方案》", "所在地方政府": "编制《支持XX企业创建优质企业方案》"}
    assert {duty.clause for duty in pack.duties if duty.rhythm == "once"} == {"三(四)"}


def test_what_is_only_regular_has_no_interval(pack: Pack) -> None:
    regular = {duty.clause: duty for duty in pack.duties if duty.rhythm == "regular"}
    assert set(regular) == {"二(二)", "二(三)"}
    assert all(duty.times is None for duty in regular.values())


def test_every_task_and_safeguard_names_its_department_and_a_service(pack: Pack) -> None:
    expected = {f"二({n})" for n in "一二三四五六七"} | {f"三({n})" for n in "一二三四"}
    assert {service.clause for service in pack.services} == expected
    who = {department.clause: department.who for department in pack.departments}
    assert set(who) == expected
    assert who["二(二)"] == ("省科技厅", "省工业和信息化厅")
    assert who["二(三)"] == ("省工业和信息化厅", "省国资委")
    assert len(who["三(一)"]) == 7


def test_the_national_opinion_is_referenced_by_its_number(pack: Pack) -> None:
    numbers = {document.title: document.number for document in pack.documents}
    assert numbers["关于加快培育发展制造业优质企业的指导意见"] == "工信部联政法〔2021〕70号"
    assert [document.clause for document in pack.documents] == ["序", "三(四)", "三(四)"]


def test_what_the_text_leaves_out_is_said(pack: Pack) -> None:
    topics = {entry.topic for entry in pack.not_given}
    assert topics >= {
        "amount", "condition", "window", "materials", "recheck", "validity", "county_split", "contact", "level",
    }  # fmt: skip
