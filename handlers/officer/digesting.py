"""Digests in the chat: how often one comes, one section in full, 更多, and the picture of targets."""

from __future__ import annotations

from datetime import timedelta

from handlers.commands import bare
from handlers.context import Turn
from handlers.language import briefing_words as said
from handlers.language.cleaning import clean
from handlers.officer.picture import PICTURE
from knowledge.calendar.digests import NAMES, NEWS_ALONE, ONLY_NEWS, how_often
from knowledge.regions import within
from storage.agenda import Digest, DigestChoice
from storage.briefing import Briefing, Line
from storage.changes import Job
from storage.looks import Look
from storage.outgoing import Text

_TOKEN = "digest:"
_MORE = ("更多", "下一页", "还有")
_MOST = 1850
"""Bytes of one page; WeCom takes 2048."""
_LATELY = timedelta(days=7)
"""How long a bare number still names a section, where nothing else was offered since."""
_CHANGE = "要改说“每天发简报”“每周一发”“月报每月5号”“季报”“不要简报”。"


def at_once(turn: Turn, words: str) -> bool:
    """What an officer or leader says of digests, wherever the talk is; False where words are about something else."""
    if turn.known.role != "officer" or turn.context.stateless:
        return False
    typed = bare(clean(turn.context.incoming.text))  # not what an open list makes of a number
    if not said.may_concern(typed):
        return False
    if (number := _number(typed)) is not None and _is_open(turn):
        return _section(turn, number)
    if typed in _MORE and _is_open(turn):
        return _more(turn)
    if turn.dialog.pending is not None and not said.names_digest(typed):
        return False
    if said.asks_for_picture(typed):
        turn.answer.changes.jobs.append(Job(PICTURE))
        turn.answer.says(Text(content="进度图在画，稍等就发过来。"))
        return True
    if said.asks_for_everything(typed):
        return _contents(turn, everything=True)
    if (item := said.item_of(typed)) is not None:
        return _section(turn, item) if turn.known.briefing else _none_yet(turn)
    if said.wants_another_rhythm(typed):
        turn.answer.says(Text(content=f"简报只能每个工作日、每周、每月或每季度发，没有改动。{_CHANGE}"))
        return True
    if (wrong := said.wrong_weekday(typed)) is not None:
        turn.answer.says(Text(content=f"{wrong}例如“每周一发简报”“每周五发简报”。"))
        return True
    if (wish := said.wish_of(typed)) is not None:
        return _choose(turn, wish)
    if said.asks_when(typed):
        return _tell_when(turn)
    return _contents(turn) if said.asks_for_it(typed) else False


def _choose(turn: Turn, wish: said.Wish) -> bool:
    """每周一发, 月报每月5号, 不要简报: kept at once, and said back."""
    top = {"weekly": 7, "monthly": 31, "quarterly": 31}.get(wish.digest)
    if wish.day is not None and top is not None and not 1 <= wish.day <= top:
        turn.answer.says(Text(content=f"没有{wish.day}号这一天，没有改动。请说1到31号之间的一天，例如“月报每月5号”。"))
        return True
    turn.answer.changes.digest = DigestChoice(wish.digest, wish.day)
    if wish.digest == "none":
        turn.answer.says(Text(content="好的，以后不发简报；待办和要您办的事照常通知。想再收到，说“每周一发简报”。"))
        return True
    often = f"{how_often(wish.digest, wish.day)}发（{NAMES[wish.digest]}）"
    lines = [f"好的，简报改为{often}，上午8点半以后；遇到休息日顺延到下一个工作日。说“简报”看最近一期。"]
    if wish.digest in ("monthly", "quarterly") and (wish.day or 1) > 28:
        lines.append(f"没有{wish.day}号的月份在最后一天发。")
    if wish.digest in ONLY_NEWS:
        lines.append(NEWS_ALONE)
    turn.answer.says(Text(content="\n".join(lines)))
    return True


def _tell_when(turn: Turn) -> bool:
    chosen = turn.known.preference
    if chosen is not None and chosen.digest == "none":
        now = "您选了不要简报。"
    elif chosen is not None and chosen.digest is not None:
        now = f"您选的是{_rhythm(chosen.digest, chosen.digest_day)}"
    elif chosen is not None and not chosen.reminders:
        now = "您退订了全部提醒，简报也不发。"
    else:
        only_leads = len(turn.known.leads) == len(turn.known.regions)
        now = f"您没有选过，按默认{_rhythm('monthly' if only_leads else 'weekly', None)}"
    turn.answer.says(Text(content=f"{now}{_CHANGE}"))
    return True


def _rhythm(digest: Digest, day: int | None) -> str:
    return f"{how_often(digest, day)}发{NAMES[digest]}。{NEWS_ALONE if digest in ONLY_NEWS else ''}"


def _contents(turn: Turn, everything: bool = False) -> bool:
    """简报: the headings of the last one; 简报全部: with those of what only stood as it stood."""
    held = _held(turn)
    if held is None:
        return _none_yet(turn)
    listed = [(n, one) for n, one in enumerate(held.sections, 1) if everything or not one.outlook]
    rest = "" if len(listed) == len(held.sections) else "没有变化的，说“简报全部”看。"
    if not listed:
        turn.answer.says(Text(content=f"{_day(held)}的简报没有新的。{rest}{_CHANGE}"))
        return True
    turn.dialog.awaiting, turn.dialog.choices = f"{_TOKEN}0:0", []
    lines = [f"{number}. {section.title}" for number, section in listed]
    turn.answer.says(Text(content="\n".join([f"{_day(held)}的简报：", *lines, f"回序号看整项。{rest}"])))
    return True


def _none_yet(turn: Turn) -> bool:
    turn.answer.says(Text(content=f"还没有发过简报，或者已经超过了保存的时间。{_CHANGE}"))
    return True


def _more(turn: Turn) -> bool:
    """更多: the open section goes on, then the next one that the digest did not show whole."""
    held = _held(turn)
    if held is None:
        return _none_yet(turn)
    number, start = _position(turn)
    if number and start < len(held.sections[number - 1].lines):
        return _page(turn, held, number, start)
    rest = (n for n, section in enumerate(held.sections, 1) if n > number and not section.whole)
    following = next(rest, None)
    if following is None:
        how = "没有变化的，说“简报全部”看。" if any(section.outlook for section in held.sections) else ""
        turn.answer.says(Text(content=f"没有更多了。{how}"))
        return True
    return _page(turn, held, following, 0)


def _section(turn: Turn, number: int) -> bool:
    held = _held(turn)
    if held is None:
        return _none_yet(turn)
    if not 1 <= number <= len(held.sections):
        turn.answer.says(Text(content=f"这份简报有{len(held.sections)}项，回1到{len(held.sections)}。"))
        return True
    return _page(turn, held, number, 0)


def _page(turn: Turn, held: Briefing, number: int, start: int) -> bool:
    """As many lines of a section as one message holds; the firms among them are noted as looked at."""
    section = held.sections[number - 1]
    lines = [f"{number}. {section.title}（{_day(held)}简报{'，续' if start else ''}）"]
    shown: list[Line] = []
    for line in section.lines[start:]:
        if len("\n".join([*lines, line.text]).encode()) > _MOST and shown:
            break
        lines.append(line.text)
        shown.append(line)
    end = start + len(shown)
    if end < len(section.lines):
        lines.append(f"还有{len(section.lines) - end}行，说“更多”。")
    elif not section.lines:
        lines.append("只有总数。")
    turn.dialog.awaiting, turn.dialog.choices = f"{_TOKEN}{number}:{end}", []
    firms = dict.fromkeys(firm for line in shown for firm in line.firms)
    turn.answer.changes.viewed += [Look(firm, "查看简报名单") for firm in firms]
    turn.answer.says(Text(content="\n".join(lines)))
    return True


def _is_open(turn: Turn) -> bool:
    """Whether a bare number or 更多 is meant of the digest: it came last, or one of its sections is being read."""
    held, dialog = turn.known.briefing, turn.dialog
    if held is None or not held.sections or dialog.pending is not None or dialog.form is not None:
        return False
    if (dialog.awaiting or "").startswith(_TOKEN):
        return True
    if held.fresh:  # unless a reminder with numbered answers came after it
        return not any(one.sent_at > held.at for one in turn.known.reminders[:1])
    return dialog.awaiting is None and not dialog.choices and turn.context.now - held.at < _LATELY


def _held(turn: Turn) -> Briefing | None:
    """The last digest, of places the person still answers for."""
    held = turn.known.briefing
    if held is None or not all(any(within(one, own) for own in turn.known.regions) for one in held.regions):
        return None
    return held


def _position(turn: Turn) -> tuple[int, int]:
    """The section that is open and the line it goes on with; (0, 0) where none is."""
    token = turn.dialog.awaiting or ""
    if not token.startswith(_TOKEN):
        return 0, 0
    number, _, start = token.removeprefix(_TOKEN).partition(":")
    return int(number), int(start)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 2 else None


def _day(held: Briefing) -> str:
    return f"{held.at.month}月{held.at.day}日"
