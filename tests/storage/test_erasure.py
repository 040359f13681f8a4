"""What a person can take back goes from everywhere; what was done stays as a bare entry."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, select

from storage import blobs, inbox, jobs, notices, outbox, people
from storage.changes import Bind, Changes, Invite, Job, NewRequest, NewStep
from storage.database import Store
from storage.incoming import Address, Incoming
from storage.known import Consent, Fact
from storage.looks import Look
from storage.notice import Notice, ToOfficers
from storage.outgoing import Text
from storage.saving import save
from storage.tables import audit, consent, dialog, enterprise, fact, membership
from storage.tables import outbox as promises
from storage.tables_of_requests import blob, declaration, invitation, job, request, request_step

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CODE = "91320831XXXXXXX51Q"
ALICE, OFFICER = (Address("wecom", "wwtest", "1000002", user) for user in ("alice", "officer"))
SECRET = "示例阀门"


def says(conn: Connection, to: Address, key: str, **changes: Any) -> None:
    """A message handled: saved, answered, told to others."""
    seat = people.find_or_create(conn, to, NOW)
    inbox.admit(conn, [(Incoming(key, to, "text", NOW), seat.address_id)], NOW)
    made = Changes(**changes)
    save(conn, [(seat.known, made)], NOW)
    told = notices.promise(conn, key, seat.known.person_id, made.notices, NOW)
    jobs.ask(conn, key, seat.address_id, made.jobs, NOW)
    outbox.enqueue(conn, told + outbox.replies(key, seat.address_id, [Text(content=f"记下{SECRET}")], NOW))


def rows(conn: Connection, table: Any) -> int:
    """How many there are."""
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def filled(conn: Connection) -> None:
    """Alice stated a firm, told facts, handed in, asked, got a file and a job; an officer looked and wrote."""
    officer = people.find_or_create(conn, OFFICER, NOW).known.person_id
    people.grant(conn, officer, "officer", "320831", NOW, "金湖县工信局（示例）")
    agreed = Consent("2026-11", True, NOW)
    asked = NewRequest("1-A", "binding", "绑定企业", SECRET, "320831", details={"uscc": CODE, "name": SECRET})
    said = [Fact("revenue", 2025, Fraction(5), Fraction(5), said=SECRET)]
    notice = Notice(ToOfficers("320831"), Text(content=SECRET))
    says(
        conn, ALICE, "m:%_1", consent=agreed, bind=Bind(CODE, SECRET, "320831"), facts=said, requests=[asked],
        declare=True, notices=[notice], jobs=[Job("export")], dialog={"said": SECRET}, dialog_changed=True,
    )  # fmt: skip
    says(conn, ALICE, "m2", steps=[NewStep("1-A", "open", "enterprise", SECRET)])
    seat = people.find_or_create(conn, ALICE, NOW)
    file = blobs.Blob("我的数据.xlsx", SECRET.encode())
    outbox.enqueue(conn, [blobs.promise(conn, "job", seat.address_id, seat.known.person_id, file, NOW)])
    assert seat.known.enterprise is not None
    says(conn, OFFICER, "m3", viewed=[Look(seat.known.enterprise.id, "看内容")])


async def test_nothing_of_what_was_told_is_left(store: Store) -> None:
    def work(conn: Connection) -> None:
        filled(conn)
        says(conn, ALICE, "m4", erase=True, consent=Consent("2026-11", False, NOW))
        gone = (fact, dialog, enterprise, membership, declaration, job, blob)
        assert [rows(conn, table) for table in gone] == [0] * len(gone)
        assert tuple(conn.execute(select(request.c.state, request.c.words, request.c.details)).one()) == (
            "withdrawn", "", None,
        )  # fmt: skip
        assert set(conn.execute(select(request_step.c.note)).scalars()) == {""}
        waiting = select(promises.c.key).where(promises.c.payload.like(f"%{SECRET}%"), promises.c.status == "pending")
        assert sorted(conn.execute(waiting).scalars()) == ["reply:m4:0"]
        assert rows(conn, consent) == 2
        kept = conn.execute(select(audit.c.action, audit.c.enterprise_id).order_by(audit.c.id)).all()
        assert kept == [("看内容", None), ("erase", None)]

    await store.run(work)


async def test_what_others_told_the_officers_still_goes_out(store: Store) -> None:
    def work(conn: Connection) -> None:
        filled(conn)
        bob = Address("wecom", "wwtest", "1000002", "bob")
        says(conn, bob, "m5", notices=[Notice(ToOfficers("320831"), Text(content="别人的"))])
        says(conn, ALICE, "m4", erase=True)
        told = select(promises.c.payload).where(promises.c.key.startswith("notice:"), promises.c.status == "pending")
        assert [("别人的" in payload) for payload in conn.execute(told).scalars()] == [True]

    await store.run(work)


async def test_a_confirmed_firm_stays_without_the_persons_facts_and_codes(store: Store) -> None:
    def work(conn: Connection) -> None:
        filled(conn)
        says(conn, OFFICER, "m5", steps=[NewStep("1-A", "done", "officer")])
        firm = people.find_or_create(conn, ALICE, NOW).known.enterprise
        assert firm is not None
        says(conn, ALICE, "m6", invites=[Invite("d", NOW, enterprise_id=firm.id)])
        says(conn, ALICE, "m4", erase=True)
        assert (rows(conn, fact), rows(conn, enterprise), rows(conn, declaration)) == (0, 1, 1)
        assert people.find_or_create(conn, ALICE, NOW).known.enterprise == firm
        assert conn.execute(select(invitation.c.revoked_at)).scalar_one() == NOW

    await store.run(work)


async def test_what_others_were_shown_of_a_request_goes_with_all_its_parts(store: Store) -> None:
    def work(conn: Connection) -> None:
        filled(conn)
        officer = people.find_or_create(conn, OFFICER, NOW).address_id
        shown = [Text(content="1-A 绑定企业"), Text(content=f"内容：{SECRET}")]
        outbox.enqueue(conn, outbox.replies("m5", officer, shown, NOW))
        conn.execute(promises.update().where(promises.c.key == "reply:m5:0").values(status="sent"))
        outbox.enqueue(conn, outbox.replies("m6", officer, [Text(content="1-B 别人的")], NOW))
        says(conn, ALICE, "m7", erase=True, consent=Consent("2026-11", False, NOW))
        kept = {row.key: (row.status, row.payload is None) for row in conn.execute(select(promises))}
        assert (kept["reply:m5:0"], kept["reply:m5:1"]) == (("sent", True), ("cancelled", True))
        assert kept["reply:m6:0"] == ("pending", False)

    await store.run(work)


async def test_what_officers_were_told_of_the_firm_goes_and_what_waits_is_made_anew(store: Store) -> None:
    def work(conn: Connection) -> None:
        filled(conn)
        officer = people.find_or_create(conn, OFFICER, NOW)

        def told(key: str, words: str, status: str, priority: int, occasion: str | None = None) -> None:
            row = outbox.row(key, officer.address_id, Text(content=words), NOW, priority=priority, occasion=occasion)
            outbox.enqueue(conn, [row | {"status": status}])

        mine = f"1. {SECRET}：研发占比3%"
        told("reply:job:m8:0:0", mine, "sent", outbox.REPLY)
        told("reply:job:m9:0:0", "1. 别的厂：研发占比3%", "sent", outbox.REPLY)
        told("digest:2:2026-W46", mine, "sent", outbox.DIGEST)
        told("digest:2:2026-W47", mine, "pending", outbox.DIGEST)
        told("overdue:1:x", mine, "pending", outbox.NOTICE, "overdue:1:320831:0:2027-01-01")
        told("notice:m10:0:2:0", f"{SECRET}的同事提的", "pending", outbox.NOTICE)
        for name, key in (("企业名单_金湖县_20261121.xlsx", "list"), (blobs.BRIEFING, "digest:2:2026-W47")):
            values = {"key": key, "name": name, "content": b"x", "person_id": officer.known.person_id}
            conn.execute(blob.insert().values(**values, created_at=NOW))
        says(conn, ALICE, "m7", erase=True, consent=Consent("2026-11", False, NOW))
        kept = {row.key: row.payload is None for row in conn.execute(select(promises))}
        assert kept["reply:job:m8:0:0"]
        assert not kept["reply:job:m9:0:0"]
        assert kept["digest:2:2026-W46"]
        assert not kept.keys() & {"digest:2:2026-W47", "overdue:1:x"}
        assert not kept["notice:m10:0:2:0"]
        assert rows(conn, blob) == 0

    await store.run(work)
