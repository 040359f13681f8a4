"""What a question is about: the place, the titles, the document, with what was last talked about filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.context import Turn
from handlers.language.cleaning import without_courtesy
from handlers.language.intents import Intent, intent_of
from handlers.language.mentions import TierMention, find_documents, find_packs, find_places, find_tiers, find_year
from handlers.language.outside import Outside
from handlers.language.scorer import Scores
from handlers.language.typos import mend
from handlers.understanding.deciding import Decision, by_patterns, decide
from handlers.understanding.levels import meant_tier
from knowledge.patterns import lazy
from knowledge.policy import Pack
from knowledge.regions import NATIONAL, Ambiguous, region_name
from knowledge.search import Index, asked_runs
from knowledge.tiers import Tier
from knowledge.tiers import tiers as every_tier
from storage.known import Role

_BARE = lazy(r"\W*(?:那么?|换成|我们?是?在?)?\W*(?:[国省市县]家?级?|的|里)?[^，,。]{0,9}?(?:呢|的)?\W*")
"""Little more than a place or a title: 那聊城呢, 省级瞪羚呢, 金湖的."""
_NATION = lazy(r"\W*那?么?国家(?:级)?的?呢\W*")
"""Asks the last question again of the national rules."""
_STILL_OPEN = lazy(r"\W*那?么?(?:我们?|企业)?现在?还(?:能|可以|来得及)再?(?:申请|申报|报名?)[吗么不]?\W*")
"""Whether what was talked about can still be applied for: a question of dates."""
_TAX = lazy("[交缴纳上]税(?!证|[明信凭])")
"""To pay taxes is no paper that is handed in."""
_THRESHOLD = lazy(r"\W*那?么?(?:营业?收入?|研发|专利|负债率?|占有率)(?:费用|投入)?要[多几](?:少|项|个)\W*")
"""Asks for a bound, whichever title is meant."""
_LEANING = lazy("换成|那么?|要是|还是|也是|也有|一样")
_BACK = lazy(r"那个|这个|那里|这里|那边|那儿|这儿|那份|这份|刚才|上面|前面")
"""Words that point back at what was talked about."""
_OF_TIERS = ("reward", "conditions", "target", "window", "materials", "recheck")
_NATIONAL_TOO = ("conditions", "recheck")
"""What the national rules say for a place without documents of its own."""
_LOOSE = ("target", "service", "definition", "duty", "window", "validity", "other")
_MEASURE = lazy(
    "(?:营收|营业额|产值|收入|销售额|负债率?|占比|比例|研发|专利|发明|市占率?|占有率|增长率?|增速|知识产权|得分|评分|评价|排名|年限|利润)"
    ".{0,8}(?:能不能|不能超|必须|前几|第几|对企业|对产品|多少|[几多]|要求|上限|下限|最[低高少多]|以上|以下)(?!.{0,4}次)"
    "|(?:国内|全国|省内|全省|同行业?|全球).{0,2}[前第]几|(?:要不要|必须有?|需不需要|得有).{0,4}(?:高企|高新|专利|认证|研发机构|品牌)"
    "|(?:多少|几)(?:项|件|个(?!库)|分|年)(?!.{0,3}(?:一次|有效))|(?:做|干|从事|注册|成立|登记).{0,4}[几多]少?年|打分|评分"
)
"""Asks for a threshold of a title named with it: 小巨人研发要投入多少; 目标 and 新增 ask for what is to be reached."""
_MEASURED = lazy(
    "^[^0-9]*(?:营业?收入?|负债率?|占比|研发(?:费用|投入|机构)|专利|市占率|占有率|增长率|知识产权|排名|年限|利润率?|认证|信用|品牌)[^0-9]*$"
)
_COUNTED = lazy("目标|新增|要建|新建|培育[几多]|累计|任务|有效|复核|更新|(?<!国)家")
_TARGET_WORDS = lazy("[国省市县]家?级|要多少|要|20[0-9]{2}年|到|今年|明年|去年|全[省市县国]|总共|一共|企业|[个]")
_PER_PLACE = (*_OF_TIERS, "validity", "department", "service", "duty", "payment")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its scope. `region` may come from the words, the document, the topic or the firm."""

    text: str
    words: str
    """The text without place names: what is searched for."""
    intent: Intent
    region: str | None
    said_region: bool
    unclear_place: Ambiguous | None
    elsewhere: str | None
    """A well-known place we hold no document of."""
    tiers: tuple[TierMention, ...]
    packs: tuple[Pack, ...]
    year: int | None
    said_tiers: bool = False
    further: tuple[str, ...] = ()
    """Other places named beside the region."""
    mended: tuple[str, ...] = ()
    """What mistyped words were read as."""
    beside: str | None = None
    """A place without a document, named beside one that has one: 日照和青岛."""
    outer: Outside = "policy_qa"
    """The intent by its outside name, as it is acted on."""
    wish: Outside = "policy_qa"
    """The same as it is reported: also a guess that is not sure enough to act on."""
    scores: Scores | None = None
    """How the intent was told; None where a hard rule decided."""
    unclear_tier: TierMention | None = None
    """A title named without its level where several are called so (小巨人, 单项冠军): the level must be asked."""
    unclear_check: tuple[str, ...] = ()
    """What 年审 can mean: which of them must be asked."""

    @property
    def title(self) -> str:
        """The titles as they were named, with their levels."""
        return "、".join(titled(mention) for mention in self.tiers)

    @property
    def candidates(self) -> tuple[Tier, ...]:
        """Every tier the words can mean."""
        return tuple(tier for mention in self.tiers for tier in mention.candidates)

    @property
    def place(self) -> str:
        """The region in words."""
        return region_name(self.region) if self.region else ""


def understand(turn: Turn) -> Question:
    """Read a question against the topic before it and the person's own region."""
    topic, form = turn.dialog.topic, turn.dialog.form
    rests_on = (turn.text, topic.region, topic.intent, tuple(topic.tiers), tuple(form.tiers) if form else ())
    question: Question | None = turn.read.get(rests_on)
    if question is None:  # many ask within one message
        question = turn.read[rests_on] = _understood(turn)
    return question


def _understood(turn: Turn) -> Question:
    topic = turn.dialog.topic
    text, mended = mend(turn.text, turn.library.index)
    wanted = without_courtesy(text)
    places = find_places(text)
    packs = find_packs(text, turn.library)
    tiers = find_tiers(places.rest)
    said = places.region.speaks_for if places.region else None
    intent = first = first_intent(wanted, turn.known.role)
    named = said is not None or places.ambiguous is not None or bool(tiers)
    if _STILL_OPEN.fullmatch(text) and topic.tiers:
        intent = "window"
    nation = NATIONAL if topic.intent and _NATION.fullmatch(text) else None
    said, named = said or nation, named or nation is not None
    bare = intent == "other" and named and _BARE.fullmatch(places.rest) is not None
    # 山东并购重组支持吗 asks something of its own.
    bare = bare and (nation is not None or not _other_words(_LEANING.sub(" ", places.rest), tiers))
    if bare and topic.intent:
        # 那聊城呢 and 瞪羚呢 ask the last question again of another place or title.
        intent = topic.intent  # type: ignore[assignment]
    said_tiers, said_place = bool(tiers), said is not None or places.elsewhere is not None
    short = not said_place and not said_tiers and not packs and intent in _OF_TIERS
    about = topic.tiers or _asked_tiers(turn)
    if about and not tiers and (bare or short):
        tiers = tuple(mention for name in about for mention in find_tiers(name))
    if tiers and intent in _LOOSE and not _COUNTED.search(text):
        measured = _MEASURE.search(text) or (intent == "other" and _MEASURED.search(text))
        intent = "conditions" if measured else intent
    if _THRESHOLD.fullmatch(text):
        intent = "conditions"
    if said_tiers and intent == "target" and not _COUNTED.search(text) and _other_words(places.rest, tiers):
        intent = "conditions"  # 独角兽的估值要多少 asks for no number of firms
    if intent == "other" and packs:
        intent = "definition"  # a document named alone asks what it is
    # A question that stands on its own is about the person's own place; one that leans on the last keeps its place.
    leans = bare or (short and "我" not in text and bool(topic.tiers)) or _BACK.search(text) is not None
    usual = (topic.region or turn.home) if leans else (turn.home or topic.region)
    region = said or (packs[0].region if packs else None) or (None if places.elsewhere else usual)
    if places.elsewhere and region is None and intent in _NATIONAL_TOO:
        region = NATIONAL
    if region is None and not places.elsewhere:
        region = _meant_by(text, turn, tiers, said_tiers)
    if intent == "other" and tiers and "累计" in text:
        intent = "target"
    if intent in ("other", "service") and tiers and _SUMS.search(text):
        intent = "reward"
    officer = turn.known.role == "officer"
    if intent != first:
        # What was talked about, or what is named, has told more than the words alone.
        outer = by_patterns(wanted, intent, officer, turn.today)
        decision = Decision(intent, outer, outer)
    else:
        decision = decide(wanted, intent, officer, turn.today)
    if decision.inner == "materials" and _TAX.search(text):
        decision = Decision("other", "policy_qa", "policy_qa")
    intent = decision.inner
    year = find_year(text, turn.today.year)
    return Question(
        text, places.rest, intent, region, said is not None, places.ambiguous, places.elsewhere, tiers, packs,
        year, said_tiers, tuple(dict.fromkeys(place.speaks_for for place in places.further)), mended,
        places.beside, decision.outer, decision.wish, decision.scores,
        _unclear(turn, tiers, region), CHECKS if ANY_CHECK.search(text) and not _CHECK.search(text) else (),
    )  # fmt: skip


CHECKS = ("年度信息更新", "三年到期复核", "县级培育库复核")
"""The three things called 年审, each as it is understood when it is picked."""
ANY_CHECK = lazy("年审|年检")
_CHECK = lazy("信息更新|复核|核查|核实|县库|培育库")
_BY_LEVEL = ("little_giant", "champion", "champion_product")


def _unclear(turn: Turn, tiers: tuple[TierMention, ...], region: str | None) -> TierMention | None:
    bare = (mention for mention in tiers if mention.family in _BY_LEVEL and mention.level is None)
    return next((mention for mention in bare if meant_tier(turn.library, mention, region) is None), None)


def _asked_tiers(turn: Turn) -> list[str]:
    """The titles the open form is about, by name."""
    form = turn.dialog.form
    return [every_tier()[one].name for one in form.tiers if one in every_tier()] if form else []


def heard(text: str, index: Index) -> str:
    """What tells the wish: slips mended, without greeting and thanks."""
    return without_courtesy(mend(text, index)[0])


def first_intent(text: str, role: Role) -> Intent:
    """The inner intent by patterns alone; an officer's desk is none of an enterprise's."""
    intent = intent_of(text)
    if intent == "export" and role == "officer" and not _OWN.search(text):
        return "firms"
    return "firms" if intent in ("desk", "review") and role != "officer" else intent


_OWN = lazy("[我俺咱]|自己")
_TITLED = "(?:瞪羚|冠军|特新|巨人|独角兽|平台|基地)(?:企业|产品)?"
_SUMS = lazy(f"{_TITLED}.{{0,2}}(?:一共|各|是)?[0-9]+万|{_TITLED}[0-9]+[^0-9年家个.%]+{_TITLED}[0-9]+|一共[0-9]+万")
"""Titles with sums beside them: 单项冠军企业100万、产品200万; 瞪羚50单项冠军30."""


def _meant_by(text: str, turn: Turn, tiers: tuple[TierMention, ...], said: bool) -> str | None:
    """The place a question can only be about: that of the one document that refers to the number named in it, or that
    alone has the pool named (千企升级).
    """
    regions = {pack.region for pack, document in find_documents(text, turn.library) if document.number}
    if len(regions) == 1:
        return regions.pop()
    if said and all("千企" in mention.said for mention in tiers):
        wanted = {tier.id for mention in tiers for tier in mention.candidates}
        holding = {p.region for p in turn.library.packs.values() if any(g.tier in wanted for g in p.programs)}
        return holding.pop() if len(holding) == 1 else None
    return None


def _other_words(words: str, tiers: tuple[TierMention, ...]) -> bool:
    for mention in tiers:
        words = words.replace(mention.said, " ")
    return bool(asked_runs(_TARGET_WORDS.sub(" ", words)))


def apart(question: Question) -> tuple[Question, ...]:
    """One question for each place it names: what is true of one is not said of the other."""
    further = question.further if question.intent in _PER_PLACE else ()
    return (question, *(replace(question, region=region, further=()) for region in further))


def remember(turn: Turn, question: Question, pack: Pack | None = None) -> None:
    """Keep what was talked about for the next question. A person's own figures are never part of it."""
    topic = turn.dialog.topic
    topic.intent = question.intent
    if question.region:
        topic.region = question.region
    if question.tiers:
        topic.tiers = [titled(mention) for mention in question.tiers]
    if pack:
        topic.policy = pack.policy


LEVEL_WORDS = {"national": "国家级", "province": "省级", "city": "市级", "county": "县级"}


def titled(mention: TierMention) -> str:
    """A title as it was named, with its level."""
    level = "" if "千企" in mention.said else LEVEL_WORDS.get(mention.level or "", "")
    return f"{level}{mention.said}"


def speaking(turn: Turn, question: Question) -> tuple[Pack, ...]:
    """The documents to answer from: the ones named, else those of the region, nearest first; else all."""
    if question.packs:
        return question.packs
    if question.region:
        return turn.library.speaking(question.region)
    return tuple(turn.library.packs.values())
