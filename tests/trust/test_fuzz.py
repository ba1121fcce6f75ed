"""G27: whatever is sent in forms and queries, the answer is a sentence, never a failure of ours."""

import io
import random
from urllib.parse import quote

import pytest

from prm.core.transaction import SAFE
from tests.trust import surface

SEED, COUNT = 20261122, 2_000
NASTY = [
    "", " ", "\x00", "a\x00b", "sNaN", "NaN", "-Infinity", "inf", "1e999", "1e-999", "١٢", "1_000", "0x10", "１２", "²", "½",
    "-0", "--1", "1.2.3", "1,2,3", "9" * 30, "-" + "9" * 30, "1" * 5_000, "0.00001", "1e5", "$-5", "(1", "true", "null", "None", "undefined",
    "[]", "{}", "[1]", '{"$ne": 1}', "' OR 1=1 --", '"; DROP TABLE user; --', "%", "_", "%%%", "\\", "\\x00", "../../etc/passwd",
    "{{7*7}}", "${7*7}", "%(x)s", "%s%n", "{0.__class__}", "<b>x</b>", "\ud800", "\udfff\ud800", "\ufffe", "\uffff", "\u202eevil", "\u200b" * 50,
    "e\u0301" * 200, "👩‍👩‍👧‍👦" * 20, "İ", "ß", "\r\n\r\n", "\n" * 500, "\t", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "-1-01-01", "2026-13-01", "1900-01-01", "2026-W01", "20260101", "24:00",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "..", "..5", "5..", "10000..1",
    "-name", "-", "--", "name,-name", "*", "a=b&c=d", "x" * 10_000, "a,b,c", ",", ",,,,", "P1Y", "last", "this-quarter", "2026-Q5", "FY99999",
]  # fmt: skip
QUERY_KEYS = (
    "q", "sort", "page", "size", "view", "cols", "open", "f.status", "f.amount", "f.territory", "f.name", "f.", "f.x[]", "period",
    "from", "to", "by", "metric", "cut", "region", "partner", "format", "palette", "compare", "next", "as_of", "tab", "\x00", "é" * 40, "x" * 3_000,
)  # fmt: skip


def encoded(text):
    return quote(text.encode("utf-8", "surrogatepass"))


def body_of(pairs):
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)


class Fuzzer:
    """Seeded malformed input; every failure prints the case that replays it."""

    def __init__(self, stage, seed):
        self.stage, self.dice, self.wrong, self.sent = stage, random.Random(seed), [], 0

    def nasty(self):
        return self.dice.choice(NASTY)

    def form(self, place):
        fields = list(self.stage.filled(place).items()) or [("name", "x"), ("amount", "1")]
        pairs = [(name, self.nasty() if self.dice.random() < 0.5 else value) for name, value in fields]
        match self.dice.randrange(8):
            case 0:
                pairs += pairs  # duplicate keys
            case 1:
                pairs = [(f"{name}[]", value) for name, value in pairs]
            case 2:
                pairs = self.dice.sample(pairs, k=self.dice.randrange(len(pairs)))
            case 3:
                pairs += [(self.nasty(), self.nasty()) for _ in range(5)]
            case 4:
                pairs = [(name, self.nasty()) for name, _ in pairs]
            case 5:
                pairs += [("version", self.nasty()), ("id", self.nasty()), ("role", "admin"), ("partner_id", "1")]
        return pairs

    def check(self, answer, what):
        self.sent += 1
        if answer.status_code >= 500:
            self.wrong.append(f"{answer.status_code}: {what}"[:600])

    def post(self, place, url, who):
        pairs = self.form(place)
        given = {"data": body_of(pairs), "content_type": "application/x-www-form-urlencoded"}
        kind = self.dice.randrange(10)
        if kind == 0:
            given = {"data": b'{"a": [1, {"b": NaN}]', "content_type": "application/json"}
        elif kind == 1:
            files = {"file": (io.BytesIO(self.nasty().encode("utf-8", "replace") * 9), "x.csv\x00.xlsx")}
            given = {"data": files, "content_type": "multipart/form-data"}
        elif kind == 2:
            given["content_type"] = "multipart/form-data; boundary=" + "x" * self.dice.randrange(90)
        answer = self.stage.ask(who, "POST", url, **given)
        self.check(answer, f"POST {url} as {who} {pairs!r}")
        if answer.status_code < 400 and self.stage.vault.moved():
            self.stage.vault.put_back()

    def get(self, url, who):
        pairs = [(self.dice.choice(QUERY_KEYS), self.nasty()) for _ in range(self.dice.randrange(1, 5))]
        query = body_of([(name, value[:4_000]) for name, value in pairs])
        self.check(self.stage.ask(who, "GET", f"{url}?{query}"), f"GET {url}?{query} as {who}")


def targets(stage, unsafe):
    for place in stage.places:
        url = surface.address(stage.app, place, stage.acme)
        if url and place.endpoint != "static" and ("POST" in place.methods if unsafe else "GET" in place.methods):
            yield place, url


def test_malformed_forms_never_break_us(stage):
    fuzzer, found = Fuzzer(stage, SEED), list(targets(stage, unsafe=True))
    each = max(8, COUNT // 2 // len(found))
    for place, url in found:
        who = stage.forms[place.endpoint][0] if place.endpoint in stage.forms else "ada"
        for _ in range(each):
            fuzzer.post(place, url, who)
    print(f"G27 {stage.engine}: {fuzzer.sent} forms on {len(found)} rules, seed {SEED}")
    assert not fuzzer.wrong, "\n".join([f"{len(fuzzer.wrong)} failures", *fuzzer.wrong[:15]])


def test_malformed_queries_never_break_us(stage):
    fuzzer, found = Fuzzer(stage, SEED + 1), list(targets(stage, unsafe=False))
    each = max(8, COUNT // 2 // len(found))
    for place, url in found:
        for _ in range(each):
            fuzzer.get(url, "pia" if place.audience == "portal" else "ada")
    print(f"G27 {stage.engine}: {fuzzer.sent} queries on {len(found)} rules, seed {SEED + 1}")
    assert not fuzzer.wrong, "\n".join([f"{len(fuzzer.wrong)} failures", *fuzzer.wrong[:15]])


def test_a_million_characters_in_any_field_are_answered(stage):
    wrong = []
    for place, url in targets(stage, unsafe=True):
        who = stage.forms[place.endpoint][0] if place.endpoint in stage.forms else "ada"
        texts = stage.forms[place.endpoint][3] if place.endpoint in stage.forms else ["name"]
        for name in texts[:4]:
            data = stage.filled(place) | {name: "x" * 1_000_000}
            answer = stage.ask(who, "POST", url, data=data)
            if answer.status_code >= 500:
                wrong.append(f"{url} {name} → {answer.status_code}")
            stage.vault.put_back()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe=1", b"%", b"%zz=%", b"a=%ff%fe", b"&&&&", b"=", b"\x00=\x00", b"a" * 70_000]
)
def test_bytes_that_are_no_form_are_answered(stage, raw):
    for _place, url in targets(stage, unsafe=True):
        answer = stage.ask("ada", "POST", url, data=raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, url
    assert {"GET", "HEAD", "OPTIONS"} == SAFE
