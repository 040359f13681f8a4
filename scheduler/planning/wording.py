"""A reminder in words: what, until when, why it came, what to do, what it rests on; choices as buttons and numbered."""

from __future__ import annotations

from datetime import date

from knowledge.calendar.day_words import dated, weekday
from knowledge.calendar.occasion import Occasion, button_key
from knowledge.calendar.occasions import called
from knowledge.validity import month_and_day
from scheduler.planning.hearing import Hearing
from storage.outgoing import Button, ButtonCard, Text

MOST = 160
"""Characters a card has for all but its title: what is longer is cut by the phone."""
_TITLE, _NAME, _SHORTEST = 36, 24, 12
_MORE = "……全文请问“什么时候截止”"


def words(hearing: Hearing, sent_on: date) -> ButtonCard | Text:
    """What one person is sent on that day, from which the days that are left are counted."""
    if hearing.words:
        return Text(content=hearing.words)
    occasion = hearing.occasion
    until = "" if hearing.once else f"，{_until(occasion, sent_on)}"
    left = "" if hearing.once else _left(occasion, sent_on)
    if left and len(title_of(hearing) + until) + len(left) < _TITLE:
        until, left = f"{until}，{left}", ""
    choices = "　".join(f"{number} {act}" for number, act in enumerate(hearing.acts, 1))
    fixed = [line for line in (left, _cut(hearing.firm_name, _NAME), f"为何提醒：{hearing.why}") if line]
    room = MOST - len("\n".join([*fixed, choices])) - 1
    lines = [*fixed, *_fitted(hearing.details.splitlines(), room), choices]
    key = occasion.key
    return ButtonCard(
        title=f"{_cut(title_of(hearing), _TITLE - len(until))}{until}",
        desc="\n".join(line for line in lines if line),
        buttons=tuple(
            Button(key=button_key(act, key, hearing.firm), text=act, style=1 if act == hearing.acts[0] else 2)
            for act in hearing.acts
        ),
    )


def title_of(hearing: Hearing) -> str:
    """What it is about, in a few words."""
    occasion = hearing.occasion
    if hearing.title:
        return hearing.title
    return called(occasion.kind, occasion.tier)


def _until(occasion: Occasion, sent_on: date) -> str:
    """`12月20日（周日）截止`; `今天（周日）截止`: what is not sent on its last day is not sent at all."""
    if occasion.closes == sent_on:
        return f"今天（{weekday(sent_on)}）{_ends(occasion)}"
    return f"{dated(occasion.closes, sent_on)}{_ends(occasion)}"


def _left(occasion: Occasion, sent_on: date) -> str:
    """`12月11日算起还有9天`: true also for who is reached a day late."""
    days = (occasion.closes - sent_on).days
    return f"{month_and_day(sent_on)}算起还有{days}天" if days > 0 else ""


def _ends(occasion: Occasion) -> str:
    """A title runs out, a duty falls on its day; anything else can be done until then."""
    if occasion.kind == "duty":
        return ""
    return "到期" if occasion.id.startswith("title:") else "截止"


def _fitted(lines: list[str], room: int) -> list[str]:
    """The lines cut, the longest first, until they fit into so many characters with their ends of line."""
    kept = [line for line in lines if line]
    if not kept or sum(map(len, kept)) + len(kept) <= room:
        return kept
    room -= len(_MORE) + len(kept)
    while (over := sum(map(len, kept)) - room) > 0 and max(map(len, kept)) > _SHORTEST:
        longest = max(range(len(kept)), key=lambda n: len(kept[n]))
        length, *rest = sorted(map(len, kept), reverse=True)
        kept[longest] = kept[longest][: max(length - over, min(rest[0] if rest else 0, length - 1), _SHORTEST)]
    while kept and sum(map(len, kept)) > room:
        kept.pop()
    return [*kept[:-1], kept[-1] + _MORE] if kept else [_MORE.lstrip("…")]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
