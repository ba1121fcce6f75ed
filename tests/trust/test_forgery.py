"""G22: no unsafe route acts for another site, and no session token works for another browser."""

from prm.core.transaction import SAFE
from tests.trust import surface

WAYS = {
    "no token": lambda stage, who: {},
    "another user's token": lambda stage, who: {"X-CSRFToken": stage.csrf("omar" if who != "omar" else "ada")},
    "a cross-site request": lambda stage, who: {"X-CSRFToken": stage.csrf(who), "Sec-Fetch-Site": "cross-site"},
    "a sibling site": lambda stage, who: {"X-CSRFToken": stage.csrf(who), "Sec-Fetch-Site": "same-site"},
    "another origin": lambda stage, who: {"X-CSRFToken": stage.csrf(who), "Origin": "https://evil.example"},
    "an opaque origin": lambda stage, who: {"X-CSRFToken": stage.csrf(who), "Origin": "null"},
    "another port": lambda stage, who: {"X-CSRFToken": stage.csrf(who), "Origin": "http://localhost:81"},
    "plain text": lambda stage, who: {"Content-Type": "text/plain"},
    "a token in the query": lambda stage, who: {},
}


def unsafe(stage):
    for place in stage.places:
        url = surface.address(stage.app, place, stage.acme)
        for method in place.methods:
            if method not in SAFE and place.endpoint != "web.csp_report" and url:
                yield place, method, url


def test_every_unsafe_route_refuses_every_forgery(stage):
    wrong, tried = [], 0
    for place, method, url in unsafe(stage):
        for who in ("ada", "nadia", "pia", "anon"):
            for way, headers in WAYS.items():
                data = stage.filled(place)
                if way == "plain text":
                    data = f"csrf_token={stage.csrf(who)}&" + "&".join(f"{k}={v}" for k, v in data.items())
                sent = url + (f"?csrf_token={stage.csrf(who)}" if way == "a token in the query" else "")
                answer = stage.ask(who, method, sent, headers=headers(stage, who), forged=True, data=data)
                tried += 1
                if answer.status_code not in (401, 403, 404, 415):
                    wrong.append(f"{method} {url} as {who} with {way} → {answer.status_code}")
                if stage.vault.changed():
                    wrong.append(f"{method} {url} as {who} with {way} changed rows")
                    stage.vault.put_back()
    print(f"G22 {stage.engine}: {tried} forgeries")
    assert not wrong, "\n".join(wrong[:40])


def test_a_true_form_of_the_same_browser_is_let_through(stage):
    for origin in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        answer = stage.ask("ada", "POST", "/sign-out", headers=origin)
        assert answer.status_code != 403, origin
        stage.vault.put_back()


def test_a_csrf_token_dies_with_its_session(stage):
    old = stage.csrf("ada")
    answer = stage.ask("anon", "POST", "/sign-out", headers={"X-CSRFToken": old}, forged=True)
    assert answer.status_code in (401, 403, 404)
    assert not stage.vault.changed()
