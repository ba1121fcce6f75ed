"""The rules of engagement that a new program starts with, as the document an admin then changes. Plain data.

Amounts are ten-thousandths of the currency, discounts basis points; None means never, or switched off.
"""

from copy import deepcopy
from typing import Any

from prm.core.money import SCALE

_STANDARD: dict[str, Any] = {
    "name": "Standard program",
    "currency": "EUR",
    "eligibility": {
        "minimum_amount": 1_000 * SCALE,
        "stages": [],
        "fields": ["customer_name", "customer_country", "products", "amount", "expected_close"],
        "families": [],
        "tenders": False,
        "resubmissions": 2,
    },
    "priority": {"second_partner": "reject", "direct_days": 90},
    "decision": {"lines": [], "hours": 16, "clock": "vendor", "answer_days": 10, "late_lengthens": True},
    "routing": {
        "lines": [
            {"when": {"conflict": True}, "role": "director"},
            {"when": {"amount_above": 250_000 * SCALE}, "role": "director"},
            {"when": {"discount_above": 2_000}, "role": "director"},
        ],
        "role": "manager",
        "four_eyes_above": 250_000 * SCALE,
        "auto_approve_below": 25_000 * SCALE,
    },
    "protection": {
        "lines": [
            {"when": {"amount_below": 10_000 * SCALE}, "days": 60},
            {"when": {"amount_above": 250_000 * SCALE, "segments": ["public_sector", "enterprise"]}, "days": 180},
        ],
        "days": 90,
    },
    "extension": {"most": 1, "days": 60, "most_days": 60, "auto_within_days": 30},
    "appeal": {"days": 14},
    "benefits": {
        "lines": [
            {"when": {"tiers": ["gold"]}, "discount": 1_200},
            {"when": {"tiers": ["silver"]}, "discount": 800},
        ],
        "discount": 500,
        "commission": "",
    },
}

DEFAULT_CALENDAR: dict[str, Any] = {
    "zone": "Europe/Berlin",
    "hours": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00"),
    "holidays": [],
}


def default_terms(currency: str = "EUR") -> dict[str, Any]:
    """A fresh copy, in the reporting currency: 90 days' protection, a decision within two business days."""
    return deepcopy(_STANDARD) | {"currency": currency}
