"""Who speaks for which firm: stated, confirmed, invited, left; nothing of a firm is seen by stating its code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from storage import audit, bindings, people
from storage import facts as said
from storage.changes import Bind, Changes, Invite, NewRequest, NewStep
from storage.database import Store
from storage.incoming import Address
from storage.known import Consent, Fact, Known, Wanted
from storage.looks import Look
from storage.saving import save
from storage.tables import audit as audit_rows
from storage.tables import enterprise, fact, membership
from storage.tables_of_requests import declaration, invitation, request

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CODE, OTHER = "91320831XXXXXXX51Q", "91371102XXXXXXX51M"
ALICE, BOB, OFFICER, ELSEWHERE = (
    Address("wecom", "wwtest", "1000002", user) for user in ("alice", "bob", "officer", "elsewhere")
)


def known(conn: Connection, to: Address = ALICE, wanted: Wanted | None = None) -> Known:
    """What is known behind an address now."""
    return people.load(conn, {to.key: to}, NOW, {to.key: wanted} if wanted else None)[to.key].known


def change(conn: Connection, to: Address, **changes: Any) -> Known:
    """Save one change and read again."""
    save(conn, [(known(conn, to), Changes(**changes))], NOW)
    return known(conn, to)


def revenue(amount: int) -> Fact:
    """营业收入 of 2025 in whole 元."""
    return Fact("revenue", 2025, Fraction(amount), Fraction(amount))


def bound(conn: Connection, to: Address, code: str = CODE, name: str = "示例阀门有限公司") -> Known:
    """Somebody states to speak for the firm of a code, and asks to be confirmed."""
    number = f"1-{to.user}-{code[2:8]}"
    asked = NewRequest(number, "binding", "企业绑定", "我是示例阀门的", "320831", details={"uscc": code, "name": name})
    return change(conn, to, bind=Bind(code, name, "320831"), requests=[asked])


def confirmed(conn: Connection, to: Address, code: str = CODE) -> Known:
    """… and the officer says yes."""
    people.grant(conn, known(conn, OFFICER).person_id, "officer", "320831", NOW)
    change(conn, OFFICER, steps=[NewStep(f"1-{to.user}-{code[2:8]}", "done", "officer")])
    return known(conn, to)


def rows(conn: Connection, table: Any) -> int:
    """How many there are."""
    return len(conn.execute(select(table)).all())


async def test_a_stated_firm_is_the_one_talked_about_before_it_was_named(store: Store) -> None:
    def work(conn: Connection) -> None:
        before = change(conn, ALICE, facts=[revenue(5)], enterprise={"region": "371100"})
        after = bound(conn, ALICE)
        assert before.enterprise is not None
        assert after.enterprise is not None
        assert after.enterprise.id == before.enterprise.id
        assert (after.enterprise.name, after.enterprise.uscc) == ("示例阀门有限公司", CODE)
        assert (after.enterprise.region, after.enterprise.confirmed) == ("320831", False)
        assert after.facts == (revenue(5),)

    await store.run(work)


async def test_a_code_on_record_tells_and_changes_nothing(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        change(conn, ALICE, facts=[revenue(5)], enterprise={"variant": "manufacturing"})
        confirmed(conn, ALICE)
        stranger = bound(conn, BOB, name="别的名字有限公司")
        assert stranger.enterprise is not None
        assert (stranger.enterprise.name, stranger.enterprise.variant) == ("别的名字有限公司", None)
        assert stranger.facts == ()
        change(conn, BOB, facts=[revenue(9)], enterprise={"region": "371502"})
        firm = known(conn, ALICE).enterprise
        assert firm is not None
        assert (firm.name, firm.region) == ("示例阀门有限公司", "320831")
        assert known(conn, ALICE).facts == (revenue(5),)

    await store.run(work)


async def test_an_officers_yes_joins_what_was_stated_to_the_firm_on_record(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        change(conn, ALICE, facts=[revenue(5)], declare=True)
        first = confirmed(conn, ALICE).enterprise
        bound(conn, BOB, name="示例阀门")
        stated = change(conn, BOB, facts=[revenue(9)], declare=True).enterprise
        assert first is not None
        assert stated is not None
        assert stated.id != first.id
        joined = confirmed(conn, BOB)
        assert joined.enterprise == first
        assert joined.facts == (revenue(9),)
        assert known(conn, ALICE).facts == (revenue(9),)
        handed_in = select(declaration.c.enterprise_id, declaration.c.version).order_by(declaration.c.version)
        assert conn.execute(handed_in).all() == [(first.id, 1), (first.id, 2)]
        assert set(conn.execute(select(request.c.enterprise_id, request.c.state)).all()) == {(first.id, "done")}
        assert rows(conn, enterprise) == 1

    await store.run(work)


async def test_two_who_state_the_same_new_firm_see_nothing_of_each_other(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        bound(conn, BOB)
        change(conn, ALICE, facts=[revenue(5)])
        assert known(conn, BOB).facts == ()
        confirmed(conn, ALICE)
        confirmed(conn, BOB)
        assert known(conn, BOB).facts == (revenue(5),)
        assert known(conn, BOB).enterprise == known(conn, ALICE).enterprise

    await store.run(work)


async def test_an_officer_of_another_place_cannot_join_anybody_to_a_firm_on_record(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        change(conn, ALICE, facts=[revenue(5)])
        confirmed(conn, ALICE)
        people.grant(conn, known(conn, ELSEWHERE).person_id, "officer", "371100", NOW)
        bound(conn, BOB)
        with pytest.raises(bindings.Meanwhile):
            change(conn, ELSEWHERE, steps=[NewStep(f"1-bob-{CODE[2:8]}", "done", "officer")])
        stranger = known(conn, BOB)
        assert stranger.enterprise is not None
        assert not stranger.enterprise.confirmed
        assert stranger.facts == ()

    await store.run(work)


async def test_stating_the_same_code_twice_is_one_firm(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE, name="写错的名字有限公司")
        assert len(change(conn, ALICE, bind=Bind(CODE, "示例阀门有限公司", "320831")).firms) == 1
        confirmed(conn, ALICE)
        assert len(change(conn, ALICE, bind=Bind(CODE, "换个名字有限公司", "320831")).firms) == 1
        firm = known(conn, ALICE).enterprise
        assert firm is not None
        assert (firm.name, firm.confirmed) == ("示例阀门有限公司", True)

    await store.run(work)


def invite(conn: Connection, digest: str = "d1") -> None:
    """Alice, who is confirmed, gives out a code."""
    bound(conn, ALICE)
    firm = confirmed(conn, ALICE).enterprise
    assert firm is not None
    change(conn, ALICE, invites=[Invite(digest, NOW + timedelta(days=7), enterprise_id=firm.id)])


async def test_a_code_confirms_at_once_takes_a_claim_along_and_is_used_up(store: Store) -> None:
    def work(conn: Connection) -> None:
        invite(conn)
        bound(conn, BOB, name="示例阀门")
        change(conn, BOB, facts=[revenue(9)])
        code = known(conn, BOB, Wanted(invitation="d1")).invitation
        assert code is not None
        assert code.usable
        joined = change(conn, BOB, redeem=code)
        assert joined.enterprise == known(conn, ALICE).enterprise
        assert joined.facts == (revenue(9),)
        assert [one.state for one in joined.requests if one.own] == ["done"]
        used = known(conn, BOB, Wanted(invitation="d1")).invitation
        assert used is not None
        assert not used.usable
        with pytest.raises(bindings.Meanwhile):
            save(conn, [(known(conn, OFFICER), Changes(redeem=code))], NOW)

    await store.run(work)


async def test_a_code_waiting_for_consent_is_found_in_the_dialog(store: Store) -> None:
    def work(conn: Connection) -> None:
        invite(conn)
        waiting = change(conn, BOB, dialog={"version": 1, "code": "d1"}, dialog_changed=True)
        assert waiting.invitation is not None
        assert known(conn, BOB, Wanted(invitation="other")).invitation is None

    await store.run(work)


async def test_an_officers_code_makes_the_firm_and_keeps_one_on_record(store: Store) -> None:
    def work(conn: Connection) -> None:
        officer = known(conn, OFFICER)
        people.grant(conn, officer.person_id, "officer", "320831", NOW)
        for digest, name in (("d1", "示例阀门有限公司"), ("d2", "另写的名字有限公司")):
            change(conn, OFFICER, invites=[Invite(digest, NOW, bind=Bind(CODE, name, "320831"))])
        found = known(conn, OFFICER, Wanted(uscc=CODE)).recorded
        assert found is not None
        assert (found.name, found.region) == ("示例阀门有限公司", "320831")
        assert known(conn, ALICE, Wanted(uscc=CODE)).recorded is None
        assert rows(conn, enterprise) == 1
        assert len(known(conn, OFFICER, Wanted(views=True)).issued) == 2

    await store.run(work)


async def test_leaving_unconfirmed_takes_everything_along(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        change(conn, ALICE, facts=[revenue(5)], declare=True)
        firm = known(conn, ALICE).enterprise
        assert firm is not None
        change(conn, OFFICER, viewed=[Look(firm.id, "查看绑定申请")])
        left = change(conn, ALICE, unbind=True)
        assert (left.enterprise, left.facts, left.firms) == (None, (), ())
        assert [rows(conn, table) for table in (enterprise, fact, declaration, membership)] == [0, 0, 0, 0]
        asked = conn.execute(select(request.c.state, request.c.words, request.c.details, request.c.enterprise_id)).one()
        assert tuple(asked) == ("withdrawn", "", None, None)
        assert conn.execute(select(audit_rows.c.enterprise_id)).scalars().all() == [None]

    await store.run(work)


async def test_leaving_confirmed_leaves_the_facts_and_voids_ones_codes(store: Store) -> None:
    def work(conn: Connection) -> None:
        invite(conn)
        change(conn, ALICE, facts=[revenue(5)])
        code = known(conn, BOB, Wanted(invitation="d1")).invitation
        change(conn, BOB, redeem=code)
        firm = known(conn, ALICE).enterprise
        assert firm is not None
        change(conn, ALICE, invites=[Invite("d2", NOW + timedelta(days=7), enterprise_id=firm.id)])
        assert change(conn, ALICE, unbind=True).enterprise is None
        assert known(conn, BOB).facts == (revenue(5),)
        void = known(conn, BOB, Wanted(invitation="d2")).invitation
        assert void is not None
        assert not void.usable

    await store.run(work)


async def test_several_firms_are_kept_apart_and_switched_between(store: Store) -> None:
    def work(conn: Connection) -> None:
        first = bound(conn, ALICE).enterprise
        change(conn, ALICE, facts=[revenue(5)])
        second = bound(conn, ALICE, OTHER, "样例电子有限公司")
        assert first is not None
        assert second.enterprise is not None
        assert (second.enterprise.name, second.facts) == ("样例电子有限公司", ())
        assert [firm.id for firm in second.firms] == [first.id, second.enterprise.id]
        assert change(conn, ALICE, switch_to=first.id).facts == (revenue(5),)
        assert change(conn, ALICE, unbind=True).enterprise == second.enterprise

    await store.run(work)


async def test_nobody_switches_to_a_firm_that_is_not_theirs(store: Store) -> None:
    def work(conn: Connection) -> None:
        own = bound(conn, ALICE).enterprise
        others = bound(conn, BOB, OTHER).enterprise
        assert others is not None
        assert change(conn, ALICE, switch_to=others.id, facts=[revenue(5)]).enterprise == own
        assert known(conn, ALICE).facts == (revenue(5),)
        assert known(conn, BOB).facts == ()

    await store.run(work)


async def test_a_stranger_on_the_same_row_does_not_speak_to_its_members(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        firm = confirmed(conn, ALICE).enterprise
        assert firm is not None
        bob = known(conn, BOB).person_id
        conn.execute(insert(membership).values(person_id=bob, enterprise_id=firm.id, current=True, since=NOW))
        said.append(conn, [(firm.id, bob, revenue(9))], NOW)
        assert known(conn, ALICE).facts == ()
        assert known(conn, BOB).facts == (revenue(9),)
        bindings.confirm(conn, bob, NOW)
        assert known(conn, ALICE).facts == (revenue(9),)

    await store.run(work)


async def test_withdrawn_consent_keeps_what_was_said_for_ones_own_eyes(store: Store) -> None:
    def work(conn: Connection) -> None:
        invite(conn)
        change(conn, ALICE, facts=[revenue(5)])
        change(conn, BOB, redeem=known(conn, BOB, Wanted(invitation="d1")).invitation)
        assert known(conn, BOB).facts == (revenue(5),)
        change(conn, ALICE, consent=Consent("1", False, NOW))
        change(conn, BOB, consent=Consent("1", True, NOW))
        assert (known(conn, ALICE).facts, known(conn, BOB).facts) == ((), ())
        assert [entry for _, entry in known(conn, ALICE, Wanted(views=True)).entered] == [revenue(5)]
        assert known(conn, BOB, Wanted(views=True)).entered == ()
        change(conn, ALICE, consent=Consent("1", True, NOW))
        assert known(conn, BOB).facts == (revenue(5),)

    await store.run(work)


async def test_who_looked_is_told_to_the_firm_and_not_to_somebody_who_states_its_code(store: Store) -> None:
    def work(conn: Connection) -> None:
        officer = known(conn, OFFICER).person_id
        people.grant(conn, officer, "officer", "320831", NOW, "金湖县工信局（示例）")
        bound(conn, ALICE)
        firm = confirmed(conn, ALICE).enterprise
        assert firm is not None
        audit.record_views(conn, officer, [Look(firm.id, "核对绑定")], NOW)
        (view,) = known(conn, ALICE, Wanted(views=True)).views
        assert (view.actor, view.action, view.at) == ("金湖县工信局（示例）", "核对绑定", NOW)
        bound(conn, BOB)
        assert known(conn, BOB, Wanted(views=True)).views == ()

    await store.run(work)


async def test_a_yes_that_comes_after_leaving_binds_nobody(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        change(conn, ALICE, unbind=True)
        assert confirmed(conn, ALICE).enterprise is None
        assert conn.execute(select(request.c.state)).scalar_one() == "withdrawn"

    await store.run(work)


async def test_a_code_is_kept_as_its_digest_alone(store: Store) -> None:
    def work(conn: Connection) -> None:
        invite(conn)
        row = conn.execute(select(invitation)).one()
        assert row.digest == "d1"
        assert {"code", "words"}.isdisjoint(row._mapping)

    await store.run(work)


async def test_requests_stay_readable_when_the_firm_of_a_claim_is_gone(store: Store) -> None:
    def work(conn: Connection) -> None:
        bound(conn, ALICE)
        (left,) = change(conn, ALICE, unbind=True).requests
        assert (left.state, left.firm, left.words) == ("withdrawn", None, "")

    await store.run(work)


async def test_only_the_newest_looks_are_told_and_an_officer_without_a_name_is_one(store: Store) -> None:
    def work(conn: Connection) -> None:
        officer = known(conn, OFFICER).person_id
        firm = bound(conn, ALICE).enterprise
        assert firm is not None
        for number in range(audit.SHOWN + 5):
            audit.record_views(conn, officer, [Look(firm.id, f"查看{number}")], NOW)
        views = audit.views(conn, firm.id, ())
        assert (len(views), views[0].action, views[0].actor) == (audit.SHOWN, f"查看{audit.SHOWN + 4}", "officer")

    await store.run(work)
