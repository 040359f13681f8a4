"""The files themselves, read back with other libraries than those that wrote them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from handlers.context import Citation
from handlers.files.export import make as make_export
from handlers.files.making import make
from handlers.files.measures import _WORDS, measures
from handlers.files.names import file_name, printable
from handlers.files.target import near, stand
from handlers.files.work import EXPORT, PLAN, Work
from handlers.router import respond
from handlers.stateless import lone_turn
from knowledge.facts import catalogue
from knowledge.validity import standing
from storage.agenda import Almanac, Window
from storage.blobs import Blob
from storage.changes import Job
from storage.clock import SHANGHAI
from storage.known import Declaration, Enterprise, Fact, Known, Request, Step
from storage.looks import View
from storage.outgoing import Text
from tests.handlers.asking import AGREED, LIBRARY, TODAY, after, ask, someone, words

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=SHANGHAI)
AT = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)  # already the 20th in Shanghai
REVENUE = Fact("revenue", 2025, Fraction(60_000_000), Fraction(60_000_000), said="6000万", at=AT)
RESEARCH = Fact("rnd_expense", 2025, Fraction(1_200_000), Fraction(1_200_000), said="120万", at=AT)
FACTS = (
    REVENUE,
    RESEARCH,
    Fact("net_profit", 2025, Fraction(1_000_000), Fraction(1_500_000), said="100来万", at=AT),
    Fact("assets", 2025, Fraction(80_000_000), None, said="8000万以上", at=AT),
    Fact("high_tech_enterprise", value=False, source="officer", said="查过名录", at=AT),
    Fact("titles", value=[{"tier": "srdi.province", "on": "2025-03-01"}], said="省专精特新", at=AT),
    Fact("debt_ratio", declined=True, said="不清楚", at=AT),
    Fact("staff", lo=Fraction(86), hi=Fraction(86), said="会计老陈说86人", at=AT, own=False),
)
FIRM = Enterprise(1, "示例阀门有限公司", "91320831MA1EXAMP0X", "320831", "manufacturing", True)
KNOWN = Known(7, consent=AGREED, enterprise=FIRM, facts=FACTS)


def book(known: Known, *declared: Declaration) -> Any:
    done = make(Work(EXPORT, {}, known, declared), LIBRARY, NOW)
    assert isinstance(done, Blob)
    return openpyxl.load_workbook(BytesIO(done.content))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def day(year: int, month: int, date_: int, hour: int = 0) -> datetime:
    """A moment as a workbook holds it: without a zone."""
    return datetime(year, month, date_, hour, tzinfo=UTC).replace(tzinfo=None)


def plan_of(known: Known = KNOWN, tier: str = "little_giant.national", region: str = "320831") -> Blob:
    firm = known.enterprise.id if known.enterprise else 0
    done = make(Work(PLAN, {"region": region, "firm": firm, "tier": tier}, known), LIBRARY, NOW)
    assert isinstance(done, Blob)
    return done


def told(file: Blob) -> str:
    """Everything a reader sees, table cells with a bar between them."""
    lines = []
    for part in docx.Document(BytesIO(file.content)).iter_inner_content():
        if hasattr(part, "rows"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    return "\n".join(lines)


# --- the person's own data ----------------------------------------------------------------------------------------


def test_numbers_are_numbers_and_an_interval_stands_in_two_columns() -> None:
    by_name = {row["项目"]: row for row in rows(book(KNOWN)["企业情况"])}
    assert by_name["营业收入"]["下限"] == by_name["营业收入"]["上限"] == 6000
    assert (by_name["净利润"]["下限"], by_name["净利润"]["上限"]) == (100, 150)
    assert (by_name["资产总额（年末）"]["下限"], by_name["资产总额（年末）"]["上限"]) == (8000, None)
    assert by_name["营业收入"]["年度"] == 2025
    assert by_name["营业收入"]["单位"] == "万元"
    assert by_name["营业收入"]["记录日期"] == day(2026, 11, 20)
    assert by_name["国家高新技术企业"]["内容"] == "否"
    assert by_name["国家高新技术企业"]["来源"].startswith("工作人员核实")
    assert "省级“专精特新”中小企业（2025-03-01）" in by_name["已获得的称号"]["内容"]


def test_what_was_not_known_is_no_zero_and_a_colleagues_words_are_not_repeated() -> None:
    by_name = {row["项目"]: row for row in rows(book(KNOWN)["企业情况"])}
    unknown = by_name["资产负债率"]
    assert (unknown["下限"], unknown["上限"], unknown["内容"]) == (None, None, "说过不清楚或不方便说")
    assert by_name["从业人员"]["下限"] == 86
    assert by_name["从业人员"]["原话"] is None
    assert by_name["从业人员"]["来源"].startswith("同事自报")


def test_every_sheet_has_a_frozen_heading_and_widths_and_says_when_it_is_empty() -> None:
    made = book(KNOWN)
    assert made.sheetnames == ["说明", "企业情况", "提交记录", "诉求", "查看记录", "提醒"]
    for sheet in made:
        assert sheet.freeze_panes == "A2"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 8 for cell in sheet[1])
    assert made["诉求"]["A2"].value == made["查看记录"]["A2"].value == "没有记录"


def test_declaration_requests_and_looks_are_all_there() -> None:
    request = Request(
        "261120-7KQ2M", "appeal", "拖欠账款", "有一笔货款没付", "accepted", AT, 7, 1, region="320831",
        office="县工信局", policy="jinhu-2022", clause="四(二)", due=date(2026, 12, 1),
        steps=(Step(AT, "enterprise", "open", ""), Step(AT, "officer", "accepted", "已联系对方")),
    )  # fmt: skip
    known = replace(
        KNOWN,
        requests=(request,),
        views=(View(AT, "金湖县工信局 王工", "受理诉求"),),
    )
    made = book(known, Declaration(2, AT, (REVENUE,), own=False), Declaration(1, AT, (RESEARCH,), own=True))
    declared = [(row["版本"], row["提交人"], row["项目"], row["下限"]) for row in rows(made["提交记录"])]
    assert declared == [(2, "同事", "营业收入", 6000), (1, "您", "研发费用", 120)]
    (asked,) = rows(made["诉求"])
    assert (asked["编号"], asked["状态"], asked["答复期限"]) == ("261120-7KQ2M", "已受理", day(2026, 12, 1))
    assert "工作人员：已受理 已联系对方" in asked["办理经过"]
    (look,) = rows(made["查看记录"])
    assert (look["查看人"], look["时间"]) == ("金湖县工信局 王工", day(2026, 11, 20, 4))


def test_an_officer_gets_nothing_of_the_enterprises_they_look_after() -> None:
    theirs = Request("1", "appeal", "拖欠账款", "别人的事", "open", AT, 8, 3)
    officer = Known(9, role="officer", officer_region="320831", consent=AGREED, requests=(theirs,))
    assert isinstance(make(Work(EXPORT, {}, officer), LIBRARY, NOW), Text)
    own = replace(theirs, number="2", person_id=9, words="自己的事")
    assert [row["内容"] for row in rows(book(replace(officer, requests=(theirs, own)))["诉求"])] == ["自己的事"]


@pytest.mark.parametrize("words", ["=1+1", "+86 1", "-5", "@SUM(A1)", '=HYPERLINK("http://x.invalid","点")', "\t=1"])
def test_no_text_is_taken_for_a_formula_or_a_link(words: str) -> None:
    made = book(replace(KNOWN, facts=(replace(REVENUE, said=words),)))
    cell = made["企业情况"]["I2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", words, True)
    assert cell.hyperlink is None


def test_hostile_words_leave_a_file_that_opens() -> None:
    words = "]]><a>\x00\x0b\ud800\u202e" + "长" * 40_000
    firm = replace(FIRM, name="../../=示例:厂\u202e\x07*?<>|" + "名" * 300)
    known = replace(KNOWN, enterprise=firm, facts=(replace(REVENUE, said=words), RESEARCH))
    cell = book(known)["企业情况"]["I2"].value
    assert cell.startswith("]]><a>长")
    assert len(cell) <= 32_000
    file = plan_of(known)
    assert "/" not in file.name
    assert len(file.name) < 80
    assert "示例:厂*?<>|" in told(file)


def test_with_nothing_on_record_there_is_no_file() -> None:
    done = make_export(Work(EXPORT, {}, Known(1, consent=AGREED)), NOW)
    assert isinstance(done, Text)


def test_withdrawn_consent_does_not_keep_the_data_from_their_owner() -> None:
    made = book(replace(KNOWN, consent=replace(AGREED, granted=False)))
    about = dict(made["说明"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert about["同意情况"].startswith("不同意或已撤回")
    assert about["企业"] == "示例阀门有限公司"


# --- the action plan ----------------------------------------------------------------------------------------------


def test_the_plan_names_firm_target_day_and_what_it_rests_on() -> None:
    file = plan_of()
    assert file.name == "创建优质企业行动方案_示例阀门有限公司_20261121.docx"
    words = told(file)
    assert "企业 | 示例阀门有限公司" in words
    assert "目标 | 国家专精特新“小巨人”企业" in words
    assert "编制日期 | 2026年11月21日" in words
    assert "自报" in words
    assert "截至2026-11-20的记录" in words


def test_each_gap_has_requirement_figure_source_distance_measure_person_and_time() -> None:
    words = told(plan_of())
    at = words.index("1. 小巨人标准-7")
    card = words[at : words.index("2. ", at)]
    assert "要求 | 近两年研发费用合计1200万元以上" in card
    assert "2025年研发费用：120万元（自报，2026-11-20）" in card
    assert "差距 | 2025年研发费用120万元，至少要180万元，还差60万元" in card
    assert "创新能力提升" in card
    assert "三(二)4，计划期已过，是否还办请先问主管部门" in card
    assert "责任人 | （待填写）" in card
    assert "时限 | 以当年通知为准" in card


def test_a_window_an_officer_set_is_the_time_by_which_and_another_title_s_or_place_s_is_not() -> None:
    closes, paper = date(2027, 5, 25), "示例〔2027〕1号"
    own = Window(1, "application", "little_giant.national", "320000", 2027, date(2027, 4, 25), closes, paper)
    others = (replace(own, region="370000"), replace(own, tier="srdi.province"), replace(own, closes=date(2026, 5, 1)))
    words = told(plan_of(replace(KNOWN, almanac=Almanac((own, *others)))))
    assert "时限 | 申报窗口2027-04-25（周日）至2027-05-25（周二）（来源：示例〔2027〕1号）" in words
    assert "时限 | 以当年通知为准" in told(plan_of(replace(KNOWN, almanac=Almanac(others))))


def test_every_measure_is_a_service_of_a_document_of_the_place() -> None:
    for pack in LIBRARY.packs.values():
        for measure in measures(LIBRARY, pack.region, list(_WORDS), TODAY):
            own = {(s.clause, s.name, s.says) for s in measure.pack.services}
            assert (measure.clause, measure.name, measure.says) in own
            assert measure.pack in LIBRARY.speaking(pack.region)


def test_the_facts_that_help_is_looked_for_exist() -> None:
    assert set(_WORDS) <= set(catalogue())


def test_rules_that_ran_out_are_marked_wherever_they_stand() -> None:
    words = told(plan_of(tier="little_giant.city"))
    assert "计划期已结束（2022—2024年）" in words
    assert "现在是否执行请向主管部门确认" in words
    rewards = words[words.index("五、达到以后") : words.index("六、引用")]
    told_of = [line for line in rewards.splitlines()[1:] if not line.startswith("几项奖励怎么算")]
    assert told_of
    assert all(line.startswith("【计划期已过，不能据此认定现在还能享受】") for line in told_of)


def test_expired_amounts_are_ceilings_and_never_a_sum() -> None:
    known = replace(KNOWN, enterprise=replace(FIRM, region="371100"))
    words = told(plan_of(known, region="371100"))
    assert "【已过期，不能据此认定现在还能享受】【最高100万元】" in words
    assert "合计最高" not in words


def test_the_documents_quoted_are_listed_with_number_validity_and_reliability() -> None:
    words = told(plan_of())
    cited = words[words.index("六、引用") : words.index("七、说明")]
    assert "《优质中小企业梯度培育管理办法》工信部企业〔2026〕2号" in cited
    assert "二手来源，请以主管部门确认为准" in cited
    assert "金政发〔2022〕33号" in cited


def test_in_shandong_it_says_who_asks_for_such_a_plan() -> None:
    known = replace(KNOWN, enterprise=replace(FIRM, region="371500", variant=None))
    words = told(plan_of(known, region="371500"))
    assert "《关于加快培育发展制造业优质企业的实施意见》三(四)提到由企业编制" in words
    assert "聊城" in words


def test_it_is_a4_in_named_chinese_fonts_with_tables_inside_the_margins() -> None:
    paper = docx.Document(BytesIO(plan_of().content))
    section: Any = paper.sections[0]
    assert (round(section.page_width.cm), round(section.page_height.cm, 1)) == (21, 29.7)
    for style, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Title", "黑体")):
        fonts = paper.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert not [key for key in fonts.attrib if "Theme" in key]
    inside = section.page_width - section.left_margin - section.right_margin
    for table in paper.tables:
        assert len(table.columns) <= 3
        assert all(sum(int(cell.width or 0) for cell in row.cells) <= inside + 10 for row in table.rows)


def test_a_figure_not_known_is_missing_and_never_zero() -> None:
    words = told(plan_of(replace(KNOWN, facts=(REVENUE,))))
    assert "本企业 | 还没有记录" in words
    assert "还缺 2025年主营业务收入" in words
    assert "：0" not in words


def test_a_plan_asked_for_another_firm_or_place_is_not_made() -> None:
    for arguments in (
        {"region": "320831", "firm": 2, "tier": "little_giant.national"},
        {"region": "371100", "firm": 1, "tier": "little_giant.national"},
        {"region": "320831", "firm": 1, "tier": "unicorn"},
    ):
        assert isinstance(make(Work(PLAN, arguments, KNOWN), LIBRARY, NOW), Text)
    nothing_left = Work(
        PLAN, {"region": "320831", "firm": 1, "tier": "little_giant.national"}, replace(KNOWN, facts=())
    )
    assert isinstance(make(nothing_left, LIBRARY, NOW), Text)


@pytest.mark.parametrize("region", ["320831", "370800", "371100", "371102", "371500", "370000", "000000"])
@pytest.mark.parametrize("day", [date(2022, 6, 1), date(2023, 6, 1), date(2026, 3, 31), date(2026, 11, 21)])
def test_every_title_of_every_place_makes_a_plan_on_any_day(region: str, day: date) -> None:
    known = replace(KNOWN, enterprise=replace(FIRM, region=region, variant=None))
    held = stand(LIBRARY, region, None, FACTS, day)
    assert near(held, day)
    for target in held.targets[:: 1 if day == TODAY else 4]:
        work = Work(PLAN, {"region": region, "firm": 1, "tier": target.tier.id}, known)
        done = make(work, LIBRARY, datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
        assert isinstance(done, Blob)
        words = told(done)
        for program in target.programs:
            assert (standing(program.program.validity or program.pack.validity, day) == "in_force") or "注意：" in words


def test_two_makings_of_the_same_are_the_same_but_for_the_archive() -> None:
    first, second = (zipfile.ZipFile(BytesIO(plan_of().content)) for _ in range(2))
    assert first.read("word/document.xml") == second.read("word/document.xml")


# --- which title, and names ---------------------------------------------------------------------------------------


def test_without_a_name_the_next_title_above_what_is_held_is_planned() -> None:
    held = stand(LIBRARY, "320831", None, FACTS, TODAY)
    (target,) = near(held, TODAY)
    assert target.tier.id == "little_giant.national"
    nothing = stand(LIBRARY, "320831", None, (REVENUE,), TODAY)
    assert [target.tier.id for target in near(nothing, TODAY)] == ["innovative"]


def amount(key: str, year: int, wan: int) -> Fact:
    return Fact(key, year, Fraction(wan * 10_000), Fraction(wan * 10_000), at=AT)


def number(key: str, value: int) -> Fact:
    return Fact(key, lo=Fraction(value), hi=Fraction(value), at=AT)


ALMOST = (
    *(amount("revenue", year, wan) for year, wan in ((2025, 6000), (2024, 5500), (2023, 5000))),
    amount("main_business_revenue", 2025, 5900),
    *(amount("rnd_expense", year, 100) for year in (2025, 2024)),
    *(number(key, value) for key, value in (("niche_years", 5), ("staff", 120), ("class1_ip", 5), ("debt_ratio", 40))),
    *(number(key, value) for key, value in (("quality_score", 70), ("rank_national", 2))),
    *(Fact(key, value=True) for key in ("independent_legal_person", "class1_ip_own", "high_tech_enterprise")),
    Fact("industry", value="工业"),
    Fact("incidents", value=[]),
    Fact("registered_on", value="2010-01-01"),
)
"""A firm that fails two titles by its research alone."""


def test_where_several_titles_are_near_the_plan_asks_for_which_and_a_number_picks() -> None:
    known = someone("371100", None, *ALMOST)
    answer = ask("出一份行动方案", known)
    assert words(answer).splitlines()[0] == "行动方案以哪一级为目标？"
    assert "2. 省级“专精特新”中小企业" in words(answer)
    assert answer.changes.jobs == []
    picked = ask("2", after(known, answer))
    assert picked.changes.jobs == [Job(PLAN, {"region": "371100", "firm": 1, "tier": "srdi.province"})]
    assert "并且2024年研发费用100万元，至少要165万元，还差65万元" in words(picked)


def test_a_title_named_needs_no_asking_and_what_it_offers_is_cited() -> None:
    answer = ask("按国家小巨人给我出一份行动方案", someone("371100", None, *ALMOST))
    assert [job.arguments["tier"] for job in answer.changes.jobs] == ["little_giant.national"]
    assert Citation("china-2026", "小巨人标准-7") in answer.citations
    assert any(citation.policy == "rizhao-2022" for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["日照行动方案还有效吗", "金湖三年行动方案的目标是多少", "行动方案文号是多少", "日照市行动方案哪个单位印发的"],
)
def test_a_question_about_a_document_called_so_makes_no_file(question: str) -> None:
    assert ask(question, someone("371100", None, *ALMOST)).changes.jobs == []


@pytest.mark.parametrize("question", ["导出同行的数据", "导出日照所有企业的数据", "导出示例阀门厂的资料"])
def test_nobody_elses_data_are_exported(question: str) -> None:
    answer = ask(question, someone("371100", None, *ALMOST))
    assert answer.changes.jobs == []
    assert answer.refused


def test_a_single_question_makes_no_file() -> None:
    for question in ("出一份国家小巨人的行动方案", "导出我的数据", "怎么补"):
        answer = respond(lone_turn(LIBRARY, question, "371100", "enterprise", NOW).context)
        assert answer.changes.jobs == []
        assert answer.messages


def test_names_of_files_hold_nothing_a_system_refuses() -> None:
    assert file_name("我的数据", 'a/b\\c:d*e?"<>| .厂', date(2026, 1, 2), "xlsx") == "我的数据_abcde厂_20260102.xlsx"
    assert file_name("我的数据", None, date(2026, 1, 2), "xlsx") == "我的数据_20260102.xlsx"
    assert printable("a\x00b\u202ec") == "abc"
