"""Does a job: which maker each kind of work has. What writes the files is read in only when there is one to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from handlers.files.gather import TITLE, gather
from handlers.files.names import file_name
from handlers.files.target import stand
from handlers.files.work import EXPORT, PLAN, Done, Work
from knowledge.library import Library
from storage.blobs import Blob
from storage.outgoing import Text

CHANGED = "刚才要的行动方案没有做：企业或记录的情况在这期间变了。请再说一次“出一份行动方案”。"


def make(work: Work, library: Library, now: datetime) -> Done:
    """The answer to a job, on the day of `now` (Asia/Shanghai). An unknown kind raises KeyError."""
    return _MAKERS[work.kind](work, library, now)


def _export(work: Work, library: Library, now: datetime) -> Done:
    from handlers.files import export

    return export.make(work, now)


def _plan(work: Work, library: Library, now: datetime) -> Done:
    """The action plan for the firm, place and title it was asked for, by what is on record now."""
    from handlers.files import action_plan

    firm, region = work.known.enterprise, str(work.arguments["region"])
    if firm is None or firm.id != work.arguments["firm"] or firm.region not in (None, region):
        return Text(content=CHANGED)
    held = stand(library, region, firm.variant, work.known.facts, now.date())
    found = held.of([str(work.arguments["tier"])])
    if not found or not work.known.facts:
        return Text(content=CHANGED)
    windows = work.known.almanac.windows
    made = gather(library, firm, region, work.known.facts, found[0], now.date(), windows)
    content = action_plan.write(made, now)
    return Blob(file_name(TITLE, firm.name, now.date(), "docx"), content)


_MAKERS: dict[str, Callable[[Work, Library, datetime], Done]] = {EXPORT: _export, PLAN: _plan}
