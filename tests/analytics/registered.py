"""Registrations by the handful, and the frames their metrics ask for."""

from datetime import date

import pandas as pd

from prm.analytics.engine import compute
from prm.analytics.frames import REGISTRATIONS
from prm.analytics.registration_metrics import METRICS
from prm.core.period import Period
from tests.analytics.examples import AMOUNT, PARTNERS, PLACES, TEAMS, facts

BY_KEY = {metric.key: metric for metric in METRICS}
YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))
END = date(2012, 12, 31)
WON = {"decision": "approved", "status": "converted", "outcome": "won"}
APPROVED = {"decision": "approved", "status": "approved"}


class Brought:
    """Frames by name, as Facts brings them."""

    def __init__(self, **frames):
        self.frames = frames

    def frame(self, name):
        return self.frames[name]


def deal(number, submitted="2012-03-01", **given):
    """One registration of P1 in the North with everything usual but what the test is about."""
    days = dict.fromkeys(("decided", "closed", "expected", "protected_until", "resolved", "appeal_decided"))
    seller, place = given.get("partner", "P1"), given.get("territory", "North")
    manager = given.get("manager", "M1")
    usual = {
        "registration": f"DR-{number}", "partner": seller, "partner_type": PARTNERS[seller], "manager": manager,
        "team": TEAMS[manager], "territory": place, "country": PLACES[place][0], "group": PLACES[place][1],
        "category": "Bikes", "status": "submitted", "decision": "", "outcome": "open", "appeal": "",
        "submitted": submitted, **days, "amount": AMOUNT, "minutes": 0, "kept": 0, "flagged": 0,
    }  # fmt: skip
    return usual | given


def brought(deals=(), lines=(), targets=(), registered=("O1",), activated="2012-01-10"):
    """All frames: registrations, order lines (those of `registered` orders named by a deal), targets, partners."""
    whole, empty = facts(lines, targets=targets), REGISTRATIONS.empty()
    made = pd.DataFrame(list(deals)).astype(empty.dtypes.to_dict()) if deals else empty
    partners = whole.partners.assign(activated=pd.Series(pd.to_datetime(activated), whole.partners.index))
    orders = whole.orders.assign(registered=whole.orders["order"].isin(registered).astype("int64"))
    return Brought(
        registrations=REGISTRATIONS.check(made), orders=orders, partners=partners,
        targets=whole.targets, credits=whole.credits,
    )  # fmt: skip


def ask(key, whole, **given):
    return compute(BY_KEY[key], whole, **({"period": YEAR, "data_to": END} | given))


def value(key, *deals, **given):
    return ask(key, brought(deals), **given).value.value
