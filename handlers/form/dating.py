"""The day of a title or an incident that was named without one: asked for once, to the day, never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.form.next_asked import held
from handlers.language.readings import DateReading, Unknown, Unreadable
from handlers.language.scan import scan
from handlers.language.value import read
from handlers.understanding.reading import DOUBT, INCIDENT_WORDS, NONE
from knowledge.facts import INCIDENT_NAMES
from knowledge.ladder import LISTS
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from storage.known import Fact
from storage.outgoing import Text

_HAPPENED = lazy("有|出|发生|被|受|罚|起|次|过")


def day_question(turn: Turn, asked: Asked) -> Text:
    """When was that: the title or the incident by its name."""
    turn.dialog.awaiting, turn.dialog.choices = f"fact:{asked.key}:{asked.part}", []
    if asked.key == "titles":
        title, where = f"{tiers()[asked.part or ''].name}是哪一天获得的？", "证书或者公示、认定文件上有。"
    else:
        title, where = f"{INCIDENT_NAMES[asked.part or '']}方面的那一次是哪一天？", "处罚决定书或通报上有。"
    return Text(content=f"{title}\n{where}请写到日，例如 2024年9月1日；不清楚可以说“不清楚”。")


def undated_title(form: Form, fact: Fact) -> str | None:
    """The first title of a fact that has no day and was not asked about; to be on a list has no term."""
    asked = {each.part for each in form.done if each.key == "titles"} | LISTS
    return next((t["tier"] for t in fact.value if not t.get("on") and t["tier"] not in asked), None)


def undated_incident(text: str, today: date) -> str | None:
    """The kind of the one incident a text tells of without its day: 前年出过一次安全事故."""
    if NONE.fullmatch(text) or DOUBT.search(text) or not _HAPPENED.search(text):
        return None
    kinds = [kind for kind, pattern in INCIDENT_WORDS.items() if re.search(pattern, text)]
    days = [v for v in (span.value for span in scan(text, today)) if isinstance(v, DateReading) and v.lo == v.hi]
    return kinds[0] if len(kinds) == 1 and not days else None


def read_day(turn: Turn, asked: Asked, text: str) -> Fact | Unknown | Unreadable:
    """The fact with the day put in; a month or a year is asked for to the day."""
    when = read("date", text, turn.today)
    if isinstance(when, Unknown):
        return when
    if not isinstance(when, DateReading) or when.lo is None or (when.lo != when.hi and not _only_year(asked, when)):
        return Unreadable("有效期是按日算的，请写到日，例如 2024年9月1日；只知道年份就写年份，查不到就说“不清楚”。")
    if when.lo > turn.today:
        return Unreadable(f"{when.lo.isoformat()}还没有到，请核对。")
    on_record = held(turn, Asked(key=asked.key))
    entries: list[dict[str, Any]] = [dict(entry) for entry in on_record[0].value] if on_record else []
    day = when.lo.isoformat()
    if asked.key == "titles":
        won: dict[str, Any] = {"on": day} if when.lo == when.hi else {"year": when.lo.year}
        entries = [entry | (won if entry["tier"] == asked.part else {}) for entry in entries]
        said = "，".join(f"{tiers()[entry['tier']].name} {_won(entry)}" for entry in entries)
    else:
        entries.append({"kind": asked.part or "", "on": day})
        said = "，".join(f"{entry['on']} {INCIDENT_NAMES[entry['kind']]}" for entry in entries)
    return Fact(asked.key, value=entries, said=said[:100])


def _only_year(asked: Asked, when: DateReading) -> bool:
    """Of a title a whole year is kept as just that: the year in which it ends can be told from it, and no day."""
    whole = when.lo is not None and (when.lo, when.hi) == (date(when.lo.year, 1, 1), date(when.lo.year, 12, 31))
    return asked.key == "titles" and whole


def _won(entry: dict[str, Any]) -> str:
    year = f"{entry['year']}年（哪一天没有记）" if entry.get("year") else "日期不清楚"
    return str(entry.get("on") or year)
