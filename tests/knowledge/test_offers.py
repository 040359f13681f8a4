"""What can be asked for at a place, and who the documents make responsible for it."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.lint import mistakes
from knowledge.offers import lead_of, offer_of
from knowledge.topics import topic_in, topics
from tests.handlers.asking import LIBRARY

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("topic", "region", "policy", "clause", "office"),
    [
        ("arrears", "371102", "rizhao-2022", "三(六)19", "市清理拖欠民营中小企业账款工作专班"),
        ("inspection", "320831", "jinhu-2022", "四(五)", "县工信局"),
        ("experts", "371500", "liaocheng-2021", "三首段", "市工业和信息化局"),
        ("other_appeal", "371500", "liaocheng-2021", "四(一)", "市工业和信息化局"),
        ("digital", "371100", "rizhao-2022", "三(三)10", "市工业和信息化局、市大数据发展局"),
        ("exhibition", "370800", "jining-2022", "四(八)", "济宁市工业和信息化局"),
        ("finance_tutor", "370800", "shandong-2021", "三(一)", "省工业和信息化厅"),
    ],
)
def test_the_office_is_the_one_the_text_names(topic: str, region: str, policy: str, clause: str, office: str) -> None:
    offer = offer_of(LIBRARY, topic, region, TODAY)
    assert offer is not None
    assert offer.office is not None
    assert (offer.pack.policy, offer.service.clause) == (policy, clause)
    assert "、".join(offer.office.who).startswith(office)


def test_what_no_document_of_a_place_offers_is_not_made_up() -> None:
    assert offer_of(LIBRARY, "arrears", "320831", TODAY) is None
    assert offer_of(LIBRARY, "experts", "110000", TODAY) is None
    assert lead_of(LIBRARY, "110000") is None


def test_every_office_and_lead_is_written_in_the_document_at_its_clause() -> None:
    for pack in LIBRARY.packs.values():
        for topic in topics():
            offer = offer_of(LIBRARY, topic, pack.region, TODAY)
            if offer and offer.office:
                named = {w for d in offer.pack.departments if d.clause == offer.office.clause for w in d.who}
                assert set(offer.office.who) <= named


def test_lint_refuses_a_topic_and_a_lead_that_do_not_exist() -> None:
    pack = LIBRARY.packs["rizhao-2022"]
    service = pack.services[0].model_copy(update={"request": ("nothing",)})
    assert pack.lead is not None
    lead = pack.lead.model_copy(update={"who": ("某某局",)})
    found = mistakes(pack.model_copy(update={"services": (service, *pack.services[1:]), "lead": lead}))
    assert [place for place, _ in found] == [("services", 0, "request"), ("lead", "who")]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("大企业拖欠我们货款两年了 找谁管", "arrears"),
        ("想反映个事 环保来查了三回了", "inspection"),
        ("想请专家到厂里来看看怎么智改数转", "experts"),
        ("要个金融辅导员", "finance_tutor"),
        ("想参加广交会", "exhibition"),
        ("我要提个诉求", None),
    ],
)
def test_the_first_word_tells_the_topic(text: str, topic: str | None) -> None:
    found = topic_in(text)
    assert (found.id if found else None) == topic
