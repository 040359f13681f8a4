"""Logs to stderr, as text or JSON, with a last net under them: nothing secret in an address gets through."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

_SECRET = re.compile(
    r"((?:access_token|corpsecret|msg_signature|echostr|response_code|password)[\"']?\s*[=:]\s*[\"']?)[^&\s\"',}]+"
    r"|(://[^:/@\s]+:)[^@\s]+(?=@)"
    r"|([?&]key=|/calendar/)[^&\s\"'.}]+",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """`text` with the values of secret parameters, and passwords in addresses, replaced by ***."""
    return _SECRET.sub(lambda found: (found[1] or found[2] or found[3]) + "***", text)


class TextFormatter(logging.Formatter):
    """One line: time in `zone`, level, where, what."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redact(f"{_moment(record, self._zone)} {record.levelname} {record.name}: {_message(self, record)}")


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        # Redacted before it is quoted, or the quotes would hide where a value ends.
        fields = {
            "time": _moment(record, self._zone),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(_message(self, record)),
        }
        return json.dumps(fields, ensure_ascii=False)


def set_up_logs(kind: Literal["text", "json"], level: str, timezone: str) -> None:
    """Send every log line to stderr, times in `timezone`. aiohttp's access log stays off: it writes signatures."""
    handler = logging.StreamHandler(sys.stderr)
    zone = ZoneInfo(timezone)
    handler.setFormatter(JsonFormatter(zone) if kind == "json" else TextFormatter(zone))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("aiohttp.access", "alembic", "apscheduler", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _moment(record: logging.LogRecord, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(record.created, zone).isoformat(timespec="milliseconds")


def _message(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.exc_info:
        message += "\n" + formatter.formatException(record.exc_info)
    return message
