"""An appeal or a wish for a service: topic, consent, the person's own words, everything read back, then handed in."""

from __future__ import annotations

from handlers import consent
from handlers.choices import CITIES, offer
from handlers.codes import request_number
from handlers.commands import bare
from handlers.context import Turn
from handlers.dialog import Pending
from handlers.language.elsewhere import place_words
from handlers.language.mentions import find_places
from handlers.language.outside import ASKING
from handlers.requests.handoff import FLOW, handoff
from handlers.requests.office import NOBODY_YET, responsible, told, who_hears
from handlers.requests.promises import ANSWERED_WITHIN, unpublished, workdays
from handlers.requests.showing import KINDS, OPEN, kept, run_out
from handlers.requests.telling import to_officers
from handlers.understanding.scope import Question
from knowledge.patterns import lazy
from knowledge.regions import NATIONAL
from knowledge.topics import Topic, topic_in, topics, topics_of
from knowledge.validity import month_and_day
from storage.changes import NewRequest
from storage.outgoing import Button, ButtonCard, Markdown, Text

CONFIRM, REWRITE, DROP = "确认提交", "重写", "不提了"
_YES = lazy(r"确认(?:提交)?|提交|是的?|对的?|好的?|可以|行|没问题|就这样")
_REWRITE = lazy(r"重写|重新写|改一?下|修改|不对|改内容")
_DROP = lazy(r"不提了|不办了|不要了|不用了")
_FOR_A_START = lazy(r"^提(?:交)?(?:诉求|申请)\W*")
_COMPLAINT = lazy("反映|投诉|举报|诉苦|讨个?说法")
_ASKING = lazy(f"{ASKING.pattern}|谁")
_NO_MATTER = lazy(r"[\W我们俺咱是在的这边]+")
"""What stands beside a place and says nothing of a matter."""
MOST_OPEN = 20
"""Open requests of one person, so that nobody's desk is flooded."""
_BARE = 10
"""A message this short names the matter and says nothing of it yet."""


def appeal(turn: Turn, question: Question) -> bool:
    """拖欠货款, 环保来查了三回, 我要反映个事: an appeal."""
    return _asked_for(turn, question, "appeal")


def by_itself(turn: Turn, question: Question) -> bool:
    """Words that ask for somebody outside the patterns: a complaint is an appeal, anything else a call for a person."""
    complains = _COMPLAINT.search(question.text)
    if question.intent == "service" and not complains:
        return False
    return appeal(turn, question) if complains else handoff(turn, question)


def wish(turn: Turn, question: Question) -> bool:
    """想请专家上门看看, 想参加展会: a wish for a service."""
    return _asked_for(turn, question, "service")


def _asked_for(turn: Turn, question: Question, kind: str) -> bool:
    started = _FOR_A_START.match(question.text)
    named = _named(question.text[started.end() :], kind) if started else None
    topic = named or topic_in(question.text, kind) or (topic_in(question.text) if kind == "appeal" else None)
    region = None if question.region == NATIONAL else question.region
    turn.dialog.topic.region = region or turn.dialog.topic.region
    if question.elsewhere and not question.said_region:
        place = question.elsewhere
        turn.answer.says(Text(content=f"手头没有{place}的文件，也没有那里的工作人员；请找当地工业和信息化主管部门。"))
        return True
    if turn.known.role == "officer" or turn.context.stateless:
        return _only_tell(turn, topic, region)
    if topic and _ASKING.search(question.text) and not started:
        return _offer_to_take(turn, topic, region)
    open_ = [one for one in turn.known.requests if one.own and one.state in OPEN]
    if len(open_) >= MOST_OPEN:
        text = f"您还有{len(open_)}件没办完，先等答复，或说“撤回诉求”撤掉不要的，再提新的。"
        turn.answer.says(Text(content=text))
        return True
    form = turn.dialog.form
    if not question.said_region and region != turn.home:
        region = _place_of(turn.dialog.pending) or (
            form.region if form else None
        )  # what was asked about before need not be where the firm is
    said = {"kind": kind}
    if topic:
        said["topic"] = topic.id
    if region:
        said["region"] = region
    if topic and consent.agreed(turn) and not started and len(bare(turn.text)) > _BARE:
        said["words"] = kept(turn.text)
    if (open_exchange := turn.dialog.pending) and open_exchange.asking == "confirm" and open_exchange.flow == FLOW:
        turn.answer.says(Text(content="刚才那件没有提交；现在是新的一件。"))
    turn.dialog.pending = Pending(flow=FLOW, said=said)
    if topic and region:
        turn.answer.says(Markdown(content=told(turn, topic, region, responsible(turn, topic, region))))
    proceed(turn, turn.dialog.pending)
    return True


def _place_of(pending: Pending | None) -> str | None:
    """The place said for another matter that is still open: it is not asked again."""
    return pending.said.get("region") if pending and pending.flow == FLOW else None


def _named(text: str, kind: str) -> Topic | None:
    return next((topic for topic in topics_of(kind) if topic.name == bare(text)), None)


def _only_tell(turn: Turn, topic: Topic | None, region: str | None) -> bool:
    """Who is responsible, for somebody who hands in nothing here."""
    if topic and region:
        turn.answer.says(Markdown(content=told(turn, topic, region, responsible(turn, topic, region))))
    elif topic:
        turn.answer.says(Text(content="说一下在哪个市县，我查由谁负责，例如“日照拖欠货款找谁”。"))
    else:
        turn.answer.says(Text(content="说一下是什么事，例如拖欠账款、涉企检查、融资难，我查由谁负责。"))
    return True


def _offer_to_take(turn: Turn, topic: Topic, region: str | None) -> bool:
    """A question who is responsible: answered, and a button to hand the matter in."""
    if region:
        turn.answer.says(Markdown(content=told(turn, topic, region, responsible(turn, topic, region))))
    words = f"{'提诉求' if topic.kind == 'appeal' else '提申请'} {topic.name}"
    turn.dialog.awaiting, turn.dialog.choices = None, [words]
    desc = "1. 提交给责任单位" if region else "先说一下在哪个市县；要提交，回1。"
    turn.answer.says(
        ButtonCard(title="要不要把这件事提上去？", desc=desc, buttons=(Button(key=words, text="提交给责任单位"),))
    )
    return True


def proceed(turn: Turn, pending: Pending) -> None:
    """Ask what is missing next: topic, place, agreement, words; then read everything back."""
    said = pending.said
    if "topic" not in said:
        names = [topic.name for topic in topics_of(said["kind"])]
        pending.asking = "topic"
        turn.answer.says(offer(turn, "request-topic", "是哪一类？", names))
    elif "region" not in said:
        pending.asking = "region"
        turn.answer.says(offer(turn, "request-region", "企业在哪里？", CITIES, "选一个，或直接说市、县名。"))
    elif not consent.agreed(turn):
        pending.asking = "words"
        turn.answer.says(Text(content="要提交就得记下您写的话，所以先请您同意；不同意也可以按上面写的单位直接去找。"))
        consent.ask(turn)
    elif "words" not in said:
        pending.asking = "words"
        turn.dialog.close_card()
        tells = topics()[said["topic"]].tells
        turn.answer.says(Text(content=f"请用自己的话说（最多500字）：{tells}。不提了说“取消”。"))
    else:
        pending.asking = "confirm"
        _read_back(turn, pending)


def topic_said(turn: Turn, pending: Pending, words: str) -> str | None:
    """Which topic it is, by its name or a word of it."""
    kind = pending.said["kind"]
    found = _named(words, kind) or topic_in(words, kind)
    if found is None and len(bare(words)) > _BARE and not _ASKING.search(words):
        found = topics_of(kind)[-1]  # told at once instead of picked: of no other kind
    if found is None:
        return "请选一类，或回它的序号。"
    if len(bare(words)) > _BARE and consent.agreed(turn):
        pending.said["words"] = kept(words)
    pending.said["topic"] = found.id
    if region := pending.said.get("region"):
        turn.answer.says(Markdown(content=told(turn, found, region, responsible(turn, found, region))))
    proceed(turn, pending)
    return None


def region_said(turn: Turn, pending: Pending, words: str) -> str | None:
    """Which place it is about."""
    places = find_places(words)
    if places.region is None:
        if places.elsewhere:
            turn.dialog.close_pending()
            text = f"我这里没有{places.elsewhere}的工作人员，收不了；请直接找当地工业和信息化主管部门。"
            turn.answer.says(Text(content=text))
            return None
        return "请说市或县名，例如“日照”。"
    pending.said["region"] = region = places.region.speaks_for
    topic = topics()[pending.said["topic"]]
    turn.answer.says(Markdown(content=told(turn, topic, region, responsible(turn, topic, region))))
    proceed(turn, pending)
    return None


def words_said(turn: Turn, pending: Pending, words: str) -> str | None:
    """The matter in the person's own words; kept only after agreement."""
    if not consent.agreed(turn):
        consent.ask(turn)
        return None
    if len(bare(words)) < 2:
        return "请多写几个字，说清是什么事。"
    places = find_places(words)
    if places.region and not _NO_MATTER.sub("", places.rest):
        return "这是地方，请写是什么事。"
    pending.said["words"] = kept(words)
    proceed(turn, pending)
    return None


def confirmed(turn: Turn, pending: Pending, words: str) -> str | None:
    """确认提交 hands it in; 重写 asks for the words again."""
    text = bare(words)
    if _DROP.fullmatch(text):
        turn.dialog.close_pending()
        turn.answer.says(Text(content="好的，没有提交，写的话也没有留。"))
        return None
    if _REWRITE.fullmatch(text):
        del pending.said["words"]
        proceed(turn, pending)
        return None
    if not _YES.fullmatch(text):
        return f"要提交回“{CONFIRM}”，要改回“{REWRITE}”。"
    if pending.said.get("firm", "") != _firm_id(turn):
        turn.answer.says(Text(content="您刚换了企业，请再核对一次。"))
        _read_back(turn, pending)
        return None
    _hand_in(turn, pending)
    return None


def _firm_id(turn: Turn) -> str:
    return str(turn.known.enterprise.id) if turn.known.enterprise else ""


def _read_back(turn: Turn, pending: Pending) -> None:
    said, topic, today = pending.said, topics()[pending.said["topic"]], turn.today
    found = responsible(turn, topic, said["region"])
    said["number"] = said.get("number") or request_number(today, turn.context.fresh)
    said["firm"] = _firm_id(turn)
    days = workdays(turn.known)
    due = days.after(today, ANSWERED_WITHIN)
    firm = turn.known.enterprise
    name = (firm.name or "还没有说名称") + ("" if firm.confirmed else "（身份未核实）") if firm else "没有绑定企业"
    ground = f"《{found.pack.title}》{found.clause}" if found.pack and found.clause else "按职责转"
    ground = f"（{ground}）" if found.offer else f"（文件没有写这一项，{ground}）"
    lines = [
        f"{KINDS[topic.kind]}：{topic.name}",
        f"地区：{place_words(said['region'])}",
        f"企业：{name}",
        f"交给：{found.office}{ground}",
    ]
    if found.pack and found.offer and (ended := run_out(found.pack, today)):
        lines.append(ended)
    lines += [f"内容：{said['words']}", f"编号：{said['number']}"]
    if who_hears(turn.known, said["region"]):
        counted = "" if days.published(due.year) else f"；{unpublished(due.year)}"
        lines.append(
            f"期限：{month_and_day(due)}前答复（{ANSWERED_WITHIN}个工作日，是本助手的承诺，不是文件的规定{counted}）"
        )
    else:
        lines.append(f"期限：{place_words(said['region'])}{NOBODY_YET}")
    if found.pack and found.clause:
        turn.answer.cites(found.pack.policy, found.clause)
    turn.answer.says(Text(content="\n".join(lines)))
    turn.answer.says(offer(turn, f"request-{said['number']}", "这样提交吗？", (CONFIRM, REWRITE, DROP)))


def _hand_in(turn: Turn, pending: Pending) -> None:
    said, topic = pending.said, topics()[pending.said["topic"]]
    found = responsible(turn, topic, said["region"])
    heard = who_hears(turn.known, said["region"])
    due = workdays(turn.known).after(turn.today, ANSWERED_WITHIN)
    new = NewRequest(
        said["number"], topic.kind, topic.name, said["words"], said["region"], found.office,
        found.pack.policy if found.pack else None, found.clause, due if heard else None,
    )  # fmt: skip
    turn.answer.changes.requests.append(new)
    to_officers(turn, new)
    turn.dialog.close_pending()
    place = place_words(said["region"])
    promised = (
        f"已通知{heard}；{month_and_day(due)}前答复您。"
        if heard
        else f"{place}{NOBODY_YET}急事请直接找{found.office}。"
    )
    turn.answer.says(
        Text(
            content=f"已提交，编号 {new.number}。{promised}每一步都会告诉您。\n"
            f"说“办到哪了”看进展，说“撤回 {new.number}”撤掉。"
        )
    )
