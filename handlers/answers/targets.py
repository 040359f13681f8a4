"""How many a document sets out to reach, by title and year; never split or reckoned further than it is written."""

from __future__ import annotations

from handlers.answers.not_given import not_said
from handlers.citing import ground
from handlers.context import Turn
from handlers.understanding.scope import Question, remember, speaking
from knowledge.describe import target_words
from knowledge.patterns import lazy
from knowledge.policy import Pack, Target
from knowledge.regions import depth
from knowledge.search import asked_runs, runs
from storage.outgoing import Markdown

_LEVELS = lazy("[国省市县]家?级")
_UNWRITTEN = lazy(r"没有写|未写|没写|另定")
"""A target's remark is worth saying where it tells what the text leaves open."""
_SPLIT = lazy("各(?:县|区|市|镇|街道)|(?:哪个|每个)(?:县|区|镇|街道)|分解|分到|[县区]分别")
_OF_COUNTING = lazy(
    "目标|任务|计划|培育|新增|新培育|累计|认定|力争|达到|到20[0-9]{2}年|20[0-9]{2}年|今年|明年|全[市省县]|要|家|总共|一共"
)


def target(turn: Turn, question: Question) -> bool:
    """How many a document sets out to reach, by tier and year."""
    county = question.region is not None and depth(question.region) == 3
    packs_of_the_county = [p for p in turn.library.packs.values() if p.region == question.region]
    if _SPLIT.search(question.words) or (county and question.said_region and not packs_of_the_county):
        return not_said(turn, question, "county_split", "各县（市、区）的分解数")
    wanted = {tier.id for tier in question.candidates}
    told = False
    for pack in speaking(turn, question):
        rows = _rows(question, pack, wanted)
        if question.year is not None:
            of_year = [t for t in rows if question.year == t.by or _in_year(t, question.year)]
            rows = of_year or rows
        if not rows:
            continue
        told = True
        title = question.title or "目标"
        clauses = [row.clause for row in rows]
        lines = [f"**{pack.short} · {title}**", *(f"{target_words(row)}（{row.clause}）" for row in rows[:12])]
        remarks = (t.says for t in rows[:12] if t.says and _UNWRITTEN.search(t.says) and t.says not in target_words(t))
        lines += dict.fromkeys(remarks)
        if question.year is not None and not any(_in_year(row, question.year) for row in rows):
            lines.append(f"{question.year}年一年的数，文件没有写。")
        lines.append(ground(pack, clauses[:12], turn.today))
        turn.answer.says(Markdown(content="\n".join(lines))).cites(pack.policy, *clauses[:12])
        remember(turn, question, pack)
        if question.region:
            break
    if not told:
        turn.answer.says(Markdown(content=f"手头{question.place}的文件没有写这一项的目标数，我们不推算。"))
    return True


def _rows(question: Question, pack: Pack, wanted: set[str]) -> list[Target]:
    """The targets of the titles asked about, else of what is asked about; all where only 目标 was said."""
    named = [t for t in pack.targets if t.tier in wanted or any(m.said in t.what for m in question.tiers)]
    if question.tiers:
        left = question.words
        for mention in question.tiers:
            left = left.replace(mention.said, " ")
        beside = asked_runs(_LEVELS.sub(" ", _OF_COUNTING.sub(" ", left)))
        # 上市的专精特新 asks for those that are listed.
        listed = [t for t in pack.targets if beside and t.tier not in wanted and beside <= runs(t.what)]
        of_all = [t for t in pack.targets if t.year == question.year and t.tier is None and t.new is t.total is None]
        return listed or [*([t for t in named if t.tier in wanted] or named), *(of_all if question.year else [])]
    asked = asked_runs(_OF_COUNTING.sub(" ", question.words))
    if not asked:
        return list(pack.targets)
    shared = {id(t): len(asked & runs(f"{t.what} {t.says or ''}")) for t in pack.targets}
    most = max(shared.values(), default=0)
    # One run of many is chance: 充电桩建设 has nothing to do with 在线展馆建设.
    return [t for t in pack.targets if shared[id(t)] == most] if most * 2 >= min(len(asked), 4) else []


def _in_year(target: Target, year: int) -> bool:
    """Whether a target is what that one year is to bring."""
    first, last = target.each_year or (1, 0)
    return target.year == year or first <= year <= last
