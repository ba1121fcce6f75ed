"""The receipt: the same facts give the same bytes, and nothing in it can be changed, added or taken out unseen."""

import copy
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Refused, Unreadable
from prm.deals import check_receipt, merkle
from prm.deals.receipt import as_file, canonical, keys_digest, leaf, make, proof_file, public_key, read, verify

# The first secret key of RFC 8032, 7.1: known to all, so for tests only.
KEY = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SALT = "5a" * 16


def facts(**given):
    usual = {
        "number": "DR-7F3K2Q",
        "issuer": "Contoso Channel",
        "partner_id": "kq3v5x7zabcdefgh2345672345",
        "partner": "Müller & Söhne IT",
        "customer": "ACME Industries GmbH",
        "keys": [("tax", "DE123456789"), ("domain", "acme-industries.example")],
        "keys_version": 1,
        "salt": SALT,
        "products": [("Bikes", "Mountain-200"), ("Clothing", None)],
        "amount": 250_000_000,
        "currency": "EUR",
        "received_at": datetime(2026, 11, 22, 9, 14, 3, 120, UTC),
        "terms": "2026-3",
    }
    return usual | given


def places(value, path=()):
    """Every place of a receipt that holds a plain value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [each for name, part in inner for each in places(part, (*path, name))]
    return found if isinstance(value, dict | list) and value else [path]


def changed(receipt, path):
    """The receipt with the value at one place changed to another of its kind."""
    copied = copy.deepcopy(receipt)
    at = copied
    for name in path[:-1]:
        at = at[name]
    old = at[path[-1]]
    at[path[-1]] = old + 1 if isinstance(old, int) else "x" if old is None else swapped(old)
    return copied


def swapped(text):
    return text[:-1] + ("1" if text[-1] != "1" else "2")


def test_a_receipt_says_what_was_asked_and_when():
    said = make(facts(), KEY)
    assert {name: said[name] for name in said if name not in {"digests", "keys"}} == {
        "format": "prm-receipt",
        "version": 1,
        "number": "DR-7F3K2Q",
        "issuer": "Contoso Channel",
        "partner": {"id": "kq3v5x7zabcdefgh2345672345", "name": "Müller & Söhne IT"},
        "customer": "ACME Industries GmbH",
        "products": [{"family": "Bikes", "product": "Mountain-200"}, {"family": "Clothing", "product": None}],
        "amount": {"value": "25000.0000", "currency": "EUR"},
        "received_at": "2026-11-22T09:14:03.000120Z",
        "terms": "2026-3",
        "sha256": "4e30b003df1fdffb59fdb7bc33008eb5634beeafbc7ec2bcd40a8f72d2f2d075",
        "signature": "1e0b58528168ae12a492a63ae69aa3a6d6f075c412b3d2d81573db831b5f400b"
        "d5abd3376b93c011b31cc6b141b90435d47de8606cf3609973301ab789c45b0d",
        "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    }


def test_its_sha256_can_be_found_by_hand():
    said = make(facts(), KEY)
    canonical = b'{"currency":"EUR","value":"25000.0000"}'
    assert said["digests"]["amount"] == hashlib.sha256(canonical).hexdigest()
    listed = ",".join(f'"{name}":"{said["digests"][name]}"' for name in sorted(check_receipt.FIELDS))
    assert said["sha256"] == hashlib.sha256(f"{{{listed}}}".encode()).hexdigest()
    KEY.public_key().verify(bytes.fromhex(said["signature"]), f"prm-receipt:v1:{said['sha256']}".encode())


def test_the_same_facts_give_the_same_bytes_whatever_the_time_zone():
    there = facts()["received_at"].astimezone(timezone(timedelta(hours=-7)))
    assert as_file(make(facts(), KEY)) == as_file(make(facts(received_at=there), KEY))
    assert as_file(make(facts(), KEY)) == rfc8785.dumps(json.loads(as_file(make(facts(), KEY))))


def test_a_receipt_verifies_after_a_round_through_its_file_and_through_an_editor():
    said = make(facts(), KEY)
    verify(read(as_file(said)), public_key(KEY))
    verify(read(b"\xef\xbb\xbf" + json.dumps(said, indent=4).replace("\n", "\r\n").encode()), public_key(KEY).upper())
    assert read(as_file(said)) == said


@pytest.mark.parametrize("path", places(make(facts(), KEY)), ids=lambda path: ".".join(map(str, path)))
def test_any_value_changed_is_refused_and_named(path):
    with pytest.raises((Refused, Unreadable)) as told:
        verify(changed(make(facts(), KEY), path), public_key(KEY))
    named = {"format": "prm-receipt", "version": "version 1", "signature": "its signature"}
    assert named.get(path[0], f"altered after it was issued: {path[0]}") in str(told.value).replace(": digests or", ":")


@pytest.mark.parametrize("name", [*check_receipt.FIELDS, *check_receipt.SEAL])
def test_any_field_taken_out_or_emptied_is_refused(name):
    said = make(facts(), KEY)
    for wrong in (
        {each: said[each] for each in said if each != name},
        *(said | {name: no} for no in (None, "", [], {})),
    ):
        with pytest.raises((Refused, Unreadable)):
            verify(wrong, public_key(KEY))


def test_a_field_put_in_is_refused():
    with pytest.raises(Refused, match="discount was added"):
        verify(make(facts(), KEY) | {"discount": "40 %"}, public_key(KEY))


def test_a_receipt_made_whole_again_after_a_change_is_refused():
    said, earlier = make(facts(), KEY), facts(received_at=datetime(2026, 11, 1, tzinfo=UTC))
    forged = make(earlier, OTHER)
    for signature, key in (
        (forged["signature"], forged["public_key"]),
        (forged["signature"], said["public_key"]),
        (said["signature"], said["public_key"]),
    ):
        with pytest.raises(Refused, match="not the issuer's"):
            verify(forged | {"signature": signature, "public_key": key}, public_key(KEY))


def test_a_receipt_replayed_under_another_number_or_name_is_refused():
    for name, other in (("number", "DR-222222"), ("partner", {"id": "x", "name": "Rival"}), ("issuer", "Fabrikam")):
        with pytest.raises(Refused, match=f"altered after it was issued: {name}"):
            verify(make(facts(), KEY) | {name: other}, public_key(KEY))


def test_another_issuers_key_does_not_fit():
    with pytest.raises(Refused, match="signed with another key"):
        verify(make(facts(), KEY), public_key(OTHER))
    for none in ("", "d75a", "zz" * 32, "00" * 32):
        with pytest.raises(Refused):
            verify(make(facts(), KEY), none)


def test_the_claimed_keys_cannot_be_read_or_guessed_from_the_receipt():
    text = as_file(make(facts(), KEY)).decode()
    assert "acme-industries" not in text
    assert "DE123456789" not in text
    assert SALT not in text
    assert make(facts(), KEY)["keys"] != make(facts(salt="5b" * 16), KEY)["keys"]


def test_the_claimed_keys_open_with_their_salt_in_any_order():
    keys = facts()["keys"]
    assert make(facts(), KEY)["keys"] == {"version": 1, "sha256": keys_digest(keys[::-1], SALT, 1)}
    assert keys_digest(keys[:1], SALT, 1) != keys_digest(keys, SALT, 1) != keys_digest(keys, SALT, 2)
    with pytest.raises(ValueError, match="salt"):
        keys_digest(keys, "5a" * 15, 1)


def test_facts_that_no_receipt_can_hold_are_told():
    with pytest.raises(Unreadable, match="Type the name anew"):
        make(facts(customer="half a \ud83d"), KEY)
    with pytest.raises(ValueError, match="time zone"):
        make(facts(received_at=datetime(2026, 11, 22)), KEY)  # noqa: DTZ001 - the very thing that is refused


@given(
    st.text(max_size=300), st.text(max_size=60), st.integers(-(10**15), 10**15), st.datetimes(timezones=st.just(UTC))
)
def test_names_in_every_script_and_amounts_of_every_size_verify(customer, partner, amount, at):
    said = make(facts(customer=customer, partner=partner, amount=amount, received_at=at), KEY)
    again = read(as_file(said))
    assert verify(again, public_key(KEY)) is None
    assert again["customer"] == customer


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc_XYZ09", max_size=6), inner)))  # fmt: skip
def test_the_checkers_canonical_json_is_the_logs(value):
    assert check_receipt.canonical(value) == rfc8785.dumps(value)


def test_a_receipt_is_in_the_tree_of_its_day_and_a_late_one_is_not():
    day = [make(facts(number=f"DR-AAAA{n:02d}"), KEY) for n in range(20, 31)]
    leaves = [leaf(each) for each in day]
    top = merkle.root(leaves)
    path = merkle.proof(leaves, 7)
    assert merkle.holds(leaf(day[7]), path, top)
    assert not merkle.holds(leaf(make(facts(number="DR-LATE22"), KEY)), path, top)
    document = proof_file(day[7], path)
    assert (document["number"], document["day"]) == ("DR-AAAA27", "2026-11-22")
    assert [tuple(step) for step in json.loads(as_file(document))["path"]] == path


_TEXTS = st.recursive(
    st.text(max_size=20) | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner)
)


@given(_TEXTS)
def test_the_fast_way_writes_what_the_standard_says(value):
    try:
        expected = rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        return
    assert canonical(value) == expected
