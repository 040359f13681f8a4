"""Made-up policy texts in the shapes real ones come in, as txt and as docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx

PLAN = """\
 青政发〔2031〕7号


[bookmark: _GoBack]关于印发《青禾县企业登高
三年行动方案（2031—2033年）》的通知

各镇人民政府、各街道办事处，县各有关单位：
《青禾县企业登高三年行动方案（2031—2033年）》已经县政府同意，现印发给你们。

青禾县人民政府
2031年4月2日
（此件公开发布）

青禾县企业登高三年
行动方案（2031—2033年）

为帮助企业登高，制定本方案。
一、总体要求
（一）基本原则
1. 坚持自愿。企业自己决定是否参加。
2. 坚持免费。任何单位不得收费。
（二）总体目标
每年帮助１０家企业登高。
二、培育对象
１．重点领域。山地农业和竹器制造。
2. 培育条件。须同时满足以下条件：一是在本县登记满两年；二是上年度营业收入800万元左右；三是没有弄虚作假。
三、重点任务
到2033年形成登高格局。
(一) 搭好台阶
[bookmark: _Hlk12345]3. 建立台阶库。县工信局每年更新一次名单，并向社会公布更新后的名单，接受企业和群众监督，对

名单有异议的，由县工信局在十五个工作日内答复。（责任单位：县工信局）
4. 登高奖励。登上第一级的企业最高奖励9万元，登上第二级的企业最高奖励12万元，往上每级加3万元。（责任单位：县财政局、

县工信局）
（二）铺好道路
5. 修路。优先修通往企业的道路。
企业享受不同奖补的，只取其高。本方案有效期自2031年4月2日至2033年12月31日。

附件：1. 登高库入库条件
2. 登顶申报条件


附件1
登高库入库条件
\t共同标准
\t企业在本县登记，守法经营

\t分类标准
\t制造类
\t创新类

\t1
\t年营业收入2000万元以上
\t有核心团队

\t2
\t有注册商标
\t


附件2
登顶申报条件
\t类别
\t专精特新”小巨人“企业
\t国家单项冠军

\t
\t
\t企 业
\t产 品

\t1
\t主营占比70%以上
\t近三年没有违法记录

\t2
\t负债率不高于70%
\t主导产品占比70%以上
\t

备注：具体以当年通知为准。
"""
"""A letter, a plan with numbers that run on, page-broken paragraphs, a last paragraph, annexes of flattened tables."""

PLAN_CLAUSES = (
    *("主送", "通知", "落款", "序", "一", "一(一)", "一(一)1", "一(一)2", "一(二)"),
    *("二", "二-1", "二-2", "二-2-一", "二-2-二", "二-2-三"),
    *("三", "三首段", "三(一)", "三(一)3", "三(一)4", "三(二)", "三(二)5", "末段"),
    *("附件1", "附件1-共同", "附件1-制造类-1", "附件1-创新类-1", "附件1-制造类-2"),
    *("附件2", "附件2-小巨人-1", "附件2-单项冠军-1", "附件2-小巨人-2", "附件2-单项冠军-2"),
)

RULES = """\
青禾省登高企业管理细则

第一章 总则
第一条 为了管理登高企业，制定本细则。
第二条 登高企业分为以下两类：
（一）山地企业；
（二）平原企业。
有争议的，按第一条的宗旨处理。
第二章 附则
第三条 本细则自2031年5月1日起施行。

附件1
评价标准
一、公告条件
评价得分60分以上。
二、指标
（一）创新（40分）
1.专利（20分）
序号\t指标\t分值
1\t发明\t20
2\t实用新型\t10
"""
"""Articles that run on over chapters, a paragraph after a list, an annex with chapters and tabbed rows."""

UNNUMBERED = """\
关于印发《青禾市企业倍增行动计划》实施方案的

通  知
各县（市、区）工信局：
现将方案印发给你们。
青禾市工业和信息化局
                                   2031年6月6日

(此件主动公开）

《青禾市企业倍增行动计划》实施方案
倍增企业是指两年内收入翻番的企业。

指导思想

坚持自愿。

培育目标

（一）倍增企业。到2033年培育30家。

其中：2031年10家。

（二）领头企业。到2033年培育3家。

三、组织保障
（一）加强领导。各县建立专班。

附：1. 2031年倍增企业名单

2031年领头企业名单
"""
"""The first chapters lost their numbers, as when Word had counted them; annexes are only named."""


def as_docx(build: Callable[[docx.document.Document], None]) -> bytes:
    """The bytes of a docx file."""
    document = docx.Document()
    build(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A docx file with one member changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return made.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def plan_in_word(document: docx.document.Document) -> None:
    """The plan as Word holds it: every line a paragraph, its tables real ones with merged cells."""
    lines = PLAN.split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("\t"))
    for line in lines[:first]:
        document.add_paragraph(line)
    first_annex = [
        ["共同标准", "企业在本县登记，守法经营", ""],
        ["分类标准", "制造类", "创新类"],
        ["1", "年营业收入2000万元以上", "有核心团队"],
        ["2", "有注册商标", ""],
    ]
    _table(document, first_annex, merged=[(0, 1, 2)])
    document.add_paragraph("附件2")
    document.add_paragraph("登顶申报条件")
    _table(
        document,
        [
            ["类别", "专精特新”小巨人“企业", "国家单项冠军", ""],
            ["", "", "企 业", "产 品"],
            ["1", "主营占比70%以上", "近三年没有违法记录", ""],
            ["2", "负债率不高于70%", "主导产品占比70%以上", ""],
        ],
        merged=[(0, 2, 3), (2, 2, 3)],
    )
    document.add_paragraph("备注：具体以当年通知为准。")


def _table(document: docx.document.Document, rows: list[list[str]], merged: list[tuple[int, int, int]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for at, left, right in merged:
        table.cell(at, left).merge(table.cell(at, right))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                table.cell(at, column).text = text
