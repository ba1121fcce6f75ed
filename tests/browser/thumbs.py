"""A person on a phone: what is tapped and typed, counted and weighed by ux.md's keystroke-level model; deals to do it with."""

import re
from itertools import count

from playwright.sync_api import expect
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.identity.models import User
from prm.partners.models import Partner

PHONE = 390
DECIDING, TAPPING, TYPING, LOADING = 1.35, 1.0, 0.33, 1.0  # seconds each; a page may take the whole of E01's allowance
serial = count(1)


class Thumbs:
    """Counts what a person does on a phone: taps, characters, page loads."""

    def __init__(self, eyes):
        self.page, self.taps, self.characters, self.loads = eyes.page, 0, 0, 0
        self.page.on("framenavigated", self._loaded)

    def _loaded(self, _frame):
        self.loads += 1

    def tap(self, where):
        self.taps += 1
        self.page.locator(where).first.tap()

    def type(self, where, text):
        self.tap(where)
        self.write(text)

    def write(self, text):
        """Into what has the focus."""
        self.characters += len(text)
        self.page.keyboard.type(text)

    def seconds(self, *, decisions, reading):
        """What the model makes of it, by the decisions and the seconds of reading that ux.md fixes for a script."""
        machine = self.loads * LOADING
        return decisions * DECIDING + self.taps * TAPPING + self.characters * TYPING + reading + machine


def fresh():
    """A customer nobody has registered: name and domain."""
    n = next(serial)
    return f"Fabrik{n}", f"fabrik{n}.de"


def register(thumbs, name, host):
    """The six fields; the family only where it is not known from last time."""
    thumbs.tap("a:has-text('Register a deal')")
    thumbs.page.wait_for_url("**/deals/new")
    thumbs.type("[name=customer]", name)
    thumbs.type("[name=domain]", host)
    thumbs.type("[name=contact_email]", f"eva@{host}")
    thumbs.type("[name=amount]", "45k")
    thumbs.tap("label:has-text('Next month')")
    if not thumbs.page.locator("[name=family]").input_value():
        thumbs.taps += 2
        thumbs.page.locator("[name=family]").select_option(index=1)
    expect(thumbs.page.locator("#promise")).to_contain_text("45,000")


def sent(thumbs):
    thumbs.tap("button:has-text('Register deal')")
    thumbs.page.wait_for_url("**/receipt")
    return re.search(r"DR-\w{6}", thumbs.page.locator("h1").inner_text())[0]


def registered(look):
    """(eyes, number) of a deal that was registered on the phone."""
    eyes = look("partner_admin", width=PHONE, touch=True).open("/portal/", cold=False)
    thumbs = Thumbs(eyes)
    register(thumbs, *fresh())
    return eyes, sent(thumbs)


def decide(house, number, verb, *given):
    """What an admin decides meanwhile; the public id of the deal."""
    with house.app.app_context(), system("browser tests") as session:
        row = session.scalars(select(Registration).where(Registration.number == number)).one()
        admin = session.scalars(select(User).where(User.role == "admin").order_by(User.id)).first()
        actor = Actor(admin.id, admin.public_id, admin.name, "", admin.role)
        verb(row, session.get_one(Partner, row.partner_id), *given, actor)
        return row.public_id


def below_the_fold(page, *texts):
    """Those of the texts that are not in sight without scrolling, above the bar at the bottom."""
    bar = page.locator("nav.rail").bounding_box()
    room = bar["y"] if bar["width"] > bar["height"] else page.evaluate("innerHeight")
    boxes = {text: page.locator("main").get_by_text(text).first.bounding_box() for text in texts}
    return [text for text, box in boxes.items() if box["y"] < 0 or box["y"] + box["height"] > room]
