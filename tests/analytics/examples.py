"""Facts by the handful, and facts by hypothesis."""

from datetime import date

import pandas as pd
from hypothesis import strategies as st

from prm.analytics.facts import Facts
from prm.analytics.frames import SPECS

PLACES = {"North": ("Sweden", "Europe"), "South": ("Spain", "Europe"), "East": ("Japan", "Asia")}
PARTNERS = {code: ("reseller" if code < "P3" else "distributor") for code in ("P1", "P2", "P3", "P4", "P5")}
TEAMS = {"M1": "M1", "M2": "M1", "M3": "M3"}
AMOUNT = 10_000
ACTIVE = {"P1", "P2", "P3", "P4"}


def line(day, partner="P1", manager="M1", territory="North", category="Bikes", amount=AMOUNT, order="O1"):
    """One booked line, in plain values."""
    return (date.fromisoformat(day), partner, manager, territory, category, amount, order)


def frame(name, rows):
    """A frame of the spec called `name` from dicts; columns left out stay out if they may."""
    spec = SPECS[name]
    if not rows:
        return spec.empty()
    made = pd.DataFrame(rows)
    empty = spec.empty()
    return made.astype({column: empty[column].dtype for column in made if column in empty})


def target(owner, start, end, amount, kind="manager", joined=None, key=None):
    return {
        "target": key or f"{owner} {start} {end}",
        "owner": owner, "owner_kind": kind, "name": owner, "team": TEAMS.get(owner, ""),
        "start": start, "end": end, "amount": amount, "joined": joined,
    }  # fmt: skip


def _row(one):
    day, partner, manager, territory, category, amount, order = one
    country, group = PLACES[territory]
    return {
        "day": day, "partner": partner, "partner_type": PARTNERS[partner], "manager": manager,
        "team": TEAMS[manager], "territory": territory, "country": country, "group": group,
        "category": category, "amount": amount, "lines": 1, "order": order,
    }  # fmt: skip


def _credits(rows):
    for kind in ("manager", "partner", "territory", "category"):
        for row in rows:
            yield {"owner": row[kind], "owner_kind": kind, **{key: row[key] for key in ("day", "amount", "lines")}}


def facts(lines=(), direct=(), targets=()):
    """All six frames, from lines sold through partners, lines sold directly and targets."""
    rows = [_row(one) for one in lines]
    sellers = {"partner", "partner_type", "manager", "team", "order"}
    direct_rows = [{key: value for key, value in _row(one).items() if key not in sellers} for one in direct]
    return Facts(
        revenue=frame("revenue", [{key: row[key] for key in row if key != "order"} for row in rows]),
        direct=frame("direct", direct_rows),
        orders=frame("orders", [row | {"registered": 0} for row in rows]),
        partners=frame("partners", [_partner(code) for code in PARTNERS]),
        targets=frame("targets", list(targets)),
        credits=frame("credits", list(_credits(rows))),
        registrations=frame("registrations", []),
    )


def _partner(code):
    country, group = PLACES["North"]
    return {
        "partner": code, "name": f"Partner {code}", "partner_type": PARTNERS[code],
        "status": "active" if code in ACTIVE else "suspended", "territory": "North",
        "country": country, "group": group, "manager": "M1", "team": "M1", "activated": None,
    }  # fmt: skip


TARGETS = (
    target("M1", "2012-01-01", "2012-12-31", 50 * AMOUNT),
    target("M2", "2012-01-01", "2012-06-30", 20 * AMOUNT),
    target("M2", "2012-07-01", "2012-12-31", 30 * AMOUNT, joined="2012-10-01"),
    target("M3", "2013-01-01", "2013-12-31", 7 * AMOUNT),
    target("P1", "2012-01-01", "2012-12-31", 9 * AMOUNT, kind="partner"),
    target("North", "2012-01-01", "2012-12-31", 9 * AMOUNT, kind="territory"),
    target("Bikes", "2012-01-01", "2012-12-31", 9 * AMOUNT, kind="category"),
)
LINES = st.lists(
    st.tuples(
        st.dates(date(2011, 1, 1), date(2013, 12, 31)),
        st.sampled_from(sorted(PARTNERS)),
        st.sampled_from(sorted(TEAMS)),
        st.sampled_from(sorted(PLACES)),
        st.sampled_from(["Bikes", "Clothing", ""]),
        st.integers(-(10**6), 10**12),
        st.sampled_from(["O1", "O2", "O3", "O4"]),
    ),
    max_size=30,
)
