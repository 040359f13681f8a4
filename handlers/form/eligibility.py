"""够不够得上: what the sentence itself decides, then the form that asks for the rest."""

from __future__ import annotations

from handlers import consent, everywhere
from handlers.choices import CITIES, offer, which_place
from handlers.context import Turn
from handlers.form import form
from handlers.form.plausible import doubt
from handlers.form.winning import titles_among
from handlers.understanding.scope import Question, remember
from handlers.understanding.stated import stated
from handlers.verdict.preliminary import preliminary
from knowledge.patterns import lazy
from storage.outgoing import Text

_OWN = lazy(r"我|俺|咱|本公司|本厂")
_START = lazy(r"填报|开始填|填表")
_HEARSAY = lazy(r"听说|据说|是不是|别人|人家|他们|假设|要求|规定")


def eligibility(turn: Turn, question: Question) -> bool:
    """Hold what was said of the firm against the documents that speak, and go on to ask; alone, answer once."""
    wanted = tuple(tier.id for tier in question.candidates)
    statement = stated(turn.text, turn.today)
    if turn.context.stateless:
        return _once(turn, question, wanted)
    if held := titles_among(turn, turn.text):
        # 我们是省级专精特新，能报什么: what is held already is not asked about.
        wanted = tuple(tier for tier in wanted if all(entry["tier"] != tier for entry in held.value))
    if question.tiers and not question.candidates:
        turn.answer.says(Text(content=f"没有{question.title}这一级，下面按文件里有条件的核对。"))
    remember(turn, question)
    if statement.facts:
        preliminary(turn, question.region, statement, wanted, question.title)
        own = _OWN.search(turn.text) and not _HEARSAY.search(turn.text)
        if own and consent.agreed(turn) and turn.known.role == "enterprise":
            read = zip(statement.dated(turn.today), statement.usable, strict=True)
            said = [fact for fact, item in read if not item.floor]
            kept = [fact for fact in said if doubt(turn.known.facts, [fact], turn.today) is None]
            turn.answer.changes.facts += kept
            if kept:
                turn.answer.says(Text(content="上面读到的数先按自报记下，不对的可以在核对时改。"))
    if turn.dialog.form is None:  # of two places in one question the first is asked about
        form.start(turn, wanted, question.region if question.said_region else None, turn.text)
    return True


def fill(turn: Turn, question: Question) -> bool:
    """填报 begins; an answer where nothing is asked is told back and not kept."""
    if _START.search(turn.text):
        return eligibility(turn, question)
    if turn.known.role == "enterprise" and not turn.context.stateless:
        if not consent.agreed(turn) and consent.says_yes(turn.text):
            consent.ask(turn)  # a yes counts to the notice, not to anything before it
            return True
        if consent.agreed(turn) and form.offer_figures(turn):
            return True
    return everywhere.figure(turn, question)


def _once(turn: Turn, question: Question, wanted: tuple[str, ...]) -> bool:
    """The answer to a single question: no form is opened."""
    if question.unclear_place and question.region is None:
        turn.answer.says(which_place(turn, "place", question.unclear_place))
        return True
    statement, places = stated(turn.text, turn.today), (question.region, *question.further)
    told = [preliminary(turn, place, statement, wanted, question.title) for place in places]
    if any(told):
        return True
    turn.answer.says(offer(turn, "place", "请问企业在哪个地方？各地条件不一样。", CITIES))
    return True
