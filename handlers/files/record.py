"""Whether there is a record of a person to hand out, and which requests are theirs."""

from __future__ import annotations

from handlers import wishes
from storage.known import Known, Request

NOTHING = "目前没有记着您的任何企业情况，所以没有可导出的文件。填过以后再说“导出我的数据”。"


def holds_anything(known: Known) -> bool:
    """Whether there is anything to hand out beside that something was agreed to."""
    firm = known.enterprise
    named = firm is not None and any((firm.name, firm.uscc, firm.region))
    return named or bool(known.facts or known.declaration or requests_of(known) or wishes.lines(known))


def requests_of(known: Known) -> list[Request]:
    """The person's own and their firm's; never what an officer sees of others."""
    if known.role == "officer":
        return [each for each in known.requests if each.person_id == known.person_id]
    return list(known.requests)
