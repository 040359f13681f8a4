"""我们能报什么: region, kind, then the facts the rules need, one at a time; the next question is always computed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.choices import CITIES, offer
from handlers.citing import ground
from handlers.commands import BACK, CANCEL, ELSEWHERE, PROGRESS, RESTART, RESULT, SKIP, bare
from handlers.context import Turn
from handlers.dialog import Asked, Form
from handlers.firm import shown
from handlers.form.asking import question as question_card
from handlers.form.asking import recorded
from handlers.form.checking import facts, held, next_asked, speaking, variants, verdicts, why
from handlers.form.conflict import conflict_with
from handlers.form.series import read_answers
from handlers.language.mentions import find_places
from handlers.language.readings import Unknown, Unreadable
from handlers.people import consent
from handlers.verdict.assessment import tell
from knowledge.facts import catalogue
from knowledge.regions import NATIONAL, region_name
from knowledge.wording import VARIANTS
from storage.known import Fact
from storage.outgoing import Markdown, Text


def start(turn: Turn, wanted: tuple[str, ...] = (), region: str | None = None) -> None:
    """Begin, after consent; `wanted` narrows to the tiers asked about, `region` is the place just named."""
    if turn.known.role == "officer":
        turn.answer.says(
            Text(content="您是工作人员，没有对应的企业。可以问我政策、条件、目标和奖励；企业自己来问时会逐项核对。")
        )
        return
    turn.dialog.form = Form(tiers=list(wanted), region=region)
    if consent.agreed(turn):
        resume(turn)
    else:
        consent.ask(turn)


def take(turn: Turn, form: Form, words: str) -> str | None:
    """Use a message as part of the open form. None: done; else the hint to give if nothing else can answer it."""
    text = bare(words)
    if CANCEL.fullmatch(text):
        _close(turn)
        turn.answer.says(Text(content="好的，先到这里。已经填的都留着，下次说“我们能报什么”接着来。"))
    elif RESTART.fullmatch(text):
        turn.dialog.form = Form(region=form.region, variant=form.variant, tiers=form.tiers)
        turn.answer.says(Text(content="从头再来，之前跳过的会再问一遍；填过的情况都留着。"))
        proceed(turn, turn.dialog.form)
    elif ELSEWHERE.fullmatch(text):
        form.region = form.variant = None
        proceed(turn, form)
    elif BACK.fullmatch(text):
        _back(turn, form)
    elif PROGRESS.fullmatch(text):
        skipped = sum(asked.skipped for asked in form.done)
        turn.answer.says(Text(content=f"已经回答{len(form.done) - skipped}项，跳过{skipped}项。"))
        repeat(turn, form)
    elif RESULT.fullmatch(text):
        finish(turn, form)
    elif form.asking is None:
        proceed(turn, form)
    elif form.asking.key == "region":
        return _region(turn, form, text)
    elif form.asking.key == "variant":
        return _variant(turn, form, text)
    else:
        return _fact(turn, form, form.asking, text)
    return None


def resume(turn: Turn) -> None:
    """Go on after consent: what is known of the firm fills region and kind."""
    form = turn.dialog.form or Form()
    turn.dialog.form = form
    firm = turn.known.enterprise
    form.region = form.region or (firm.region if firm else None)
    form.variant = form.variant or (firm.variant if firm else None)
    if form.region:
        if firm is None or firm.region is None:
            turn.answer.changes.enterprise["region"] = form.region
        _place_said(turn, form, form.region)
    proceed(turn, form)


def _place_said(turn: Turn, form: Form, region: str) -> None:
    """By whose documents the firm is held: where the place's own set no conditions, that is said."""
    programs = speaking(turn, form)
    if programs and all(ready.pack.region == NATIONAL for ready in programs):
        said = f"{region_name(region)}的文件没有写可以逐条核对的条件，下面按国家的规定为您核对。"
    else:
        said = f"按{region_name(region)}的文件为您核对。"
    turn.answer.says(Text(content=f"{said}要换地区，随时说“换地区”。"))
    if form.tiers and not {ready.program.tier for ready in programs} & set(form.tiers):
        turn.answer.says(Text(content="手头的文件没有写您问的这一级的条件，下面按有条件的核对。"))


def proceed(turn: Turn, form: Form) -> None:
    """Ask what is missing next, or tell the result when nothing is."""
    if form.region is None:
        form.asking = Asked(key="region")
        turn.answer.says(offer(turn, "form-region", "企业注册在哪个地方？", CITIES, "也可以直接写县（市、区）名。"))
        return
    kinds = variants(turn, form)
    if kinds and form.variant not in kinds:
        form.asking = Asked(key="variant")
        names = tuple(VARIANTS[variant] for variant in kinds)
        turn.answer.says(
            offer(turn, "form-variant", "企业属于哪一类？", names, "做产品的选制造类；互联网、软件等新业态选创新类。")
        )
        return
    _, programs = verdicts(turn, form)
    if not programs:
        _nothing_to_check(turn, form)
        return
    following = next_asked(turn, form, programs)
    if following is None:
        finish(turn, form)
        return
    form.asking, decides = following
    turn.answer.says(question_card(turn, form.asking, decides, held(turn, form.asking)))


def repeat(turn: Turn, form: Form) -> None:
    """Put the open question once more."""
    if form.asking is None or form.asking.key in ("region", "variant"):
        proceed(turn, form)
    else:
        decides = why(turn, form, verdicts(turn, form)[1], form.asking.key)
        turn.answer.says(question_card(turn, form.asking, decides, held(turn, form.asking)))


def _fact(turn: Turn, form: Form, asked: Asked, text: str) -> str | None:
    if SKIP.fullmatch(text):
        _skip(turn, form, asked)
        return None
    value = read_answers(asked, text, turn.today)
    if isinstance(value, Unreadable):
        return value.hint
    if isinstance(value, Unknown):
        if not value.declined:
            _take_back(turn, asked, text)
        _skip(turn, form, asked)
        return None
    odd = conflict_with(facts(turn), value.facts, turn.today)
    turn.answer.changes.facts.extend(value.facts)
    if not odd:
        form.done.append(_of_years(asked.key, [fact.year for fact in value.facts]))
    if value.not_known:
        form.done.append(_of_years(asked.key, value.not_known).model_copy(update={"skipped": True}))
        _take_back(turn, form.done[-1], text)
    fact = catalogue()[asked.key]
    said = "；".join(f"{f'{each.year}年' if each.year else ''}{fact.label} {shown(fact, each)}" for each in value.facts)
    empty = "、".join(f"{year}年" for year in value.not_known)
    turn.answer.says(Text(content=f"记下：{said}。{f'{empty}先空着。' if empty else ''}{odd or ''}"))
    if odd:
        repeat(turn, form)
    else:
        proceed(turn, form)
    return None


def _take_back(turn: Turn, asked: Asked, text: str) -> None:
    """Whoever no longer knows takes back what is on record."""
    on_record = held(turn, asked)
    turn.answer.changes.facts += [Fact(each.key, each.year, declined=True, said=text[:100]) for each in on_record]


def _of_years(key: str, given: Sequence[int | None]) -> Asked:
    years = [year for year in given if year is not None]
    return Asked(key=key, year=years[0] if years else None, years=years if len(years) > 1 else [])


def _skip(turn: Turn, form: Form, asked: Asked) -> None:
    form.done.append(asked.model_copy(update={"skipped": True}))
    fact, known = catalogue()[asked.key], held(turn, asked)
    kept = f"还按记着的{recorded(asked, known)}算" if known else "先空着，结果里会写“待补”"
    turn.answer.says(Text(content=f"好的，{fact.label}{kept}。"))
    proceed(turn, form)


def _back(turn: Turn, form: Form) -> None:
    if not form.done:
        turn.answer.says(Text(content="已经是第一个问题了。"))
    else:
        form.asking = form.done.pop().model_copy(update={"skipped": False})
    repeat(turn, form)


def _region(turn: Turn, form: Form, text: str) -> str | None:
    places = find_places(text)
    if places.region is None and places.ambiguous:
        word, names = places.ambiguous.word, places.ambiguous.of[:6]
        turn.answer.says(offer(turn, "form-region", f"“{word}”是哪一个？", names))
        return None
    if places.elsewhere and places.region is None:
        return f"手头没有{places.elsewhere}的文件，核对不了。现有{'、'.join(CITIES)}和山东省的文件。"
    if places.region is None:
        return "没有认出地区。请写到县（市、区），例如金湖县、东港区。"
    form.region = places.region.speaks_for
    turn.answer.changes.enterprise["region"] = form.region
    _place_said(turn, form, form.region)
    proceed(turn, form)
    return None


def _variant(turn: Turn, form: Form, text: str) -> str | None:
    found = [key for key, name in VARIANTS.items() if name[:2] in text]
    if len(found) != 1:
        return "请选“制造类”或“创新类”。"
    form.variant = found[0]
    turn.answer.changes.enterprise["variant"] = found[0]
    proceed(turn, form)
    return None


def finish(turn: Turn, form: Form) -> None:
    """Tell the result and close the form; the facts stay for the next time."""
    if form.region is None:
        turn.answer.says(Text(content="还不知道企业在哪个地方，先告诉我地区吧。"))
        proceed(turn, form)
        return
    assessment, programs = verdicts(turn, form)
    _close(turn)
    turn.dialog.topic.region = form.region
    if not programs:
        _nothing_to_check(turn, form)
        return
    tell(turn, assessment, programs, facts(turn))
    tail = "要补充或更新，再说一次“我们能报什么”；想知道奖励，问“奖励多少”。"
    turn.answer.says(Text(content=tail))


def _close(turn: Turn) -> None:
    turn.dialog.form, turn.dialog.awaiting, turn.dialog.choices = None, None, []


def _nothing_to_check(turn: Turn, form: Form) -> None:
    _close(turn)
    lines = [f"{region_name(form.region or '')}的文件没有写可以逐条核对的条件，所以不能替您判断够不够得上。"]
    lines.append("可以问我目标数、名词含义、服务和责任单位；认定条件请以主管部门当年的通知为准。")
    for pack in turn.library.speaking(form.region or ""):
        says = [n.says for n in pack.not_given if n.topic == "condition"]
        if says:
            lines += [says[0], ground(pack, ["全文"], turn.today)]
            turn.answer.cites(pack.policy, "全文")
    turn.dialog.topic.region = form.region
    turn.answer.says(Markdown(content="\n".join(lines)))
