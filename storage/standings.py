"""How firms stand in the programs that speak for them: only what differs from what was kept is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from storage.many import among, insert_new
from storage.stamps import move_stamp, stamped
from storage.tables import consent, enterprise, fact
from storage.tables_of_reminders import stamp, standing

NAME = "standings"
"""The stamp that moves with every change of a standing."""
_DAY, _RULES, _FACT, _CONSENT, _FIRM = (f"{NAME}.{name}" for name in ("day", "rules", "fact", "consent", "firm"))
_LEASE = f"{NAME}.lease"
_LOOK_BACK = 200
"""Rows before the last one seen that are looked at again: ids are given out before their transactions end."""

Place = tuple[str, str, str]
"""Policy, tier and variant ("" where there is none)."""
Stood = tuple[str, bool]
"""State (met, judge, unknown, unmet), and whether one clause or one fact is all that is missing."""
UNSAID: Stood = ("unknown", False)
"""What no row says: nothing is known that would tell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to where standings were worked out: the business day, the rules by their checksum, the newest rows."""

    day: int = 0
    rules: int = 0
    fact: int = 0
    consent: int = 0
    firm: int = 0


def seen(conn: Connection) -> Seen:
    """What the last run had seen; all 0 before the first."""
    return Seen(*(stamped(conn, name) for name in (_DAY, _RULES, _FACT, _CONSENT, _FIRM)))


def newest(conn: Connection) -> tuple[int, int, int]:
    """The newest fact, consent and firm by their ids."""
    last = (conn.execute(select(func.max(table.c.id))).scalar() or 0 for table in (fact, consent, enterprise))
    found = tuple(int(one) for one in last)
    return found[0], found[1], found[2]


def keep_seen(conn: Connection, up_to: Seen) -> None:
    """Note up to where standings are worked out."""
    values = {_DAY: up_to.day, _RULES: up_to.rules, _FACT: up_to.fact, _CONSENT: up_to.consent, _FIRM: up_to.firm}
    insert_new(conn, stamp, [{"name": name, "value": 0} for name in values])
    for name, value in values.items():
        conn.execute(update(stamp).where(stamp.c.name == name).values(value=value))


def touched(conn: Connection, since: Seen) -> list[int]:
    """The firms of which something was said, or whose people agreed or withdrew, since then; and new ones."""
    facts = select(fact.c.enterprise_id).where(fact.c.id > since.fact - _LOOK_BACK)
    agreed = select(consent.c.person_id).where(consent.c.id > since.consent)
    theirs = select(fact.c.enterprise_id).where(fact.c.by_person.in_(agreed))
    new = select(enterprise.c.id).where(enterprise.c.id > since.firm)
    return sorted({int(one) for query in (facts, theirs, new) for one in conn.execute(query.distinct()).scalars()})


def take_turn(conn: Connection, now: datetime, lasts: timedelta) -> bool:
    """Whether this process works them out now, until `now + lasts`; False while another does. Called again to go on.

    A turn that lasts longer than any could is of a clock that was set back since.
    """
    insert_new(conn, stamp, [{"name": _LEASE, "value": 0}])
    over = or_(stamp.c.value <= int(now.timestamp()), stamp.c.value > int((now + 2 * lasts).timestamp()))
    free = update(stamp).where(stamp.c.name == _LEASE, over)
    return conn.execute(free.values(value=int((now + lasts).timestamp()))).rowcount == 1


def extend_turn(conn: Connection, until: datetime) -> None:
    """Go on until then; a moment that is past gives the turn away."""
    conn.execute(update(stamp).where(stamp.c.name == _LEASE).values(value=int(until.timestamp())))


def of_firms(conn: Connection, firms: Collection[int]) -> dict[int, dict[Place, Stood]]:
    """What was kept of these firms."""
    c = standing.c
    rows = conn.execute(
        select(c.enterprise_id, c.policy, c.tier, c.variant, c.state, c.near).where(
            among(c.enterprise_id, "firms", conn.dialect.name)
        ),
        {"firms": list(firms)},
    )
    found = dict[int, dict[Place, Stood]]()
    for firm, policy, tier, variant, state, near in rows:
        found.setdefault(firm, {})[policy, tier, variant] = (state, near)
    return found


def write(
    conn: Connection, before: Mapping[int, Mapping[Place, Stood]], after: Mapping[int, Mapping[Place, Stood]],
    day: date, first: bool = False,
) -> int:  # fmt: skip
    """Write what differs, dated the business day; returns how many rows. Moves the stamp where there are any.

    What was never kept and is not known is not written. `first`: nothing was ever worked out before, so what is found
    is no change (`was` stays NULL); else a firm that had no row was unknown.
    """
    new, moved, gone = list[dict[str, Any]](), list[dict[str, Any]](), list[tuple[int, Place]]()
    for firm, programs in after.items():
        kept = before.get(firm, {})
        for place, stood in programs.items():
            was = kept.get(place)
            values = {"state": stood[0], "near": stood[1], "changed_on": day}
            if was is None and stood != UNSAID:
                names = {"enterprise_id": firm, "policy": place[0], "tier": place[1], "variant": place[2]}
                new.append(names | values | {"was": None if first else UNSAID[0]})
            elif was is not None and was != stood:
                keys = {"k_firm": firm, "k_policy": place[0], "k_tier": place[1], "k_variant": place[2]}
                old = {"k_state": was[0], "k_near": was[1], "was": in_a_word(was)}
                moved.append(keys | old | {f"v_{name}": value for name, value in values.items()})
        gone += [(firm, place) for place in kept if place not in programs]
    insert_new(conn, standing, new)
    if moved:
        conn.execute(_MOVE, moved)
    for firm, (policy, tier, variant) in gone:
        c = standing.c
        same = and_(c.enterprise_id == firm, c.policy == policy, c.tier == tier, c.variant == variant)
        conn.execute(delete(standing).where(same))
    changed = len(new) + len(moved) + len(gone)
    if changed:
        move_stamp(conn, NAME)
    return changed


def in_a_word(stood: Stood) -> str:
    """A state, `near` for one that lacks one thing: what `was` keeps."""
    return "near" if stood[1] else stood[0]


def drop(conn: Connection, firms: Sequence[int]) -> None:
    """Take out what is kept of these firms."""
    conn.execute(delete(standing).where(standing.c.enterprise_id.in_(firms)))


_MOVE = (
    update(standing)
    .where(
        standing.c.enterprise_id == bindparam("k_firm"),
        standing.c.policy == bindparam("k_policy"),
        standing.c.tier == bindparam("k_tier"),
        standing.c.variant == bindparam("k_variant"),
        standing.c.state == bindparam("k_state"),
        standing.c.near == bindparam("k_near"),
    )
    .values(
        state=bindparam("v_state"), near=bindparam("v_near"), was=bindparam("was"), changed_on=bindparam("v_changed_on")
    )
)
