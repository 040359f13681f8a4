"""What makes an enterprise medium, small or micro in an industry: the limits of the size standard, as they stand."""

from __future__ import annotations

import re

from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember
from knowledge.patterns import lazy
from knowledge.policy import SizeRow
from knowledge.wording import number
from storage.outgoing import Markdown

_ASKS = lazy(
    "划型|不是中小企业|(?:中小微?|大型|中型|小型|微型).{0,4}(?:标准|怎么?划|划分)|(?:算|属于?|是不是|才是|界定|划分|认定).{0,6}(?:中小微?|大型|中型|小型|微型|小微)企?业?"
    "|(?:中小微?|大型|中型|小型|微型|小微)企业(?:的?(?:划分|认定)?标准|.{0,4}(?:怎么[算分划定]|如何[算分划定]|界定|划分|多少人))"
)
_ALSO = {
    "农林牧渔": "农业|林业|养殖|种植|渔业",
    "工业": "工厂|厂子|制造|生产企业",
    "交通运输": "运输|货运|物流",
    "住宿": "酒店|宾馆|旅馆",
    "餐饮": "饭店|餐馆|餐厅",
    "软件信息": "软件",
    "信息传输": "电信|互联网",
    "房地产": "地产",
    "物业管理": "物业",
    "租赁商务": "租赁|商务服务",
}
"""What people call an industry besides its name in the table."""
_METRIC = {"staff": ("从业人员", "人"), "revenue": ("营业收入", "万元"), "assets": ("资产总额", "万元")}


def size(turn: Turn, question: Question) -> bool:
    """The limits of the industries named, else which industries there are; False if no size is asked for."""
    pack = turn.library.size_pack
    if pack is None or not _ASKS.search(question.text) or question.said_tiers:
        return False
    rows = [row for row in pack.sizes if row.industry in question.text or _named(row, question.text)]
    lines = ["**中小企业划型**"]
    if rows:
        lines += [_row(row) for row in rows]
        clauses = [row.clause for row in rows]
        lines.append("中型、小型要各项都达到下限，少一项降一档；大型要各项都达到上限。")
    else:
        lines.append("按行业看从业人员、营业收入或资产总额，各行业的线不一样。请告诉我是哪个行业：")
        lines.append("、".join(row.industry for row in pack.sizes))
        clauses = [next((d.clause for d in pack.definitions), "全文")]
    lines.append(ground(pack, clauses, turn.today))
    turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses)
    remember(turn, question, pack)
    return True


def _named(row: SizeRow, text: str) -> bool:
    said = _ALSO.get(row.industry)
    return said is not None and re.search(said, text) is not None


def _row(row: SizeRow) -> str:
    parts = list[str]()
    for limit in row.limits:
        name, unit = _METRIC[limit.metric]
        upper = f"大型{number(limit.large)}{unit}以上、" if limit.large else ""
        lower = f"中型{number(limit.medium)}{unit}以上、小型{number(limit.small)}{unit}以上"
        parts.append(f"{name}：{upper}{lower}")
    return f"{row.industry}：{'；'.join(parts)}（{row.clause}）"
