"""What a tier demands, clause by clause: by the rules that speak today, then, marked, by what local texts once said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from handlers.answers.scoring import scoring
from handlers.answers.sizes import size
from handlers.answers.unwritten import THRESHOLD, anywhere, of_nobody, of_somebody
from handlers.choices import CITIES, offer
from handlers.citing import ground, once
from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking
from knowledge.entries import WHOLE
from knowledge.library import ReadyProgram
from knowledge.patterns import lazy
from knowledge.policy import Condition, Pack
from knowledge.precedence import speaking_programs
from knowledge.regions import NATIONAL, region_name, within
from knowledge.search import asked_runs
from knowledge.tiers import tiers
from knowledge.validity import standing
from knowledge.wording import VARIANTS
from storage.outgoing import Markdown, Text

_COMPARED = lazy("新.{0,8}旧|旧.{0,8}新|(?:区别|不同|不一样|变化|变了|改了).{0,6}(?:办法|标准|条件)?")
_OLD = lazy("旧(?:的|办法|标准|规定|版|条件)|老(?:办法|标准|规定|条件)|以前的(?:办法|标准|规定|条件)|暂行办法")
_SCORED = lazy("打分|评分|得分|计分|指标|多少分")
_ASPECTS = tuple(
    (lazy(said), lazy(written))
    for said, written in (
        ("主营.{0,6}(?:占|比)|占比.{0,4}主营", "主营业务收入占|主营.{0,6}占|主导产品收入占"),
        ("研发|科研投入", "研发"),
        ("负债", "负债"),
        ("增长|增速|增幅", "增长|增速"),
        ("市场占有|市占|(?<!权利人)(?<!奖励)(?:排名|排第|排前|名次)|份额|第几", "占有率|市占"),
        ("权利人|科技奖", "权利人|科技奖"),
        ("专利|知识产权|软著", "专利|知识产权|软件著作权"),
        ("(?:几|多少)年|年限|干了|做了", "满[0-9]+年|[0-9]+年以上|年限|成立"),
        ("营收|营业收入|收入|销售额", "收入.{0,10}万元|收入.{0,6}亿|营收"),
        ("成立|注册", "成立|登记|注册"),
        ("得分|评分|打分|分数|多少分", "得分|评分|[0-9]分"),
        ("利润", "利润"),
        ("认证|体系", "认证"),
        ("信息系统|信息化", "信息系统"),
        ("研发机构|研发中心", "研发机构"),
        ("品牌", "品牌"),
        ("大赛|比赛", "大赛"),
        ("违法|事故|处罚|信用|失信", "事故|处罚|不良|违法|失信|信用"),
        ("行业|领域|产业", "领域|产业|集群"),
        ("称号|先评|前提|先是", "已是"),
    )
)
"""What a question asks of a tier, and the words the conditions have for it."""
_OF_CONDITIONS = lazy(
    "申报|申请|认定|评定?|入库|条件|要求|门槛|标准|需要|达到|怎么才能|具备|符合|满足|哪些|什么|要|有|称号|级别|企业|公司|基本|主要|具体|"
    "[国省市县]家?级?|自家|地方|这边|当地"
)
"""Words of asking for conditions."""


def conditions(turn: Turn, question: Question) -> bool:
    """What a tier demands; where a text only defines or says nothing, that is the answer."""
    wanted = {tier.id for tier in question.candidates}
    if not wanted and size(turn, question):
        return True
    if _COMPARED.search(question.text) and _compare(turn, question, wanted):
        return True
    if _OLD.search(question.text) and not question.packs and _replaced(turn, question, wanted):
        return True
    if not question.tiers and _of_something_else(question):
        return False
    if question.packs:
        return _of_documents(turn, question, wanted)
    question = of_somebody(turn, question)
    wanted = {tier.id for tier in question.candidates}
    if wanted and not anywhere(turn, wanted) and (question.region is None or THRESHOLD.search(question.text)):
        of_nobody(turn, question, wanted)
        return True
    if question.region is None and not _national(turn, wanted):
        turn.answer.says(offer(turn, "place", "请问企业在哪个地方？各地条件不一样。", CITIES))
        remember(turn, question)
        return True
    if not question.tiers:
        return _of_documents(turn, question, wanted)
    live, past = (_of_kind(question, found) for found in _live_and_past(turn, question, wanted))
    for ready in _with_aspects(turn, question, [*live, *past]):
        _program(turn, question, ready)
        remember(turn, question, ready.pack)
    if not past and not (live and question.region is None) and not _below(turn, question, wanted):
        local = _local(turn, question)
        if local or not live:
            _without_conditions(turn, question, local if live else speaking(turn, question), wanted)
    elif question.region is None:
        turn.answer.says(Text(content=f"各地文件另有条件的，请告诉我企业在哪里（{'、'.join(CITIES)}）。"))
    return True


def _of_something_else(question: Question) -> bool:
    """Whether conditions are asked for that are no title's: 食品安全标准."""
    rest = _OF_CONDITIONS.sub(" ", question.words)
    for said, _ in _ASPECTS:
        rest = said.sub(" ", rest)
    return bool(asked_runs(rest)) and not question.packs


def _national(turn: Turn, wanted: set[str]) -> bool:
    return any(r.program.tier in wanted for r in speaking_programs(turn.library, NATIONAL, turn.today))


def _live_and_past(turn: Turn, question: Question, wanted: set[str]) -> tuple[list[ReadyProgram], list[ReadyProgram]]:
    """The programs that speak for the tiers today, and what documents of the place wrote while they spoke."""
    region = question.region or NATIONAL
    speaking_now = [r for r in speaking_programs(turn.library, region, turn.today) if r.program.tier in wanted]
    live = [r for r in speaking_now if _standing(turn, r) == "in_force"]
    past = [
        r
        for r in turn.library.programs
        if r.program.tier in wanted
        and r not in live
        and within(region, r.pack.region)
        and (r in speaking_now or _standing(turn, r) in ("period_over", "expired"))
    ]
    return live, past


_COLUMN = "业?(?:类|那?一?[栏列])"


def _of_kind(question: Question, programs: list[ReadyProgram]) -> list[ReadyProgram]:
    """Of programs in two columns the one named: 创新类进县库要什么."""
    kind = next((key for key, name in VARIANTS.items() if re.search(name[:2] + _COLUMN, question.text)), None)
    return [ready for ready in programs if kind is None or ready.program.variant in (None, kind)]


def _standing(turn: Turn, ready: ReadyProgram) -> str:
    return standing(ready.validity, turn.today)


def _of_documents(turn: Turn, question: Question, wanted: set[str]) -> bool:
    packs = speaking(turn, question)
    if question.packs:
        packs = question.packs[:1] if not wanted else question.packs
    told = False
    for pack in packs:
        programs = [r for r in turn.library.programs if r.pack is pack and (not wanted or r.program.tier in wanted)]
        programs = _of_kind(question, programs)
        if not question.tiers and len(programs) > 2:
            _which_tier(turn, question, pack)
            return True
        for ready in programs:
            told = True
            _program(turn, question, ready)
            remember(turn, question, pack)
        if told and not wanted:
            break
    if not told and not _below(turn, question, wanted):
        _without_conditions(turn, question, packs, wanted)
    return True


def _below(turn: Turn, question: Question, wanted: set[str]) -> bool:
    """What documents of places below a named province pass on of it, each under its own place's name."""
    if not (question.said_region and question.region and question.region.endswith("0000")):
        return False
    programs = [
        ready
        for ready in turn.library.programs
        if within(ready.pack.region, question.region)
        and ready.pack.region != question.region
        and ready.program.tier in wanted
    ]
    programs = _of_kind(question, programs)
    if programs:
        names = "、".join(dict.fromkeys(region_name(ready.pack.region) for ready in programs))
        turn.answer.says(Text(content=f"{question.place}自己的文件里没有，下面是{names}的文件写的。"))
    for ready in programs:
        _program(turn, replace(question, region=ready.pack.region), ready)
        remember(turn, question, ready.pack)
    return bool(programs)


def _program(turn: Turn, question: Question, ready: ReadyProgram) -> None:
    pack, program = ready.pack.model_copy(update={"validity": ready.validity}), ready.program
    asked = _of_aspects(question, program.conditions) or program.conditions
    place = "全国" if pack.region == NATIONAL else question.place or region_name(pack.region)
    whole = len(asked) == len(program.conditions)
    head = "各条须同时满足" if whole else f"共{len(program.conditions)}条须同时满足，这里是问到的{len(asked)}条"
    lines = [f"**{place} · {program.name}**（{once(pack, turn.today)}，{head}）"]
    lines += [f"{i}. {c.says}（{c.clause}）{_doubt(c, pack)}" for i, c in enumerate(asked, 1)]
    if _SCORED.search(question.text):
        lines += [line for c in asked for line in scoring(c.rule)]
    lines += [c.note for c in asked if c.note and not whole]
    lines += [note for note in (program.defers_to, program.note) if note]
    lines.append(ground(pack, [program.clause], turn.today))
    turn.answer.says(Markdown(content="\n".join(lines)))
    turn.answer.cites(pack.policy, *(c.clause for c in asked))


def _doubt(condition: Condition, pack: Pack) -> str:
    """A figure less well attested than the rest of its document says so itself."""
    worse = condition.reliability == "secondary" and pack.reliability == "official"
    return "〔转引资料，以主管部门确认为准〕" if worse else ""


def _of_aspects(question: Question, all_of_them: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions of the aspects a question names: 营收门槛."""
    written = [pattern for said, pattern in _ASPECTS if said.search(question.text)]
    return tuple(c for c in all_of_them if any(pattern.search(c.says) for pattern in written))


def _with_aspects(turn: Turn, question: Question, programs: list[ReadyProgram]) -> list[ReadyProgram]:
    """The programs with a condition of what is asked for, the others named as without; all if none has one."""
    have = [ready for ready in programs if _of_aspects(question, ready.program.conditions)]
    if not have or len(have) == len(programs):
        return programs
    others = "、".join(f"“{ready.program.name}”" for ready in programs if ready not in have)
    turn.answer.says(Text(content=f"{others}的各条里没有找到问到的这一项，下面是其余的。"))
    return have


def _which_tier(turn: Turn, question: Question, pack: Pack) -> None:
    names = tuple(dict.fromkeys(tiers()[program.tier].name for program in pack.programs))
    turn.answer.says(offer(turn, "tier", f"{question.place}的文件写了这几项条件，想看哪一项？", names))
    remember(turn, question, pack)


def _compare(turn: Turn, question: Question, wanted: set[str]) -> bool:
    """The same tier by the rule in force and by the one it replaced, one after the other; every such tier if none
    was named.
    """
    national = [r for r in turn.library.programs if r.pack.region == NATIONAL]
    replaced = {r.program.tier for r in national if _standing(turn, r) == "replaced"}
    both = [r for r in national if r.program.tier in replaced and (not wanted or r.program.tier in wanted)]
    ordered = sorted(both, key=lambda r: (r.program.tier, _standing(turn, r) == "replaced"))
    if len({r.pack.policy for r in ordered}) < 2:
        return False
    for ready in ordered:
        _program(turn, question, ready)
    remember(turn, question, ordered[0].pack)
    return True


def _replaced(turn: Turn, question: Question, wanted: set[str]) -> bool:
    """The rule that was replaced, where it is asked for as such; marked as what it is."""
    old = [r for r in turn.library.programs if _standing(turn, r) == "replaced" and r.program.tier in wanted]
    for ready in old:
        _program(turn, question, ready)
        remember(turn, question, ready.pack)
    return bool(old)


def _local(turn: Turn, question: Question) -> tuple[Pack, ...]:
    return tuple(pack for pack in speaking(turn, question) if pack.region != NATIONAL)


def _without_conditions(turn: Turn, question: Question, packs: Iterable[Pack], wanted: set[str]) -> None:
    title = question.title or "条件"
    for pack in packs:
        lines, clauses = list[str](), list[str]()
        lines += [
            missing.says
            for missing in pack.not_given
            if missing.topic == "condition" and (not missing.tiers or wanted & set(missing.tiers))
        ]
        for definition in pack.definitions:
            if any(m.said in definition.term or definition.term in m.said for m in question.tiers):
                lines.append(f"{definition.term}：{definition.says}（{definition.clause}）")
                clauses.append(definition.clause)
        if lines:
            body = "\n".join([f"**{question.place} · {title}**", *lines, ground(pack, clauses or [WHOLE], turn.today)])
            turn.answer.says(Markdown(content=body)).cites(pack.policy, *(clauses or [WHOLE]))
            remember(turn, question, pack)
            return
    turn.answer.says(Markdown(content=f"手头{question.place}的文件里没有找到{title}的条件，请向当地工信部门确认。"))
