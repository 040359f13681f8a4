"""申报开始了叫我一声, 提前7天和1天提醒我: what is to be told, of which place and when, echoed in full."""

from __future__ import annotations

from dataclasses import replace

from handlers import consent
from handlers.answers.window_words import leads_words, span_words
from handlers.choices import CITIES, offer
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.choosing import leads_in
from handlers.language.elsewhere import place_words
from handlers.language.mentions import TierMention, find_places, find_tiers
from handlers.reminders.ahead import windows_of
from handlers.reminders.things import FLOW, KIND_OF
from handlers.understanding.levels import meant_tier
from handlers.understanding.scope import understand
from handlers.wishes import thing_words
from knowledge.calendar.occasion import FURTHEST_LEAD, LEADS
from knowledge.patterns import lazy
from knowledge.tiers import tiers
from storage.agenda import Preference, Subscription
from storage.outgoing import Text

TIER, PLACE, AGREE = "tier", "place", "agree"
EVERY = "都要"
_TOO_EARLY = (
    f"最多提前{FURTHEST_LEAD}天提醒；再早日期多半还没有定。请说一个不超过{FURTHEST_LEAD}天的数，例如“提前30天提醒我”。"
)
_NOT_BEFORE = lazy("最后.{1,3}天(?:的?时候?)?(?:再|才)(?!.*一[次遍声下])")
"""最后三天再提醒我: not earlier."""
NOT_OURS = (
    "我只按主管部门设的日子提醒申报、年度核实、信息更新和称号复核，提醒在这个对话里发给您本人。"
    "别的事、新出的文件、某一天或每天每周的提醒做不到，所以没有记。要这些，说“省专精特新开始申报了叫我一声”。"
)
_NEWS = lazy("新(?:出台?|发布?)?(?:了|的)*(?:政策|文件|办法|通知)|政策(?:更新|变化|有变|变了)")
_OWN_DAY = lazy("[0-9一二三四五六七八九十]+[号日]|[明后]天|每[天周月]|(?:星期|周|礼拜)[一二三四五六日天]")
"""A day of one's own to be told on: only the days of the windows are told on."""
_UNREAD = "没有读懂提前几天。可以说“提前7天和1天提醒我”“提前半个月再提醒一次”。"


def subscribe(turn: Turn, words: str) -> None:
    """What somebody asks to be told: the title from the words or what was talked about, the place from the firm."""
    question = understand(turn)
    if _NEWS.search(words) and "报" not in words and not question.said_tiers:
        turn.answer.says(Text(content=NOT_OURS))
        return
    said: dict[str, str] = {"kind": next((kind for word, kind in KIND_OF.items() if word in words), "application")}
    leads = leads_in(words)
    if leads is not None and leads[0] > FURTHEST_LEAD:
        turn.answer.says(Text(content=_TOO_EARLY))
        return
    if leads is not None:
        said["leads"] = " ".join(map(str, leads))
    elif _OWN_DAY.search(words):
        said["day"] = "own"
    if region := (question.region if question.said_region else turn.home):
        said["region"] = region
    mentions = question.tiers if question.said_tiers else _talked_about(turn)
    found = [meant_tier(turn.library, mention, said.get("region")) for mention in mentions]
    if None in found:
        unclear = next(mention for mention, tier in zip(mentions, found, strict=True) if tier is None)
        said["of"] = " ".join(tier.id for tier in unclear.candidates if tier.title)
    else:
        said["tier"] = " ".join(dict.fromkeys(tier for tier in found if tier))
    _proceed(turn, Pending(flow=FLOW, said=said))


def leads(turn: Turn, words: str) -> None:
    """提前7天和1天提醒我: for the title named or talked about, else for everything one is reminded of."""
    chosen = leads_in(words)
    question = understand(turn)
    if chosen is None:
        turn.answer.says(Text(content=_UNREAD))
    elif chosen[0] > FURTHEST_LEAD:
        turn.answer.says(Text(content=_TOO_EARLY))
    elif (
        question.said_tiers
        or any(word in words for word in KIND_OF if word != "申报")
        or (turn.dialog.topic.intent in ("window", "recheck") and turn.dialog.topic.tiers)
    ):
        subscribe(turn, words)
    elif not consent_given(turn):
        turn.dialog.pending = Pending(flow=FLOW, asking=AGREE, said={"words": words[:60]})
        consent.ask(turn)
    else:
        _for_everything(turn, words, chosen)


def no_other_way(turn: Turn) -> None:
    """打电话提醒我, 发邮箱, 提醒发给我同事: not possible, and what is."""
    others = "同事也要收，说“邀请同事”请他绑定企业，他同意告知书以后自己就会收到；"
    if turn.known.role == "officer":
        others = "同一个地方登记的工作人员各自都会收到；"
    cannot = "做不到，没有改动：我只在这个对话里发给您本人，不打电话、不发短信和邮件，也不替您发给别人。"
    turn.answer.says(Text(content=f"{cannot}{others}日期要放进手机日历，说“加到日历”。"))


def _for_everything(turn: Turn, words: str, chosen: tuple[int, ...]) -> None:
    known = turn.known.preference or Preference()
    if "再" in words and not _NOT_BEFORE.search(words):  # one more, beside those there are
        chosen = tuple(sorted({*chosen, *(known.leads if known.leads is not None else LEADS)}, reverse=True))
    turn.answer.changes.preference = replace(known, leads=chosen, reminders=True)
    more = "窗口有日期的才算得出提醒的日子；只要某一件这样，说“省专精特新提前7天提醒我”。"
    turn.answer.says(Text(content=f"好的，以后的提醒都按您选的：{leads_words(chosen)}。{more}不要了说“退订”。"))


def consent_given(turn: Turn) -> bool:
    """Officers need none: nothing of a firm is kept of them."""
    return turn.known.role == "officer" or consent.agreed(turn)


def repeat(turn: Turn, pending: Pending) -> None:
    """Put the open question again; after consent, do what it was asked for."""
    if pending.asking == AGREE and consent_given(turn):
        turn.dialog.close_pending()
        if words := pending.said.get("words"):
            _for_everything(turn, words, leads_in(words) or LEADS)
        else:
            _proceed(turn, pending)
    elif pending.asking == AGREE:
        consent.ask(turn)
    elif pending.asking == TIER:
        names = [tiers()[tier].name for tier in pending.said.get("of", "").split() if tier in tiers()]
        turn.answer.says(offer(turn, f"{FLOW}-{TIER}", "要提醒哪一级？", (*names, EVERY), "这样叫的有几级。"))
    else:
        turn.answer.says(offer(turn, f"{FLOW}-{PLACE}", "按哪个地方的申报时间提醒您？", CITIES, "别的地方直接打字。"))


def take(turn: Turn, pending: Pending, words: str) -> str | None:
    """Take the title or the place that was asked for."""
    if pending.asking == AGREE:
        return "要记下您的选择，先请您点“同意”或“不同意”。"
    if pending.asking == TIER:
        offered = [tier for tier in pending.said.get("of", "").split() if tier in tiers()]
        named = {tier.id for mention in find_tiers(words) for tier in mention.candidates}
        chosen = [tier for tier in offered if tiers()[tier].name == words.strip()]
        chosen = chosen or [tier for tier in offered if tier in named or _LEVELS.get(words.strip()[:1]) == tier[-4:]]
        if words.strip() in (EVERY, "都", "全部", "全都要"):
            chosen = offered
        elif len(chosen) != 1:
            return "请点一级，或回复它前面的数字；都要就说“都要”。"
        pending.said["tier"] = " ".join(chosen)
        pending.said.pop("of", None)
    else:
        places = find_places(words)
        if places.region is None:
            return "请说一个市或县区，例如“金湖”“济宁任城”。"
        pending.said["region"] = places.region.speaks_for
    turn.dialog.close_pending()
    _proceed(turn, pending)
    return None


_LEVELS = {"国": "onal", "省": "ince", "市": "city"}
"""How the id of a level ends, by the first character of the level."""


def _proceed(turn: Turn, pending: Pending) -> None:
    """Ask for what is missing, or keep what is complete."""
    said = pending.said
    missing = PLACE if "region" not in said else TIER if "of" in said else "" if consent_given(turn) else AGREE
    if turn.context.stateless:
        turn.answer.says(Text(content="在企业微信里对我说这句话，我会记下，到时候提醒您；现在是单独的一问，没有记。"))
    elif missing:
        turn.dialog.pending = pending.model_copy(update={"asking": missing})
        repeat(turn, turn.dialog.pending)
    else:
        _keep(turn, said)


def _keep(turn: Turn, said: dict[str, str]) -> None:
    wanted: list[str | None] = [tier for tier in said.get("tier", "").split() if tier in tiers()]
    wanted = wanted or [None]
    chosen = tuple(int(lead) for lead in said["leads"].split()) if said.get("leads") else None
    asked = [Subscription(said["kind"], tier, said["region"], True, chosen) for tier in wanted]
    turn.answer.changes.subscriptions += asked
    known = turn.known.preference
    if known is not None and not known.reminders:
        turn.answer.changes.preference = replace(known, reminders=True)
    names = "、".join(thing_words(one.kind, one.tier) for one in asked)
    own = chosen if chosen is not None else known.leads if known else None
    when = leads_words(own) if own is not None else f"{leads_words(LEADS)}（窗口另设了提前天数的按窗口）"
    lines = [f"记下了：{names}，{place_words(said['region'])}（含上级统一的窗口）。", f"什么时候说：{when}。"]
    lines += _now(turn, asked)
    if "day" in said:
        lines.append("单独定一天或每天每周的提醒做不到，只按上面的日子说。")
    if wanted == [None]:
        lines.append("没说哪一级，所以各级都告诉您；只要一级，说“省专精特新开始了叫我一声”。")
    turn.answer.says(Text(content="\n".join([*lines, "不要了说“退订”；看全部说“我的提醒”。"])))


def _now(turn: Turn, asked: list[Subscription]) -> list[str]:
    """The dates there are; where there are none, that they come when they are set, and no guess."""
    lines, none = [], []
    for one in asked:
        found = [
            window
            for window in windows_of(turn, one.region or "")
            if window.kind == one.kind and one.tier in (None, window.tier)
        ]
        lines += [f"现在的安排：{thing_words(w.kind, w.tier)} {span_words(w)}。" for w in found[:3]]
        none += [] if found else [thing_words(one.kind, one.tier)]
    if none:
        lines.append(f"{'、'.join(none)}的时间，主管部门还没有设；设了就按上面的日子告诉您，我不推测日期。")
    return lines


def _talked_about(turn: Turn) -> tuple[TierMention, ...]:
    """The titles last talked about, or those of the open form."""
    names = list(turn.dialog.topic.tiers)
    if turn.dialog.form is not None:
        names = names or [tiers()[tier].name for tier in turn.dialog.form.tiers if tier in tiers()]
    return tuple(mention for name in names for mention in find_tiers(name))
