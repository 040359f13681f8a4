"""我的提醒: whether reminders are on, what was asked for and chosen, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import consent
from handlers.answers.window_words import day_words, leads_words, span_words
from handlers.context import Turn
from handlers.language.elsewhere import place_words
from handlers.reminders.ahead import Coming, coming
from handlers.wishes import asked_words, preference_lines
from knowledge.calendar.asked import newest_word
from knowledge.calendar.occasion import LEADS
from storage.agenda import Subscription
from storage.outgoing import MAX_BYTES, Markdown

MOST = 8
"""Things ahead shown at once: the whole stays within one message."""
_SPARE = 100
_NAMED, _NAME = 2, 16
_SAY = "可以说：省专精特新开始了叫我一声、提前7天提醒我、下午5点后别发、一周最多两条、退订、加到日历。"
_DEFAULT = f"什么时候提醒：默认{leads_words(LEADS)}（窗口另设的按窗口）；工作日白天发"


def show(turn: Turn) -> None:
    """Everything a person chose and what lies ahead, in one message."""
    known = turn.known
    lines = ["**我的提醒**"]
    if known.role != "officer" and not consent.agreed(turn):
        lines.append("您还没有同意告知书，所以不会主动提醒您任何事。要提醒，先说“看看告知书”。")
    elif known.preference is not None and not known.preference.reminders:
        lines.append("现在是全部退订的，不会主动提醒。要恢复，说“恢复提醒”。")
    elif known.role != "officer" and not any(firm.confirmed for firm in known.firms):
        lines.append("企业的事要绑定并确认企业以后才提醒：说“绑定企业”。")
    else:
        lines.append("提醒开着。")
    own = [line for line in preference_lines(known.preference) if not line.startswith("提醒：")]
    if not any("什么时候" in line for line in own):
        own.insert(0, _DEFAULT)
    lines += own
    asked = [asked_words(one) for one in _standing(known.subscriptions)]
    lines += ["**要过或退订的**", *asked[-MOST:]] if asked else []
    ahead = _next_of_each(coming(known, turn.library, turn.today))
    next_ = _fitting([_line(turn, one) for one in ahead[:MOST]], "\n".join([*lines, _SAY]))
    lines += ["**接下来**", *next_]
    if not ahead and known.role == "officer":
        lines.append("还没有设日期：说“窗口安排”“周期性工作”看怎么设。")
    elif not ahead:
        lines.append("主管部门还没有设您这里的日期；设了才提醒，我不推测。")
    elif len(ahead) > len(next_):
        lines.append(f"还有{len(ahead) - len(next_)}件，说“加到日历”看全部。")
    turn.answer.says(Markdown(content="\n".join([*lines, _SAY])))


def _next_of_each(ahead: list[Coming]) -> list[Coming]:
    """Of a duty that comes again and again only the next time."""
    found: dict[str, Coming] = {}
    for one in ahead:
        ident = one.occasion.id
        found.setdefault(ident.rpartition(":")[0] if one.occasion.kind == "duty" else ident, one)
    return list(found.values())


def _fitting(found: list[str], beside: str) -> list[str]:
    """The first of these lines that leave the message whole, with a line to spare."""
    room = MAX_BYTES - len(beside.encode()) - _SPARE
    while found and len("\n".join(found).encode()) > room:
        found = found[:-1]
    return found


def _whose(one: Coming) -> str:
    """Of several firms, whose it is: two by name."""
    names = "、".join(name if len(name) <= _NAME else f"{name[: _NAME - 1]}…" for name in one.firms[:_NAMED])
    return f"，{names}{f'等{len(one.firms)}家' if len(one.firms) > _NAMED else ''}" if names else ""


def _line(turn: Turn, one: Coming) -> str:
    """省级“专精特新”中小企业申报（金湖县）：2026-12-01（周二）至2026-12-20（周日）；下次提醒2026-12-01."""
    window = next((w for w in turn.known.almanac.windows if one.occasion.id == f"window:{w.id}"), None)
    place = f"（{place_words(one.region)}）" if one.region and (window or one.occasion.kind == "duty") else ""
    when = span_words(window) if window else day_words(one.occasion.closes)
    return f"· {one.name}{place}{_whose(one)}：{when}；{_next(turn, one)}"


def _standing(words: Sequence[Subscription]) -> list[Subscription]:
    """What was asked (oldest first) without what a later word has put another in place of."""
    return [
        one
        for n, one in enumerate(words)
        if not any(
            later.kind == one.kind
            and later.tier in (None, one.tier)
            and (later.region in (None, one.region) or not one.wanted)
            for later in words[n + 1 :]
        )
    ]


def _next(turn: Turn, one: Coming) -> str:
    chosen, about = turn.known.preference, one.occasion
    word = newest_word(turn.known.subscriptions, about.kind, about.tier, turn.home or one.region)
    if (chosen is not None and not chosen.reminders) or (word is not None and not word.wanted):
        return "已退订，不提醒"
    if one.told is None and turn.known.role == "officer":
        return "到时提醒当地的工作人员" if one.occasion.kind == "duty" else "列入日程"
    if one.told is None:
        return (
            "够得上、只差一项或有下一级称号时提醒" if one.occasion.kind == "application" else "有这一称号或在库时提醒"
        )
    day = next((day for day in one.told if day >= turn.today), None)
    return f"下次提醒{day.isoformat()}" if day else "没有要提醒的日子了"
