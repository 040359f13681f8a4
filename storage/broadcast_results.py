"""What became of words to many: of each person, page by page, and altogether; told to their officer at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from storage import outbox
from storage.broadcasts import STOPPED, key_of
from storage.outgoing import Text
from storage.tables import address, enterprise, member_role
from storage.tables import outbox as promises
from storage.tables_of_broadcasts import broadcast, broadcast_part
from storage.unreachable import in_words

STATES = {"sent": "已送到", "sending": "正在发", "pending": "还没发", "parked": "没有送到", "cancelled": "没有发"}
"""How a person's message stands, in words."""
REASONS = {
    "unreachable": "联系不上", "unsubscribed": "退订了", "no consent": "没有同意现行告知书",
    "left": "不再是企业的联系人",
}  # fmt: skip
"""Why somebody is not written to, in words."""
_REASONS_TOLD = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one person's message: for which firms it is (the name of the first), and why it did not arrive."""

    firm: str
    firms: tuple[int, ...]
    status: str
    at: datetime | None = None
    why: str | None = None


@dataclass(slots=True)
class Tally:
    """How many people, and the firms of those it reached. `add` takes one more in."""

    of: Counter[str] = field(default_factory=Counter)
    """People by how their message stands, as in `STATES`."""
    why: dict[str, Counter[str]] = field(default_factory=dict)
    """Of those it did not reach, by the same and by the reason."""
    firms: set[int] = field(default_factory=set)

    def add(self, one: Sent) -> None:
        """Count one person's message."""
        self.of[one.status] += 1
        if one.status == "sent":
            self.firms.update(one.firms)
        elif one.why:
            self.why.setdefault(one.status, Counter())[one.why] += 1

    @property
    def called_back(self) -> int:
        """How many it did not reach because its officer stopped it."""
        return self.why.get("cancelled", Counter())[STOPPED]

    @property
    def words(self) -> str:
        """`已送到18家22人，没有发3人（退订了2人、联系不上1人）`; nobody reached is said, too."""
        head = f"{STATES['sent']}{len(self.firms)}家{self.of['sent']}人"
        rest = [status for status in STATES if status != "sent" and self.of[status]]
        return "，".join([head, *(f"{STATES[status]}{self.of[status]}人{self._reasons(status)}" for status in rest)])

    def _reasons(self, status: str) -> str:
        """The commonest reasons; none where every row of it waits for its turn."""
        found = self.why.get(status, Counter()).most_common(_REASONS_TOLD)
        return f"（{'、'.join(f'{why}{count}人' for why, count in found)}）" if found else ""


def page(conn: Connection, id_: int, after: int = 0) -> tuple[int | None, list[Sent]]:
    """What became of the part that follows the part `after`, person by person; its id, None after the last."""
    p, c, e = broadcast_part.c, promises.c, enterprise.c
    part = conn.execute(
        select(p.id, p.people, p.promised, broadcast.c.number, broadcast.c.stopped)
        .join(broadcast, broadcast.c.id == p.broadcast_id)
        .where(p.broadcast_id == id_, p.id > after)
        .order_by(p.id)
        .limit(1)
    ).first()
    if part is None:
        return None, []
    promised = part.promised or [None] * len(part.people)
    keys = [key_of(part.number, to) for to in promised if isinstance(to, int)]
    rows = conn.execute(select(c.key, c.status, c.sent_at, c.last_error).where(c.key.in_(keys)))
    by_key = {row.key: row for row in rows}
    first = {firms[0] for _, firms in part.people}
    names = {row.id: row.name for row in conn.execute(select(e.id, e.name).where(e.id.in_(first)))}
    found = []
    for (_, firms), to in zip(part.people, promised, strict=True):
        firm, of = names.get(firms[0]) or "没有填名称的企业", tuple(firms)
        if to is None:
            status, why = ("cancelled", STOPPED) if part.stopped else ("pending", None)
            found.append(Sent(firm, of, status, None, why))
        elif isinstance(to, str):
            found.append(Sent(firm, of, "cancelled", None, REASONS.get(to, to)))
        else:
            row = by_key[key_of(part.number, to)]
            # What is still tried has no reason yet that its officer could do anything about.
            why = in_words(row.last_error) if row.status in ("parked", "cancelled") else None
            found.append(Sent(firm, of, row.status, row.sent_at, why))
    return int(part.id), found


def untold(conn: Connection) -> list[int]:
    """Those that were promised to everybody, and whose officers were not told what became of them; oldest first."""
    b, p = broadcast.c, broadcast_part.c
    waits = exists().where(p.broadcast_id == b.id, p.promised.is_(None))
    done = select(b.id).where(b.confirmed_at.is_not(None), ~b.stopped, b.told_at.is_(None), ~waits)
    return list(conn.execute(done.order_by(b.id)).scalars())


def tell(conn: Connection, id_: int, tally: Tally, now: datetime, business: datetime) -> bool:
    """Tell an officer, once, what became of it; not whoever is none any more. Its words are not kept any longer.

    False where somebody else was quicker.
    """
    b, a = broadcast.c, address.c
    first = update(broadcast).where(b.id == id_, b.told_at.is_(None)).values(told_at=now, payload=None)
    row = conn.execute(first.returning(b.number, b.person_id, b.firms, b.people)).first()
    if row is None:
        return False
    officer = exists().where(member_role.c.person_id == a.person_id, member_role.c.role == "officer")
    newest = select(func.max(a.id)).where(a.person_id == row.person_id, a.unreachable_since.is_(None), officer)
    to = conn.execute(newest).scalar()
    if to is not None:
        words = (
            f"群发 {row.number} 发完了：要发给{row.firms}家{row.people}人，{tally.words}。说“群发结果”看没有送到的。"
        )
        told = outbox.row(
            f"broadcast-told:{row.number}", to, Text(content=words), now, due=business, priority=outbox.NOTICE
        )
        outbox.enqueue(conn, [told])
    return True
