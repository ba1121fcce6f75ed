"""What is true of passwords, pace, loans and browsers, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Refused
from prm.identity.rules import (
    PER_ACCOUNT,
    browser_name,
    check_loan,
    check_password,
    digest,
    loops,
    network_of,
    spend,
)

NOON = datetime(2026, 9, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "easy",
    [
        "short", "x" * 14, "a" * 20, "123456789012345", "qwertyuiopasdfgh", "abcabcabcabcabcabc", "passwordpassword1",
        "Nadia Manager 2026", "partner channel 12", "nadia@example.com!", "letmeinletmeinletmein", "northwindnorthwind",
        "aaaaaaaabbbbbbbbcccccccc", "z" * 257,
    ],
)  # fmt: skip
def test_an_easy_password_is_refused(easy):
    with pytest.raises(Refused):
        check_password(easy, name="Nadia Manager", email="nadia@example.com", words=("Northwind",))


@pytest.mark.parametrize(
    "good", ["plum kettle orbit fence", "correct horse battery staple", "ÄÖÜ grüne Wolken am Kai", "x7#Kq!29 zW_pL4m"]
)
def test_a_good_password_passes_without_rules_of_composition(good):
    assert check_password(good, name="Nadia Manager", email="nadia@example.com") == good


def test_a_password_is_kept_in_one_form_of_unicode():
    assert check_password("cafe\u0301 kettle orbit fence") == check_password("caf\u00e9 kettle orbit fence")


@given(st.text(max_size=300))
def test_any_text_is_either_a_password_or_refused(text):
    try:
        told = check_password(text)
    except Refused as refusal:
        told = str(refusal)
    assert len(told) >= 15


@given(st.lists(st.integers(0, 400), min_size=1, max_size=80))
def test_never_more_than_ten_tries_get_through_in_a_quarter_of_an_hour(pauses):
    used, since, now, through = 0, NOON, NOON, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        used, since, wait = spend(used, since, now, PER_ACCOUNT)
        if wait is None:
            through.append(now)
        else:
            assert timedelta(0) < wait <= PER_ACCOUNT.refill
    for first in through:
        assert sum(first <= each < first + timedelta(minutes=15) for each in through) <= 10


def test_a_region_below_itself_is_found():
    above = {1: None, 2: 1, 3: 2}
    assert loops(above, 1, 3)
    assert loops(above, 2, 2)
    assert not loops(above, 3, 1)
    assert not loops(above, 3, None)


def test_a_loan_of_one_day_is_fine():
    today = date(2026, 9, 4)
    assert check_loan(today, today, today) is None


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1", ("Safari", "iPhone")),
        ("<script>", ("", "")),
    ],
)
def test_a_browser_is_told_by_its_marks(agent, told):
    assert browser_name(agent) == told


@pytest.mark.parametrize(
    ("address", "network"), [("192.0.2.7", "192.0.2.7"), ("2001:db8::1:2", "2001:db8::/64"), ("", "unknown")]
)
def test_guesses_are_counted_by_network(address, network):
    assert network_of(address) == network


def test_a_digest_is_not_the_secret():
    assert digest("secret") != "secret"
    assert len(digest("secret")) == 64
