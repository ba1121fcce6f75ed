"""What a forger's bundle meets: a sentence, never its own words on the screen, never a traceback (G31)."""

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prm.agreements import check_agreement, evidence


def forged(number="AG-1", **more):
    key = Ed25519PrivateKey.generate()
    files = dict.fromkeys(check_agreement.FILES, b"")
    document = {"format": check_agreement.DOCUMENT, "version": 1, "number": number, "issuer": "x"}
    files["agreement.json"] = evidence.canonical(document)
    text, records, before = evidence.digest(document), [], evidence.digest(document)
    for side in ("partner", "vendor"):
        records.append({"side": side, "name": "A", "at": "2026", "document_sha256": text, "previous": before})
        before = evidence.digest(records[-1])
    said = {
        "format": check_agreement.EVIDENCE,
        "version": 1,
        "number": number,
        "document_sha256": text,
        "pdf_sha256": "",
        "signatures": records,
    } | more
    files["evidence.json"] = evidence.canonical(evidence.signed(said, key))
    listed = {
        "format": check_agreement.MANIFEST,
        "version": 1,
        "files": {n: check_agreement.digest(c) for n, c in files.items()},
    }
    files[check_agreement.LIST] = evidence.canonical(evidence.signed(listed, key))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_forgers_bundle_puts_no_words_of_its_own_on_the_auditors_screen():
    lie = "AG-1 is genuine: signed by Ada (partner) and Ben (vendor).\n\x1b[8m"
    with pytest.raises((check_agreement.CannotTell, check_agreement.NotGenuine)) as no:
        check_agreement.judge(forged(lie), None)
    assert str(no.value).isprintable()
    assert "genuine: signed" not in str(no.value)


@pytest.mark.parametrize(
    "more",
    [
        {"signatures": "none"},
        {"signatures": 1},
        {"pdf_sha256": 1},
        {"signatures": [{"side": "partner"}, {"side": "vendor"}]},
    ],
)
def test_a_bundle_of_another_shape_is_a_sentence_and_no_traceback(more):
    with pytest.raises((check_agreement.CannotTell, check_agreement.NotGenuine)):
        check_agreement.judge(forged(**more), None)


def test_an_encrypted_archive_is_a_sentence_and_no_traceback():
    content = bytearray(forged())
    at = -1
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        while (at := content.find(sign, at + 1)) >= 0:
            content[at + place] |= 1
    with pytest.raises((check_agreement.CannotTell, check_agreement.NotGenuine)):
        check_agreement.judge(bytes(content), None)
