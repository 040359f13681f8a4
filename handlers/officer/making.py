"""Which maker each kind of work of officers has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.files.work import Done, Work
from handlers.officer import card, listing, recent, sending, stats
from handlers.officer.jobs import CALL_BACK, DATA, LATELY, LIST, NAMED, OPEN, PREVIEW, RESULT, SEND, SHEET, STATS
from knowledge.library import Library


def _sheet(work: Work, library: Library, now: datetime) -> Done:
    from handlers.officer import export  # what writes a workbook is read in when there is one to write

    return export.make(work, library, now)


MAKERS: Mapping[str, Callable[[Work, Library, datetime], Done]] = {
    LIST: listing.page, STATS: stats.count, SHEET: _sheet, LATELY: recent.told,
    OPEN: card.opened, NAMED: card.named, DATA: card.data,
    PREVIEW: sending.preview, SEND: sending.send, CALL_BACK: sending.call_back, RESULT: sending.result,
}  # fmt: skip
