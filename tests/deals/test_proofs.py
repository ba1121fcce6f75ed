"""A receipt's day: the proof is there once the day is sealed, the key is published, the root is mailed, every flip is found."""

import json
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from prm.deals import check_receipt, receipt
from prm.deals.proofs import ReceiptRoot
from prm.deals.service import sealing
from prm.jobs import worker
from prm.journal import log
from tests.deals.pages import public, rows, text

DAY, NEXT = "2026-11-03T09:00:00+00:00", "2026-11-04T02:00:00+00:00"


@pytest.fixture
def day(deals, as_):
    """Five registrations of one day; Pia's is the third. Sealed by `day()`."""
    with time_machine.travel(DAY, tick=False):
        made = [
            deals.register(
                deals.cast.pia if n == 2 else deals.cast.omar,
                domain=f"customer{n}-werk.com",
                customer=f"Customer {n} Werk",
            )
            for n in range(5)
        ]

    def seal():
        with deals.app.app_context():
            return sealing.seal_due_days()

    return public(deals, made[2]), seal


def test_receipt_proof_key_and_checker_together_say_genuine_and_in_the_days_tree(app, deals, as_, day, tmp_path):
    mine, seal = day
    with time_machine.travel(NEXT, tick=False):
        pia, nadia = as_(deals.cast.pia), as_(deals.cast.nadia)
        assert "There is no proof yet" in text(pia.get(f"/portal/deals/{mine}/proof.json"), 409)
        assert "Once the day is over" in text(pia.get(f"/portal/deals/{mine}/receipt"))
        assert seal() == 1
        ((root,),) = rows(deals, select(ReceiptRoot.root))
        page = pia.get(f"/portal/deals/{mine}/receipt")
        assert "It is under the root of 3 Nov 2026" in text(page)
        assert root in text(page).replace(" ", "")
        key = as_(None).get("/receipts/key")
        assert (key.mimetype, key.text.strip()) == ("text/plain", key.text[:64])
        for client, base in ((pia, "/portal/deals"), (nadia, "/deals")):
            for name in ("receipt", "proof"):
                file = client.get(f"{base}/{mine}/{name}.json")
                assert file.headers["Content-Disposition"].startswith("attachment")
                (tmp_path / f"{name}.json").write_bytes(file.data)
            given = (str(tmp_path / "receipt.json"), key.text.strip(), str(tmp_path / "proof.json"), root)
            assert "is genuine" in (said := check_receipt.judge(*given))
            assert said.endswith("and is in the day's tree.")
        assert "Proof that it is in the root of 3 Nov 2026" in text(nadia.get(f"/deals/{mine}"))
    with app.app_context():
        assert key.text.strip() == log.public_key()
    assert b"Check a deal registration's receipt" in as_(None).get("/receipts/check_receipt.py").data


def test_another_companys_proof_is_not_there(deals, as_, day):
    mine, seal = day
    with time_machine.travel(NEXT, tick=False):
        seal()
        assert as_(deals.cast.omar).get(f"/portal/deals/{mine}/proof.json").status_code == 404


def test_every_flipped_byte_of_a_receipt_is_found(app, deals, as_, day):
    mine, _seal = day
    with time_machine.travel(DAY, tick=False):
        given = as_(deals.cast.pia).get(f"/portal/deals/{mine}/receipt.json").data
    with app.app_context():
        key = log.public_key()
    told = json.loads(given)
    check_receipt.check_contents(told)
    check_receipt.check_signature(told, key, receipt._signed)
    for at in range(len(given)):
        flipped = given[:at] + bytes([given[at] ^ 1]) + given[at + 1 :]
        with pytest.raises((check_receipt.NotGenuine, check_receipt.CannotTell)) as no:
            wrong = check_receipt.read(flipped)
            check_receipt.check_contents(wrong)
            check_receipt.check_signature(wrong, key, receipt._signed)
        assert len(str(no.value)) > 20, at


def test_the_root_is_mailed_to_whom_the_vendor_named_and_to_nobody_else(app, deals, day, home):
    _mine, seal = day
    kept = app.config["ROOTS_TO"]
    app.config["ROOTS_TO"] = "notary@notary-example.com, audit@audit-example.com"
    try:
        with time_machine.travel(NEXT, tick=False):
            seal()
            with app.app_context():
                worker.drain()
    finally:
        app.config["ROOTS_TO"] = kept
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (home / "outbox").glob("*.eml")]
    roots = [letter for letter in letters if "Root of the receipts" in letter["Subject"]]
    assert sorted(letter["To"] for letter in roots) == ["audit@audit-example.com", "notary@notary-example.com"]
    ((root, count),) = rows(deals, select(ReceiptRoot.root, ReceiptRoot.receipts))
    for letter in roots:
        assert root in letter.get_content()
        assert f"{count} receipts were given on 2026-11-03" in letter.get_content()
        assert "/receipts/key" in letter.get_content()


def test_without_addresses_no_root_is_mailed(app, day, home):
    _mine, seal = day
    with time_machine.travel(NEXT, tick=False), app.app_context():
        seal()
        worker.drain()
    assert not [file for file in (home / "outbox").glob("*.eml") if b"Root of the receipts" in file.read_bytes()]
