"""G23: what people type is shown as they typed it; no field turns into markup on any page."""

import re

from bs4 import BeautifulSoup

from tests.trust import surface
from tests.trust.polyglots import MARK, POLYGLOTS

RUNS = re.compile(r"[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|[\x00-\x20]*data:", re.IGNORECASE)


def became_markup(html):
    """Elements and attributes of a page that a polyglot has made."""
    soup, found = BeautifulSoup(html, "html.parser"), []
    for tag in soup.find_all(True):
        if tag.name == "script" and not tag.get("src") and tag.get("type") != "application/json":
            found.append(str(tag)[:120])
        if tag.name in {"iframe", "base", "object", "embed", "style"}:
            found.append(str(tag)[:120])
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            runs = name.startswith(("on", "hx-on")) or name == "srcdoc"
            leads = name in {"href", "action", "src", "formaction", "hx-get", "hx-post"} and RUNS.match(text)
            away = name in {"href", "action", "src"} and text.startswith(f"//{MARK}")
            if runs or leads or away:
                found.append(f"{tag.name} {name}={text[:100]}")
        if tag.name == "meta" and str(tag.get("http-equiv", "")).lower() == "refresh":
            found.append(str(tag))
    return found


def test_the_finder_finds_markup():
    for bad in POLYGLOTS[:4]:
        assert became_markup(bad) or '"' in bad[:1]
    assert became_markup('<a href="javascript:1">x</a>')
    assert became_markup("<p>&lt;script&gt;</p><script src='/a'></script>") == []


def fill_every_form(stage, at):
    """Send each form with polyglots in its text fields, as whoever may; how many were taken."""
    taken = 0
    for who, action, data, texts in stage.forms.values():
        typed = {
            name: POLYGLOTS[(at + n) % len(POLYGLOTS)]
            for n, name in enumerate(texts)
            if _takes_text(data.get(name, ""))
        }
        if typed and "sign" not in action:
            answer = stage.ask(who, "POST", action, data=data | typed)
            assert answer.status_code < 500, action
            assert became_markup(answer.text) == [], f"{action}: the answer to a form"
            taken += answer.status_code < 400
    return taken


def _takes_text(value):
    return not value[:4].isdigit() and "@" not in value


def test_polyglots_in_every_field_are_shown_as_text(stage):
    wrong, pages, taken = [], 0, 0
    for at in range(0, len(POLYGLOTS), 5):
        taken += fill_every_form(stage, at)
        for place in stage.places:
            url = surface.address(stage.app, place, stage.acme) if "GET" in place.methods else None
            if url and place.endpoint != "static":
                for query in ("", f"?q={POLYGLOTS[at]}&sort={POLYGLOTS[at]}&f.x={POLYGLOTS[at]}&view={POLYGLOTS[at]}"):
                    answer = stage.ask(
                        "pia" if place.audience == "portal" else "ada",
                        "GET",
                        url + query.replace("&lt", "lt").replace("#", ""),
                    )
                    pages += 1
                    if answer.mimetype == "text/html":
                        wrong += [f"{url}{query}: {bad}" for bad in became_markup(answer.text)]
        stage.vault.put_back()
    print(f"G23 {stage.engine}: {taken} forms taken, {pages} pages read")
    assert not wrong, "\n".join(wrong[:30])


def test_text_put_past_the_forms_is_shown_as_text(stage):
    """Rows that came by import or another system: every text column of the watched company."""
    texts = stage.text_columns()
    stage.overwrite(texts, POLYGLOTS)
    wrong = []
    for place in stage.places:
        for who in ("ada", "nadia", "pia"):
            url = surface.address(stage.app, place, stage.acme) if "GET" in place.methods else None
            if url and place.endpoint != "static":
                answer = stage.ask(who, "GET", url)
                assert answer.status_code < 500, url
                if answer.mimetype == "text/html":
                    wrong += [f"{url} as {who}: {bad}" for bad in became_markup(answer.text)]
    assert not wrong, "\n".join(wrong[:30])
