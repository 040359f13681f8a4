"""The made-up people: loadable, distinct, and with codes whose check digits hold."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from bot.sandbox.corp import Corp
from bot.sandbox.people import Firm, load_people
from bot.settings import WeComSettings

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100-2015
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997, the inner code


@pytest.mark.parametrize("firm", load_people().firms, ids=lambda firm: firm.contact.userid)
def test_the_credit_code_has_valid_check_digits_and_names_its_region(firm: Firm) -> None:
    code = firm.uscc
    total = sum(weight * ALPHABET.index(sign) for weight, sign in zip(WEIGHTS, code, strict=False))
    assert code[17] == ALPHABET[(31 - total % 31) % 31]
    inner = sum(weight * int(sign, 36) for weight, sign in zip(ORGANISATION_WEIGHTS, code[8:16], strict=True))
    assert code[16] == {10: "X", 11: "0"}.get(11 - inner % 11, str(11 - inner % 11))
    assert code[2:8] == firm.region


def test_the_codes_an_agency_can_be_bound_to_have_valid_check_digits() -> None:
    [agency] = load_people().agencies
    assert [uscc.validate(code) for code in agency.codes] == list(agency.codes)
    assert not set(agency.codes) & {firm.uscc for firm in load_people().firms}


def test_the_firms_are_those_of_the_four_places_and_all_user_ids_differ() -> None:
    people = load_people()
    assert [firm.region for firm in people.firms] == ["320831", "371102", "370811", "371502"]
    assert [officer.region for officer in people.officers] == ["371100", "320831"]
    assert len(set(people.userids)) == len(people.userids) == 8


def test_a_user_id_is_found_whatever_its_case_and_an_unknown_one_is_not() -> None:
    people = load_people()
    assert people.find("Demo_JINHU") == "demo_jinhu"
    assert people.find("nobody") is None


def test_every_start_makes_new_keys_that_the_settings_accept_and_keeps_the_address() -> None:
    first, second = Corp(), Corp()
    assert (first.corp_id, first.agent_id) == (second.corp_id, second.agent_id)
    assert len({first.secret, second.secret, first.token, second.token, first.aes_key, second.aes_key}) == 6
    WeComSettings(
        corp_id=first.corp_id,
        agent_id=int(first.agent_id),
        secret=first.secret,
        token=first.token,
        encoding_aes_key=first.aes_key,
    )
    assert first.secret not in repr(first)
