"""Who can be written to of the people confirmed for firms, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from storage.newest import newest_address, newest_consent
from storage.tables import address, consent, membership
from storage.tables_of_reminders import preference


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody confirmed for a firm; `why` they are not written to, empty where they are: no consent, unsubscribed,
    unreachable.
    """

    person: int
    firm: int
    address_id: int | None
    why: str


def members(conn: Connection, firms: Collection[int], notice: str) -> list[Member]:
    """Everybody confirmed for these firms. `notice` is the version of the privacy notice in force: who has not agreed
    to it, or has withdrawn, is not written to.
    """
    m, a, p, c = membership.c, address.c, preference.c, consent.c
    rows = conn.execute(
        select(m.person_id, m.enterprise_id, a.id, a.unreachable_since, p.reminders, c.version, c.granted)
        .select_from(membership)
        .outerjoin(address, a.id == newest_address(m.person_id))
        .outerjoin(consent, c.id == newest_consent(m.person_id))
        .outerjoin(preference, p.person_id == m.person_id)
        .where(m.enterprise_id.in_(firms), m.confirmed_at.is_not(None))
        .order_by(m.enterprise_id, m.person_id)
    )
    found = []
    for person, firm, to, unreachable, reminders, version, granted in rows:
        if not granted or version != notice:
            why = "no consent"
        elif reminders is False:
            why = "unsubscribed"
        else:
            why = "unreachable" if to is None or unreachable is not None else ""
        found.append(Member(person, firm, to, why))
    return found


@dataclass(slots=True)
class Audience:
    """Who is written to, and how many are not, and why: nobody is counted twice."""

    to: dict[int, list[int]] = field(default_factory=dict)
    """People, each with the firms they are written to for."""
    firms: int = 0
    without_people: int = 0
    """Firms without a confirmed member."""
    left_out: Counter[str] = field(default_factory=Counter)
    """People by the reason, as in `Member.why`."""
    _out: set[int] = field(default_factory=set)

    @property
    def reached(self) -> int:
        """How many firms have somebody who is written to."""
        return len({firm for firms in self.to.values() for firm in firms})

    def take(self, firms: Collection[int], found: Sequence[Member]) -> None:
        """Put the members of these firms in."""
        self.firms += len(firms)
        self.without_people += len(firms) - len({one.firm for one in found})
        for one in found:
            if not one.why:
                self.to.setdefault(one.person, []).append(one.firm)
            elif one.person not in self._out:
                self._out.add(one.person)
                self.left_out[one.why] += 1
