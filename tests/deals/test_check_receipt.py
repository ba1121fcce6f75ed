"""The checker that auditors get: one file, run alone, one sentence for whatever it is given, and its own arithmetic."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.deals import check_receipt as checker
from prm.deals import merkle, receipt
from tests.deals.test_receipt import KEY, OTHER, changed, facts, make, places

ISSUED = make(facts(), KEY)
KEY_HEX = receipt.public_key(KEY)
GENUINE = "This receipt is genuine: DR-7F3K2Q was received 2026-11-22 09:14:03 UTC"
ABC = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
RFC_8032 = [  # secret key, public key, message, signature: section 7.1, tests 1, 2, 3 and SHA(abc)
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        ABC,
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.fixture
def check(tmp_path):
    """Run the checker alone, in a folder without the product: what is it given, its one line and its exit code."""
    (tmp_path / "check_receipt.py").write_bytes(Path(checker.__file__).read_bytes())

    def run(given, *options, **files):
        for name, content in {"receipt": given, **files}.items():
            written = content if isinstance(content, bytes) else json.dumps(content).encode()
            (tmp_path / f"{name}.json").write_bytes(written)
        command = [sys.executable, "-I", "check_receipt.py", "receipt.json", *options]
        ran = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False, timeout=60)
        assert ran.stderr == ""
        assert ran.stdout.count("\n") == 1
        assert ran.stdout.isascii()
        return ran.returncode, ran.stdout.strip()

    return run


def sentence(document, key=KEY_HEX, proof=None, root=None, folder=None):
    """What the checker's main would say, in this process: the exit code and the line."""
    (folder / "receipt.json").write_bytes(json.dumps(document).encode())
    try:
        return 0, checker.judge(str(folder / "receipt.json"), key, proof, root)
    except checker.NotGenuine as no:
        return 1, str(no)
    except checker.CannotTell as no:
        return 2, str(no)


def test_a_receipt_as_issued_is_genuine(check):
    assert check(receipt.as_file(ISSUED), "--key", KEY_HEX) == (0, f"{GENUINE}.")
    assert check(json.dumps(ISSUED, indent=2).encode("utf-8-sig"), "--key", KEY_HEX.upper()) == (0, f"{GENUINE}.")


def test_without_the_issuers_key_it_does_not_say_genuine(check):
    forged = make(facts(), OTHER)
    for each in (ISSUED, forged):
        code, said = check(each)
        assert code == 2
        assert "unaltered" in said
        assert "--key" in said
        assert each["public_key"] in said
        assert "is genuine:" not in said


@pytest.mark.parametrize("path", places(ISSUED), ids=lambda path: ".".join(map(str, path)))
def test_every_altered_value_is_found(path, tmp_path):
    code, said = sentence(changed(ISSUED, path), folder=tmp_path)
    assert code == (2 if path[0] in {"format", "version"} else 1)
    assert path[0] in said


def test_altered_receipts_are_told_on_the_command_line(check):
    for name, value in (("customer", "ACME Industries AG"), ("received_at", "2026-11-21T09:14:03.000120Z")):
        code, said = check(ISSUED | {name: value}, "--key", KEY_HEX)
        assert (code, said) == (
            1,
            f"This receipt was altered after it was issued: {name}. Ask the issuer for its copy.",
        )


def test_a_receipt_replayed_under_another_number_is_told(check):
    code, said = check(ISSUED | {"number": "DR-222222"}, "--key", KEY_HEX)
    assert (code, said.split(". ")[0]) == (1, "This receipt was altered after it was issued: number")
    remade = make(facts(number="DR-222222"), OTHER) | {"public_key": KEY_HEX, "signature": ISSUED["signature"]}
    assert check(remade, "--key", KEY_HEX)[0] == 1


def test_a_receipt_signed_with_another_key_is_not_the_issuers(check):
    code, said = check(make(facts(), OTHER), "--key", KEY_HEX)
    assert code == 1
    assert f"signed with another key ({receipt.public_key(OTHER)})" in said


def test_a_receipt_is_found_in_its_days_tree_and_nowhere_else(check):
    day = [make(facts(number=f"DR-AAAA{n}"), KEY) for n in range(20, 27)]
    leaves = [receipt.leaf(each) for each in [*day, ISSUED]]
    root, path = merkle.root(leaves), merkle.proof(leaves, 7)
    proof, options = receipt.proof_file(ISSUED, path), ("--key", KEY_HEX, "--proof", "proof.json", "--root")
    assert check(ISSUED, *options, root, proof=proof) == (0, f"{GENUINE} and is in the day's tree.")
    late = make(facts(number="DR-LATE22"), KEY)
    assert check(late, *options, root, proof=proof | {"sha256": late["sha256"]})[0] == 1
    assert "another receipt's" in check(late, *options, root, proof=proof)[1]
    code, said = check(ISSUED, *options, merkle.root(leaves[:-1]), proof=proof)
    assert (code, said) == (1, "DR-7F3K2Q is not in the day's tree: its proof leads to another root.")


def test_a_proof_of_any_other_form_is_a_sentence(check):
    root, options = merkle.root([receipt.leaf(ISSUED)]), ("--key", KEY_HEX, "--proof", "proof.json", "--root")
    proof = receipt.proof_file(ISSUED, [])
    assert check(ISSUED, *options, root, proof=proof)[0] == 0
    strange = [[1], ["left"], ["left", 5], ["up", root], [["left"], root], [["left", root, root]], [None]]
    for path in ("", None, {}, [["left", root]] * 65, *strange):
        assert check(ISSUED, *options, root, proof=proof | {"path": path})[0] in {1, 2}
    for none in (b"", b"[]", b"{", ISSUED):
        assert check(ISSUED, *options, root, proof=none)[0] == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "not JSON"),
        (b"PK\x03\x04", "not JSON"),
        (b"\xff\xfe{\x00}\x00", "not JSON"),
        (receipt.as_file(ISSUED)[:-1], "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'{"a":' * 90_000 + b"1" + b"}" * 90_000, "not JSON"),
        (b'{"customer":' + b"[" * 900 + b"]" * 900 + b"}", "format"),
        (b"{" + b" " * 10_000_000 + b"}", "larger than 1 MB"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'"DR-7F3K2Q"', "not an object"),
        (b"{}", "format"),
        (b'{"format": "prm-receipt"}', "version"),
        (b'{"format": "prm-receipt", "version": 1}', "number is missing"),
        (b'{"version": NaN}', "NaN"),
        (receipt.as_file(ISSUED).replace(b'"version":1}', b'"version":1.0}'), "1.0"),
        (receipt.as_file(ISSUED).replace(b'{"amount"', b'{"customer":"Rival","amount"'), "twice"),
        (receipt.as_file(ISSUED).replace(b"ACME", b"\\ud83d"), "cannot be written"),
        (receipt.as_file(ISSUED | {"\x1b[2J\x07": "x"}), "x1b[2J"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_a_file_that_is_no_receipt_is_a_sentence(check, content, word):
    code, said = check(content, "--key", KEY_HEX)
    assert code in {1, 2}
    assert word in said


def test_a_nested_receipt_is_a_sentence_at_any_depth(check):
    for depth in (500, 990, 1_000, 5_000, 100_000):
        deep = receipt.as_file(ISSUED).replace(b'"terms":"2026-3"', b'"terms":' + b"[" * depth + b"]" * depth)
        assert check(deep, "--key", KEY_HEX)[0] in {1, 2}


def test_options_that_make_no_sense_are_a_sentence(check, tmp_path):
    for options in (
        ["--key", "abc"],
        ["--key", ""],
        ["--key", "é" * 64],
        ["--root", KEY_HEX],
        ["--proof", "proof.json"],
    ):
        assert check(ISSUED, *options)[0] == 2
    (tmp_path / "folder.json").mkdir()
    for name in ("none.json", "folder.json"):
        code, said = check(ISSUED, "--key", KEY_HEX, "--root", KEY_HEX, "--proof", name)
        assert (code, said.startswith(f"{name}: It cannot be read")) == (2, True)


def test_the_checker_is_one_file_of_the_standard_library_for_old_pythons_too():
    text = Path(checker.__file__).read_text(encoding="ascii")
    tree = ast.parse(text, feature_version=(3, 9))
    names = [each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    names += [name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names]
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_its_ed25519_gives_the_answers_of_rfc_8032(secret, public, message, signature):
    assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(bytes.fromhex(message)).hex() == signature
    key, said, seal = (bytes.fromhex(each) for each in (public, message, signature))
    assert checker.signed(key, said, seal)
    assert not checker.signed(key, said + b"\0", seal)
    for at in (0, 31, 32, 63):
        assert not checker.signed(key, said, seal[:at] + bytes([seal[at] ^ 1]) + seal[at + 1 :])


def test_its_ed25519_refuses_signatures_that_fit_by_a_trick():
    public, message, seal = bytes.fromhex(KEY_HEX), b"m", KEY.sign(b"m")
    again = int.from_bytes(seal[32:], "little") + checker.ORDER  # the same number once round: a second signature
    assert not checker.signed(public, message, seal[:32] + again.to_bytes(32, "little"))
    for low in (1, checker.P - 1, 0, checker.P, checker.P + 1, 2**255 - 1):  # small order, and not written shortest
        key = low.to_bytes(32, "little")
        assert not checker.signed(key, message, key + bytes(32))
        assert not checker.signed(key, message, (1).to_bytes(32, "little") + bytes(32))
    assert not any(checker._point(long.to_bytes(32, "little")) for long in range(checker.P, 2**255))
    for key, mark in ((b"", seal), (public[:-1], seal), (public, b""), (public, seal[:-1]), (public, seal + b"\0")):
        assert not checker.signed(key, message, mark)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=25, deadline=None)
def test_its_ed25519_agrees_with_the_products(secret, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    seal, public = key.sign(message), bytes.fromhex(receipt.public_key(key))
    broken = (int.from_bytes(seal, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert checker.signed(public, message, seal)
    assert not checker.signed(public, message, broken)
