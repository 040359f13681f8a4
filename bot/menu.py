"""The three buttons under the chat: their keys and the words they stand for, in one place."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import WeComError

if TYPE_CHECKING:
    from bot.wecom import WeComClient

log = logging.getLogger(__name__)

MENU: tuple[tuple[str, str], ...] = (
    ("menu:eligible", "我能报什么"),
    ("menu:rewards", "奖励多少"),
    ("menu:help", "帮助"),
)
"""(key, words): a click comes in with the key and is read as the words. WeCom takes at most 3, 16 bytes each."""

WORDS = dict(MENU)


async def publish_menu(client: WeComClient) -> bool:
    """Put the buttons under the app's chat, replacing what was there. A failure is only logged: talking goes on."""
    try:
        await client.create_menu([{"type": "click", "name": words, "key": key} for key, words in MENU])
    except WeComError as error:
        log.warning("应用菜单没有发布：%s", error)
        return False
    return True
