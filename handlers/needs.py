"""What must be read from the store for a message beside what is always read: told from its words alone."""

from __future__ import annotations

import re

from handlers.codes import digest, find_code, find_numbers
from handlers.language.cleaning import clean
from handlers.language.matters import matter_of
from handlers.people import uscc
from storage.incoming import Incoming
from storage.known import Wanted

_VIEWS = re.compile("我的(?:数据|资料|情况)|谁[看查]|查看记录|导出")


def needs(incoming: Incoming) -> Wanted | None:
    """The further things a message needs; None for nearly all of them."""
    words = f"{clean(incoming.text)} {incoming.event_key}"  # as much as is read: 20,000 digits took seconds
    code = find_code(words)
    views = _VIEWS.search(words) is not None or matter_of(words) in ("mine", "export")
    numbers = find_numbers(words)
    stated = uscc.find(words) if uscc.looks_like_one(words) else None
    wanted = Wanted(digest(code) if code else None, views, stated.code if stated else None, numbers)
    return None if wanted == Wanted() else wanted
