"""What waits to be said and is overtaken by what was just said: forms gone on with, and lists of who did nothing.

It is called back in the transaction of the message; what is still so is planned anew.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, or_, select

from storage import outbox as promises
from storage.changes import Changes
from storage.known import Known
from storage.notice import above
from storage.stamps import HEARERS, move_stamp
from storage.tables import address, enterprise, member_role, outbox
from storage.tables_of_requests import request

_FORM = "form:"
LISTS = ("overdue:", "late:")
"""How the occasions of lists to officers begin: firms that let something pass, requests past their day."""


def call_back_overtaken(conn: Connection, known: Known, changes: Changes, firm: int | None) -> None:
    """After a message was kept: `firm` is whom the person speaks for by now."""
    before = _touched(known.dialog)
    if changes.dialog_changed and before is not None and before != _touched(changes.dialog):
        _forms(conn, outbox.c.occasion.startswith(f"{_FORM}{known.person_id}:{before}:"), [known.person_id])
    numbers = [step.number for step in changes.steps]
    if numbers or changes.declare:
        returned = (request.c.kind == "declaration") & (request.c.enterprise_id == firm)
        about = or_(request.c.number.in_(numbers), returned) if changes.declare else request.c.number.in_(numbers)
        _forms(conn, outbox.c.occasion.startswith(_FORM), select(request.c.person_id).where(about))
    stands = "region" in changes.enterprise or any(fact.key == "titles" for fact in changes.facts)
    said = stands or changes.declare or changes.unbind
    firms: set[int | None] = {firm} if said else set()
    if changes.consent is not None and not changes.consent.granted:
        firms |= {one.id for one in known.firms}  # what they stated of them speaks no more
    regions = _places(conn, changes, numbers, firms)
    if said and known.enterprise is not None and known.enterprise.region:
        regions.add(known.enterprise.region)  # where it was
    if regions:
        call_back_lists(conn, regions)
    if stands and known.enterprise is not None and known.enterprise.confirmed:
        move_stamp(conn, HEARERS)  # other windows may concern the firm by now


def call_back_lists(conn: Connection, regions: Collection[str]) -> None:
    """Take out the lists that wait for the officers of these places and of those above, where nothing was tried yet:
    the next plan puts them together anew.
    """
    codes = {code for region in regions for code in above(region)}
    officers = (
        select(address.c.id)
        .join(member_role, member_role.c.person_id == address.c.person_id)
        .where(member_role.c.role == "officer", member_role.c.region.in_(codes))
    )
    c = outbox.c
    lists = or_(*(c.occasion.startswith(kind) for kind in LISTS))
    untried = (*_waits(officers), c.status == "pending", c.attempts == 0)
    if conn.execute(delete(outbox).where(*untried, lists)).rowcount:
        move_stamp(conn, HEARERS)


def _forms(conn: Connection, which: ColumnElement[bool], persons: Any) -> None:
    """What waits of forms left open by these persons is not sent; of those that are still open it is planned anew."""
    theirs = select(address.c.id).where(address.c.person_id.in_(persons))
    if promises.call_back(conn, and_(*_waits(theirs), which), "已接着填或已提交"):
        move_stamp(conn, HEARERS)


def _waits(to: Select[Any]) -> tuple[ColumnElement[bool], ...]:
    c = outbox.c
    return c.address_id.in_(to), c.priority == promises.NOTICE, promises.open_(c.status)


def _places(conn: Connection, changes: Changes, numbers: Collection[str], firms: set[int | None]) -> set[str]:
    """Where something happened that a list may tell otherwise: to these firms, an answer, a request carried on."""
    found: set[str | None] = set()
    firms = (firms | {one.firm for one in changes.responses}) - {None}
    if firms:
        found |= set(conn.execute(select(enterprise.c.region).where(enterprise.c.id.in_(firms))).scalars())
    if numbers:
        found |= set(conn.execute(select(request.c.region).where(request.c.number.in_(numbers))).scalars())
    return {region for region in found if region}


def _touched(dialog: dict[str, Any] | None) -> str | None:
    """The day something was last said in the form of a stored conversation; None where none is open."""
    form = (dialog or {}).get("form")
    touched = form.get("touched") if isinstance(form, dict) else None
    return touched if isinstance(touched, str) else None
