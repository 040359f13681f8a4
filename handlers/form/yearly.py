"""A yearly check: why it is asked, last year's figures, the year before beside, then whether the rest still holds."""

from __future__ import annotations

from handlers.choices import SEPARATOR
from handlers.commands import SKIP
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import named, shown, sourced
from handlers.form.asking import question
from handlers.form.concerning import concerning, of_no_concern, rests_on
from handlers.form.next_asked import held
from handlers.form.summary import LINE, in_order, line
from handlers.verdict.checking import facts
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.known import Fact
from storage.outgoing import Button, ButtonCard, Markdown, Text

NOTHING = "还没有记下任何情况，没有可核对的。说“我们能报什么”就开始逐项填。"
UNCHANGED = "都没变"
_TOKEN = "form-unchanged"
_SAME = lazy(
    r"(?:这[个项]?|它|还是)?(?:和|跟|与|同)?(?:去年|上年|前一年|原来|以前|之前)?(?:的?(?:数|情况))?(?:还是|都|也)?"
    r"(?:没有?(?:变化|变动|变|改)|不变|一样|照旧|持平|相同)(?:的|了|过)?"
)
_ALL_SAME = lazy(
    r"(?:其他|其余|别的|剩下|剩余|下面|这些)?的?(?:情况)?(?:都|全部?|全都|均)?"
    r"(?:没有?(?:变化|变动|变|改)|不变|一样|照旧)(?:的|了|过)?"
)
_BASE = ("revenue", "rnd_expense")
"""Asked for where no figure of any year is on record."""


TITLES_FIRST: list[tuple[str, int | None]] = [("titles", None)]
"""What is wanted until it is known which yearly work concerns the firm."""


def may_open(turn: Turn, form: Form) -> bool:
    """Whether it is known by now which yearly work concerns the firm, or nobody wants to say."""
    if form.wanted != TITLES_FIRST:
        return False
    return concerning(turn, form.region).titles is not None or not still_wanted(form)


def open_(turn: Turn, form: Form) -> bool:
    """Say on what it rests and what is on record; False, and the reason said, where nothing concerns the firm."""
    found = concerning(turn, form.region)
    form.wanted = []
    if found.nothing:
        turn.answer.says(Text(content=of_no_concern(turn, found, form.region)))
        return False
    form.wanted = wanted(turn)
    year, known = turn.today.year - 1, in_order(facts(turn))
    asks = f"还缺{year}年的{len(form.wanted)}个数，逐个问您" if form.wanted else f"{year}年的数都有了"
    head = f"**{found.called}**：{asks}；别的看有没有变化。填好核对一遍，说“确认提交”才交。"
    turn.answer.says(Markdown(content=f"{head}\n{rests_on(turn, found)}"))
    form.lines = [(fact.key, fact.year) for fact in known]
    if known:
        lines = [f"{n}. {sourced(fact)}" for n, fact in enumerate(known, 1)]
        title = f"现在记着的，一共{len(known)}项；哪一项要改，随时说，例如“第1项改成420万”："
        turn.answer.says(Text(content="\n".join([title, *lines])))
    return True


def wanted(turn: Turn) -> list[tuple[str, int | None]]:
    """The yearly facts of the last closed year that are missing: those with a figure of an earlier year."""
    year, known = turn.today.year - 1, in_order(facts(turn))
    there = {fact.key for fact in known if fact.year == year}
    keys = list(dict.fromkeys(fact.key for fact in known if fact.year and fact.year < year))
    return [(key, year) for key in (keys or ([] if there else _BASE)) if key not in there]


def still_wanted(form: Form) -> list[tuple[str, int | None]]:
    """What was not asked for yet."""
    put = {(asked.key, year) for asked in form.done for year in asked.asked_years}
    return [(key, year) for key, year in form.wanted if (key, year) not in put]


def ask_next(turn: Turn, form: Form) -> bool:
    """Ask for the next figure, then whether everything else still holds; False where nothing is left to ask."""
    left = still_wanted(form)
    if left == TITLES_FIRST:
        turn.answer.says(Text(content="年度核实、信息更新涉及哪些企业，要看称号和是否入库，先问这一项。"))
    if left:
        form.asking = Asked(key=left[0][0], year=left[0][1])
        ask(turn, form.asking)
        return True
    return _ask_unchanged(turn, form)


def ask(turn: Turn, asked: Asked) -> None:
    """Ask for one fact, with what the year before had: 2024年3000万元；没变就说“没变”."""
    before = _before(turn, asked)
    beside = f"{named(before.key, before.year)}是{_value(before)}。" if before else ""
    on_record = held(turn, asked)
    if on_record:
        beside += "没有变就说“没变”。"
    elif _last_year(turn, asked):
        beside += "和那年一样就说“一样”。"
    turn.answer.says(question(turn, asked, None, on_record, beside))


def is_same(turn: Turn, asked: Asked, text: str) -> bool:
    """Whether words say 没变 of a fact that is on record, or was the year before; not of one from longer ago."""
    if not _SAME.fullmatch(text) or asked.key not in catalogue() or asked.part is not None:
        return False
    return bool(held(turn, asked)) or _last_year(turn, asked) is not None


def keep_same(turn: Turn, form: Form, asked: Asked, text: str) -> None:
    """没变: what is on record stays, or the figure of the year before is this year's, too."""
    form.done.append(asked)
    if on_record := held(turn, asked):
        turn.answer.says(Text(content=f"好的，{named(asked.key, asked.year)}还按{_value(on_record[0])}。"))
    elif (before := _last_year(turn, asked)) is not None:
        said = f"{text}（同{before.year}年）"
        new = Fact(asked.key, asked.year, before.lo, before.hi, before.value, said=said)
        turn.answer.changes.facts.append(new)
        turn.answer.says(Text(content=f"记下：{named(asked.key, asked.year)} {_value(new)}（和{before.year}年一样）。"))


def holds_all(text: str) -> bool:
    """Whether words say that nothing else has changed: 都没变."""
    return text == UNCHANGED or _ALL_SAME.fullmatch(text) is not None or SKIP.fullmatch(text) is not None


def _ask_unchanged(turn: Turn, form: Form) -> bool:
    """Everything that is not of a year, numbered; a number changes its line."""
    entries = [fact for fact in in_order(facts(turn)) if fact.year is None]
    if not entries:
        return False
    form.asking, form.lines = Asked(key="unchanged"), [(fact.key, fact.year) for fact in entries]
    lines = [f"{i}. {line(fact)}" for i, fact in enumerate(entries, 1)]
    turn.answer.says(Text(content="\n".join([f"其余记着的，一共{len(entries)}项：", *lines])))
    turn.dialog.awaiting = _TOKEN
    turn.dialog.choices = [*(LINE.format(i) for i in range(1, len(entries) + 1)), UNCHANGED]
    desc = f"有变化的回它的编号，或写“1 改成 80人”；都没有变化就说“{UNCHANGED}”。\n{len(entries) + 1}. {UNCHANGED}"
    buttons = (Button(key=f"{_TOKEN}{SEPARATOR}{UNCHANGED}", text=UNCHANGED),)
    turn.answer.says(ButtonCard(title="其余的有变化吗？", desc=desc, buttons=buttons))
    return True


def _before(turn: Turn, asked: Asked) -> Fact | None:
    """The newest figure of an earlier year."""
    if asked.year is None:
        return None
    known = (fact for fact in in_order(facts(turn)) if fact.key == asked.key)
    return next((fact for fact in known if fact.year and fact.year < (asked.year or 0)), None)


def _last_year(turn: Turn, asked: Asked) -> Fact | None:
    before = _before(turn, asked)
    return before if before is not None and before.year == (asked.year or 0) - 1 else None


def _value(fact: Fact) -> str:
    return shown(catalogue()[fact.key], fact)
