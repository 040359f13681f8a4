"""How much of its day's quota each app has spent: noted in the database for all processes, with what is on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection

from scheduler.landing import Landed
from storage.limits import count_sent, sent_on
from storage.sending import Claimed, app_of


class Quota:
    """Counts messages by app (corp/agent). `most` is how many each may send on a day; None: not known, none counted."""

    def __init__(self, most: int | None) -> None:
        self.most = most
        self._sent: Mapping[str, int] = {}
        self._day: date | None = None
        self._held: Counter[str] = Counter()

    def spent(self, conn: Connection, day: date) -> Mapping[str, int]:
        """What was sent on that day as far as is known, and what we have claimed and not noted yet."""
        if self.most is None:
            return {}
        return self._held + Counter(self._sent if self._day == day else sent_on(conn, day))

    def note(self, conn: Connection, landings: Iterable[Landed], day: date) -> Mapping[str, int]:
        """Count what has gone out, last in a transaction, since every process waits for it: what to tell `noted`."""
        if self.most is None:
            return {}
        known = self._sent if self._day == day else sent_on(conn, day)
        sent = Counter(app_of(one.row.address) for one in landings if one.settled.status == "sent")
        return {**known, **count_sent(conn, sent, day)}

    def noted(self, sent: Mapping[str, int], day: date, taken: Iterable[Claimed], over: Iterable[Claimed]) -> None:
        """The transaction is through: it took the ones and was done with the others."""
        if self.most is None:
            return
        self._sent, self._day = sent, day
        self._held.update(app_of(row.address) for row in taken)
        self._held.subtract(app_of(row.address) for row in over)
