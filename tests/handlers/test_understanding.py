"""What a message wants beyond plain patterns: by its cues, with reasons, and what is asked back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from handlers.language.cues import cues_of
from handlers.stateless import lone_turn
from handlers.understanding.deciding import decide
from handlers.understanding.look import look, slots
from handlers.understanding.scope import Question, understand
from storage.known import Role
from tests.handlers.asking import LIBRARY, TODAY
from tests.handlers.test_understanding_exam import NOW, lines


def read(text: str, role: Role = "enterprise") -> Question:
    return understand(lone_turn(LIBRARY, text, None, role, NOW))


def slots_of(text: str) -> dict[str, Any]:
    turn = lone_turn(LIBRARY, text, None, "enterprise", NOW)
    return slots(turn, look(turn))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("高新技术企业给多少补贴", "reward"),
        ("听说专精特新营收要1000万就行", "eligibility"),
        ("如果迁到聊城 奖励还有吗", "whatif"),
        ("去年刚评上创新型 今年能报省级专精特新不", "eligibility"),
        ("前年出过一次安全事故 还能报吗", "eligibility"),
        ("多报一个产品可以吗", "eligibility"),
        ("隔壁恒丰营收多少", "out_of_scope"),
        ("导出我的数据", "modify"),
        ("把在库企业名单导出来", "out_of_scope"),
        ("返回", "modify"),
    ],
)
def test_an_enterprise_is_understood(text: str, wish: str) -> None:
    assert read(text).wish == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [("示例机械去年营收多少", "o_query"), ("待办", "o_query"), ("同意绑定12", "o_review"), ("返回", "modify")],
)
def test_an_officer_is_understood_apart(text: str, wish: str) -> None:
    assert read(text, "officer").wish == wish


def test_what_decided_can_be_seen() -> None:
    scores = read("评上以后政府给几个钱").scores
    assert scores is not None
    assert scores.best == "reward"
    assert {"钱", "“钱”"} & {*scores.reasons}
    assert scores.ranked[0][1] >= scores.ranked[1][1]


def test_a_word_of_several_cues_carries_all_of_them() -> None:
    assert {"奖补", "问时间"} <= {*cues_of("奖励什么时候发")}


@pytest.mark.parametrize("text", ["小巨人能报吗", "单项冠军能奖多少钱"])
def test_a_title_of_several_levels_is_to_be_asked_back(text: str) -> None:
    question = read(text)
    assert question.unclear_tier is not None
    assert len(question.unclear_tier.candidates) > 1
    assert "tier" not in slots_of(text)


@pytest.mark.parametrize("text", ["国家级小巨人能报吗", "日照新认定的小巨人给多少", "省级瞪羚奖多少"])
def test_a_title_whose_level_is_told_is_not_asked_back(text: str) -> None:
    assert read(text).unclear_tier is None


def test_the_yearly_check_is_one_of_three_unless_it_is_named() -> None:
    assert len(read("年审没过会咋样").unclear_check) == 3
    assert read("年度信息更新没做会咋样").unclear_check == ()


def test_a_zone_without_its_city_is_to_be_asked_back() -> None:
    for word in ("高新区", "经开区", "开发区"):
        place = read(f"我们在{word}").unclear_place
        assert place is not None
        assert len(place.of) > 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("俺家就20个人 有希望吗", {"staff": 20}),
        ("员工数改成96", {"staff": 96}),
        ("研发人员5个 员工80人", {"rnd_staff": 5, "staff": 80}),
        ("修正一下 发明专利不是6项是5项", {"patent_invention": 5}),
        ("把负债率改为58%", {"debt_ratio": 58}),
        ("没有高企证能报小巨人吗", {"high_tech_enterprise": False}),
        ("没有不良记录", {"no_bad_record": True}),
        ("研发机构是国家级的", {"rnd_institution_level": "national"}),
        ("招了二十个人", {}),
    ],
)
def test_facts_are_read_as_they_are_told(text: str, wanted: dict[str, Any]) -> None:
    assert slots_of(text) == wanted


def test_a_message_is_decided_in_less_than_a_millisecond() -> None:
    asked = lines("language_80.txt")
    spent = []
    for line in asked * 3:
        decide.cache_clear()
        start = time.perf_counter()
        decide(line.text, "other", line.role == "officer", TODAY)
        spent.append(time.perf_counter() - start)
    assert sorted(spent)[len(spent) // 2] < 0.002  # the median, with room for a busy machine
