"""Hands one outbox row to WeCom and says what became of it, in the courier's words."""

from __future__ import annotations

import logging
from typing import Any

from bot.cards import file_body, message_body, picture_body, update_body
from bot.errors import GONE, MEDIA_GONE, SPENT, USED_CODE, Misconfigured, Mistake, Never, NotNow, WeComError
from bot.robot import robot_body
from bot.uploads import Gone, Uploads
from bot.wecom import WeComClient, given_id
from scheduler.delivery import Bug, Delivered, Delivery, Outcome, Permanent, RetryAt
from storage.database import DatabaseUnavailable
from storage.incoming import WEBHOOK
from storage.outgoing import CardUpdate, File, Picture

log = logging.getLogger(__name__)


class Sender:
    """The courier's `send`. It never raises for what WeCom does."""

    def __init__(self, client: WeComClient, uploads: Uploads) -> None:
        self._client = client
        self._uploads = uploads
        self._alarm = ""

    async def __call__(self, delivery: Delivery) -> Outcome:
        """Send one message, or apply one card update."""
        if delivery.address.channel != WEBHOOK and delivery.address.corp_id != self._client.corp_id:
            return Bug("下游企业的消息要用下游的 access_token，尚不支持")
        try:
            return await self._deliver(delivery)
        except Misconfigured as error:
            # Every row meets the same wall: the person who must mend it reads of it once.
            if str(error) != self._alarm:
                self._alarm = str(error)
                log.error("消息发不出去：%s", error)
            return RetryAt(error.seconds, str(error), everyone=True)
        except DatabaseUnavailable:
            return RetryAt(1.0, "数据库连不上")
        except Gone:
            return Permanent("文件已不再保存")
        except NotNow as error:
            return RetryAt(error.seconds, str(error), error.unknown, error.everyone)
        except Never as error:
            return Permanent(str(error), error.gone)
        except WeComError as error:
            return Bug(str(error))
        except ValueError as error:  # content that cannot be sent as it is
            return Bug(str(error) if type(error) is ValueError else type(error).__name__)

    async def _deliver(self, delivery: Delivery) -> Outcome:
        user = delivery.address.user
        if delivery.address.channel == WEBHOOK:
            return await self._to_group(delivery)
        if isinstance(delivery.message, CardUpdate):
            answer = await self._update(delivery.message, user)
        elif isinstance(delivery.message, File | Picture):
            answer = await self._file(delivery, delivery.message)
        else:
            answer = await self._client.send(message_body(delivery, self._client.agent_id))
        self._alarm = ""
        if user.casefold() in unreached(answer):
            return Permanent(f"收件人{GONE}", GONE)
        return Delivered(given_id(answer, "msgid"), given_id(answer, "response_code"))

    async def _update(self, update: CardUpdate, user: str) -> dict[str, Any]:
        """A card is updated once by its code: one that is used, or a repeat of what arrived, is nobody's mistake."""
        try:
            return await self._client.update_card(update_body(update, user, self._client.agent_id))
        except Mistake as error:
            if error.errcode != USED_CODE:
                raise
            raise Never(SPENT, USED_CODE) from None

    async def _file(self, delivery: Delivery, file: File | Picture) -> dict[str, Any]:
        """A file or picture by its upload; one that WeCom no longer has is uploaded once more."""
        body = picture_body if isinstance(file, Picture) else file_body
        media = await self._uploads.media_id(delivery, file)
        try:
            return await self._client.send(body(delivery, media, self._client.agent_id))
        except NotNow as error:
            if error.errcode not in MEDIA_GONE:
                raise
        media = await self._uploads.media_id(delivery, file, again=True)
        return await self._client.send(body(delivery, media, self._client.agent_id))

    async def _to_group(self, delivery: Delivery) -> Outcome:
        """A message to a group by its robot, whose key is the address."""
        message, content = delivery.message, b""
        if isinstance(message, Picture):
            content = await self._uploads.content(message)
        await self._client.tell_group(delivery.address.user, robot_body(message, content))
        return Delivered()


def unreached(answer: dict[str, Any]) -> set[str]:
    """Who a successful answer says was not reached, case folded: WeCom writes them in lower case, joined or listed."""
    names: set[str] = set()
    for field in ("invaliduser", "unlicenseduser"):
        if not (value := answer.get(field)):
            continue
        parts = value if isinstance(value, list) else str(value).split("|")
        names.update(str(part).casefold() for part in parts if part)
    return names
