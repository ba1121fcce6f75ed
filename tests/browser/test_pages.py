"""Every page of the url map in Chromium: readable by everybody, whole on a phone, light, quiet, and from here alone."""

import pytest

from tests.browser.eyes import OVERFLOW, SMALL

LIGHTEST, HEAVIEST = 60_000, 150_000
CHART_BYTES = 480_000
REQUESTS = 8
DOM = 1_500
HTMX_KEEPS = {"htmx-current-path-for-history"}  # the tab's own path, gone with the tab; htmx has no switch for it


def walk(house, look, width, theme):
    """(where, eyes) of every page that is a page."""
    for role, path, rule in house.pages():
        eyes = look(role, width=width, theme=theme)
        eyes.open(path)
        if eyes.whole:  # neither a file nor a fragment that a page puts into itself
            yield f"{rule} as {role} at {width} {theme}", eyes


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(house, look, theme):
    wrong, pages = [], 0
    for where, eyes in walk(house, look, 1440, theme):
        pages += 1
        wrong += [f"{where} {found}" for found in eyes.axe()]
    print(f"axe {theme}: {pages} pages")
    assert pages >= 10
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_scrolls_sideways_on_a_phone(house, look, width):
    wrong = []
    for where, eyes in walk(house, look, width, "light"):
        wrong += [f"{where}: {found}" for found in eyes.page.evaluate(OVERFLOW)]
    assert not wrong, "\n".join(wrong[:40])


def test_targets_on_a_phone_can_be_hit(house, look):
    wrong = []
    for where, eyes in walk(house, look, 390, "dark"):
        wrong += [f"{where}: {found}" for found in eyes.page.evaluate(SMALL)[:3]]
    assert not wrong, "\n".join(wrong[:40])


def test_every_page_is_quiet_light_and_from_here_alone(house, look):
    wrong, slowest = [], (0.0, "")
    for where, eyes in walk(house, look, 1440, "light"):
        if eyes.facts()["charts"]:
            eyes.page.wait_for_function(
                "[...document.querySelectorAll('[data-spec]')].every(e => { e.scrollIntoView(); return e.dataset.drawn })"
            )
        facts = eyes.facts()
        slowest = max(slowest, (facts["v"]["lcp"], where))
        charts = len(facts["charts"]) > 0
        checks = {
            f"status {eyes.status}": eyes.status == 200,
            f"console: {eyes.errors[:2]}": not eyes.errors,
            f"policy: {facts['v']['csp'][:2]}": not facts["v"]["csp"],
            f"asks elsewhere: {eyes.elsewhere()[:2]}": not eyes.elsewhere(),
            f"{eyes.bytes} bytes": eyes.bytes <= (LIGHTEST + CHART_BYTES if charts else LIGHTEST),
            f"{len(eyes.requests)} requests": len(eyes.requests) <= REQUESTS + (3 if charts else 0),
            f"layout shift {facts['v']['cls']:.3f}": facts["v"]["cls"] <= 0.02,
            f"keeps {facts['stored']} in web storage": set(facts["stored"]) <= HTMX_KEEPS,
            "lets scripts read the cookie": not facts["cookies"],
            f"{facts['nodes']} nodes": facts["nodes"] <= DOM or "styleguide" in where,
            f"headings {facts['h1']}": len(facts["h1"]) == 1,
            f"title {facts['title']!r} does not say {facts['h1'][:1]}": bool(facts["h1"])
            and facts["h1"][0][:60] in facts["title"],
            f"charts drawn {facts['charts']}": all(drawn == asked for drawn, asked in facts["charts"]),
        }
        wrong += [f"{where}: {what}" for what, right in checks.items() if not right]
    print(f"largest paint: {slowest[0]:.0f} ms on {slowest[1]}")
    assert not wrong, "\n".join(wrong[:60])


def test_each_role_reaches_every_entry_of_its_own_navigation(house, look):
    wrong = []
    for role in house.tokens:
        eyes = look(role).open("/" if not role.startswith("partner") else "/portal/")
        if eyes.status != 200 and role.startswith("partner"):
            continue
        links = eyes.page.eval_on_selector_all(
            "nav a[href]", "all => [...new Set(all.map(a => a.getAttribute('href')))]"
        )
        for link in links:
            eyes.open(link)
            if eyes.status != 200 or eyes.errors:
                wrong.append(f"{role} {link} → {eyes.status} {eyes.errors[:1]}")
    assert not wrong, "\n".join(wrong)


def test_a_printed_list_is_not_cut(house, look, tmp_path):
    rules = {rule: (role, path) for role, path, rule in house.pages()}
    role, path = rules.get("/partners/", ("admin", "/styleguide"))
    eyes = look(role).open(path)
    eyes.page.emulate_media(media="print")
    wide = eyes.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    target = tmp_path / "list.pdf"
    eyes.page.pdf(path=target, format="A4")
    eyes.page.emulate_media(media="screen")
    assert target.read_bytes().startswith(b"%PDF")
    assert wide[0] <= wide[1]


CONTROL = """<!doctype html><html lang="en"><head><title>Control</title><meta name="viewport" content="width=device-width">
<style>body{background:#fff;color:#000}.pale{color:#ccc}.tiny{width:12px;height:12px;padding:0;border:0;font-size:6px}</style></head>
<body><main><h1>Control</h1><p class="pale">You can hardly read this text.</p><input type="text">
<button class="tiny" aria-label="one"></button><button class="tiny" aria-label="two"></button></main></body></html>"""


def test_axe_finds_the_three_faults_planted_for_it(house, look):
    eyes = look("control")
    eyes.page.set_content(CONTROL)
    assert {rule for rule, _count, _html in eyes.axe()} == {"color-contrast", "label", "target-size"}
