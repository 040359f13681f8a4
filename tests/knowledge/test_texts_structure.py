"""The clauses of a text, in the places packs cite; made-up texts in the shapes of real ones."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.texts.passage import PolicyText, TextMistake
from knowledge.texts.reading import read_text
from tests.knowledge.policy_files import PLAN, PLAN_CLAUSES, RULES, UNNUMBERED


def said(text: PolicyText) -> dict[str, str]:
    """The words of each clause."""
    return {passage.clause: passage.text for passage in text.passages}


@pytest.fixture(scope="module")
def plan() -> PolicyText:
    """The plan with letter and annexes."""
    return read_text("plan.txt", PLAN.encode())


def test_a_plan_with_letter_and_annexes_is_cited_as_packs_cite_it(plan: PolicyText) -> None:
    assert tuple(passage.clause for passage in plan.passages) == PLAN_CLAUSES


def test_title_number_and_day_are_those_of_the_document(plan: PolicyText) -> None:
    assert plan.title == "青禾县企业登高三年行动方案（2031—2033年）"
    assert (plan.number, plan.issued) == ("青政发〔2031〕7号", date(2031, 4, 2))


def test_paragraphs_cut_by_a_page_are_whole_again(plan: PolicyText) -> None:
    clauses = said(plan)
    assert "接受企业和群众监督，对名单有异议的" in clauses["三(一)3"]
    assert clauses["三(一)4"].endswith("（责任单位：县财政局、县工信局）")


def test_the_text_stays_as_written_while_its_places_have_half_width_marks(plan: PolicyText) -> None:
    clauses = said(plan)
    assert clauses["一(二)"] == "（二）总体目标\n每年帮助１０家企业登高。"
    assert clauses["二-1"].startswith("１．重点领域。")
    assert not any("bookmark" in text for text in clauses.values())


def test_things_listed_in_one_paragraph_are_clauses_of_their_own(plan: PolicyText) -> None:
    clauses = said(plan)
    assert clauses["二-2"] == "2. 培育条件。须同时满足以下条件："
    assert clauses["二-2-二"] == "二是上年度营业收入800万元左右；"


def test_a_chapter_lists_what_is_in_it_and_its_own_words_come_apart(plan: PolicyText) -> None:
    clauses = said(plan)
    assert clauses["三"] == "三、重点任务\n(一) 搭好台阶\n（二）铺好道路"
    assert clauses["三首段"] == "到2033年形成登高格局。"


def test_headings_show_the_way_in_the_texts_own_words(plan: PolicyText) -> None:
    heading = next(p.heading for p in plan.passages if p.clause == "三(一)4")
    assert heading == "三、重点任务 > (一) 搭好台阶 > 4. 登高奖励"


def test_a_cell_under_a_shared_head_belongs_to_the_class_and_says_which_part_is_meant(plan: PolicyText) -> None:
    clauses = said(plan)
    assert clauses["附件2-单项冠军-1"] == "近三年没有违法记录"
    assert clauses["附件2-单项冠军-2"] == "企业：主导产品占比70%以上"
    assert clauses["附件2"].endswith("备注：具体以当年通知为准。")


def test_articles_count_on_over_chapters_and_keep_what_follows_their_lists() -> None:
    clauses = said(read_text("rules.txt", RULES.encode()))
    assert list(clauses)[:5] == ["第一条", "第二条", "第二条(一)", "第二条(二)", "第三条"]
    assert clauses["第二条"].endswith("有争议的，按第一条的宗旨处理。")
    assert clauses["附件1-二(一)1-2"] == "序号：2；指标：实用新型；分值：10"


def test_chapters_that_lost_their_numbers_are_cited_by_name() -> None:
    text = read_text("unnumbered.txt", UNNUMBERED.encode())
    clauses = said(text)
    assert text.title == "《青禾市企业倍增行动计划》实施方案"
    assert clauses["培育目标(一)"] == "（一）倍增企业。到2033年培育30家。\n其中：2031年10家。"
    assert clauses["指导思想"] == "指导思想\n坚持自愿。"
    assert (clauses["附1"], clauses["附2"]) == ("2031年倍增企业名单", "2031年领头企业名单")
    assert "通  知" not in clauses["主送"]


def test_the_number_of_a_document_that_is_only_cited_is_not_its_own() -> None:
    text = read_text("cites.txt", UNNUMBERED.replace("自愿", "《办法》（青政发〔2030〕1号）").encode())
    assert text.number is None


def test_numbers_in_running_text_begin_no_clause() -> None:
    plan = PLAN.replace("优先修通往企业的道路。", "优先修通往企业的道路。\n2033年底前修好。\n3.5公里以内的先修。")
    assert tuple(p.clause for p in read_text("plan.txt", plan.encode()).passages) == PLAN_CLAUSES


def test_versions_of_a_document_have_one_id_and_other_documents_another() -> None:
    later = PLAN.replace("最高奖励9万元", "最高奖励8万元")
    other = PLAN.replace("〔2031〕7号", "〔2031〕8号")
    ids = [read_text("a.txt", text.encode()).id for text in (PLAN, later, other)]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("第一章 雨夜\n" + "　　那天夜里下着雨，他独自走在街上。\n" * 200, "标题"),
        ("商品价目表\n1. 苹果 5元\n2. 梨 6元\n", "标题"),
        ("样例甲公司考勤管理办法\n第一条 九点上班。\n第二条 六点下班。\n", "发文机关"),
        ("青禾县人民政府\n关于放假的通知\n各单位：\n明天放假。\n青禾县人民政府\n2031年4月2日\n", "条款"),
    ],
    ids=["a novel", "a price list", "rules of a company", "nothing numbered"],
)
def test_what_is_no_policy_is_refused_with_what_it_lacks(text: str, lacks: str) -> None:
    with pytest.raises(TextMistake, match=f"^a.txt：不像政策文件：.*{lacks}"):
        read_text("a.txt", text.encode())


MINISTRY = """\
样例部关于印发《登高企业培育管理办法》的通知
样例企业〔2031〕99号
各省、自治区、直辖市主管部门：
我部制定了《登高企业培育管理办法》。现印发给你们，请遵照执行。
附件：登高企业培育管理办法
样例与信息化部
二〇三一年六月十一日

附件

登高企业培育管理办法
第一章　总则
第一条　登高企业分两级。
第二条　本办法由样例部负责解释。
附件：1.第一级标准
      2.第二级标准
附件1
第一级标准
一、条件
（一）从事登高2年以上。
附件2
第二级标准
一、条件
（一）从事登高5年以上。
"""


def test_an_annex_that_is_the_document_itself_is_cited_without_the_word() -> None:
    text = read_text("ministry.txt", MINISTRY.encode())
    clauses = said(text)
    assert (text.title, text.number) == ("登高企业培育管理办法", "样例企业〔2031〕99号")
    assert text.issued == date(2031, 6, 11)
    assert clauses["第一条"] == "第一条 登高企业分两级。"
    assert clauses["附件1-一(一)"] == "（一）从事登高2年以上。"
    assert clauses["附件2-一(一)"] == "（一）从事登高5年以上。"
