"""What must be read from the store for a message beside what is always read: told from its words alone."""

from __future__ import annotations

import re

from handlers.people.codes import digest, find_code
from storage.incoming import Incoming
from storage.known import Wanted

_VIEWS = re.compile("我的(?:数据|资料|情况)|谁[看查]|查看记录|导出")


def needs(incoming: Incoming) -> Wanted | None:
    """The further things a message needs; None for nearly all of them."""
    words = f"{incoming.text} {incoming.event_key}"
    code = find_code(words)
    views = _VIEWS.search(words) is not None
    return Wanted(digest(code) if code else None, views) if code or views else None
