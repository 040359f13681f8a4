"""Imported texts: quoted in short with their clause, marked as the text's own words, never the source of a figure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from handlers.answers.quoting import QUOTED, excerpt
from handlers.context import Answer, Context
from handlers.router import respond
from knowledge.texts.passage import Passage, PolicyText
from storage.incoming import Address, Incoming
from storage.known import Known
from tests.handlers.asking import LIBRARY, words

TOWN = PolicyText(
    "text-1",
    "青禾镇竹器作坊登高办法",
    "青镇发〔2031〕7号",
    None,
    None,
    (
        Passage(
            "二(一)",
            "二、重点任务 > （一）搭台阶",
            "镇里建立竹器台阶库，名单有异议的可以提出，由镇办答复。" + "补充说明。" * 40,
        ),
        Passage(
            "三(二)", "三、保障 > （二）登高奖励", "登上第一级的竹器作坊最高奖励9万元，登上第二级的最高奖励12万元。"
        ),
        Passage("四(一)", "四、附则 > （一）巡回讲堂", "镇里请篾匠师傅办巡回讲堂，每季度1次，地点另行通知。"),
    ),
)
OURS = PolicyText(
    "text-2",
    LIBRARY.packs["rizhao-2022"].title,
    "日政办字〔2022〕10号",
    None,
    None,
    (Passage("三(五)17", "三、工作重点 > 17", "支持企业组团参加航空航天配套采购会，由牵头单位统一布展。"),),
)
SHELF = LIBRARY.with_texts((TOWN, OURS))


def ask(text: str) -> Answer:
    """What the bot answers with these texts imported."""
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    return respond(Context(Incoming("k", Address("wecom", "c", "1", "u"), "text", at, text=text), Known(1), SHELF, at))


def test_a_text_without_a_pack_is_quoted_with_its_clause_and_no_standing() -> None:
    answer = ask("竹器台阶库名单异议怎么提")
    said = words(answer)
    assert "原文：“" in said
    assert "（二(一)）" in said
    assert "《青禾镇竹器作坊登高办法》青镇发〔2031〕7号，二(一)" in said
    assert "没有登记有效期" in said
    assert [(c.policy, c.clause) for c in answer.citations] == [("text-1", "二(一)")]


def test_a_text_with_a_pack_is_quoted_under_its_documents_standing() -> None:
    answer = ask("日照航空航天配套采购会")
    assert "由牵头单位统一布展" in words(answer)
    assert "已过期（有效期至2025年12月31日，末段）" in words(answer)
    assert [(c.policy, c.clause) for c in answer.citations] == [("rizhao-2022", "三(五)17")]


def test_figures_in_a_quotation_are_said_to_be_unchecked() -> None:
    said = words(ask("篾匠师傅巡回讲堂"))
    assert "每季度1次" in said
    assert "没有经过核对" in said


@pytest.mark.parametrize(
    "text",
    [
        "竹器作坊登上第一级给多少钱",
        "竹器作坊登高奖励几万",
        "篾匠巡回讲堂一年几次",
        "登上第二级的竹器作坊能拿多少万",
        "竹器作坊登高奖励",
    ],
)
def test_no_amount_number_or_date_is_taken_from_a_text(text: str) -> None:
    said = words(ask(text))
    assert not re.search("9万|12万|每季度1次", said), said


def test_a_quotation_is_short_and_holds_what_was_asked_for() -> None:
    text = "开头的话。" * 50 + "这里写竹器作坊的事，由镇办牵头。" + "结尾的话。" * 50
    said = excerpt(text, "竹器作坊")
    assert len(said) <= QUOTED
    assert "竹器作坊" in said
    assert excerpt("很短的一条。", "竹器") == "很短的一条。"


def test_a_text_of_another_place_is_not_quoted_for_this_one() -> None:
    assert "组团参加" not in words(ask("聊城航空航天配套采购会"))
