"""加到日历: the dates as a file, and an address that a calendar program reads by itself, revoked by a word."""

from __future__ import annotations

from hashlib import sha256

from handlers.context import Turn
from handlers.reminders.ahead import coming
from storage.changes import Job
from storage.outgoing import Text

CALENDAR = "calendar"
"""The kind of job that makes the file."""
_TOKEN = 48
"""Hexadecimal digits of an address: 192 bits."""
NOTHING = "您这里还没有设好的日期（申报窗口、年度核实、称号到期），所以没有可加到日历的。设了以后再说“加到日历”。"
_CARE = "知道这个地址的人都能看到里面的日期，请不要转发；停用说“停用日历”，换一个说“换日历地址”（原来的作废）。"


def give(turn: Turn) -> None:
    """The file of all dates ahead; the first time the address, too, where the bot is reached from outside."""
    if not coming(turn.known, turn.library, turn.today):
        turn.answer.says(Text(content=NOTHING))
        return
    turn.answer.changes.jobs.append(Job(CALENDAR, {"corp": turn.context.incoming.address.corp_id}))
    said = "正在做日历文件（.ics），马上发给您：用手机或电脑打开，日期就加到日历里。以后改了的日期，文件不会跟着改。"
    if turn.context.public_url and turn.known.feed:
        said += "您的日历地址还在用，会自己更新；换一个说“换日历地址”。"
    elif turn.context.public_url:
        said += "想自动更新，说“日历地址”。"
    turn.answer.says(Text(content=said))


def address(turn: Turn) -> None:
    """A new address; the one before is void. Only its digest is kept."""
    base = turn.context.public_url
    if base is None:
        give(turn)
        turn.answer.says(Text(content="自动更新的日历地址这里没有开通（没有设公网地址），只能发文件。"))
        return
    token = new_token(turn.context.fresh)
    turn.answer.changes.feed = digest(token)
    again = "原来的地址已作废。" if turn.known.feed else ""
    how = "在日历里选“添加订阅日历”，粘贴这个地址，日期会自己更新："
    turn.answer.says(Text(content=f"{again}{how}\n{base}/calendar/{token}.ics\n{_CARE}", secret=True))


def stop(turn: Turn) -> None:
    """停用日历: the address opens nothing any more."""
    if turn.known.feed:
        turn.answer.changes.revoke_feeds = True
        turn.answer.says(Text(content="已停用：原来的日历地址打不开了。已经发给您的文件还在您手里。"))
    else:
        turn.answer.says(Text(content="您没有在用的日历地址，没有改动。"))


def new_token(fresh: str) -> str:
    """An unguessable address, made from the digits of this message apart from what else is made from them."""
    return sha256(f"calendar:{fresh}".encode()).hexdigest()[:_TOKEN]


def digest(token: str) -> str:
    """What is kept of an address."""
    return sha256(token.encode()).hexdigest()
