"""What is said of reminders and the calendar, told by its words, wherever the talk is."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from handlers import consent
from handlers.context import Turn
from handlers.form.form import is_left
from handlers.form.walk import AGAIN
from handlers.language.reminding import Reminding, asks, plainly, reminding
from handlers.reminders import answering, asking, checks, choosing, diary, ending, shown, things
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from storage.agenda import ResponseKind
from storage.outgoing import Text

_ANSWERS = ("done", "declined", "later", "undo")
_DIGITS = {digit: n for n, digits in enumerate(("1１", "2２", "3３", "4４"), 1) for digit in digits}


def heard(turn: Turn, words: str) -> bool:
    """Do what a message wants of reminders; False where it wants nothing of them, or they were not read."""
    wish = reminding(words)
    if turn.context.stateless or not turn.known.heard:
        return False
    if wish is None:
        return _number(turn, words) or _numbered(turn)
    if wish in _ANSWERS:
        return _answered(turn, wish, words)
    if wish in _KEPT and not asking.consent_given(turn):
        turn.answer.says(Text(content="要记下您对提醒的选择，先征得您的同意；同意以后请再说一遍。"))
        consent.ask(turn)
        return True
    _DOES[wish](turn, words)
    return True


def subscribe(turn: Turn, question: Question) -> bool:
    """申报开始了叫我一声, in whatever words it was understood; what is no matter of ours is not promised."""
    if _MISSES.search(turn.text) and not turn.context.stateless:
        shown.show(turn)
    elif not question.said_tiers and not _OURS.search(turn.text) and len(_ASKED.sub("", turn.text)) > 1:
        turn.answer.says(Text(content=asking.NOT_OURS))
    else:
        asking.subscribe(turn, turn.text)
    return True


_MISSES = lazy("没(?:有)?(?:再)?(?:收到|接到|提醒|通知)|(?:记|忘)(?:着|得|住|了)?(?:没|吗|了)")
"""我没收到提醒, 提醒我的事你记着了吗: asks how it stands."""
_OURS = lazy(
    "申?报(?!告)|窗口|开始|开放|开[了放]|复核|核实|更新|截止|到期|年审|名单|叫我一声|称号|认定|评选|培育库|政策|日期|时间"
)
_ASKED = lazy(
    r"那|请|记得|麻烦|到时候?|帮|给|提醒|订阅|通知|告诉|叫|喊|我们?|俺们?|一[声下次]|吧|啊|哦|呀|好|可以|能|吗|不|你们?|您|再|都|也|要|想|会|行|了|的|[\s，,。！!？?]"
)


def unsubscribe(turn: Turn, question: Question) -> bool:
    """退订 in words that were not plain: asked back first, or explained where they ask."""
    if turn.context.stateless:
        turn.answer.says(Text(content="在企业微信里对我说“退订”，想退哪一项都可以；现在是单独的一问，没有改动。"))
    elif asks(turn.text):
        ending.explain(turn, turn.text)
    elif turn.known.heard:
        ending.unsubscribe(turn, turn.text)
    else:
        ending.be_sure(turn)
    return True


def _answered(turn: Turn, wish: Reminding, words: str) -> bool:
    """An answer to a reminder. With a form open only what can be nothing else, unless the form was left."""
    if turn.dialog.form is not None and not plainly(words):
        just = turn.dialog.undo[-1:] and turn.dialog.undo[-1].kind == "answer"
        waits = wish == "undo" or things.open_reminders(turn)
        if not (just and wish == "undo") and not (waits and is_left(turn)):
            return False
    if wish == "undo":
        return answering.undo(turn, words)
    if not plainly(words) and not turn.known.reminders and wish == "later":
        return False  # 明天再说 may be said to anything
    return answering.typed(turn, cast("ResponseKind", wish), words)


def said_to_a_reminder(turn: Turn, words: str) -> str:
    """What to do with words that an open form cannot use and a reminder of today may be meant by; empty for others."""
    meant = reminding(words) in _ANSWERS and things.open_reminders(turn)
    return "要回复提醒，请点提醒卡片上的按钮；接着填，就答下面这一题。" if meant else ""


def _number(turn: Turn, words: str) -> bool:
    number = _DIGITS.get(words.strip(" 。.、"))
    free = turn.dialog.form is None and turn.dialog.pending is None and not turn.dialog.choices
    return number is not None and free and answering.by_number(turn, number)


def _numbered(turn: Turn) -> bool:
    """A number typed under a reminder that came after the open form was left: no choice of that form's old card."""
    open_form, pending = turn.dialog.form, turn.dialog.pending
    number = _DIGITS.get(turn.context.incoming.text.strip(" 。.、\n"))
    if number is None or open_form is None or pending is not None or turn.dialog.awaiting == AGAIN:
        return False
    return answering.came_since(turn, open_form) and answering.by_number(turn, number)


def _leave_words(does: Callable[[Turn], None]) -> Callable[[Turn, str], None]:
    return lambda turn, words: does(turn)


_DOES: dict[Reminding, Callable[[Turn, str], None]] = {
    "shown": _leave_words(shown.show),
    "subscribe": asking.subscribe,
    "leads": asking.leads,
    "quiet": choosing.quiet,
    "most": choosing.most,
    "fewer": _leave_words(choosing.fewer),
    "unsubscribe": ending.unsubscribe,
    "explained": ending.explain,
    "resume": _leave_words(ending.resume),
    "checks": _leave_words(checks.stand),
    "several": _leave_words(answering.one_at_a_time),
    "other_way": _leave_words(asking.no_other_way),
    "calendar": _leave_words(diary.give),
    "calendar_address": _leave_words(diary.address),
    "calendar_off": _leave_words(diary.stop),
}
_KEPT: tuple[Reminding, ...] = ("quiet", "most", "resume", "calendar_address")
"""What is kept of a person: with their consent alone. To end something needs none."""
