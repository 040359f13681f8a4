"""What handled messages change, written with few statements for the whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import almanac, audit, bindings, declarations, digests, facts, feeds, requests, wishes
from storage.changes import Changes
from storage.erasure import erase
from storage.known import Known
from storage.overtaken import call_back_overtaken
from storage.tables import consent, dialog, enterprise, membership, person

_FIRM_COLUMNS = {"region", "variant", "name", "uscc"}


def save(conn: Connection, changed: Sequence[tuple[Known, Changes]], now: datetime) -> None:
    """Write the changes of several persons, each of whom stands in the batch once."""
    for known, changes in changed:  # first: in every process the numbers of what changes are taken in one order
        _dates(conn, known, changes, now)
    for known, changes in changed:
        if changes.erase:
            erase(conn, known.person_id, now)
    _dialogs(conn, changed, now)
    consents = [
        {"person_id": known.person_id, "version": given.version, "granted": given.granted, "at": given.at}
        for known, changes in changed
        if (given := changes.consent) is not None
    ]
    if consents:
        conn.execute(insert(consent), consents)
    for known, changes in changed:
        if changes.consent is not None and not changes.consent.granted:
            wishes.call_back(conn, known.person_id, "已撤回同意")
            feeds.revoke(conn, known.person_id, now)
    greeted = [{"id_": k.person_id, "greeted_at": c.greeted_at} for k, c in changed if c.greeted_at is not None]
    if greeted:
        conn.execute(update(person).where(person.c.id == bindparam("id_")), greeted)
    said: list[tuple[int, int | None, Any]] = []
    firms: dict[int, int | None] = {}
    for known, changes in changed:
        firm = bindings.apply(conn, known, changes, now)
        if changes.enterprise or changes.facts:
            firm = _firm(conn, known, firm, changes.enterprise, now)
            said += [(firm, known.person_id, fact) for fact in changes.facts]
        firms[known.person_id] = firm
    facts.append(conn, said, now)
    for known, changes in changed:
        _asked_of_the_bureau(conn, known, changes, firms[known.person_id], now)
        _chosen(conn, known, changes, now)
        call_back_overtaken(conn, known, changes, firms[known.person_id])


def _asked_of_the_bureau(conn: Connection, known: Known, changes: Changes, firm: int | None, now: datetime) -> None:
    """Declarations, requests, their steps, and who was shown what."""
    if changes.declare and firm is not None:
        spoken = facts.current(conn, [known.person_id]).get(known.person_id, ())
        region = changes.enterprise.get("region") or (known.enterprise.region if known.enterprise else None)
        declarations.hand_in(conn, known.person_id, firm, region or "", spoken, now)
    requests.make(conn, known.person_id, firm, changes.requests, now)
    requests.carry_on(conn, known.person_id, changes.steps, now)
    audit.record_views(conn, known.person_id, changes.viewed, now)


def _dates(conn: Connection, known: Known, changes: Changes, now: datetime) -> None:
    """What an officer set."""
    person = known.person_id
    if changes.windows or changes.undo_window is not None or changes.days or changes.duties:
        almanac.settle_on(conn, known.almanac.stamp)
    if changes.undo_window is not None:
        almanac.undo_last(conn, person, changes.undo_window, now)
    almanac.set_windows(conn, person, changes.windows, now)
    almanac.set_days(conn, person, changes.days, now)
    almanac.set_duties(conn, person, changes.duties, now)


def _chosen(conn: Connection, known: Known, changes: Changes, now: datetime) -> None:
    """What somebody chose to hear, and how reminders were answered."""
    person = known.person_id
    if changes.preference is not None:
        wishes.prefer(conn, person, changes.preference, now)
    if changes.digest is not None:
        digests.choose(conn, person, changes.digest.digest, changes.digest.day, now)
    if changes.resumes:
        wishes.resume(conn, person)
    wishes.subscribe(conn, person, changes.subscriptions, now)
    wishes.respond(conn, person, changes.responses, now)
    if changes.revoke_feeds or changes.feed is not None:
        feeds.revoke(conn, person, now)
    if changes.feed is not None:
        feeds.open_feed(conn, person, changes.feed, now)


def _dialogs(conn: Connection, changed: Sequence[tuple[Known, Changes]], now: datetime) -> None:
    kept = [
        {"person_id": known.person_id, "state": changes.dialog, "version": 1, "updated_at": now}
        for known, changes in changed
        if changes.dialog_changed and changes.dialog is not None
    ]
    if kept:
        conn.execute(_UPSERT[conn.dialect.name], kept)
    gone = [{"id_": k.person_id} for k, c in changed if c.dialog_changed and c.dialog is None and k.dialog is not None]
    if gone:
        conn.execute(delete(dialog).where(dialog.c.person_id == bindparam("id_")), gone)


def _firm(conn: Connection, known: Known, present: int | None, columns: dict[str, str], now: datetime) -> int:
    """The firm the person speaks for, created on first use, with these columns set."""
    if unknown := columns.keys() - _FIRM_COLUMNS:
        raise ValueError(f"no such column of enterprise: {', '.join(sorted(unknown))}")
    if present is not None:
        if columns:
            conn.execute(update(enterprise).where(enterprise.c.id == present).values(**columns))
        return present
    firm = conn.execute(insert(enterprise).values(**columns, created_at=now).returning(enterprise.c.id)).scalar_one()
    conn.execute(insert(membership).values(person_id=known.person_id, enterprise_id=firm, current=True, since=now))
    return int(firm)


def _upsert(maker: Any) -> Any:
    statement = maker(dialog)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person_id"],
        set_={"state": new.state, "version": dialog.c.version + 1, "updated_at": new.updated_at},
    )


_UPSERT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
