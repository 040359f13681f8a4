"""What a follow-up refers to: the firm's record held once more against what it was last held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.choices import offer
from handlers.context import Turn
from handlers.dialog import Form, Judged
from handlers.language.mentions import find_tiers
from handlers.understanding.scope import LEVEL_WORDS, Question
from handlers.verdict.checking import facts, verdicts
from knowledge.assess import Assessment, ProgramVerdict
from knowledge.tiers import tiers
from storage.known import Fact
from storage.outgoing import Text

CARD = "result"
FOLLOW_UPS = ("逐条看", "为什么", "怎么补", "奖励多少", "换个地区看看")
"""What can be asked of a result; 怎么补 gives the plan in words and as a document."""
START = "我们能报什么"


@dataclass(frozen=True, slots=True)
class Result:
    """A result as it stands now; `programs` are those looked at, lowest tier first."""

    region: str
    assessment: Assessment
    programs: tuple[ProgramVerdict, ...]
    facts: tuple[Fact, ...]

    def of(self, wanted: Sequence[str]) -> tuple[ProgramVerdict, ...]:
        """The programs of these tiers; all where none of them is among them."""
        found = tuple(program for program in self.programs if program.program.tier in wanted)
        return found or self.programs


def keep(turn: Turn, region: str, programs: Sequence[ProgramVerdict]) -> None:
    """Note what was judged, as what is talked about; only its scope is kept, never a figure."""
    topic, ids = turn.dialog.topic, list(dict.fromkeys(program.program.tier for program in programs))
    families = {tiers()[tier].family for tier in ids}
    topic.region, topic.intent = region, "eligibility"
    topic.tiers = [short_name(tier) for tier in ids] if len(families) == 1 else []
    form, firm = turn.dialog.form, turn.known.enterprise
    variant = (form.variant if form else None) or next((p.program.variant for p in programs if p.program.variant), None)
    topic.judged = Judged(region=region, variant=variant or (firm.variant if firm else None), tiers=ids)


_TITLES = {"little_giant": "小巨人", "srdi": "专精特新", "champion": "单项冠军企业", "champion_product": "单项冠军产品"}


def short_name(tier_id: str) -> str:
    """A tier's name as a button holds it, and as it is understood again: 国家级小巨人."""
    tier = tiers()[tier_id]
    title = _TITLES.get(tier.family)
    return f"{LEVEL_WORDS.get(tier.level or '', '')}{title}" if title else tier.name


def offer_more(turn: Turn) -> None:
    """The card under a result; not while a form goes on, whose own question must stay the open one."""
    if turn.dialog.form is None and turn.dialog.pending is None:
        turn.answer.says(offer(turn, CARD, "接下来看什么？", FOLLOW_UPS))


def result(turn: Turn, question: Question | None = None) -> Result | None:
    """The result the talk is about: that of the open form, else the last one, else of the firm's own place.

    Tiers said in `question` stand in for the ones judged. None where nothing is on record to be judged.
    """
    on_record = tuple(fact for fact in facts(turn) if not fact.declined)
    if not on_record or turn.known.role == "officer":
        return None
    scope = _scope(turn)
    if scope is None:
        return None
    said = [tier.id for tier in question.candidates] if question and question.said_tiers else []
    assessment, programs = verdicts(turn, scope.model_copy(update={"tiers": said or scope.tiers}))
    return Result(scope.region or "", assessment, tuple(programs), on_record) if programs else None


def _scope(turn: Turn) -> Form | None:
    """Region, kind and tiers, as a form holds them."""
    form, last, firm = turn.dialog.form, turn.dialog.topic.judged, turn.known.enterprise
    if form is not None and form.region:
        return form
    if last is not None:
        return Form(region=last.region, variant=last.variant, tiers=last.tiers)
    if firm is None or firm.region is None:
        return None
    titles = turn.dialog.topic.tiers if turn.dialog.topic.intent == "eligibility" else []
    asked = [tier.id for title in titles for mention in find_tiers(title) for tier in mention.candidates]
    return Form(region=firm.region, variant=firm.variant, tiers=asked)


def nothing(turn: Turn, what: str) -> None:
    """Say that there is nothing `what` could be said of, and offer to begin."""
    said = f"还没有核对过，{what}还说不了。先说几项企业情况，或者逐项核对。"
    if turn.known.role == "officer":
        turn.answer.says(Text(content=f"您是工作人员，没有对应的企业，{what}要由企业自己来问。"))
    elif turn.dialog.form is not None or turn.dialog.pending is not None or turn.context.stateless:
        turn.answer.says(Text(content=said))
    else:
        turn.answer.says(offer(turn, "start", "先核对一下吗？", (START, "帮助"), said))
