"""开始年审: the yearly check is opened, by words or a reminder's button."""

from __future__ import annotations

from handlers import consent
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Form
from handlers.form import form as form_
from handlers.form import yearly
from handlers.form.walk import is_stale, proceed, repeat
from handlers.reminders.answering import CARD_FOR
from handlers.reminders.ending import no_more
from handlers.reminders.noting import NOT_YOURS
from handlers.reminders.things import firm_of, open_reminders, read_thing
from knowledge.calendar.occasion import read_button
from knowledge.patterns import lazy
from storage.outgoing import CardUpdate, Text

_WHAT = r"(?:年度(?:信息)?(?:核实|核查|核对|更新)|信息更新|更新信息|年审|年检)"
_BEGINS = lazy(
    rf"(?:我们?|俺们?|咱们?)?(?:现在|这就)?(?:要|想|来|去)?(?:开始|做|办|填|进行|填报)(?:一下)?{_WHAT}(?:表|的表)?(?:吧|了|一下)?"
    rf"|{_WHAT}(?:开始)?(?:填|填报|填表|开始)(?:吧|了|一下)?|(?:年度(?:信息)?(?:核实|更新)|信息更新)"
)
"""年审 alone is asked back: it can be three things."""
_NO_FORM = "那张表已经填完或取消了，没有要接着填的。要再填，说“我们能报什么”；年度核实说“开始年审”。"


def begins(words: str) -> bool:
    """Whether words say to begin: 年度核实, 信息更新, 开始年审."""
    return _BEGINS.fullmatch(bare(words)) is not None


def said(turn: Turn, words: str) -> bool:
    """Open the check where words or the number of a reminder's button say so. What a form before it held is kept."""
    if turn.known.role == "officer" or turn.context.stateless:
        return False
    if turn.dialog.unclear is not None and words in turn.dialog.choices:
        return False  # picked as what a question meant
    if _recalled(turn):
        return True
    if not begins(words) and not _numbered(turn, words):
        return False
    open_ = turn.dialog.form
    if open_ is not None and open_.name == "annual" and consent.agreed(turn):
        turn.answer.says(Text(content="年度核实已经开始了，接着来："))
        repeat(turn, open_)
    else:
        start(turn)
    return True


def pressed(turn: Turn, key: str) -> str | None:
    """A reminder's 开始填 or 接着填. None for any other button; else the words it stands for, "" where all is said."""
    found = read_button(key)
    if found is None or found[0] not in ("开始填", "接着填"):
        return None
    act, occasion, firm = found
    if refusal := _refusal(turn, act, firm):
        turn.answer.says(Text(content=refusal))
        return ""
    sent = next((one for one in turn.known.reminders if (one.occasion, one.firm) == (occasion, firm)), None)
    late = sent is not None and turn.context.now - sent.sent_at > CARD_FOR
    if (code := turn.context.incoming.response_code) and not late:
        turn.answer.says(CardUpdate(response_code=code, chosen=act))
    return "开始年审" if act == "开始填" else "接着填"


def start(turn: Turn) -> None:
    """Open the check, after consent."""
    firm = turn.known.enterprise
    place = (firm.region, firm.variant) if firm else (None, None)
    turn.dialog.close_pending()
    turn.dialog.form = Form(name="annual", region=place[0], variant=place[1], touched=turn.today)
    if consent.agreed(turn):
        begin(turn, turn.dialog.form)
    else:
        consent.ask(turn)


def begin(turn: Turn, form: Form) -> None:
    """Ask for the place and the titles where nobody has told them: by them goes what is to be done; then do it."""
    form.wanted = yearly.TITLES_FIRST
    proceed(turn, form)


def _numbered(turn: Turn, words: str) -> bool:
    """The number of 开始填 on the newest reminder, typed where the client hides its buttons."""
    number = words.strip(" 。.、")
    free = turn.dialog.form is None and turn.dialog.pending is None and not turn.dialog.choices
    newest = next(iter(open_reminders(turn)), None) if free and number.isdecimal() and len(number) == 1 else None
    if newest is None or turn.context.now - newest.sent_at > CARD_FOR or not 1 <= int(number) <= len(newest.acts):
        return False
    return newest.acts[int(number) - 1] == "开始填" and not _refusal(turn, "开始填", newest.firm)


def _recalled(turn: Turn) -> bool:
    """The number of a button of the reminder that recalled a form, typed before anything else is said in the form: no
    answer to the question that has been open for days.
    """
    number, form = turn.context.incoming.text.strip(" 。.、"), turn.dialog.form
    sent = next(iter(turn.known.reminders), None)
    if form is None or sent is None or not sent.occasion.startswith("form:") or not number.isdecimal():
        return False
    late = turn.context.now - sent.sent_at > CARD_FOR
    if late or not is_stale(turn, form) or len(number) > 1 or not 1 <= int(number) <= len(sent.acts):
        return False
    thing = read_thing(turn.known.almanac, sent.occasion, sent.words)
    if sent.acts[int(number) - 1] == "接着填":
        form_.take(turn, form, "接着填")
    elif thing is not None:
        no_more(turn, thing)
    return True


def _refusal(turn: Turn, act: str, firm: int | None) -> str:
    """Why a press opens nothing: another firm's, or a form that is gone."""
    if act == "接着填":
        return "" if turn.dialog.form is not None else _NO_FORM
    if (of := firm_of(turn, firm)) is None:
        return NOT_YOURS
    present = turn.known.enterprise
    if present is None or present.id != of.id:
        return f"这条提醒是{of.name or '另一家企业'}的。先说“切换企业”换过去，再说“开始年审”。"
    return ""
