"""G23 in Chromium: scripts that people type never run, on no page, and the content policy has nothing to report."""

import pytest
from sqlalchemy import select, update

from prm.core.transaction import system
from prm.engagement.models import Activity
from prm.partners.models import Contact, Partner
from tests.trust.polyglots import MARK, POLYGLOTS

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all

TRIED = [text.replace("\x00", "") for text in POLYGLOTS]


def plant(house):
    """Names, notes and contacts of the first company become polyglots, as an import could make them; what they were."""
    with house.app.app_context(), system("browser tests") as session:
        first = session.scalar(select(Partner.id).order_by(Partner.id).limit(1))
        before = session.execute(select(Partner.name, Partner.city, Partner.website).where(Partner.id == first)).one()
        values = {"name": TRIED[0], "city": TRIED[9], "website": TRIED[11]}
        session.execute(update(Partner).where(Partner.id == first).values(**values))
        for model, column in ((Contact, "name"), (Activity, "text")):
            rows = session.scalars(select(model.id).where(model.partner_id == first).order_by(model.id)).all()
            for n, row in enumerate(rows):
                session.execute(update(model).where(model.id == row).values({column: TRIED[n % len(TRIED)]}))
    return first, before


def heal(house, first, before):
    with house.app.app_context(), system("browser tests") as session:
        values = {"name": before.name, "city": before.city, "website": before.website}
        session.execute(update(Partner).where(Partner.id == first).values(**values))


def test_nothing_that_was_typed_runs_as_script(house, look):
    first, before = plant(house)
    wrong, eyes = [], look("admin", theme="dark")
    try:
        for role, path, rule in house.pages():
            if role != "admin" or not (
                rule == "/" or rule.startswith(("/partners/", "/insights/", "/search", "/jobs/"))
            ):
                continue
            if not eyes.open(path).whole:
                continue
            ran, reports = eyes.page.evaluate(f"[window.{MARK}, window.__v && window.__v.csp]")
            wrong += [f"{path}: ran"] if ran else []
            wrong += [f"{path}: {reports[:2]}"] if reports else []
        for text in TRIED[:6]:
            eyes.page.goto(f"{house.url}/search")
            eyes.page.fill("input[name=q]", text)
            eyes.page.press("input[name=q]", "Enter")
            eyes.page.wait_for_load_state("networkidle")
            wrong += [f"search for {text}: ran"] if eyes.page.evaluate(f"window.{MARK}") else []
    finally:
        heal(house, first, before)
    assert not wrong, "\n".join(wrong)
