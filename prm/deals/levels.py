"""What a partner's level in its program means for a deal: the tier that rules ask for, and what the level gives."""

from typing import Any

from prm.programs.places import Place


def given(place: Place) -> dict[str, Any]:
    """The parts of `terms.Deal` that a place decides."""
    return {
        "tier": place.tier,
        "protection_given": place.benefits.get("protection_days", 0),
        "hours_given": place.benefits.get("sla_hours", 0),
        "discount_given": place.benefits.get("discount", 0),
    }
