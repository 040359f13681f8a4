"""聊城 2021: what the pack says is what the text says, and no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge.load import load_pack
from knowledge.policy import Pack, Target


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(knowledge.__file__).parent / "policies" / "liaocheng-2021.yaml")


def target(pack: Pack, what: str) -> Target:
    (found,) = [entry for entry in pack.targets if entry.what.startswith(what)]
    return found


def test_the_document_is_named_and_its_plan_years_end_without_a_stated_last_day(pack: Pack) -> None:
    assert (pack.policy, pack.region, pack.number, pack.reliability) == ("liaocheng-2021", "371500", None, "official")
    assert pack.issuers == ("聊城市人民政府办公室",)
    assert pack.issued == pack.validity.first_day == date(2021, 12, 9)
    assert pack.validity.plan_years == (2021, 2023)
    assert pack.validity.last_day is None


@pytest.mark.parametrize(
    ("clause", "tier", "count"),
    [
        ("二(一)", "srdi.city", 150),
        ("二(一)", "srdi.province", 80),
        ("二(一)", "little_giant.national", 20),
    ],
)
def test_the_titles_with_a_level_carry_their_counts_and_no_cumulative_figure(
    pack: Pack, clause: str, tier: str, count: int
) -> None:
    (found,) = [entry for entry in pack.targets if entry.tier == tier]
    assert (found.clause, found.new, found.total, found.by, found.about) == (clause, (count, count), None, 2023, False)


@pytest.mark.parametrize("what", ["瞪羚企业", "单项冠军企业"])
def test_gazelles_and_champions_have_a_count_but_no_level(pack: Pack, what: str) -> None:
    found = target(pack, what)
    assert (found.clause, found.new, found.tier) == ("二(一)", (20, 20), None)
    (silent,) = [entry for entry in pack.not_given if entry.topic == "level"]
    families = {tier.split(".")[0] for tier in silent.tiers}
    assert families == {"gazelle", "champion"}


def test_the_first_unicorn_is_a_goal_without_a_number(pack: Pack) -> None:
    found = target(pack, "独角兽")
    assert (found.clause, found.tier, found.new, found.total) == ("二(一)", "unicorn", None, None)
    assert found.says is not None
    assert "零" in found.says


@pytest.mark.parametrize(
    ("what", "clause", "count", "unit"),
    [
        ("筛选中小企业", "二首段", 1000, "家"),
        ("数字专员", "二(二)", 1000, "名"),
        ("管理标兵", "二(三)", 1000, "名"),
    ],
)
def test_soft_counts_stay_soft(pack: Pack, what: str, clause: str, count: int, unit: str) -> None:
    found = target(pack, what)
    assert (found.clause, found.new, found.unit, found.about) == (clause, (count, count), unit, True)


def test_the_online_hall_takes_about_two_hundred_firms_in_each_year(pack: Pack) -> None:
    found = target(pack, "进千企在线展馆")
    assert (found.clause, found.new, found.about, found.each_year) == ("二(四)", (200, 200), True, (2021, 2023))
    assert found.by is None


def test_there_are_ten_expert_teams(pack: Pack) -> None:
    found = target(pack, "专家服务队")
    assert (found.clause, found.total, found.unit) == ("三首段", (10, 10), "个")


def test_hundred_thousand_and_ten_thousand_of_the_management_action_stay_words(pack: Pack) -> None:
    rounded = [entry for entry in pack.targets if entry.clause == "三(六)"]
    assert len(rounded) == 3
    assert all(entry.new is None and entry.total is None for entry in rounded)


def test_no_condition_is_made_up(pack: Pack) -> None:
    assert pack.programs == ()
    assert any(entry.topic == "condition" for entry in pack.not_given)


def test_no_reward_has_a_figure_or_hangs_on_a_title(pack: Pack) -> None:
    assert {reward.clause for reward in pack.rewards} == {"四(二)", "三(四)"}
    assert all(reward.ceiling is None and reward.rate is None and not reward.awards for reward in pack.rewards)
    assert pack.stacking is None
    (fund,) = [reward for reward in pack.rewards if reward.clause == "四(二)"]
    assert "服务项目" in fund.says
    assert fund.audience != "enterprise"


def test_the_evaluation_is_yearly_and_the_summary_comes_once(pack: Pack) -> None:
    rhythms = {duty.what.split("，")[0]: duty.rhythm for duty in pack.duties if duty.clause == "四(四)"}
    assert rhythms == {
        "年度工作成效评估": "yearly",
        "三年行动总体评价和总结": "once",
        "千企服务成果数据库动态管理": "ongoing",
    }


def test_the_eight_actions_are_all_there(pack: Pack) -> None:
    actions = {service.clause for service in pack.services if service.name.endswith("行动")}
    assert actions == {f"三({n})" for n in "一二三四五六七八"}


def test_every_numbered_task_and_safeguard_names_its_department(pack: Pack) -> None:
    who = {department.clause: department.who for department in pack.departments}
    assert set(who) == {f"三({n})" for n in "一二三四五六七八"} | {f"四({n})" for n in "一二三四"}
    assert who["三(二)"] == ("市工业和信息化局", "市市场监管局")
    assert who["三(四)"][0] == "人行聊城市中心支行"
    assert len(who["四(一)"]) == 13
    assert who["四(二)"] == ("市财政局", "市工业和信息化局")


def test_the_two_provincial_documents_are_referenced(pack: Pack) -> None:
    assert [document.clause for document in pack.documents] == ["序", "序"]
    assert not any(document.included for document in pack.documents)


def test_what_the_text_leaves_out_is_said(pack: Pack) -> None:
    topics = {entry.topic for entry in pack.not_given}
    assert topics >= {
        "amount", "condition", "window", "materials", "recheck", "validity", "county_split", "contact", "level",
    }  # fmt: skip


def test_words_readers_ask_about_are_explained_with_a_clause(pack: Pack) -> None:
    terms = {definition.term: definition.clause for definition in pack.definitions}
    assert terms["非请勿扰、有求必应"] == "一"
    assert terms["服务专员"] == "四(一)"
    assert terms["1+10+N"] == "三(三)"
