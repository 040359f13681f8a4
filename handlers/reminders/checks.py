"""年审交了吗, 核实过期了还能交吗: how a firm stands to the yearly checks and updates of its place."""

from __future__ import annotations

from datetime import date

from handlers.answers.window_words import span_words
from handlers.context import Turn
from handlers.reminders.ahead import Spoken, spoken_for
from handlers.reminders.asking import consent_given
from handlers.wishes import ANSWERS, thing_words
from knowledge.calendar.occasions import of_window
from knowledge.ladder import held_for
from knowledge.regions import within
from storage.agenda import Window
from storage.clock import day_of
from storage.outgoing import Text

_KINDS = ("check", "update")
_FIRMS, _MOST = 3, 6
_WHO_KNOWS = "收没收到，以申报平台和主管部门为准。"
_LATE = "过了期还能不能补，要主管部门答复，说“转人工”问。"
_BEGIN = "现在要填，说“开始年审”；别处办好了，说“已办”。"


def stand(turn: Turn) -> None:
    """What is kept here of the checks of this year, firm by firm; nothing is kept by it."""
    if turn.known.role == "officer":
        turn.answer.says(Text(content="哪些企业还没说办好，问“谁没交年度核实”；日期说“窗口安排”看。"))
        return
    confirmed = {firm.id for firm in turn.known.firms if firm.confirmed}
    firms = [firm for firm in spoken_for(turn.known) if firm.id in confirmed][:_FIRMS]
    if not firms or not consent_given(turn):
        turn.answer.says(Text(content="企业的事要绑定、确认企业并同意告知书以后，才看得到办没办：说“绑定企业”。"))
        return
    lines, late = list[str](), False
    for firm in firms:
        whose = f"{firm.name}的" if firm.name else ""
        for window in _of_this_year(turn, firm)[:_MOST]:
            how = _how(turn, window, firm)
            late = late or (not how and window.closes < turn.today)
            told = how or f"没有记到办好，{_days(window.closes, turn.today)}"
            lines.append(f"· {whose}{thing_words(window.kind, window.tier)}（{span_words(window)}）：{told}")
    if not lines:
        lines.append(
            "我这里没有您今年要核实、更新的称号，或者主管部门还没有设今年的核实、更新日期，所以没有记您办没办。"
        )
    turn.answer.says(Text(content="\n".join([*lines, f"{_WHO_KNOWS}{_LATE if late else ''}{_BEGIN}"])))


def _of_this_year(turn: Turn, firm: Spoken) -> list[Window]:
    """The checks and updates of what the firm holds that end this year or have not ended, the earliest first."""
    return [
        window
        for window in turn.known.almanac.windows
        if window.kind in _KINDS
        and window.closes.year >= turn.today.year
        and firm.region is not None
        and within(firm.region, window.region)
        and not held_for(window.kind, window.tier).isdisjoint(firm.titles)
    ]


def _how(turn: Turn, window: Window, firm: Spoken) -> str:
    """How the firm answered the reminder, or what it handed in here since the window opened; empty without either."""
    ident = of_window(window).id
    mine = (one for one in turn.known.reminders if one.firm == firm.id and one.occasion.rpartition(":")[0] == ident)
    answer = next((one.answer for one in mine if one.answer in ("done", "declined")), None)
    if answer is not None:
        return f"记的是“{ANSWERS[answer]}”"
    handed, present = turn.known.declaration, turn.known.enterprise
    since = window.opens or date(window.closes.year, 1, 1)
    if handed is None or present is None or present.id != firm.id or day_of(handed.at) < since:
        return ""
    return f"{day_of(handed.at).isoformat()}在这里交过自报数据第{handed.version}版"


def _days(closes: date, today: date) -> str:
    left = (closes - today).days
    return f"还有{left}天" if left > 0 else "今天是最后一天" if left == 0 else f"已过期{-left}天"
