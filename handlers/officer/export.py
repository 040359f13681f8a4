"""把明年到期要复核的名单导个表 按县区分sheet: a list as a workbook. Every firm in it is entered in the audit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.files.names import file_name
from handlers.files.sheets import Column, Sheet, workbook
from handlers.files.work import Told, Work
from handlers.language.elsewhere import place_words
from handlers.officer.asked import Asked, names
from handlers.officer.gathering import gather
from handlers.officer.jobs import asked_by, grounds, setting_of
from handlers.officer.line import Found
from handlers.officer.listing import PRELIMINARY, called, heading, nothing
from knowledge.library import Library
from knowledge.patterns import lazy
from storage.blobs import Blob
from storage.looks import Look
from storage.outgoing import Text

_APART = lazy(
    r"(?:按|分)(?:各|不同)?(?:县区|区县|县|区|地区|市)?.{0,3}分?.{0,2}(?:sheet|工作表|页|表)|分(?:县|区)", re.IGNORECASE
)
_COLUMNS = (
    Column("序号", 8), Column("企业名称", 36), Column("统一社会信用代码", 24), Column("地区", 14),
    Column("情况（来源、日期）", 80),
)  # fmt: skip
_NO_SHEET = lazy(r"[\[\]:*?/\\']")
_LONGEST_SHEET = 31
MOST = 50_000
"""Firms in one workbook."""


def make(work: Work, library: Library, now: datetime) -> Told:
    """The workbook: what it is, then the list, or one sheet for each place where that was asked."""
    today = now.date()
    asked, places = asked_by(work, library, today)
    if not asked.conditions or not places:
        return Told([Text(content="没有可导出的名单：您负责的地区变了，请再说一次。")])
    found = gather(work.read, asked, places, setting_of(work, library, today))
    if not found:
        return Told([Text(content=nothing(asked, places))])
    kept = found[:MOST]
    about = ((Column("事项", 16), Column("内容", 90)), list(_about(asked, places, found, library, now)))
    sheets: dict[str, Sheet] = {"说明": about}
    if _APART.search(str(work.arguments["words"])):
        for region in dict.fromkeys(each.firm.region for each in kept):
            sheets[sheet_name(place_words(region), sheets)] = _rows([e for e in kept if e.firm.region == region])
    else:
        sheets["名单"] = _rows(kept)
    file = Blob(file_name("企业名单", names(places), today, "xlsx"), workbook(sheets, now))
    looks = [Look(each.firm.id, f"导出名单：{asked.words}") for each in kept]
    return Told([Text(content=f"{heading(asked, places)}：{len(found)}家，表在下一条。"), file], looks)


def _about(asked: Asked, places: Sequence[str], found: Sequence[Found], library: Library, now: datetime) -> Any:
    yield "这是什么", heading(asked, places)
    yield "家数", len(found)
    if len(found) > MOST:
        yield "注意", f"只列了前{MOST}家，请缩小范围再导。"
    yield "截至", now
    yield "说明", PRELIMINARY
    yield "来源", "“自报”是企业自己填的、没有核实的；只含同意记录的企业；没有填过的不知道，不算没有。"
    for words in grounds((policy for each in found for policy in each.rests_on), library, now.date()):
        yield "依据", words
    yield "留痕", "名单里每一家企业都能看到这次导出的记录。"


def _rows(found: Sequence[Found]) -> Sheet:
    rows = [
        (n, called(each.firm), each.firm.uscc, place_words(each.firm.region), "；".join(each.told))
        for n, each in enumerate(found, 1)
    ]
    return _COLUMNS, rows


def sheet_name(name: str, taken: Any) -> str:
    """What a sheet may be called, and no other is."""
    plain = _NO_SHEET.sub("", name)[: _LONGEST_SHEET - 3] or "地区"
    return next(each for each in (plain, *(f"{plain}{n}" for n in range(2, 1000))) if each not in taken)
