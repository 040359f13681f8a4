"""导出我的数据 and 出一份行动方案: what is said at once, and the job that makes the file."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import consent
from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.files.measures import measures
from handlers.files.record import NOTHING, holds_anything
from handlers.files.target import Standing, Target, near, stand
from handlers.files.work import EXPORT, PLAN
from handlers.firm import profile
from handlers.language.mentions import find_tiers
from handlers.language.outside import ASKING
from handlers.understanding.scope import Question
from handlers.verdict.assessment import name_of
from handlers.verdict.checking import facts
from handlers.verdict.glance import View, briefly, single
from handlers.verdict.judged import START
from knowledge.asking.next_question import questions_about
from knowledge.assess import ProgramVerdict
from knowledge.distance import plan as distance
from knowledge.patterns import lazy
from knowledge.regions import region_name
from knowledge.tiers import tiers
from storage.changes import Job
from storage.known import Fact
from storage.outgoing import Markdown, Text

FLOW = "plan"
_OFFICER = "行动方案按一家企业的情况来做，由企业自己来要。您可以问我各级的条件、奖励和帮扶措施。"
_LEVELS = {"国家": ".national", "省": ".province", "市": ".city", "县": ".county"}
_LEVEL = lazy(r"(?:就|选|要|以)?(国家|省|市|县)级?(?:的|那个|的那个|那一?级)?(?:吧)?")
_SAID = 3
"""Measures named in the chat; all of them stand in the file."""


def asked_for(question: Question) -> bool:
    """Whether a file is asked for by name: no answer to a question of the form sounds like it."""
    return question.intent == "export" or (question.intent == "plan" and "方案" in question.text)


def export_(turn: Turn, question: Question) -> bool:
    """导出我的数据: the file follows; where nothing is on record that is said at once."""
    if turn.context.stateless or not holds_anything(turn.known):
        turn.answer.says(Text(content=NOTHING))
        return True
    turn.answer.changes.jobs.append(Job(EXPORT))
    turn.answer.says(Text(content="正在整理您的数据，做成 Excel 文件马上发给您，只有您能看到。"))
    return True


def plan(turn: Turn, question: Question) -> bool:
    """出一份行动方案, 怎么补: the short plan in words and the document behind it, or what is missing for one."""
    if turn.known.role == "officer":
        turn.answer.says(Text(content=_OFFICER))
        return True
    region = turn.home or (question.region if question.said_region else None)
    if region is None or not _stated(turn) or not consent.agreed(turn):
        _first(turn, region)
        return True
    standing = _standing(turn, region)
    found = standing.of({tier.id for tier in question.candidates} if question.said_tiers else _talked_about(turn))
    if not found and question.said_tiers:
        place = region_name(region)
        words = f"手头的文件里没有找到{place}{question.title}的条件，做不出方案。换一个级别再说。"
        turn.answer.says(Text(content=words))
        return True
    why = "文件里这样叫的有几级。" if found else "这几级都比较接近。"
    found = found or near(standing, turn.today)
    if len(found) == 1:
        _give(turn, region, found[0])
    elif not found:
        turn.answer.says(Text(content=f"手头的文件里没有找到{region_name(region)}的条件，做不出方案。"))
    else:
        said = {"region": region, "why": why, "tiers": " ".join(target.tier.id for target in found)}
        turn.dialog.pending = Pending(flow=FLOW, asking="tier", said=said)
        repeat(turn, turn.dialog.pending)
    return True


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take the title the plan is to be for; anything else is left to others."""
    offered = _offered(pending)
    asks = ASKING.search(words) is not None
    named = {tier.id for mention in find_tiers(words) for tier in mention.candidates if not asks}
    level = _LEVEL.fullmatch(words.strip())
    chosen = (
        [tier for tier in offered if tiers()[tier].name == words.strip()]
        or [tier for tier in offered if tier in named]
        or [tier for tier in offered if level and tier.endswith(_LEVELS[level[1]])]
    )
    if len(chosen) != 1:
        return "请点一个目标，或回复它前面的数字；不做了说“取消”。"
    region = pending.said["region"]
    turn.dialog.close_pending()
    found = _standing(turn, region).of(chosen)
    if found and _stated(turn):
        _give(turn, region, found[0])
    else:
        _first(turn, region)
    return None


def repeat(turn: Turn, pending: Pending) -> None:
    """Ask once more for which title."""
    names = [tiers()[tier].name for tier in _offered(pending)]
    turn.answer.says(offer(turn, f"{FLOW}-tier", "行动方案以哪一级为目标？", names, pending.said.get("why", "")))


def _talked_about(turn: Turn) -> set[str]:
    """The titles last talked about: 怎么补 after 小巨人够得上吗."""
    form = turn.dialog.form
    if form is not None and form.tiers:
        return set(form.tiers)
    mentions = (mention for title in turn.dialog.topic.tiers for mention in find_tiers(title))
    return {tier.id for mention in mentions for tier in mention.candidates}


def _offered(pending: Pending) -> list[str]:
    return [tier for tier in pending.said.get("tiers", "").split() if tier in tiers()]


def _stated(turn: Turn) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts(turn) if not fact.declined)


def _standing(turn: Turn, region: str) -> Standing:
    firm = turn.known.enterprise
    return stand(turn.library, region, firm.variant if firm else None, facts(turn), turn.today)


def _first(turn: Turn, region: str | None) -> None:
    """What is missing before a plan can be made, and the way to it."""
    lacking = [] if region else ["企业在哪个地区"]
    lacking += [] if _stated(turn) else ["企业的基本情况（收入、研发、专利等）"]
    lacking += [] if consent.agreed(turn) or turn.context.stateless else ["您同意记录企业情况"]
    words = f"行动方案要按企业的真实情况来做，现在还缺：{'；'.join(lacking) or '企业情况'}。"
    if turn.context.stateless or turn.dialog.form is not None:
        turn.answer.says(Text(content=f"{words}先逐项核对，再说“出一份行动方案”。"))
        return
    turn.answer.says(Text(content=words))
    turn.answer.says(offer(turn, f"{FLOW}-first", "先逐项核对企业情况？", (START,), "核对以后再说“出一份行动方案”。"))


def _give(turn: Turn, region: str, target: Target) -> None:
    """The short plan, and the job that makes the document."""
    firm = turn.known.enterprise
    turn.dialog.topic.region, turn.dialog.topic.tiers = region, [target.tier.name]
    held = profile(region, facts(turn), turn.today)
    for program in target.programs:
        # Which facts decide most is told here too: a plan full of what is not known helps nobody.
        view = View(turn, set(), questions_about(turn.library, held, turn.today, [program.program]), True)
        lines = [f"以{region_name(region)}的{name_of(program)}为目标：", *single(view, program)]
        turn.answer.says(Markdown(content="\n".join([*lines, *_helps(turn, region, program)])))
    if firm is not None:
        turn.answer.changes.jobs.append(Job(PLAN, {"region": region, "firm": firm.id, "tier": target.tier.id}))
        turn.answer.says(
            Text(content="《创建优质企业行动方案》（Word）正在做，马上发给您：逐条的差距、措施、责任人和时限都在里面。")
        )


def _helps(turn: Turn, region: str, program: ProgramVerdict) -> Sequence[str]:
    """Help the texts offer for what the firm can act on, each with its ground."""
    lacked = [gap.key for action in distance(program, turn.today).to_do for way in action.ways for gap in way]
    lines = []
    for measure in measures(turn.library, region, lacked, turn.today)[:_SAID]:
        lines.append(f"可以找的帮扶：{measure.name}，{measure.says}")
        lines.append(briefly(turn, measure.pack, [measure.clause]))
    return lines
