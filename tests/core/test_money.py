"""Amounts: what is typed is read one way or refused, and no arithmetic loses a ten-thousandth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core import money
from prm.core.errors import Unreadable

AMOUNTS = st.integers(-money.LARGEST, money.LARGEST)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@given(AMOUNTS)
def test_what_is_written_reads_back(amount):
    assert money.parse_amount(money.to_decimal_text(amount), decimal=".") == amount


@given(AMOUNTS, WEIGHTS)
def test_parts_of_a_split_add_up_and_are_fair(amount, weights):
    parts, total = money.split(amount, weights), sum(weights)
    assert sum(parts) == amount
    assert all(abs(part - Fraction(amount * weight, total)) < 1 for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(AMOUNTS, st.integers(0, 4))
def test_what_is_paid_has_no_more_decimals_than_the_currency(amount, decimals):
    paid, step = money.rounded_to_currency(amount, decimals), 10 ** (4 - decimals)
    assert paid % step == 0
    assert abs(paid - amount) * 2 <= step


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("25000", 250_000_000),
        ("25,000.50", 250_005_000),
        ("25.000,50", 250_005_000),
        ("€25k", 250_000_000),
        ("25 000", 250_000_000),
        ("1'234.5", 12_345_000),
        ("(1,234.50)", -12_345_000),
        ("-1,234.50", -12_345_000),
        ("−5", -50_000),
        ("USD 12", 120_000),
        ("12 EUR", 120_000),
        ("1.2m", 12_000_000_000),
        ("0.0001", 1),
        (".5", 5_000),
        ("1,234,567", 12_345_670_000),
        ("0.125", 1_250),
        ("1234.567", 12_345_670),
    ],
)
def test_what_people_paste_is_read(typed, amount):
    assert money.parse_amount(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "abc", "sNaN", "NaN", "Infinity", "1e5", "1_000", "١٢", "１２", "²", "½", "0x10", "1.2.3", "1,23,456.7", "1,2,3", "--1", "1-", "$-",
        "1.00001", "9" * 17, "9" * 400, "1\x00", "1;2", "12 000 00", "1,,000", ",", ".", "-", "()", "k", "1kk", "1 234.5.6", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable) as refusal:
        money.parse_amount(typed)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("typed", ["1,234", "1.234", "12,345", "999.999"])
def test_an_amount_with_two_readings_is_refused_unless_the_mark_is_known(typed):
    with pytest.raises(Unreadable, match="could mean two amounts"):
        money.parse_amount(typed)
    assert money.parse_amount(typed, decimal=".") != money.parse_amount(typed, decimal=",")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(typed):
    try:
        amount = money.parse_amount(typed)
    except Unreadable:
        return
    assert abs(amount) <= money.LARGEST


@given(AMOUNTS, st.decimals("0.0001", "10000", places=6))
def test_converting_rounds_half_even_and_exactly(amount, rate):
    exact = Fraction(amount) * Fraction(rate)
    assert abs(money.convert(amount, str(rate)) - exact) * 2 <= 1
    assert money.convert(5, "0.1") == 0
    assert money.convert(15, "0.1") == 2
