"""Ledgers of decisions, fair by birth or with one bias planted."""

import numpy as np
import pandas as pd

SIZES, TIERS = ("small", "medium", "large"), ("registered", "silver", "gold")
REGIONS = ("North", "South", "East", "West")
APPROVERS = tuple(f"A{number:02}" for number in range(1, 13))
BASE, HOURS = 0.70, 8.0


def ledger(seed=0, decisions=800, approvers=12, partners=200, chance=None, pace=None, unlike=0.0, loads=None):
    """A frame as in fairness.py. `chance(frame)` and `pace(frame)` plant what is not fair.

    `unlike` is how much partners differ in what they submit (standard deviation of the log odds).
    `loads(random, frame)` says who decides what; without it, anybody anything.
    """
    random = np.random.default_rng(seed)
    who = random.integers(0, partners, decisions)
    frame = pd.DataFrame(
        {
            "registration": np.char.add("DR-", np.arange(decisions).astype("str")),
            "partner": np.char.add("P", who.astype("str")),
            "partner_size": random.choice(SIZES, partners, p=[0.5, 0.3, 0.2])[who],
            "tier": random.choice(TIERS, partners, p=[0.45, 0.35, 0.2])[who],
            "region": random.choice(REGIONS, partners)[who],
        }
    )
    names = np.array(APPROVERS[:approvers])
    frame["approver"] = names[loads(random, frame) if loads else random.integers(0, approvers, decisions)]
    odds = np.log(BASE / (1 - BASE)) + random.normal(0, unlike, partners)[who]
    likely = 1 / (1 + np.exp(-odds)) + (chance(frame) if chance else 0)
    frame["approved"] = random.random(decisions) < likely
    frame["reason"] = np.where(frame["approved"], "", random.choice(["incomplete", "already_registered"], decisions))
    usual = HOURS * np.exp(random.normal(0, 0.6, decisions))
    frame["business_hours"] = usual * (pace(frame) if pace else 1.0)
    frame["sla_hours"] = 16.0
    frame["overturned"] = ~frame["approved"] & (random.random(decisions) < 0.05)
    frame["taken_over"] = ~frame["approved"] & (random.random(decisions) < 0.10)
    frame["decided_on"] = pd.Timestamp("2026-01-05") + pd.to_timedelta(random.integers(0, 180, decisions), unit="D")
    return frame


def decision(**given):
    """One decision with everything usual but what the test is about."""
    usual = {
        "registration": "DR-1", "partner": "P1", "partner_size": "small", "tier": "gold", "region": "North",
        "approver": "A01", "business_hours": 4.0, "sla_hours": 16.0, "approved": True, "reason": "",
        "overturned": False, "taken_over": False,
    }  # fmt: skip
    return usual | given
