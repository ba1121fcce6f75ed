"""What a new template begins with: a short reseller agreement to change. No legal advice."""

from collections.abc import Mapping
from typing import Any

STARTER: Mapping[str, Any] = {
    "clauses": [
        {
            "key": "parties", "title": "Parties",
            "text": "This {kind} is made between {vendor.name} (“we”) and {partner.name}, {partner.street}, "
            "{partner.postal_code} {partner.city}, {partner.country} (“the partner”).",
        },
        {
            "key": "appointment", "title": "Appointment",
            "text": "We appoint the partner as a reseller of our products. The appointment is not exclusive.",
        },
        {
            "key": "terms", "title": "Discounts and commissions",
            "text": "What the partner earns is stated in the annexes: {annexes}. They are part of this agreement.",
        },
        {
            "key": "deals", "title": "Registered deals",
            "text": "Deals are registered and protected under our rules of engagement as published in the portal.",
        },
        {
            "key": "confidentiality", "title": "Confidentiality",
            "text": "Each side keeps the other’s confidential information secret, for three years beyond the end.",
        },
        {
            "key": "term", "title": "Term and notice",
            "text": "This agreement holds from {effective_on} until {ends_on}. Either side may end it with "
            "{notice_days} days of notice.",
        },
    ],
    "annexes": [
        {
            "title": "Discounts", "text": "On list prices, by product family.",
            "lines": [
                {
                    "basis": "discount", "category": "", "points": 2_000, "amount": None, "currency": "",
                    "starts_on": None, "ends_on": None,
                }
            ],
        }
    ],
    "terms": {"months": 12, "notice_days": 90, "renew_months": 12},
}  # fmt: skip
