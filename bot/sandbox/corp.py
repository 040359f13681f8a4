"""The sandbox's own corp: a stand-in needs no account, so it makes its keys itself at every start."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field

CORP_ID = "wwsandbox000000000"
AGENT_ID = "1000002"
"""Both stay the same from start to start: people are addressed by them, and what they told us is kept."""

_ALPHANUMERIC = string.ascii_letters + string.digits


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Corp:
    """What WeCom's admin page would show: ids, the app's secret, and the callback's token and AES key."""

    corp_id: str = CORP_ID
    agent_id: str = AGENT_ID
    secret: str = field(default_factory=lambda: _random(43), repr=False)
    token: str = field(default_factory=lambda: _random(32), repr=False)
    # 43 characters + "=" are 32 bytes; the last character carries only four bits, so not every one is canonical.
    aes_key: str = field(default_factory=lambda: _random(42) + secrets.choice("AEIMQUYcgkosw048"), repr=False)
