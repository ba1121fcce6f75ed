"""Every page of the url map in Chromium: readable by everybody, whole on a phone, light, quiet, and from here alone."""

import pytest

from tests.browser.eyes import OVERFLOW, SMALL

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

LIGHTEST, HEAVIEST = 60_000, 150_000
CHART_BYTES = 480_000
REQUESTS = 8
DOM = 1_500
LETTERED = {"/apply/confirm", "/apply/status"}  # without the link of a letter they are gone, and say so
HTMX_KEEPS = {"htmx-current-path-for-history"}  # the tab's own path, gone with the tab; htmx has no switch for it


DRAWN = "[...document.querySelectorAll('[data-spec]')].every(e => { e.scrollIntoView(); return e.dataset.drawn })"


class Seen:
    """What one page was like: at a desk in both themes, and as narrow as phones are."""

    def __init__(self, where, eyes, path):
        page, self.where, self.status = eyes.page, where, eyes.status
        self.axe = {"light": eyes.axe()}
        if eyes.facts()["charts"]:
            page.wait_for_function(DRAWN)
        self.facts = eyes.facts()
        self.errors, self.elsewhere = list(eyes.errors), eyes.elsewhere()
        self.bytes, self.requests = eyes.bytes, len(eyes.requests)
        self.overflow, self.small = {}, []
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            self._afresh(eyes, path)
            self.overflow[width] = page.evaluate(OVERFLOW)
            self.small += page.evaluate(SMALL)[:3] if width == 390 else []
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="dark")
        self._afresh(eyes, path)
        self.axe["dark"] = eyes.axe()
        page.emulate_media(color_scheme="light")

    def _afresh(self, eyes, path):
        """A chart is drawn for the width and theme it meets; the rest of a page follows them where it stands."""
        if self.facts["charts"]:
            eyes.open(path, cold=False, watch=False)
        else:
            eyes.painted()


@pytest.fixture(scope="module")
def walked(house, look):
    """Every page that is a page, seen once."""
    found = []
    for role, path, rule in house.pages():
        eyes = look(role).open(path)
        refused = role not in {"admin", "partner_admin"} and eyes.status in {403, 404}
        if eyes.whole and not refused:  # neither a file nor a fragment that a page puts into itself
            found.append(Seen(f"{rule} as {role}", eyes, path))
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(walked, theme):
    wrong = [f"{seen.where} {found}" for seen in walked for found in seen.axe[theme]]
    print(f"axe {theme}: {len(walked)} pages")
    assert len(walked) >= 10
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_scrolls_sideways_on_a_phone(walked, width):
    wrong = [f"{seen.where}: {found}" for seen in walked for found in seen.overflow[width]]
    assert not wrong, "\n".join(wrong[:40])


def test_targets_on_a_phone_can_be_hit(walked):
    wrong = [f"{seen.where}: {found}" for seen in walked for found in seen.small]
    assert not wrong, "\n".join(wrong[:40])


def faults(seen):
    """What a page at a desk does that it must not."""
    facts, charts = seen.facts, len(seen.facts["charts"]) > 0
    gone = seen.where.split()[0] in LETTERED
    errors = [said for said in seen.errors if not (gone and "410" in said)]
    checks = {
        f"status {seen.status}": seen.status == (410 if gone else 200),
        f"console: {errors[:2]}": not errors,
        f"policy: {facts['v']['csp'][:2]}": not facts["v"]["csp"],
        f"asks elsewhere: {seen.elsewhere[:2]}": not seen.elsewhere,
        f"{seen.bytes} bytes": seen.bytes <= (LIGHTEST + CHART_BYTES if charts else LIGHTEST),
        f"{seen.requests} requests": seen.requests <= REQUESTS + (3 if charts else 0),
        f"layout shift {facts['v']['cls']:.3f} of {facts['v']['moved'][:2]}": facts["v"]["cls"] <= 0.02,
        f"keeps {facts['stored']} in web storage": set(facts["stored"]) <= HTMX_KEEPS,
        "lets scripts read the cookie": not facts["cookies"],
        f"{facts['nodes']} nodes": facts["nodes"] <= DOM or "styleguide" in seen.where,
        f"headings {facts['h1']}": len(facts["h1"]) == 1,
        f"title {facts['title']!r} does not say {facts['h1'][:1]}": bool(facts["h1"])
        and facts["h1"][0][:60] in facts["title"],
        f"charts drawn {facts['charts']}": all(drawn == asked for drawn, asked in facts["charts"]),
    }
    return [f"{seen.where}: {what}" for what, right in checks.items() if not right]


def test_every_page_is_quiet_light_and_from_here_alone(walked):
    slowest = max(walked, key=lambda seen: seen.facts["v"]["lcp"])
    print(f"largest paint: {slowest.facts['v']['lcp']:.0f} ms on {slowest.where}")
    wrong = [fault for seen in walked for fault in faults(seen)]
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
            eyes.open(link, watch=False)
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
