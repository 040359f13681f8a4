"""The yardstick of the pipeline: aiohttp and wechatpy as their manuals put them together, and nothing kept."""

from __future__ import annotations

from aiohttp import web
from wechatpy.work import create_reply, parse_message
from wechatpy.work.crypto import WeChatCrypto

from tests.benchmarks.load import AES_KEY, CORP_ID, PATH, TOKEN


def bare_echo() -> web.Application:
    """Checks, opens and reads each message by wechatpy and answers with the same words, sealed."""
    crypto = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)

    async def receive(request: web.Request) -> web.Response:
        query = request.query
        opened = crypto.decrypt_message(
            await request.read(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        message = parse_message(opened)
        answer = create_reply(message.content, message).render()
        return web.Response(
            text=crypto.encrypt_message(answer, query["nonce"], query["timestamp"]), content_type="text/xml"
        )

    app = web.Application()
    app.router.add_post(PATH, receive)
    return app
