"""The verb of the installation's own facts."""

from prm.core.errors import Refused
from prm.core.installation import Installation
from prm.identity import above
from prm.identity.service import kinds
from prm.journal.log import Acting, record


class _House:
    """What the log calls the installation."""

    __tablename__ = "installation"
    public_id = "house"


def set_company(
    row: Installation,
    actor: Acting,
    *,
    name: str,
    currency: str,
    fiscal_start: int,
    locale: str,
    time_zone: str,
    confirm_months: int,
) -> None:
    """Change name, currency, fiscal year and formats; the currency only while no fact carries it."""
    held = above.currency_held() if currency != row.currency else None
    if held:
        raise Refused(held)
    row.name, row.currency, row.fiscal_start = name, currency, fiscal_start
    row.locale, row.time_zone, row.confirm_months = locale, time_zone, confirm_months
    record(kinds.COMPANY_CHANGED, _House(), actor, currency=currency, fiscal_start=fiscal_start)
