"""From the outcome of a send to what is noted of it: sent, tried again later, or parked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduler.delivery import Bug, Delivered, Outcome, Permanent, RetryAt
from storage.incoming import WEBHOOK
from storage.outbox import REPLY
from storage.outgoing import is_secret
from storage.sending import UNKNOWN_TO_GROUP, Claimed
from storage.settling import Settled

REPLY_ATTEMPTS = 60
"""With waits of up to five minutes: some five hours of an outage before an answer is given up."""
NOTICE_ATTEMPTS = 100
_FIRST_WAIT, _LONGEST_REPLY_WAIT, _LONGEST_NOTICE_WAIT = 2.0, 300.0, 900.0
IN_A_ROW = 8
"""So many sends in a row that met what everybody would: planned ones wait, and are not all tried in vain."""
_LONGEST_PAUSE = 60.0

log = logging.getLogger(__name__)


class Landed(NamedTuple):
    """A claim with its outcome; `gone` is why nobody is reached at its address any more."""

    row: Claimed
    settled: Settled
    gone: str | None = None


def landed(row: Claimed, outcome: Outcome, now: datetime, business: datetime, jitter: Callable[[], float]) -> Landed:
    """What to note of an outcome that came at `now` (system; `business` by the other clock)."""
    since = row.unknown_since
    if isinstance(outcome, Delivered):
        sent = Settled(
            row.id, row.attempts, "sent", business, None, outcome.msgid, outcome.response_code, now,
            forget=is_secret(row.payload),
        )  # fmt: skip
        return Landed(row, sent)
    notice = row.priority > REPLY
    if isinstance(outcome, RetryAt):
        since = since or (row.claimed_at if outcome.unknown else None)
        if since is not None and row.address.channel == WEBHOOK:
            return Landed(row, _parked(row, business, UNKNOWN_TO_GROUP, since))
        if row.attempts < (NOTICE_ATTEMPTS if notice else REPLY_ATTEMPTS):
            longest = _LONGEST_NOTICE_WAIT if notice else _LONGEST_REPLY_WAIT
            # What met the same limit at the same moment does not come back at the same moment.
            asked = outcome.after_seconds * (1 + 0.5 * jitter())
            wait = timedelta(seconds=max(asked, _backoff(row.attempts, longest, jitter)))
            again = Settled(
                row.id, row.attempts, "pending", business + wait, outcome.reason, unknown_since=since
            )  # fmt: skip
            return Landed(row, again)
    level = logging.ERROR if isinstance(outcome, Bug) else logging.WARNING
    parked = _parked(row, business, outcome.reason, since, level)
    return Landed(row, parked, (outcome.gone or None) if isinstance(outcome, Permanent) else None)


def _parked(
    row: Claimed, business: datetime, reason: str, since: datetime | None, level: int = logging.WARNING
) -> Settled:
    log.log(level, "outbox row %d parked after %d tries: %s", row.id, row.attempts, reason)
    return Settled(row.id, row.attempts, "parked", business, reason, unknown_since=since)


def _backoff(attempts: int, longest: float, jitter: Callable[[], float]) -> float:
    """2, 4, 8 … seconds up to `longest`, each between half and one and a half times that."""
    return float(min(longest, _FIRST_WAIT * 2 ** min(attempts - 1, 16)) * (0.5 + jitter()))


class Pause:
    """Keeps what is planned back while nobody can be written to; answers go on trying, each at its own pace."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._until: datetime | None = None

    def heed(self, outcome: Outcome, now: datetime) -> None:
        """Take note of one outcome."""
        if not isinstance(outcome, RetryAt):
            self._in_a_row, self._until = 0, None
        elif outcome.everyone:
            self._in_a_row += 1
            if self._in_a_row >= IN_A_ROW:
                self._until = now + timedelta(seconds=min(_LONGEST_PAUSE, max(2.0, outcome.after_seconds)))

    @property
    def in_doubt(self) -> bool:
        """Whether nothing has got through since the last pause began: a few are enough to see whether it is over."""
        return self._until is not None

    def over(self, now: datetime) -> bool:
        """Whether planned messages may go; after a pause they are tried again."""
        if self._until is None:
            return True
        # A clock set back must not make a pause of an hour.
        return now >= self._until or self._until - now > timedelta(seconds=_LONGEST_PAUSE)
