"""G21: the headers of trust.md 4.5 on every route and every error page, worth 140 points at the Observatory."""

import pytest
from bs4 import BeautifulSoup

from tests.trust import surface

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}


def policy(answer):
    parts = (part.strip().partition(" ") for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _, value in parts if name}


def faults(answer, *, static=False):
    wrong = [
        f"{name}: {answer.headers.get(name)}" for name, value in WANTED.items() if answer.headers.get(name) != value
    ]
    said = policy(answer)
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        wrong += [] if said.get("default-src") == "'none'" else ["a file without a policy"]
    else:
        wrong += [f"{name} {said.get(name)}" for name, value in CSP.items() if said.get(name) != value]
    wrong += [f"policy allows {word}" for word in ("unsafe", "data:", "http:", "*") if word in str(said)]
    kept = answer.headers.get("Cache-Control", "")
    if not static and kept != "no-store":
        wrong.append(f"Cache-Control: {kept}")
    if answer.headers.get("Server", "").lower().startswith(("werkzeug", "python")):
        pass  # the test client's own; the real server is asked by the browser tests
    return wrong


def test_every_route_and_method_carries_the_headers(stage):
    wrong, asked = [], 0
    for place in stage.places:
        for tenant in (stage.acme, None):
            url = surface.address(stage.app, place, tenant)
            for method in place.methods if url else ():
                for who in ("ada", "pia", "anon"):
                    answer = stage.ask(who, method, url, forged=True)
                    asked += 1
                    static = place.endpoint == "static" and answer.status_code < 400
                    wrong += [
                        f"{method} {url} as {who} {answer.status_code}: {fault}"
                        for fault in faults(answer, static=static)
                    ]
    print(f"G21 {stage.engine}: {asked} answers")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize(
    ("method", "url", "given", "status"),
    [
        ("GET", "/no-such-page", {}, 404),
        ("DELETE", "/healthz", {}, 404),
        ("POST", "/csp-report", {"data": b"x" * 100}, 204),
        ("GET", "/static/../prm.db", {}, 404),
        ("GET", "/%00", {}, 404),
        ("GET", "/sign-in?next=%ff%fe", {}, 200),
        ("POST", "/sign-in", {"forged": True}, 403),
        ("POST", "/sign-in", {"data": b"x" * 50_000_001}, 413),
        ("GET", "/search", {}, 302),
        ("GET", "/search", {"headers": {"HX-Request": "true"}}, 401),
    ],
)
def test_error_pages_carry_the_headers(stage, method, url, given, status):
    answer = stage.ask("anon", method, url, **given)
    assert answer.status_code == status
    assert faults(answer) == []
    assert "Traceback" not in answer.text


def points(answer):
    """MDN's scoring table, as far as it concerns us."""
    said, score = policy(answer), 100
    score += 10 if said.get("default-src") == "'none'" and "unsafe" not in str(said) else -25
    score += 5 if said.get("frame-ancestors") == "'none'" else -20
    score += 10 if answer.headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0
    score += 5 if answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer", "strict-origin") else 0
    score += 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else -5
    lasts = answer.headers.get("Strict-Transport-Security", "max-age=0").split("max-age=")[1].split(";")[0]
    score += 0 if int(lasts) >= 15_768_000 else -20
    cookies = answer.headers.getlist("Set-Cookie")
    safe = all("Secure" in each and "HttpOnly" in each and "SameSite" in each for each in cookies)
    score += (5 if cookies else 0) if safe else -20
    scripts = [tag for tag in BeautifulSoup(answer.text, "html.parser").find_all("script") if tag.get("src")]
    score += 5 if scripts and all(tag.get("integrity", "").startswith("sha") for tag in scripts) else 0
    return score


def test_the_first_page_over_https_is_worth_140_points(stage):
    before = stage.app.config["URL"]
    stage.app.config["URL"] = "https://prm.example"
    try:
        answer = stage.app.test_client(use_cookies=False).get("/sign-in", base_url="https://prm.example")
    finally:
        stage.app.config["URL"] = before
    assert points(answer) >= 140
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-prm_sid=")
    assert "Path=/" in cookie
    assert "Domain" not in cookie
