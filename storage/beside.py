"""What is known of people beside who they are and their facts: firms, requests, codes, what they chose to hear."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from storage import audit, bindings, declarations, facts, feeds, requests, wishes
from storage import digests as briefings
from storage.known import Enterprise, Wanted
from storage.notice import above
from storage.notices import Posts
from storage.titles import titles_of


def beside_of(
    conn: Connection, rows: Mapping[str, Row[Any]], wanted: Mapping[str, Wanted], posts: Posts, now: datetime
) -> dict[str, dict[str, Any]]:
    """What is known of each beside the person and the facts, as fields of Known."""
    everybody = rows.values()
    firms = bindings.firms(conn, [row.person_id for row in everybody if row.memberships > 1])
    numbers = {rows[key].person_id: want.numbers for key, want in wanted.items()}
    officers = {row.person_id: held.regions for row in everybody if (held := posts.held.get(row.person_id))}
    read = requests.read(
        conn,
        [
            requests.Reader(row.person_id, officers.get(row.person_id, ()), numbers.get(row.person_id, ()))
            for row in everybody
            if row.has_asked or row.person_id in officers
        ],
        now,
    )
    declared = declarations.latest(
        conn, [(r.person_id, r.enterprise_id, r.confirmed_at is not None) for r in everybody if r.has_declared]
    )
    desks = {code: tuple(name for _, name in held) for code, held in posts.desks.items()}
    digests = {key: found for key, row in rows.items() if (found := _digest(wanted.get(key), row))}
    codes = bindings.invitations(conn, set(digests.values()))
    named = bindings.with_codes(
        conn, {want.uscc for key, want in wanted.items() if want.uscc and rows[key].person_id in officers}
    )
    beside: dict[str, dict[str, Any]] = {}
    for key, row in rows.items():
        person, firm = row.person_id, _firm(row)
        theirs: dict[str, Any] = {"enterprise": firm, "desks": desks}
        if firm is not None:
            theirs["firms"] = firms.get(person) or (firm,)
            theirs["officers"] = next((desks[code] for code in above(row.region or "") if code in desks), ())
            theirs["declaration"] = declared.get(person)
        if person in read:
            theirs |= {"requests": read[person].requests, "waiting": read[person].waiting}
        if key in digests:
            theirs["invitation"] = codes.get(digests[key])
        if (want := wanted.get(key)) and want.uscc and person in officers:
            theirs["recorded"] = named.get(want.uscc)
        if want and want.views:
            own = () if person in officers else [one.number for one in theirs.get("requests", ()) if one.own]
            theirs |= _held_of(conn, row, own)
        if want and want.digest and person in officers:
            theirs["briefing"] = briefings.newest(conn, person)
        if _hears(want, row):
            theirs |= _heard_by(conn, person, now, firm, theirs.get("firms", ()))
        beside[key] = theirs
    return beside


def _held_of(conn: Connection, row: Row[Any], own: Collection[str]) -> dict[str, Any]:
    """All else that is held of a person, with who looked at it; `own` are the numbers of their requests."""
    return {
        "everything": True,
        "views": audit.views(conn, row.enterprise_id if _sees_looks(row) else None, own),
        "entered": facts.entered(conn, row.person_id),
        "issued": bindings.issued(conn, row.person_id),
    }


def _heard_by(
    conn: Connection, person: int, now: datetime, present: Enterprise | None, firms: Collection[Enterprise]
) -> dict[str, Any]:
    """What a person chose to hear, was reminded of, and whether a calendar address is in force; what those of their
    firms hold that are not the `present` one. How a firm answered is told to who is confirmed for it.
    """
    confirmed = {one.id for one in firms if one.confirmed}
    reminded = wishes.reminders(conn, person, now)
    return {
        "heard": True,
        "preference": wishes.preferences(conn, [person]).get(person),
        "subscriptions": wishes.subscriptions(conn, [person]).get(person, ()),
        "reminders": tuple(one for one in reminded if one.firm is None or one.firm in confirmed),
        "titles": titles_of(conn, confirmed - {present.id if present else None}),
        "feed": feeds.held(conn, person),
    }


def _hears(want: Wanted | None, row: Row[Any]) -> bool:
    """Whether it matters what the person chose to hear: by the words, or because just that is being asked."""
    pending = (row.state or {}).get("pending")
    asked = isinstance(pending, dict) and pending.get("flow") == "reminders"
    return asked or (want is not None and (want.reminders or want.views))


def _digest(want: Wanted | None, row: Row[Any]) -> str | None:
    """The code in the message, else the one a person used before they had agreed to anything."""
    kept = (row.state or {}).get("code")
    return want.invitation if want and want.invitation else kept if isinstance(kept, str) else None


def _sees_looks(row: Row[Any]) -> bool:
    """Whether a person is told who looked at the firm: confirmed for it, or the only one to state it."""
    return row.confirmed_at is not None or bool(row.stated)


def _firm(row: Row[Any]) -> Enterprise | None:
    if row.enterprise_id is None:
        return None
    confirmed = row.confirmed_at is not None
    return Enterprise(row.enterprise_id, row.name, row.uscc, row.region, row.variant, confirmed)
