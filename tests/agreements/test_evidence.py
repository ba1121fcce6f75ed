import io
import zipfile
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prm.agreements import bundle, check_agreement, evidence, printed
from prm.agreements.rules import Side
from prm.core.transaction import system
from prm.journal import log

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
DOCUMENT = {
    "format": "prm-agreement", "version": 1, "number": "AG-7F3K2Q", "title": "Reseller agreement", "issuer": "Vendor",
    "partner": {"name": "#eval(1) $x$ *bold* Ünïcode GmbH"}, "effective_on": "2026-06-01", "ends_on": None,
    "clauses": [{"key": "term", "title": "Term #set", "text": "It holds.\n\n#panic()"}],
    "annexes": [{"title": "Commission", "text": "", "lines": [
        {"basis": "commission", "category": "Bikes", "points": 500, "amount": None, "currency": "", "starts_on": None, "ends_on": None},
    ]}],
}  # fmt: skip


def signature(side, previous, document, pdf=""):
    person = {"id": "abc", "name": "Pia", "role": "partner_admin"}
    return evidence.signature(
        side, "Pia Partner", person, AT, address="192.0.2.1", browser="Test", proof="signed in", document=document,
        pdf=pdf, previous=previous,
    )  # fmt: skip


def sealed(document=DOCUMENT, pdf=""):
    own = evidence.digest(document)
    first = signature(Side.PARTNER, own, own, pdf)
    return evidence.seal(document, [first, signature(Side.VENDOR, evidence.digest(first), own, pdf)], AT, KEY)


@pytest.fixture(scope="module")
def packed():
    return bundle.made(DOCUMENT, sealed(), b"%PDF-1.7 text %%EOF", AT, KEY, "https://prm.example.com")


def test_a_bundle_is_checked_offline_and_says_who_signed(packed):
    assert check_agreement.judge(packed, PUBLIC).startswith("AG-7F3K2Q is genuine: signed by Pia Partner (partner")


def test_without_the_issuers_key_an_unaltered_bundle_is_not_called_genuine(packed):
    with pytest.raises(check_agreement.CannotTell, match="unaltered"):
        check_agreement.judge(packed, None)


def test_every_flipped_byte_of_every_file_is_told(packed):
    files = check_agreement.unpacked(packed)
    for name, content in files.items():
        step = max(1, len(content) // 400)
        for at in [*range(0, len(content), step), len(content) - 1]:
            bad = bytearray(content)
            bad[at] ^= 1 << (at % 8)
            with pytest.raises(check_agreement.NotGenuine):
                check_agreement.check(files | {name: bytes(bad)}, PUBLIC)


def test_every_flipped_byte_of_the_sealed_files_is_told_even_where_the_list_of_files_is_made_anew(packed):
    files = check_agreement.unpacked(packed)
    for name in ("agreement.json", "evidence.json"):
        for at in range(0, len(files[name]), 3):
            bad = bytearray(files[name])
            bad[at] ^= 1
            with pytest.raises(check_agreement.NotGenuine):
                check_agreement.check(relisted(files | {name: bytes(bad)}), PUBLIC)


def relisted(files):
    said = {"format": check_agreement.MANIFEST, "version": 1, "number": "AG-7F3K2Q", "made_at": evidence.moment(AT)}
    said["files"] = {each: check_agreement.digest(files[each]) for each in check_agreement.FILES}
    return files | {check_agreement.LIST: evidence.canonical(evidence.signed(said, KEY))}


def test_a_file_left_out_or_slipped_in_is_told(packed):
    files = check_agreement.unpacked(packed)
    with pytest.raises(check_agreement.NotGenuine, match="is missing"):
        check_agreement.check({name: files[name] for name in files if name != "HOW-TO.txt"}, PUBLIC)
    with pytest.raises(check_agreement.NotGenuine, match="a file was added"):
        check_agreement.check(files | {"more.txt": b""}, PUBLIC)


def test_a_bundle_sealed_by_somebody_else_is_told(packed):
    other = Ed25519PrivateKey.generate()
    forged = bundle.made(DOCUMENT, evidence.signed({**sealed()}, other), b"pdf", AT, other, "")
    with pytest.raises(check_agreement.NotGenuine):
        check_agreement.judge(forged, PUBLIC)


def test_signatures_of_another_text_do_not_fit_this_one():
    other = DOCUMENT | {"title": "Another"}
    forged = bundle.made(other, sealed(DOCUMENT), b"pdf", AT, KEY, "")
    with pytest.raises(check_agreement.NotGenuine, match="another text"):
        check_agreement.judge(forged, PUBLIC)


def test_what_is_no_bundle_is_answered_in_a_sentence(tmp_path, capsys):
    file = tmp_path / "x.zip"
    file.write_bytes(b"nothing")
    assert check_agreement.main([str(file), "--key", PUBLIC]) == 2
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    file.write_bytes(empty.getvalue())
    assert check_agreement.main([str(file), "--key", PUBLIC]) == 1
    assert "is missing" in capsys.readouterr().out


def test_text_that_looks_like_markup_stays_text_in_the_pdf_and_the_bytes_repeat(app):
    with app.test_request_context(), system("print", writes=False):
        one, two = printed.pdf(DOCUMENT), printed.pdf(DOCUMENT)
    assert one.startswith(b"%PDF-")
    assert one == two


def test_the_key_and_the_checker_are_where_the_bundle_says(as_):
    nobody = as_(None)
    with nobody.app.app_context():
        assert nobody.get("/agreements/key").text.strip() == log.public_key()
    assert nobody.get("/agreements/check_agreement.py").data.startswith(b'"""Check a signed agreement offline')
