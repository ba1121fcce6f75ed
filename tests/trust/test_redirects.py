"""G25: no `next`, wherever it is taken, leads to another site."""

from urllib.parse import quote, urlsplit

from tests.trust import surface

BAD = [
    "https://evil.example", "http://evil.example/", "//evil.example", "///evil.example", "////evil.example/x",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example", " //evil.example", "\x00//evil.example", "https:evil.example", "https:/evil.example",
    "https:///evil.example", "http:\\\\evil.example", "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "ftp://evil.example",
    "//evil.example/%2f..", "/%2f/evil.example", "/%5cevil.example", "//evil%2eexample", "https://localhost@evil.example",
    "https://localhost:80@evil.example", "//localhost@evil.example", "https://evil.example#localhost", "https://evil.example?localhost",
    "//evil。example", "//ⓔvil.example", "https://[::1]", "//127.0.0.1", "//0x7f000001", "/.//evil.example", "/..//evil.example",
    "//google.com/%2e%2e", "/;//evil.example", "//;@evil.example", "http://evil.example:80\\@localhost", "?next=//evil.example",
    "/sign-in?next=//evil.example", "/x\r\nSet-Cookie: a=b", "/x%0d%0aSet-Cookie:a=b", "/x\r\nLocation: //evil.example", "",
    "/\u2028/evil.example", "/\u00a0/evil.example", "\u200b//evil.example", "//evil.example:443", "blob:https://evil.example/x",
    "https://evil.example/\\localhost", "/\\/\\evil.example", "%2f%2fevil.example", "/" * 50 + "evil.example", "x" * 9_000,
]  # fmt: skip
NAMES = ("next", "next_url", "back", "return_to", "to", "url", "redirect")


def leaves(location):
    """Would a browser follow this away from here?"""
    if location is None:
        return False
    seen = location.strip("\x00\t\n\r ").replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    parts = urlsplit(seen)
    return (
        bool(parts.netloc and parts.netloc != "localhost")
        or parts.scheme not in ("", "http", "https")
        or seen.startswith("//")
    )


def test_the_checker_knows_what_leaves():
    assert all(map(leaves, ("//evil", "/\\evil", "https://evil", "javascript:1", "/\t/evil")))
    assert not any(map(leaves, ("/partners/", "http://localhost/x", "/x?next=//evil", None)))


def test_no_next_leads_away(stage):
    wrong, tried = [], 0
    for place in stage.places:
        url = surface.address(stage.app, place, stage.acme)
        for method in {"GET", "POST"} & set(place.methods) if url and place.endpoint != "static" else ():
            takes = place.endpoint.startswith("identity.") or place.endpoint in stage.forms
            for payload in BAD if takes else BAD[:6]:
                data = None if method == "GET" else stage.filled(place) | dict.fromkeys(NAMES, payload)
                query = "&".join(f"{name}={quote(payload, errors='surrogatepass')}" for name in NAMES)
                answer = stage.ask("ada" if tried % 2 else "anon", method, f"{url}?{query}", data=data)
                tried += 1
                if leaves(answer.headers.get("Location")) or "\n" in answer.headers.get("Location", ""):
                    wrong.append(f"{method} {url} with {payload!r} → {answer.headers['Location']!r}")
                if answer.status_code >= 500:
                    wrong.append(f"{method} {url} with {payload!r} → {answer.status_code}")
            stage.vault.put_back()
    print(f"G25 {stage.engine}: {tried} payloads on {len(stage.places)} rules")
    assert not wrong, "\n".join(wrong[:40])
