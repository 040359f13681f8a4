"""The answer to an officer's question of firms: a numbered list in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from handlers.dialog import read_dialog
from handlers.files.work import Told, Work
from handlers.language.elsewhere import place_words
from handlers.officer.asked import Asked, names
from handlers.officer.gathering import gather
from handlers.officer.jobs import asked_by, fits, grounds, narrowed, setting_of
from handlers.officer.line import Found, Setting
from handlers.officer.query import LISTED
from knowledge.library import Library
from knowledge.regions import within
from storage.known import Enterprise
from storage.looks import Look
from storage.outgoing import Text

_MOST = 1_900
"""Bytes of one page; WeCom takes 2,048."""
_LONGEST_NAME, _LONGEST_LINE = 30, 150
PRELIMINARY = "按企业填报的数据判断，没有核实过的只是初步结论。"
NOT_YOURS = "没有这家企业，或者它不在您负责的地区。"


def page(work: Work, library: Library, now: datetime) -> Told:
    """One page of a list: as many firms as fit into a message, each of them entered in the audit."""
    today = now.date()
    asked, places = asked_by(work, library, today)
    if not asked.conditions or not places:
        return Told([Text(content="没有可看的名单：您负责的地区变了，请再问一次。")])
    setting = setting_of(work, library, today)
    every = gather(work.read, asked, places, setting)
    first = int(work.arguments.get("from", 0))
    if not every[first:]:
        unset = unset_windows(asked, places, setting)
        text = "没有更多了。" if first else unset or nothing(asked, places)
        return Told([Text(content=text)])
    token, words = str(work.arguments["token"]), str(work.arguments["words"])
    head = f"{heading(asked, places)}，{len(every)}家"
    rest = [*narrowed(work, asked, places), *_foot(every, asked, library, today)]
    shown = list[str]()
    for found in every[first:]:
        more = f"{f'{len(shown) + 1}.' if token else '·'} {line(found)}"
        if shown and not fits([head, *shown, more, *rest], _MOST):
            break
        shown.append(more)
    end = first + len(shown)
    if len(shown) < len(every):
        head += f"，这是第{first + 1}—{end}家"
    here = every[first:end]
    how = f"回序号看一家。{f'还有{len(every) - end}家，说“更多”。' if end < len(every) else ''}"
    how = how if token else "先办完手头这件，再问一次就能按序号看。"
    return Told(
        [Text(content="\n".join([f"{head}：", *shown, *rest, how]))],
        [Look(found.firm.id, f"名单：{asked.words}") for found in here],
        settled(token, end, words, [found.firm.id for found in here]) if token else None,
    )


def heading(asked: Asked, places: Sequence[str]) -> str:
    """`金湖县够得上省级“专精特新”中小企业的企业`."""
    zone = f"（{asked.zone}没有单独的代码，按所在的市县列）" if asked.zone else ""
    return f"{names(places)}{asked.words}的企业{zone}"


def nothing(asked: Asked, places: Sequence[str]) -> str:
    """Said where nobody is found, and why that need not mean that there is nobody."""
    return f"{heading(asked, places)}：没有找到。只看在这里登记过、同意记录情况的企业；没有填过的不知道，不算没有。"


def unset_windows(asked: Asked, places: Sequence[str], setting: Setting) -> str:
    """Said where nobody can be late, since no dates were set; empty where some were, or nothing like it is asked."""
    years = [condition.year for condition in asked.conditions if condition.kind == "unchecked"]
    if not years or any(
        window.kind != "application"
        and window.closes.year == years[0]
        and any(within(window.region, place) or within(place, window.region) for place in places)
        for window in setting.almanac.windows
    ):
        return ""
    what = f"{names(places)}{years[0]}年的年度核实、信息更新、复核都还没有设日期，所以不知道谁没交。"
    return f"{what}设日期可以直接说，例如“年度核实窗口3月1号到3月20号”。"


def line(found: Found) -> str:
    """One firm: 名称（地区）：what is told of it."""
    told = "；".join(found.told)
    told = told if len(told) <= _LONGEST_LINE else f"{told[:_LONGEST_LINE]}…"
    return f"{called(found.firm)}（{place_words(found.firm.region)}）{'：' if told else ''}{told}"


def called(firm: Enterprise) -> str:
    """A firm's name on one line, shortened; by its number where it has none."""
    name = " ".join((firm.name or f"没有填名称的企业{firm.id}").split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _foot(every: Sequence[Found], asked: Asked, library: Library, today: date) -> list[str]:
    kinds = {condition.kind for condition in asked.conditions}
    lines = [PRELIMINARY] if kinds & {"reach", "near", "hopeful"} else []
    return lines + grounds((policy for found in every for policy in found.rests_on), library, today)[:4]


def settled(
    token: str, end: int, words: str, ids: Sequence[int]
) -> Callable[[dict[str, Any] | None], dict[str, Any] | None]:
    """What the dialog keeps of a page: which firms its numbers mean. Unless something else was begun meanwhile."""

    def keep(stored: dict[str, Any] | None) -> dict[str, Any] | None:
        dialog = read_dialog(stored)
        if dialog.awaiting != token or dialog.lost:
            return stored
        dialog.awaiting, dialog.choices = f"{LISTED}{end}:{words}", [f"看企业 {firm}" for firm in ids]
        return dialog.model_dump(mode="json")

    return keep
