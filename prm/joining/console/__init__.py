"""Pages for staff: the pipeline, one application, its decision; onboarding and its templates; coverage; settings."""

from prm.joining.console import coverage, deciding, editing, journeys, listing, onboarding, record, search, settings
from prm.joining.console.door import bp
from prm.joining.console.door import onboarding as onboarding_bp
from prm.joining.console.door import settings as settings_bp

__all__ = [
    "bp",
    "coverage",
    "deciding",
    "editing",
    "journeys",
    "listing",
    "onboarding",
    "onboarding_bp",
    "record",
    "search",
    "settings",
    "settings_bp",
]  # fmt: skip
