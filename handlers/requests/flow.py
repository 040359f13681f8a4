"""The exchange of the router for requests: which question is open decides who takes the answer."""

from __future__ import annotations

from collections.abc import Callable

from handlers import consent
from handlers.commands import PROGRESS, SUBMIT, bare, commands_alone
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.intents import Intent
from handlers.language.reminding import reminding
from handlers.requests import acting, asking, handoff, own
from handlers.understanding.interrupting import interrupts
from handlers.understanding.look import look
from handlers.understanding.scope import understand
from storage.outgoing import Text

SHORT = 24
"""A question in the middle is short; what is longer is the matter itself, put as a question or not."""
FREE = ("words", "note", "more")
"""What is asked for in one's own words."""
_OWN_MATTER = ("words", "more")
"""Of these what a firm's person tells of their matter."""
_ASIDE: tuple[Intent, ...] = (
    "reward", "window", "recheck", "validity", "definition", "target", "conditions", "payment",
    "department", "help", "desk", "requests", "mine",
)  # fmt: skip
"""What is asked in the middle of it; anything else that is typed there is the words asked for."""

Take = Callable[[Turn, Pending, str], str | None]


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Use a message; a short question in the middle of free words is left to whoever answers it."""
    if pending.asking not in FREE and look(turn).acted == "progress":
        own.progress(turn, understand(turn))
        turn.answer.says(Text(content="接着刚才的问题："))
        repeat(turn, pending)
        return None
    if pending.asking in _OWN_MATTER and commands_alone(words):
        if reminding(words) is not None:
            return "请直接写要说的话。"
        _put_aside(turn, words)
        repeat(turn, pending)
        return None
    if pending.asking in FREE and len(words) <= SHORT:
        question = understand(turn)
        if question.intent in _ASIDE and interrupts(question):
            return "请直接写要说的话。"
    return _TAKES[pending.asking](turn, pending, words)


def _put_aside(turn: Turn, words: str) -> None:
    """A command where somebody's own words are asked for: never kept as these words, and nothing is done by it."""
    if PROGRESS.fullmatch(bare(words)) and turn.known.requests:
        own.progress(turn, understand(turn))
        return
    said = f"“{bare(words)}”是操作的话，没有当作您要写的内容。"
    if SUBMIT.fullmatch(bare(words)):
        said += "是要提交填好的数据吗？那先说“取消”放下这件事，再说“确认提交”。"
    turn.answer.says(Text(content=said))


def repeat(turn: Turn, pending: Pending) -> None:
    """Put the open question again."""
    match pending.asking:
        case "place":
            handoff.ask_place(turn)
        case "note":
            acting.ask_note(turn, pending)
        case "more":
            own.ask_more(turn, pending)
        case _:
            asking.proceed(turn, pending)


def _more_said(turn: Turn, pending: Pending, words: str) -> str | None:
    if not consent.agreed(turn):
        consent.ask(turn)
        return None
    turn.dialog.close_pending()
    one = next((one for one in turn.known.requests if one.number == pending.said["number"]), None)
    if one is None:
        turn.answer.says(Text(content=own.NO_SUCH))
    else:
        own.add(turn, one, words)
    return None


_TAKES: dict[str, Take] = {
    "place": handoff.place_said,
    "topic": asking.topic_said,
    "region": asking.region_said,
    "words": asking.words_said,
    "confirm": asking.confirmed,
    "note": acting.note_said,
    "more": _more_said,
}
