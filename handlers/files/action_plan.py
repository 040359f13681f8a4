"""《创建优质企业行动方案》 as a Word document: where the firm stands, what is lacking, which help fits, who and when.

Shandong asks firms in its pool to draw one up (shandong-2021, 三(四)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers.citing import WARNINGS
from handlers.files.gather import TITLE, ActionPlan, Row, Section
from handlers.files.measures import Measure
from handlers.files.paper import WIDTH, Paper
from handlers.verdict.assessment import CLOSED_YEARS, name_of, tally
from knowledge.facts import catalogue
from knowledge.policy import Pack
from knowledge.regions import region_name
from knowledge.rewards import RewardItem
from knowledge.validity import STANDINGS, day_in_words, standing, standing_in_words
from knowledge.wording import STATES, number
from storage.clock import day_of

TO_FILL = "（待填写）"
_FOOTER = "梯航按企业记录的情况和政策文件整理，不是认定结论；以主管部门当年通知和认定为准"


def write(plan: ActionPlan, made_at: datetime) -> bytes:
    """The document."""
    paper = Paper(TITLE, _FOOTER, made_at)
    paper.title(TITLE)
    _cover(paper, plan)
    _target(paper, plan)
    _gaps(paper, plan)
    _open(paper, plan)
    _rewards(paper, plan)
    _cited(paper, plan)
    _notes(paper, plan)
    return paper.content()


def _cover(paper: Paper, plan: ActionPlan) -> None:
    firm, kept = plan.firm, [fact.at for fact in plan.facts if fact.at]
    as_of = (day_of(max(kept)) if kept else plan.today).isoformat()
    own = len(plan.facts) - plan.verified
    paper.pairs(
        [
            ("企业", firm.name or TO_FILL),
            ("信用代码", firm.uscc or TO_FILL),
            ("地区", region_name(plan.region)),
            ("目标", plan.target.tier.name),
            ("编制日期", day_in_words(plan.today)),
            ("依据的情况", f"截至{as_of}的记录：自报{own}项（未核实），已核实{plan.verified}项"),
            ("负责人", TO_FILL),
        ]
    )


def _target(paper: Paper, plan: ActionPlan) -> None:
    paper.head("一、目标和现在的位置")
    for section in plan.sections:
        program = section.program
        paper.say(f"{name_of(program)}：{STATES[program.state]}{tally(program)}", bold=True)
        paper.say(_ground(program.pack, [program.program.clause], standing_in_words(section.validity, plan.today)))
        if warning := WARNINGS.get(program.validity):
            paper.say(f"注意：{warning}", bold=True)
        for note in (program.program.defers_to, program.program.note):
            if note:
                paper.say(note)
        rows = [(row.clause, row.says, row.state) for row in (*section.rows, *section.met)]
        paper.table(("条款", "要求", "现在"), rows, (3.4, WIDTH - 6.0, 2.6))


def _gaps(paper: Paper, plan: ActionPlan) -> None:
    paper.head("二、差距、措施、责任人和时限")
    paper.say("措施一栏只列当地和上级文件写明的帮扶；文件没有写的不代拟，企业自己的措施由企业填写。")
    paper.say(CLOSED_YEARS)
    count = 0
    for section in plan.sections:
        if len(plan.sections) > 1:
            paper.head(name_of(section.program), 2)
        for row in section.rows:
            count += 1
            paper.head(f"{count}. {row.clause}", 2)
            paper.pairs(_row(row, plan))
    if not count:
        paper.say("每一条都已满足，没有要补的差距。")


def _row(row: Row, plan: ActionPlan) -> list[tuple[str, str]]:
    found = "；".join(row.figures) or "还没有记录"
    rows = [
        ("要求", row.says + ("（这一数字来自二手资料，待确认）" if row.doubtful else "")),
        ("本企业", found),
        ("现在", row.state),
        ("差距", row.gap or "见上面的要求"),
    ]
    rows += [("另一档", "\n".join(row.arms))] if row.arms else []
    if row.unmet:  # what is not known yet is found out first, and what is judged is no gap
        found = "\n".join(_measure(each, plan) for each in row.measures)
        rows += [("文件里的措施", found or "手头的文件里没有找到对应的帮扶"), ("企业措施", TO_FILL)]
    return [*rows, ("责任人", TO_FILL), ("时限", row.by)]


def _measure(measure: Measure, plan: ActionPlan) -> str:
    pack = measure.pack
    held = standing(pack.validity, plan.today)
    over = "" if held == "in_force" else "，是否还办请先问主管部门"
    return f"· {measure.name}：{measure.says}（《{pack.short}》{measure.clause}，{STANDINGS[held]}{over}）"


def _open(paper: Paper, plan: ActionPlan) -> None:
    paper.head("三、还缺的情况（待补）")
    lines = dict.fromkeys(line for section in plan.sections for line in _missing(section))
    paper.points(list(lines)) if lines else paper.say("没有。")
    paper.head("四、要由主管部门认定的")
    judged = dict.fromkeys(
        f"{'；'.join(each.says)}（{each.clause}）" for section in plan.sections for each in section.own.to_decide
    )
    paper.points(list(judged)) if judged else paper.say("没有。")


def _missing(section: Section) -> Iterable[str]:
    for each in section.own.missing:
        meant = catalogue()[each.fact]
        yield f"{meant.label}：{meant.help}（看这一项的条款：{'、'.join(each.clauses)}）"


def _rewards(paper: Paper, plan: ActionPlan) -> None:
    paper.head("五、达到以后的奖励和支持")
    found = plan.worth
    lines = [_reward(item, plan) for item in (*found.items, *found.benefits)]
    if not lines:
        paper.say(f"手头的文件没有写{plan.target.tier.name}的奖励。")
        return
    paper.points(lines)
    if found.stacking and found.stacking_pack:
        rule, pack = found.stacking, found.stacking_pack
        held = STANDINGS[standing(pack.validity, plan.today)]
        paper.say(f"几项奖励怎么算：{rule.says}（《{pack.short}》{rule.clause}，{held}）")
    if found.ceiling_total is not None:
        paper.say(f"现行规定里合计最高{number(found.ceiling_total)}万元，是上限，不是定额。")
    paper.points([f"要由主管部门决定：{line}" for line in found.needs_decision])


def _reward(item: RewardItem, plan: ActionPlan) -> str:
    ceiling = item.reward.ceiling
    amount = f"【最高{number(ceiling)}万元】" if ceiling is not None else ""
    mark = "" if item.validity == "in_force" else f"【{STANDINGS[item.validity]}，不能据此认定现在还能享受】"
    return f"{mark}{amount}{item.reward.says}（《{item.pack.short}》{item.reward.clause}）"


def _cited(paper: Paper, plan: ActionPlan) -> None:
    paper.head("六、引用的文件和条款")
    own = {s.program.pack.policy: s.validity for s in plan.sections}
    paper.points(
        [
            _ground(pack, clauses, standing_in_words(own.get(policy, pack.validity), plan.today))
            for policy, (pack, clauses) in plan.cited.items()
        ]
    )


def _ground(pack: Pack, clauses: Iterable[str], held: str) -> str:
    numbered = pack.number or f"（{pack.issuers[0]}，{day_in_words(pack.issued)}）"
    doubt = "；二手来源，请以主管部门确认为准" if pack.reliability == "secondary" else ""
    return f"《{pack.title}》{numbered}，{'、'.join(clauses)}；效力：{held}{doubt}"


def _notes(paper: Paper, plan: ActionPlan) -> None:
    paper.head("七、说明")
    lines = ["企业情况以自报为主，未核实的在上面标为“自报”；不清楚的没有当作0或“否”。"]
    lines += [
        f"《{pack.title}》{clause}提到由企业编制《{TITLE}》（{STANDINGS[standing(pack.validity, plan.today)]}）；"
        "文件没有规定格式，本方案的格式是本系统拟的。"
        for pack, clause in plan.asked_by
    ]
    lines += [
        f"《{pack.title}》的来源：{pack.source}。" for pack, _ in plan.cited.values() if pack.reliability == "secondary"
    ]
    lines.append("文件没有写申报起止日期，时限写“以当年通知为准”的，请留意主管部门当年的通知。")
    paper.points(lines)
