"""An answer to the open question: read, doubted where it must be, kept, and the form goes on."""

from __future__ import annotations

from handlers.commands import AGREES, INSIST, SKIP
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named, shown
from handlers.form.asking import recorded
from handlers.form.changing import insisted, keep, keep_all, of_years, on_record, take_back
from handlers.form.conflict import conflict_with
from handlers.form.dating import read_day, undated_incident, undated_title
from handlers.form.fields import fields_in
from handlers.form.next_asked import held
from handlers.form.plausible import doubt
from handlers.form.series import Given, read_answers
from handlers.form.several import Several, read_several
from handlers.form.summary import show
from handlers.form.walk import proceed, put
from handlers.language.answers import unknown
from handlers.language.normalise import value_text
from handlers.language.outside import ASKING
from handlers.language.readings import Unknown, Unreadable
from handlers.verdict.checking import facts
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.known import Fact
from storage.outgoing import Text


def answer(turn: Turn, form: Form, asked: Asked, text: str) -> str | None:
    """Use a message as the answer to a fact's question. None: done; else the hint."""
    if SKIP.fullmatch(text):
        skip(turn, form, asked)
        return None
    if asked.part is not None:
        return _day(turn, form, asked, text)
    sure = bool(form.doubted) and _insists(asked, form, text)
    words = form.doubted if sure else _by_itself(asked, text)
    given = None if sure else read_answers(asked, words, turn.today)
    several = read_several(asked, words, turn.today) if sure or isinstance(given, Unreadable | Unknown) else None
    if several is None and isinstance(given, Unknown):
        if not given.declined:
            for fact in held(turn, asked):
                take_back(turn, fact.key, fact.year, text)
        skip(turn, form, asked)
        return None
    if several is not None and not (sure and _same_as_asked(asked, several)):
        named_several(turn, form, several, sure)
        return None
    if asked.key == "incidents" and (kind := undated_incident(text, turn.today)):
        form.asking = Asked(key="incidents", part=kind)
        put(turn, form)
        return None
    given = given if given is not None else read_answers(asked, words, turn.today)
    if isinstance(given, Unreadable):
        return _hint_of_another(turn, asked, text) or given.hint
    if isinstance(given, Given):
        _keep(turn, form, asked, (given.facts, given.not_known), text, sure)
    return None


_NOT_DONE = lazy(
    r"(?:还|都|从来|一直|根本)*没(?:有)?(?:怎么)?(?:搞|做|投|弄|花|发生)?过?(?:什么|啥)?(?:钱|投入)?[了呢的]*"
)
"""没搞研发, 研发没投: no word for a figure, and like 没有 never one for 0."""


def _by_itself(asked: Asked, text: str) -> str:
    """What is said of the asked figure where it is named and nothing is known or none was had: 研发不清楚 as 不清楚."""
    fields = fields_in(text) if catalogue()[asked.key].numeric else []
    if len(fields) != 1 or asked.key not in fields[0].keys:
        return text
    said = (text[: fields[0].start] + text[fields[0].end :]).strip(_AROUND)
    if _NOT_DONE.fullmatch(said):
        return NO_FIGURE
    return said if _not_known(said) else text


def _not_known(said: str) -> bool:
    return bool(said) and unknown(value_text(said)) is not None


_AROUND = " 的是:：，,。"
NO_FIGURE = "没有"


def _hint_of_another(turn: Turn, asked: Asked, text: str) -> str | None:
    """Why the value of another fact that a message names cannot be taken: 市占率120%."""
    fields = fields_in(text)
    if len(fields) != 1 or asked.key in fields[0].keys or ASKING.search(text):
        return None
    other = catalogue()[fields[0].keys[0]]
    said = (text[: fields[0].start] + text[fields[0].end :]).strip(_AROUND)
    if other.numeric and (_NOT_DONE.fullmatch(said) or _not_known(said)):
        return f"现在问的是{catalogue()[asked.key].label}；{other.label}问到时再答，没有记。"
    found = read_answers(Asked(key=fields[0].keys[0]), text[fields[0].end :].strip(" 的是有为:："), turn.today)
    return f"{other.label}：{found.hint}" if isinstance(found, Unreadable) else None


def _same_as_asked(asked: Asked, several: Several) -> bool:
    return len(several.facts) == 1 and several.facts[0].key == asked.key and several.facts[0].year == asked.year


def _insists(asked: Asked, form: Form, text: str) -> bool:
    """就是这个数, 对的, or the same answer given once more."""
    of_figure = catalogue()[asked.key].numeric or catalogue()[asked.key].type == "date"
    return bool(INSIST.fullmatch(text) or text == form.doubted or (of_figure and AGREES.fullmatch(text)))


def _keep(
    turn: Turn, form: Form, asked: Asked, given: tuple[tuple[Fact, ...], tuple[int | None, ...]], text: str, sure: bool
) -> None:
    new, not_known = given
    questionable = None if sure else doubt(facts(turn), new, turn.today)
    if questionable is not None:
        form.doubted = text[:100]
        turn.answer.says(Text(content=questionable[1]))
        put(turn, form)
        return
    odd = None if sure else conflict_with(facts(turn), new, turn.today)
    if odd and any(on_record(turn, fact.key, fact.year) for fact in new):
        # What stood there contradicted nothing: it stays until the new figure is insisted on.
        form.doubted = text[:100]
        turn.answer.says(Text(content=odd))
        put(turn, form)
        return
    arrow = form.reviewing or form.brief or (sure and text != form.doubted)
    said = keep(turn, [insisted(fact) for fact in new] if sure else new, arrow)
    form.doubted = text[:100] if odd else ""
    if not odd:
        form.done.append(of_years(asked.key, [fact.year for fact in new]))
    if not_known:
        for year in not_known:
            take_back(turn, asked.key, year, text)
        form.done.append(of_years(asked.key, not_known).model_copy(update={"skipped": True}))
    empty = "、".join(f"{year}年" for year in not_known)
    turn.answer.says(Text(content=f"{said}{f'{empty}先空着。' if empty else ''}{odd or ''}"))
    if odd:
        put(turn, form)
        return
    onward(turn, form, new[-1])


def onward(turn: Turn, form: Form, fact: Fact | None = None) -> None:
    """After an answer: the day of a title without one, the summary it was changed in, or the next question."""
    tier = undated_title(form, fact) if fact is not None and fact.key == "titles" else None
    form.doubted = ""
    if tier is not None:
        form.asking = Asked(key="titles", part=tier)
        put(turn, form)
    elif form.reviewing:
        show(turn, form)
    else:
        proceed(turn, form)


def named_several(turn: Turn, form: Form, several: Several, sure: bool = False) -> None:
    """Keep what a message named beside or instead of the answer, say what could not be placed, and go on."""
    complete = keep_all(turn, form, several.facts, sure)
    if several.assumed_year:
        turn.answer.says(Text(content=f"没有说年份的，按{several.assumed_year}年记。"))
    if several.unplaced:
        turn.answer.says(
            Text(content=f"没有记的：{'、'.join(several.unplaced[:5])}——看不出说的是哪一项，请带上名称再说。")
        )
    if complete:
        onward(turn, form)
    else:
        put(turn, form)


def skip(turn: Turn, form: Form, asked: Asked) -> None:
    """Leave a question open: what is on record still counts, nothing is taken for 0 or no."""
    form.done.append(asked.model_copy(update={"skipped": True}))
    if asked.part is not None:
        kept = "日期先空着，结果里会写“待补”"
        if asked.key == "incidents":
            # A list without it would say that there was nothing else.
            take_back(turn, "incidents", None, "日期不清楚")
            turn.answer.changes.facts.append(Fact("incidents", declined=True, said="日期不清楚"))
    else:
        known = held(turn, asked)
        kept = f"还按记着的{recorded(asked, known)}算" if known else "先空着，结果里会写“待补”"
    turn.answer.says(Text(content=f"好的，{catalogue()[asked.key].label}{kept}。"))
    onward(turn, form)


def back(turn: Turn, form: Form) -> None:
    """One question back: it is open again, and what is on record for it stays until it is answered anew."""
    if form.reviewing and form.asking is not None:
        show(turn, form)
        return
    if not form.done:
        turn.answer.says(Text(content="已经是第一个问题了。"))
    else:
        form.asking = form.done.pop().model_copy(update={"skipped": False})
        form.reviewing, form.doubted = False, ""
    put(turn, form)


def _day(turn: Turn, form: Form, asked: Asked, text: str) -> str | None:
    found = read_day(turn, asked, text)
    if isinstance(found, Unreadable):
        return found.hint
    if isinstance(found, Unknown):
        skip(turn, form, asked)
        return None
    form.done.append(asked)
    if asked.key == "incidents":
        form.done[-1] = Asked(key="incidents")
    keep(turn, [found])
    turn.answer.says(Text(content=f"记下：{named(found.key, None)} {shown(catalogue()[found.key], found)}。"))
    onward(turn, form, found)
    return None
