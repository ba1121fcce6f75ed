"""What an amount is worth in the reporting currency on its day: that day's rate, or the last of seven days back."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.errors import Unreadable
from prm.sales.models import Rate

DAYS_BACK = 7


class Rates:
    """The dated rates of some currencies, read once."""

    def __init__(self, by_currency: Mapping[str, Mapping[date, str]], reporting: str) -> None:
        self._known, self._reporting = by_currency, reporting
        self.on = lru_cache(100_000)(self._on)

    def _on(self, currency: str, day: date) -> tuple[str, date] | None:
        """Rate and the day it is of; None for the reporting currency itself. Unreadable where there is none to use."""
        if currency == self._reporting:
            return None
        dated = self._known.get(currency)
        if not dated:
            raise Unreadable(f"There is no rate from {currency} to {self._reporting}. Import the rates first.")
        for back in range(DAYS_BACK + 1):
            earlier = day - timedelta(days=back)
            if earlier in dated:
                return dated[earlier], earlier
        raise Unreadable(
            f"There is no rate from {currency} to {self._reporting} for {day.isoformat()} or the seven days before. "
            "Import the rates of these days first."
        )


def load(session: Session, reporting: str) -> Rates:
    """All rates there are; a year of one currency is 365 of them."""
    found: dict[str, dict[date, str]] = {}
    for currency, day, rate in session.execute(select(Rate.currency, Rate.day, Rate.rate)):
        found.setdefault(currency, {})[day] = rate
    return Rates(found, reporting)


def near(session: Session, reporting: str, currency: str, day: date) -> Rates:
    """The rates one amount may need: a currency's on this day and the seven before."""
    if currency == reporting:
        return Rates({}, reporting)
    dated = select(Rate.day, Rate.rate).where(
        Rate.currency == currency, Rate.day.between(day - timedelta(days=DAYS_BACK), day)
    )
    return Rates({currency: {of: rate for of, rate in session.execute(dated)}}, reporting)  # noqa: C416 - a result is no mapping
