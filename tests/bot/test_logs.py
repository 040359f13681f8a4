"""Log lines: readable, one a record, and with nothing secret in them."""

from __future__ import annotations

import json
import logging
from zoneinfo import ZoneInfo

import pytest

from bot.logs import JsonFormatter, TextFormatter, redact

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "text",
    [
        "GET /cgi-bin/gettoken?corpid=ww1&corpsecret=hidden",
        "https://api.example/cgi-bin/message/send?access_token=hidden&debug=1",
        "GET /wecom/callback?msg_signature=hidden&timestamp=1&echostr=hidden",
        "{'access_token': 'hidden', 'expires_in': 7200}",
        '{"response_code":"hidden"}',
        "postgresql+asyncpg://tihang:hidden@db.example/tihang",
        "POST /cgi-bin/webhook/send?key=hidden",
        "GET /calendar/hidden.ics HTTP/1.1",
    ],
)
def test_secret_parameters_and_passwords_are_replaced(text: str) -> None:
    assert "hidden" not in redact(text)
    assert "***" in redact(text)


def test_plain_words_stay() -> None:
    words = "已开始监听 http://127.0.0.1:8080/wecom/callback"
    assert redact(words) == words


def record(message: str) -> logging.LogRecord:
    made = logging.LogRecord("bot.app", logging.INFO, __file__, 1, message, None, None)
    made.created = 1795222800.0
    return made


def test_a_json_line_is_one_object_with_the_moment_in_its_zone() -> None:
    line = JsonFormatter(SHANGHAI).format(record('多行\n"引号" access_token="hidden"'))
    assert "\n" not in line
    read = json.loads(line)
    assert read["time"] == "2026-11-21T09:00:00.000+08:00"
    assert (read["level"], read["logger"]) == ("INFO", "bot.app")
    assert read["message"] == '多行\n"引号" access_token="***"'


def test_a_text_line_says_when_how_grave_where_and_what() -> None:
    line = TextFormatter(SHANGHAI).format(record("已开始"))
    assert line == "2026-11-21T09:00:00.000+08:00 INFO bot.app: 已开始"
