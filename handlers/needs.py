"""What must be read from the store for a message beside what is always read: told from its words alone."""

from __future__ import annotations

from handlers.choices import SEPARATOR
from handlers.codes import digest, find_code, find_numbers
from handlers.language import briefing_words
from handlers.language.cleaning import clean
from handlers.language.matters import matter_of
from handlers.language.reminding import reminding
from handlers.people import uscc
from knowledge.calendar.occasion import read_button
from knowledge.patterns import lazy
from storage.incoming import Incoming
from storage.known import Wanted

_ACT = lazy(r"\W*[1-4１-４]\W*")
"""A number alone may stand for a button of a reminder."""
_VIEWS = lazy("我的(?:数据|资料|情况)|谁[看查]|查看记录|导出")
_LONGEST = 200
"""Characters of a message that may be about reminders."""
_NOTHING = Wanted()


def needs(incoming: Incoming) -> Wanted | None:
    """The further things a message needs; None for nearly all of them."""
    typed = clean(incoming.text)  # as much as is read: 20,000 digits took seconds
    words = f"{typed} {incoming.event_key}" if incoming.event_key else typed
    code = find_code(words)
    views = _VIEWS.search(words) is not None or matter_of(words) in ("mine", "export")
    numbers = find_numbers(words)
    stated = uscc.find(words) if uscc.looks_like_one(words) else None
    said = typed if len(incoming.text) <= _LONGEST else ""
    reminders = (
        read_button(incoming.event_key) is not None
        or reminding(said) is not None
        or reminding(incoming.event_key.rpartition(SEPARATOR)[2]) is not None
        or _ACT.fullmatch(said) is not None
    )
    of_digest = briefing_words.may_concern(said)
    reminders = reminders or (of_digest and briefing_words.names_digest(said))  # what was chosen
    wanted = Wanted(
        invitation=digest(code) if code else None,
        views=views,
        uscc=stated.code if stated else None,
        numbers=numbers,
        reminders=reminders,
        digest=of_digest,
    )
    return None if wanted == _NOTHING else wanted
