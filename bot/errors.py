"""What went wrong with a call to WeCom, told by what to do next. No error here carries a token, secret or address."""

from __future__ import annotations

MINUTE = 60.0


class WeComError(Exception):
    """Any failed call. `errcode` is WeCom's, None when there was no answer to read."""

    def __init__(self, reason: str, errcode: int | None = None) -> None:
        super().__init__(reason if errcode is None else f"errcode {errcode} {reason}")
        self.reason = reason
        self.errcode = errcode


class NotNow(WeComError):
    """Try the same again after `seconds`: limits, a busy server, no network. Nothing is wrong with the request.

    `unknown`: it may have been done all the same. `everyone`: other requests meet the same.
    """

    def __init__(self, reason: str, seconds: float, errcode: int | None = None, unknown: bool = False) -> None:
        super().__init__(reason, errcode)
        self.seconds = seconds
        self.unknown = unknown
        self.everyone = errcode not in MEDIA_GONE


class Never(WeComError):
    """This recipient or this content will never be taken: do not repeat."""

    @property
    def gone(self) -> str:
        """Why nobody is reached there any more, in words for people; empty when only this message is refused."""
        return _GONE.get(self.errcode or 0, "")


class Misconfigured(NotNow):
    """The settings are wrong (secret, app, rights, allowed IP): a person must mend them; wait long meanwhile."""

    def __init__(self, reason: str, errcode: int | None = None) -> None:
        super().__init__(reason, 15 * MINUTE, errcode)


class Mistake(WeComError):
    """We built a request that WeCom refuses: a bug of ours, to be parked and looked at."""


class TokenRefused(WeComError):
    """The access token is no longer good: fetch another and repeat once."""


SPENT = "卡片的更新码已用过或过期"
_TOKEN = frozenset({40014, 41001, 42001})
_NEVER = {
    40003: "查无此人",
    60111: "查无此人",
    93000: "群机器人的地址不对，或机器人已被移出群",
    93004: "群机器人已被停用",
    81013: "收件人都不可达",
    60011: "不在应用可见范围",
    60021: "不在应用可见范围",
    50002: "不在应用可见范围",
    60140: SPENT,
    44004: "内容为空",
    45002: "内容过长",
    82004: "内容被企业微信拒绝",
}
GONE = "已离开企业，或不在应用可见范围"
_GONE = {
    **dict.fromkeys((40003, 60111, 81013), GONE),
    **dict.fromkeys((60011, 60021, 50002), "不在应用可见范围"),
    93000: _NEVER[93000],
    93004: _NEVER[93004],
}
_SETTINGS = {
    40001: "应用的 Secret 不对，请核对 TIHANG_WECOM__SECRET",
    40091: "应用的 Secret 不对，请核对 TIHANG_WECOM__SECRET",
    40013: "企业 ID 不对，请核对 TIHANG_WECOM__CORP_ID",
    40056: "AgentId 不对，请核对 TIHANG_WECOM__AGENT_ID",
    301002: "AgentId 与 Secret 不是同一个应用，请核对 TIHANG_WECOM__AGENT_ID",
    43012: "应用没有设置接收消息的网址，请在管理后台填写回调地址",
    48001: "应用没有这项接口权限",
    48002: "应用没有这项接口权限",
    48006: "应用的接口权限因长期不用被收回",
    50003: "应用已被停用",
    60020: "服务器的公网 IP 不在“企业可信IP”里，请在管理后台加上",
}
_LATER = {
    -1: ("企业微信繁忙", 5.0),
    6000: ("企业微信数据冲突", 5.0),
    45009: ("调用太频繁", MINUTE),
    45033: ("并发太高", 5.0),
    45035: ("并发冲突", 5.0),
    45036: ("被判为访问异常", MINUTE),
    40007: ("文件已过期", 1.0),
    40145: ("文件已过期", 1.0),
}
USED_CODE = 40058
"""What an update of a card may meet beside 60140; of anything else it says that we built the request wrong."""
MEDIA_GONE = (40007, 40145)
"""An upload that WeCom no longer has: it lives three days, and is made once more."""


def from_errcode(errcode: int) -> WeComError:
    """The error for a code of doc 90313. The code alone decides: errmsg carries our address, and changes."""
    if errcode in _TOKEN:
        return TokenRefused("access_token 失效", errcode)
    if errcode in _NEVER:
        return Never(_NEVER[errcode], errcode)
    if errcode in _SETTINGS:
        return Misconfigured(_SETTINGS[errcode], errcode)
    if errcode in _LATER:
        reason, seconds = _LATER[errcode]
        return NotNow(reason, seconds, errcode)
    return Mistake("企业微信不接受这次请求", errcode)
