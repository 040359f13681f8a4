"""我们能报什么: region, kind, then the facts the rules need, one at a time; the next question is always computed."""

from __future__ import annotations

from handlers import commands, consent
from handlers.commands import (
    BACK,
    CANCEL,
    CONTINUE,
    ELSEWHERE,
    LATER,
    PROGRESS,
    RESTART,
    RESULT,
    REVIEW,
    SKIP,
    START,
    SUBMIT,
    WHY_ASKED,
    bare,
)
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.form import changed, correcting, handing_in, offered, offering, place, walk
from handlers.form.several import read_several
from handlers.form.taking import answer, back, named_several
from handlers.form.winning import titles_won
from handlers.language.intents import intent_of
from handlers.language.outside import ASKING
from handlers.language.readings import Unknown
from handlers.language.value import read
from handlers.understanding.scope import Question, understand
from handlers.understanding.stated import stated
from handlers.verdict.why import ASKED_FOR
from knowledge.facts import catalogue
from storage.outgoing import Text

proceed, repeat, finish = walk.proceed, walk.repeat, walk.finish


def start(turn: Turn, wanted: tuple[str, ...] = (), region: str | None = None, said: str = "") -> None:
    """Begin, after consent; `wanted` narrows to the tiers asked about, `region` is the place just named, `said` are
    words with facts in them that are offered to be kept.
    """
    if turn.known.role == "officer":
        turn.answer.says(
            Text(content="您是工作人员，没有对应的企业。可以问我政策、条件、目标和奖励；企业自己来问时会逐项核对。")
        )
        return
    kept = said if len(said) <= offering.OFFERED else ""
    on = turn.today
    turn.dialog.form = Form(tiers=list(wanted), region=region, touched=on, offered=kept, offered_on=on)
    if consent.agreed(turn):
        resume(turn)
    else:
        consent.ask(turn)


def offer_figures(turn: Turn) -> bool:
    """Offer to keep the facts of a message that came with no form open; False where there are none to keep."""
    form = Form(brief=True, touched=turn.today, offered=turn.text[: offering.OFFERED], offered_on=turn.today)
    turn.dialog.form = form if offering.said(turn, form) else None
    return turn.dialog.form is not None and offering.offer_said(turn, form)


def offer_titles(turn: Turn, words: str) -> bool:
    """The same of a title that was won, after consent; False for words that tell of anything else."""
    if turn.known.role != "enterprise" or turn.context.stateless or turn.dialog.form is not None:
        return False
    found = titles_won(turn, words)
    if isinstance(found, str):
        turn.answer.says(Text(content=found))
    elif found is not None:
        turn.dialog.form = Form(brief=True, touched=turn.today, offered=words, offered_on=turn.today)
        resume(turn) if consent.agreed(turn) else consent.ask(turn)
    return found is not None


def resume(turn: Turn) -> None:
    """Go on after consent: what is known of the firm fills region and kind."""
    form = turn.dialog.form or Form(touched=turn.today)
    turn.dialog.form = form
    if form.brief and form.asking is None and offering.offer_said(turn, form):
        return
    if form.brief or form.reviewing:
        repeat(turn, form)
        return
    firm = turn.known.enterprise
    form.region = form.region or (firm.region if firm else None)
    form.variant = form.variant or (firm.variant if firm else None)
    if form.region:
        if firm is None or firm.region is None:
            turn.answer.changes.enterprise["region"] = form.region
        place.say_whose(turn, form, form.region)
    if not offering.offer_said(turn, form):
        proceed(turn, form)


def idle(turn: Turn, words: str) -> bool:
    """A word that steers, with no form open: 核对一遍 shows what is on record, 改营收 changes it, the others have
    nothing to do.
    """
    if REVIEW.fullmatch(bare(words)):
        return handing_in.review(turn)
    if offer_titles(turn, words):
        return True
    if turn.known.facts and correcting.names_a_fault(words):
        return correcting.correct(turn, understand(turn))
    if CONTINUE.fullmatch(bare(words)) and turn.known.role == "enterprise" and not turn.context.stateless:
        start(turn)
        return True
    return commands.idle(turn, words)


def say_lost(turn: Turn) -> None:
    """Whatever was half-way and cannot be read any more is said to be lost, once."""
    if turn.dialog.lost:
        said = "系统更新了，刚才进行到一半的内容有一部分读不出来，只好放下；您填过的情况都还在。"
        turn.answer.says(Text(content=said))


def over(turn: Turn, form: Form, question: Question) -> bool:
    """Whether a form that has no question of the rules left gives way to 我们能报什么, which starts anew."""
    if question.intent != "eligibility" or not (form.reviewing or form.brief):
        return False
    turn.dialog.form = None
    return True


def is_left(turn: Turn) -> bool:
    """Whether a form lies open that nothing was said in today: it may be offered again, and was not gone on with."""
    form = turn.dialog.form
    return form is not None and (walk.is_stale(turn, form) or turn.dialog.awaiting == walk.AGAIN)


def offer_again(turn: Turn) -> None:
    """On opening the chat: a form left unfinished on an earlier day is offered."""
    form = turn.dialog.form
    if form is not None and turn.dialog.pending is None and walk.is_stale(turn, form) and consent.agreed(turn):
        walk.offer_again(turn, form)


def take(turn: Turn, form: Form, words: str) -> str | None:
    """Use a message as part of the open form. None: done; else the hint to give if nothing else can answer it."""
    late = walk.is_stale(turn, form)
    before = len(turn.answer.changes.facts)
    asked = form.asking
    hint = _steered(turn, form, bare(words))
    if hint is not None and late and intent_of(words) in ("greeting", "thanks", "other"):
        walk.offer_again(turn, form)
        return None
    if hint is not None and intent_of(words) in ("greeting", "thanks"):
        turn.answer.says(Text(content="您好，我们接着填：" if intent_of(words) == "greeting" else "好的，接着来："))
        repeat(turn, form)
        return None
    if hint is not None and (START.fullmatch(bare(words)) or _asks_the_same(turn, words)):
        turn.answer.says(Text(content="正在逐项核对，答完就有结论；想现在就看，说“先看结果”。"))
        (proceed if form.reviewing else repeat)(turn, form)
        hint = None
    if hint is not None and intent_of(words) == "submit":
        if form.reviewing and form.asking is None:
            handing_in.submit(turn, form)
        else:
            handing_in.review(turn)
        hint = None
    if hint is not None and intent_of(words) == "correct":
        # It was tried as a correction already, or is an answer that cannot be read: never applied to something else.
        how = correcting.HOW if ASKING.search(words) else None
        turn.missed = how is None
        turn.answer.says(Text(content=how or f"这句我没读懂。{hint}"))
        repeat(turn, form)
        hint = None
    if hint is None:
        form.touched = turn.today
    if late and asked and len(turn.answer.changes.facts) > before:
        turn.answer.messages.insert(0, Text(content=f"接着上次的问题“{_question(asked)}”。"))
    return hint


def _asks_the_same(turn: Turn, words: str) -> bool:
    """我们能报小巨人吗 once more, with nothing new in it."""
    return intent_of(words) == "eligibility" and not stated(words, turn.today).facts


def _question(asked: Asked) -> str:
    meant = catalogue().get(asked.key)
    return meant.question.replace("{year}", str(asked.year)) if meant else ""


def _steered(turn: Turn, form: Form, text: str) -> str | None:
    """The words that work anywhere first, then a correction, then the answer."""
    if CANCEL.fullmatch(text):
        walk.close(turn)
        again = "开始年审" if form.name == "annual" else "我们能报什么"
        turn.answer.says(Text(content=f"好的，先到这里。已经填的都留着，下次说“{again}”接着来。"))
    elif RESTART.fullmatch(text):
        kept = {"name": form.name, "wanted": form.wanted, "tiers": form.tiers}
        turn.dialog.form = Form(region=form.region, variant=form.variant, touched=turn.today, **kept)
        turn.answer.says(Text(content="从头再来，之前跳过的会再问一遍；填过的情况都留着。"))
        proceed(turn, turn.dialog.form)
    elif ELSEWHERE.fullmatch(text) and form.brief:
        turn.answer.says(Text(content="还没有开始核对，不用换地区；先说这一项记不记。"))
        repeat(turn, form)
    elif ELSEWHERE.fullmatch(text):
        form.region = form.variant = None
        proceed(turn, form)
    elif BACK.fullmatch(text):
        back(turn, form)
    elif PROGRESS.fullmatch(text):
        turn.answer.says(Text(content=walk.progress(turn, form)))
        repeat(turn, form)
    elif RESULT.fullmatch(text) and form.name == "annual":
        handing_in.review(turn)
    elif RESULT.fullmatch(text):
        finish(turn, form)
    elif REVIEW.fullmatch(text) or (SUBMIT.fullmatch(text) and not form.reviewing):
        handing_in.review(turn)
    elif LATER.fullmatch(text) and not ASKING.search(text):
        turn.answer.says(Text(content="好的，您先忙。填到哪里都记着，回来直接接着答，或说“接着填”。"))
    elif WHY_ASKED.fullmatch(text):
        turn.answer.says(Text(content=ASKED_FOR))
        repeat(turn, form)
    elif CONTINUE.fullmatch(text):
        late, form.touched = walk.is_stale(turn, form), turn.today
        if (late or turn.dialog.awaiting == walk.AGAIN) and not form.reviewing:
            proceed(turn, form)
        else:
            repeat(turn, form)
    else:
        return _answered(turn, form, text)
    return None


def _answered(turn: Turn, form: Form, text: str) -> str | None:
    asked = form.asking
    if offered.told_titles(turn, form, text):
        return None
    if form.reviewing and asked is None:
        return handing_in.take(turn, form, text)
    if asked is None:
        proceed(turn, form)
        return None
    if asked.key == "which":
        line = handing_in.line_said(text)
        if line and line["value"]:
            return correcting.change_line(turn, form, int(line["place"]), line["value"].strip())
        return correcting.pick(turn, form, text)
    if asked.key == "offered":
        return offered.agreed(turn, form, text)
    if form.name == "annual" and changed.takes(turn, asked, text):
        return changed.take(turn, form, asked, text)
    if correcting.corrects(form, text):
        correcting.amend(turn, form, text)
        return None
    if asked.key not in ("region", "variant"):
        return answer(turn, form, asked, text)
    return _placed(turn, form, asked.key, text)


def _placed(turn: Turn, form: Form, key: str, text: str) -> str | None:
    if SKIP.fullmatch(text) or isinstance(read("yesno", text, turn.today), Unknown):
        turn.answer.says(Text(content=place.needed(key)))
        proceed(turn, form)
        return None
    hint = place.read_region(turn, form, text) if key == "region" else place.read_variant(turn, form, text)
    if hint is not None:
        several = read_several(None, text, turn.today)
        if several is None:
            return hint
        named_several(turn, form, several)
    elif key == "variant" or form.region is not None:
        proceed(turn, form)
    return None
