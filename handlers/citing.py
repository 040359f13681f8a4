"""Every answer ends with its ground: document, clause, validity, and a plain word where it no longer speaks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.policy import Pack, Validity
from knowledge.validity import day_in_words, standing, standing_in_words


def ground(pack: Pack, clauses: Iterable[str], today: date, validity: Validity | None = None) -> str:
    """The two quoted lines under an answer, and a warning where the document is not in force.

    `validity` where a program has its own.
    """
    held = validity or pack.validity
    number = pack.number or f"（{pack.issuers[0]}，{day_in_words(pack.issued)}）"
    lines = [
        f"> 依据：《{pack.title}》{number}，{'、'.join(dict.fromkeys(clauses))}",
        f"> 效力：{standing_in_words(held, today)}",
    ]
    if pack.reliability == "secondary":
        lines.append("> 来源：转引资料，请以主管部门确认为准")
    warning = WARNINGS.get(standing(held, today))
    if warning:
        lines.append(f'<font color="warning">{warning}</font>')
    return "\n".join(lines)


WARNINGS = {
    "expired": "该文件已过期，上面是它当时的规定，不能据此认定现在还能享受。",
    "period_over": "该文件的计划期已过，上面是它当时的规定，现在是否执行请向主管部门确认。",
    "not_yet": "该文件在这一天还没有生效，上面是它之后的规定。",
    "replaced": "该文件已被替代，上面是它当时的规定。",
}


def once(pack: Pack, today: date) -> str:
    """`曾规定` for a document that no longer speaks, `将规定` for one to come, else `规定`."""
    return {"in_force": "规定", "not_yet": "将规定"}.get(standing(pack.validity, today), "曾规定")
