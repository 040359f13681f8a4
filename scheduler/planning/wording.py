"""A reminder in words: what, until when, why it came, what to do, what it rests on; choices as buttons and numbered."""

from __future__ import annotations

from datetime import date

from knowledge.calendar.occasion import KINDS, Occasion, button_key
from knowledge.tiers import tiers
from scheduler.planning.hearing import Hearing
from storage.outgoing import Button, ButtonCard, Text

MOST = 160
"""Characters a card has for all but its title: what is longer is cut by the phone."""
_NAME = 30
_SHORTEST = 16
_MORE = "……全文请问“什么时候截止”"
_WEEKDAYS = "一二三四五六日"


def words(hearing: Hearing, sent_on: date) -> ButtonCard | Text:
    """What one person is sent on that day. Nothing in it counts days: it may arrive a day later."""
    if hearing.words:
        return Text(content=hearing.words)
    occasion = hearing.occasion
    head = title_of(hearing)
    if not hearing.once:
        head += f"，{'今天' if occasion.closes == sent_on else _day(occasion.closes, sent_on)}{_ends(occasion)}"
    choices = "　".join(f"{number} {act}" for number, act in enumerate(hearing.acts, 1))
    name = hearing.firm_name if len(hearing.firm_name) <= _NAME else hearing.firm_name[: _NAME - 1] + "…"
    fixed = [line for line in (name, "" if hearing.once else _span(occasion, sent_on)) if line]
    told = [f"为何提醒：{hearing.why}", *hearing.details.splitlines()]
    lines = [*fixed, *_fitted(told, MOST - len("\n".join([*fixed, choices])) - 1), choices]
    return ButtonCard(
        title=head,
        desc="\n".join(line for line in lines if line),
        buttons=tuple(
            Button(key=button_key(act, occasion.key, hearing.firm), text=act, style=1 if act == hearing.acts[0] else 2)
            for act in hearing.acts
        ),
    )


def title_of(hearing: Hearing) -> str:
    """What it is about, in a few words."""
    occasion = hearing.occasion
    if hearing.title:
        return hearing.title
    tier = tiers().get(occasion.tier or "")
    return f"{tier.name if tier else ''}{KINDS[occasion.kind]}"


def _span(occasion: Occasion, sent_on: date) -> str:
    closes = f"{_day(occasion.closes, sent_on)}（周{_WEEKDAYS[occasion.closes.weekday()]}）{_ends(occasion)}"
    return f"{_day(occasion.opens, sent_on)}开始，{closes}" if occasion.opens else closes


def _ends(occasion: Occasion) -> str:
    """A title runs out; anything else can be done until then."""
    return "到期" if occasion.id.startswith("title:") else "截止"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _fitted(lines: list[str], room: int) -> list[str]:
    """The lines cut, the longest first, until they fit into so many characters."""
    kept = [line for line in lines if line]
    if not kept or sum(map(len, kept)) + len(kept) <= room:
        return kept
    room -= len(_MORE) + len(kept)
    while sum(map(len, kept)) > room and max(map(len, kept)) > _SHORTEST:
        longest = max(range(len(kept)), key=lambda n: len(kept[n]))
        over = sum(map(len, kept)) - room
        length = len(kept[longest])
        rest = max((len(line) for n, line in enumerate(kept) if n != longest), default=0)
        kept[longest] = kept[longest][: max(length - over, min(rest, length - 1), _SHORTEST)]
    kept[-1] += _MORE
    return kept
