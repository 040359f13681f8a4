"""Something on record is wrong: with the value it is set and echoed, without it is taken back and asked at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from handlers import consent, everywhere
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named, shown
from handlers.form.changing import forget, keep_all, on_record, take_back
from handlers.form.fields import Field, fields_in
from handlers.form.offering import same
from handlers.form.series import Given, read_answers
from handlers.form.several import read_several
from handlers.form.summary import in_order
from handlers.form.taking import onward
from handlers.form.walk import proceed, put, short
from handlers.language.mentions import find_year
from handlers.language.outside import ASKING
from handlers.language.readings import Unreadable
from handlers.understanding.scope import Question
from handlers.verdict.checking import facts, is_of_others
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from knowledge.provenance import SOURCE_NAMES
from storage.known import Fact
from storage.outgoing import Text

HOW = "填错了随时说：带上新的数，例如“营收改成3200万”；只说“营收填错了”，原来的数就不算，我马上再问。"
LAST_FEW = 5
"""How many of the facts given last are offered where nobody says which is wrong."""
_WRONG = lazy(
    r"(?<!没)(?<!没有)[填写说打报输弄搞记答][错反]了?|不对[，,。.!！\s]|^\W*(?:不对|错了|弄错了?)\W*$|更正|[改换]成|改为|应改"
    r"|^(?:我)?(?:要|想|再)?改(?:一下|下)?(?!天|日|期|造|制|善|进|变)|不是[^，,。]{1,20}?[，,]?(?:而|应该)?是"
)
_RATHER = lazy(r"应该是(?!不)|应当是|应为|应该为")
_NOT_BUT = lazy(r"不是[^，,。]*?[，,]?(?=(?:而|应该|应当)?是)")
_MARKS = lazy(
    r"应该是|应当是|应为|应该为|[改换]成|改为|更正[为成]?|而是|(?<![不就])是(?!不)|写成|不对|[填写说打报输弄搞记答][错反]了?|错了"
)
_OLD = lazy(r"(?:把|从)?\s*([0-9][0-9.,]*\s*(?:万元?|亿元?|元|%|[项个人])?)\s*(?:应该)?(?:[改换]成|改为|是)")
_NEW = lazy("[改换]成|改为|应该?是|应当是|应为|应该为|写成")
_PLAIN = lazy(
    r"[填写说打报输弄搞记答][错反]了?|错了?|不对|更正|不准|(?:要|想)?改(?:一下|下)?|刚才|刚刚|上面|前面|那个|那项|这个|这项|之前"
    r"|数字?|数据|金额|答案|回答|一[个项题]|好像|可能|有点|哦|啊|呀|吧|哎|唉|抱歉|不好意思|对不起"
    r"|我们?|的|了|都|和|与|及|去年|前年|今年|上年|[0-9]{2,4}年|[\s，,。.！!；;：:、]"
)
FURTHER = 12
"""Characters beyond the words of a correction, the names of facts among them, up to which it is no more than one."""
_LEAD = " ，,。.：:；;!！的"


def corrects(form: Form, text: str) -> bool:
    """Whether a message in an open form corrects something rather than answers the question."""
    asked = form.asking
    if asked is not None and asked.key in catalogue() and catalogue()[asked.key].type == "flag" and len(text) <= 3:
        return False  # 不对 is an answer there
    if ASKING.search(text):
        return False
    if _WRONG.search(text):
        return True
    return bool(_RATHER.search(text) and any(asked is None or asked.key not in f.keys for f in fields_in(text)))


def names_a_fault(text: str) -> bool:
    """Whether a message says of a fact by its name that it is wrong or to be changed, and asks nothing."""
    return bool(_WRONG.search(text) and not ASKING.search(text) and fields_in(text))


def correct(turn: Turn, question: Question) -> bool:
    """更正 where no form is open, or over something else that is: made in the same way, and nothing else is asked."""
    form = turn.dialog.form
    if turn.known.role == "officer":
        turn.answer.says(Text(content="您是工作人员，没有自报的情况可以更正。企业的情况由企业自己更正。"))
        return True
    if form is None and not in_order(turn.known.facts):
        return everywhere.modify(turn, question)
    if ASKING.search(turn.text):
        turn.answer.says(Text(content=HOW))
        return True
    if not consent.agreed(turn):
        turn.answer.says(Text(content="更正也要先同意告知书；同意以后请把要改的再说一遍。"))
        turn.dialog.form = form or Form(brief=True, lines=_latest(turn), asking=Asked(key="which"), touched=turn.today)
        consent.ask(turn)
        return True
    if form is None:
        form = turn.dialog.form = Form(brief=True, touched=turn.today)
        amend(turn, form, turn.text)
    elif turn.dialog.pending is not None:
        _change(turn, form, turn.text)
    else:
        amend(turn, form, turn.text)
    return True


def amend(turn: Turn, form: Form, text: str) -> None:
    """Make a correction, and put what was open once more."""
    asking, waits = form.asking, _change(turn, form, text)
    titles = next((fact for fact in turn.answer.changes.facts if fact.key == "titles" and fact.value), None)
    if waits:
        put(turn, form)
    elif form.brief or form.reviewing or titles:
        onward(turn, form, titles)
    elif asking is not None and any(fact.key == asking.key for fact in turn.answer.changes.facts):
        proceed(turn, form)
    else:
        form.asking = asking
        put(turn, form)


def _change(turn: Turn, form: Form, text: str) -> bool:
    """Make a correction; True where the form now waits for the new value (`form.asking` says of what)."""
    year = find_year(text, turn.today.year)
    if year is not None and year > turn.today.year:
        turn.answer.says(Text(content=f"{year}年还没有到，没有改，请核对年度。"))
        return False
    said = _NOT_BUT.sub("", text)
    fields = fields_in(said)
    several = read_several(_last_of(turn, form, fields, year), said, turn.today)
    if several is not None:
        new = [_placed(turn, form, fact, said) for fact in several.facts]
        complete = keep_all(turn, form, new)
        if several.unplaced and (left := [each for each in several.unplaced if not _WRONG.search(f"{each} ")]):
            turn.answer.says(Text(content=f"没有用上：{'、'.join(left[:5])}。"))
        return not complete
    if not fields:
        return _of_the_last(turn, form, said)
    value = _tail(said, fields[-1].end)
    asked = _last_of(turn, form, fields[:1], year)
    if asked is None:
        return _of_the_last(turn, form, said)
    if value:
        return _set(turn, form, asked, value, text)
    return _ask_anew(turn, form, [each for field in fields if (each := _last_of(turn, form, [field], year))], text)


def _placed(turn: Turn, form: Form, fact: Fact, text: str) -> Fact:
    """A yearly fact corrected without a year is the one given last."""
    if not catalogue()[fact.key].yearly or find_year(text, turn.today.year) is not None:
        return fact
    return replace(fact, year=_year_of(turn, form, fact.key))


def _set(turn: Turn, form: Form, asked: Asked, value: str, text: str) -> bool:
    given = read_answers(asked, value, turn.today)
    if isinstance(given, Given):
        return not keep_all(turn, form, given.facts)
    if isinstance(given, Unreadable):
        turn.answer.says(Text(content=f"“{value[:30]}”没有读懂。{given.hint}"))
        return _ask(form, asked)
    return _ask_anew(turn, form, [asked], value)


def _ask(form: Form, asked: Asked) -> bool:
    """Ask a fact again; what is on record stays until it is answered."""
    forget(form, asked.key, asked.year)
    form.asking, form.doubted = asked, ""
    return True


def _ask_anew(turn: Turn, form: Form, wrong: list[Asked], text: str) -> bool:
    """Take facts back and ask the first of them at once; the others come when they are needed.

    Where a new value was announced but cannot be read, or more was said than that something is wrong, what is on
    record stays until it is answered.
    """
    take = not _NEW.search(text) and len(_PLAIN.sub("", text)) <= FURTHER
    lines = []
    for asked in wrong:
        forget(form, asked.key, asked.year)
        before = take_back(turn, asked.key, asked.year, text) if take else None
        label = named(asked.key, asked.year)
        if before is None:
            continue
        was = shown(catalogue()[asked.key], before)
        if is_of_others(before):
            source = SOURCE_NAMES[before.source]
            lines.append(f"{label}的{was}是{source}的数，不能由企业收回；您可以另报一个，作为自报记在旁边。")
        else:
            lines.append(f"{label}原来记的{was}不算了。")
    if lines:
        turn.answer.says(Text(content="".join(lines)))
    return _ask(form, wrong[0])


def _of_the_last(turn: Turn, form: Form, text: str) -> bool:
    """No fact is named: the one answered last, or, where that is not known, a choice of the last few."""
    done = [asked for asked in form.done if not asked.skipped and asked.part is None]
    if not done or not _stands(turn, done[-1], text):
        form.lines = _latest(turn)
        if not form.lines:
            turn.answer.says(Text(content="还没有记下什么，没有要改的。"))
            return False
        if len(form.lines) > 1:
            form.asking = Asked(key="which")
            return True
        done = [Asked(key=form.lines[0][0], year=form.lines[0][1])]
    last, year = done[-1], find_year(text, turn.today.year)
    if year is not None and catalogue()[last.key].yearly:
        last = Asked(key=last.key, year=year)  # 不对，前年是2900
    value = _tail(text, 0)
    if value and isinstance(read_answers(last, value, turn.today), Given):
        return _set(turn, form, last, value, text)
    if _PLAIN.sub("", text):
        # Something is named that is no fact we know by that name: it is asked for, nothing is taken back on a guess.
        turn.answer.says(Text(content=f"“{text[:30]}”——没有看出要改的是哪一项，先都没有改。"))
        form.lines = _latest(turn)
        form.asking = Asked(key="which")
        return True
    return _ask_anew(turn, form, [Asked(key=last.key, year=year) for year in last.asked_years[:1]], text)


def _stands(turn: Turn, last: Asked, text: str) -> bool:
    """Whether the old value, where one is named (3 改成 5), is the one on record for the fact answered last."""
    old = _OLD.match(text)
    if old is None:
        return True
    given, before = read_answers(last, old[1], turn.today), on_record(turn, last.key, last.year)
    return isinstance(given, Given) and before is not None and same(given.facts[0], before)


def pick(turn: Turn, form: Form, text: str) -> str | None:
    """Which of the last few is wrong: chosen by its number or its name."""
    for key, year in form.lines:
        if text in (named(key, year), short(named(key, year))):
            _ask_anew(turn, form, [Asked(key=key, year=year)], text)
            put(turn, form)
            return None
    if fields_in(text):
        amend(turn, form, text)
        return None
    return "请选一项，或写出名称，例如“营收改成3200万”。"


def change_line(turn: Turn, form: Form, place: int, value: str) -> str | None:
    """Set a line of the summary to a value, or ask for it; what stands there counts until it is answered."""
    if not 1 <= place <= len(form.lines):
        return f"没有第{place}项，一共{len(form.lines)}项。"
    key, year = form.lines[place - 1]
    asked = Asked(key=key, year=year)
    if not value:
        form.asking = asked
        put(turn, form)
        return None
    given = read_answers(asked, value, turn.today)
    if not isinstance(given, Given):
        form.asking = asked
        return f"第{place}项是{named(key, year)}。{getattr(given, 'hint', '')}"
    if keep_all(turn, form, given.facts):
        onward(turn, form, given.facts[-1])
    else:
        put(turn, form)
    return None


def _last_of(turn: Turn, form: Form, fields: list[Field], year: int | None) -> Asked | None:
    """Which fact a name means: of those it can stand for the one on record, in the year said or given last."""
    if not fields:
        return None
    keys = fields[0].keys
    held = {fact.key for fact in in_order(facts(turn))}
    key = next((key for key in keys if key in held), keys[0])
    if not catalogue()[key].yearly:
        return Asked(key=key)
    return Asked(key=key, year=year or _year_of(turn, form, key))


def _year_of(turn: Turn, form: Form, key: str) -> int:
    """The year of a yearly fact that was given last, else the latest on record, else the last closed one."""
    for asked in reversed(form.done):
        if asked.key == key and asked.year is not None and not asked.skipped:
            return asked.year
    years = [fact.year for fact in in_order(facts(turn)) if fact.key == key and fact.year]
    return years[0] if years else turn.today.year - 1


def _latest(turn: Turn) -> list[tuple[str, int | None]]:
    """The facts the firm gave last, the newest first."""
    long_ago = datetime.min.replace(tzinfo=UTC)
    own = [fact for fact in in_order(facts(turn)) if not is_of_others(fact)]
    return [(f.key, f.year) for f in sorted(own, key=lambda fact: fact.at or long_ago, reverse=True)[:LAST_FEW]]


def _tail(text: str, start: int) -> str:
    """The new value: what stands behind the last word that announces one."""
    marks = [match for match in _MARKS.finditer(text) if match.end() >= start]
    tail = text[marks[-1].end() :] if marks else text[start:]
    return tail.strip(_LEAD).removeprefix("了").strip(_LEAD)
