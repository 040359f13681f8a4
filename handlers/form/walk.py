"""The steps of an open form: ask what is missing next, put the question once more, tell the result, close."""

from __future__ import annotations

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named
from handlers.form import offering, place, yearly
from handlers.form.asking import question
from handlers.form.dating import day_question
from handlers.form.next_asked import held, left, next_asked, why
from handlers.form.summary import show, show_card
from handlers.verdict.assessment import tell
from handlers.verdict.checking import facts, variants, verdicts
from storage.outgoing import Text

AGAIN = "form-again"
"""The token of the card that offers an unfinished form again."""
CONTINUE, SEE, DROP = "接着填", "看结果", "不填了"


def proceed(turn: Turn, form: Form) -> None:
    """Ask what is missing next, or tell the result and show what was filled in when nothing is."""
    if form.brief:
        close(turn)
        return
    form.reviewing = form.submitting = False
    form.doubted = ""
    if form.name == "annual":
        _proceed_yearly(turn, form)
        return
    if place.ask_missing(turn, form):
        return
    _, programs = verdicts(turn, form)
    if not programs:
        close(turn)
        place.nothing_to_check(turn, form)
        return
    following = next_asked(turn, form, programs)
    if following is None:
        conclude(turn, form)
        return
    form.asking, decides = following
    turn.answer.says(question(turn, form.asking, decides, held(turn, form.asking)))


def _proceed_yearly(turn: Turn, form: Form) -> None:
    """Of a yearly check the place, then what it asks for, then what else has changed; at last the summary."""
    if form.region is None:
        place.ask_missing(turn, form)
    elif yearly.may_open(turn, form) and not yearly.open_(turn, form):
        close(turn)
    elif not yearly.ask_next(turn, form) and not show(turn, form):
        close(turn)
        turn.answer.says(Text(content=yearly.NOTHING))


def repeat(turn: Turn, form: Form) -> None:
    """Put what is open once more: the summary, the question; after days, first whether to go on at all."""
    if is_stale(turn, form):
        offer_again(turn, form)
    elif form.reviewing and form.asking is None:
        if form.submitting:
            form.submitting = False
            show(turn, form)
        else:
            show_card(turn, form)
    else:
        put(turn, form)


def put(turn: Turn, form: Form) -> None:
    """Put the open question once more."""
    asked = form.asking
    if asked is None or asked.key in ("region", "variant"):
        proceed(turn, form)
    elif asked.key == "which":
        ask_which(turn, form)
    elif asked.key == "offered":
        offering.offer_said(turn, form)
    elif asked.key == "unchanged":
        proceed(turn, form)
    elif asked.part is not None:
        turn.answer.says(day_question(turn, asked))
    elif form.name == "annual":
        yearly.ask(turn, asked)
    else:
        decides = None if form.brief else why(turn, form, verdicts(turn, form)[1], asked.key)
        turn.answer.says(question(turn, asked, decides, held(turn, asked)))


def ask_which(turn: Turn, form: Form) -> None:
    """Which of the facts answered last is to be corrected."""
    form.asking = Asked(key="which")
    choices = [short(named(key, year)) for key, year in form.lines]
    turn.answer.says(offer(turn, "form-which", "要改哪一项？", choices, "也可以直接写，例如“营收改成3200万”。"))


def short(label: str) -> str:
    """A label as a button can hold it: 主导产品市场占有率省内排名 as 省内排名."""
    return label.replace("主导产品市场占有率", "").replace("研发费用占营业收入", "研发占比")


def is_stale(turn: Turn, form: Form) -> bool:
    """Whether nothing was said in the form since an earlier day."""
    return form.touched is not None and form.touched < turn.today


def offer_again(turn: Turn, form: Form) -> None:
    """An unfinished form after days: what was answered, what is left, and three ways on."""
    form.touched = turn.today
    if form.brief:
        put(turn, form)
        return
    said = "上次填好的还没有提交。" if form.reviewing else f"上次的核对还没有填完：{progress(turn, form)}"
    turn.answer.says(offer(turn, AGAIN, "上次没填完的，接着填吗？", (CONTINUE, SEE, DROP), said))


def progress(turn: Turn, form: Form) -> str:
    """已经回答2项，跳过1项，最多还有9项."""
    skipped = sum(asked.skipped for asked in form.done)
    said = f"已经回答{len(form.done) - skipped}项，跳过{skipped}项"
    if form.name == "annual":
        return f"{said}，还有{len(yearly.still_wanted(form))}项要填。"
    if form.region is None or (variants(turn, form) and form.variant is None):
        return f"{said}。"
    rest = left(turn, form, verdicts(turn, form)[1])
    return f"{said}，最多还有{rest}项。" if rest else f"{said}，没有要问的了。"


def conclude(turn: Turn, form: Form) -> None:
    """Nothing is left to ask: the result, then everything filled in, to be checked and handed in."""
    _tell(turn, form)
    if not show(turn, form):
        close(turn)


def finish(turn: Turn, form: Form) -> None:
    """先看结果: tell the result and close the form; the facts stay for the next time."""
    if form.region is None:
        turn.answer.says(Text(content="还不知道企业在哪个地方，先告诉我地区吧。"))
        proceed(turn, form)
        return
    close(turn)
    _tell(turn, form)


def _tell(turn: Turn, form: Form) -> None:
    turn.dialog.topic.region = form.region
    assessment, programs = verdicts(turn, form)
    if not programs:
        place.nothing_to_check(turn, form)
        return
    tell(turn, assessment, programs, facts(turn))
    turn.answer.says(Text(content="要补充或更新，再说一次“我们能报什么”；想知道奖励，问“奖励多少”。"))


def close(turn: Turn) -> None:
    """The form is over; what it collected stays on record."""
    turn.dialog.form = None
    turn.dialog.close_card()
