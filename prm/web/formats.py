"""How numbers, money and moments read, by CLDR through Babel; fast enough for long lists. Formats, never computes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    get_currency_precision,
    get_decimal_symbol,
    get_group_symbol,
)
from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.core import clock
from prm.core.money import SCALE, round_half_even

MISSING = "–"
_PROBE = 1111.0


@dataclass(frozen=True)
class Style:
    """What CLDR puts around and inside a number, read once per locale and currency."""

    before: str
    after: str
    group: str
    decimal: str
    minus: str


def locale_name() -> str:
    """The reader's locale, or the installation's where nobody is signed in."""
    try:
        return str(g.locale)
    except (AttributeError, RuntimeError):  # nobody has signed in; no request
        return "en_US"


@cache
def _style(locale: str, currency: str) -> Style:
    shown = (
        format_currency(_PROBE, currency, locale=locale, format=None, currency_digits=False, decimal_quantization=False)
        if currency
        else format_decimal(_PROBE, locale=locale)
    )
    group, decimal = str(get_group_symbol(locale)), str(get_decimal_symbol(locale))
    first, last = shown.index("1"), shown.rindex("1") + 1
    tail = shown[last:]
    digits = decimal + "00"
    negative = format_decimal(-1, locale=locale)
    return Style(shown[:first], tail.removeprefix(digits), group, decimal, negative[: negative.index("1")])


def _grouped(style: Style, whole: int) -> str:
    return f"{whole:,}".replace(",", style.group)


def amount(value: int | None, currency: str, locale: str = "") -> str:
    """Whole units, for tables; below 10 units two decimals. Ten-thousandths in; long lists name the locale once."""
    if value is None:
        return MISSING
    style, size = _style(locale or locale_name(), currency), abs(value)
    minus = style.minus if value < 0 else ""
    units = (size + SCALE // 2) // SCALE
    if 0 < size < 10 * SCALE:
        cents = (size + 50) // 100
        return f"{minus}{style.before}{cents // 100}{style.decimal}{cents % 100:02d}{style.after}"
    return f"{minus}{style.before}{_grouped(style, units)}{style.after}"


def exact(value: int | None, currency: str) -> str:
    """Full precision: the currency's decimals, or four where the amount carries more."""
    if value is None:
        return MISSING
    style, size = _style(locale_name(), currency), abs(value)
    places = _precision(currency)
    places = places if size % 10 ** (4 - places) == 0 else 4
    whole, rest = divmod(size, SCALE)
    tail = f"{style.decimal}{rest:04d}"[: places + 1] if places else ""
    return f"{style.minus if value < 0 else ''}{style.before}{_grouped(style, whole)}{tail}{style.after}"


@cache
def _precision(currency: str) -> int:
    return min(4, get_currency_precision(currency))


@lru_cache(4096)
def _compact(value: int, currency: str, locale: str) -> str:
    units = value / SCALE
    digits = 2 if abs(units) >= 1000 else 0
    return str(format_compact_currency(units, currency, locale=locale, fraction_digits=digits))


def compact(value: int | None, currency: str) -> str:
    """Three significant digits for tiles: `€4.82M`."""
    return MISSING if value is None else _compact(value, currency, locale_name())


def number(value: int | None) -> str:
    """A count with the reader's separators."""
    if value is None:
        return MISSING
    style = _style(locale_name(), "")
    return f"{style.minus if value < 0 else ''}{_grouped(style, abs(value))}"


def decimal(value: Any, digits: int) -> str:
    """A bare number with so many decimals."""
    pattern = "#,##0." + "0" * digits
    return str(format_decimal(round(float(value), digits), format=pattern, locale=locale_name()))


@lru_cache(4096)
def _percent(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    sign = Locale.parse(locale).number_symbols["latn"]["percentSign"]
    return f"{format_decimal(round(value, digits), format=pattern, locale=locale)}{sign}"


def percent(value: Any, digits: int = 0, locale: str = "") -> str:
    """A share given in per cent (82.1831 → `82%`)."""
    return MISSING if value is None else _percent(float(value), digits, locale or locale_name())


@lru_cache(4096)
def _day(value: date, locale: str) -> str:
    return str(format_date(value, "d MMM y", locale=locale))


def day(value: date | None, locale: str = "") -> str:
    """`4 Sep 2026`."""
    return MISSING if value is None else _day(value, locale or locale_name())


def zone() -> ZoneInfo:
    """The reader's time zone."""
    try:
        return ZoneInfo(g.time_zone)
    except (AttributeError, RuntimeError):
        return ZoneInfo("UTC")


def moment(value: datetime | None) -> str:
    """`4 Sep 2026, 10:42` in the reader's zone."""
    return MISSING if value is None else str(format_datetime(value, "d MMM y, HH:mm", zone(), locale_name()))


def clock_time(value: datetime | None) -> str:
    """`10:42` in the reader's zone."""
    return MISSING if value is None else str(format_datetime(value, "HH:mm", zone(), locale_name()))


def ago(value: datetime | None) -> str:
    """`3 days ago` within a week, the day itself beyond it (V06)."""
    if value is None:
        return MISSING
    past = clock.now() - value
    if past.days > 7 or past.days < 0:
        return day(value.astimezone(zone()).date())
    unit = 60 if past.total_seconds() < 3_600 else 3_600 if past.days < 1 else 86_400
    return _ago(max(1, round(past.total_seconds() / unit)) * unit, locale_name())


@lru_cache(4096)
def _ago(seconds: int, locale: str) -> str:
    return str(format_timedelta(-timedelta(seconds=seconds), add_direction=True, locale=locale))


def until(value: date | None) -> str:
    """A deadline: `20 Feb 2027 · 90 days left`, or how long it is past."""
    if value is None:
        return MISSING
    left = (value - clock.today()).days
    if left == 0:
        return _("%(day)s · today", day=day(value))
    if left > 0:
        return f"{day(value)} · {ngettext('%(num)s day left', '%(num)s days left', left)}"
    return f"{day(value)} · {ngettext('%(num)s day overdue', '%(num)s days overdue', -left)}"


def hang(app: Flask) -> None:
    """Make the formats Jinja filters."""
    for each in (
        amount,
        exact,
        compact,
        number,
        decimal,
        round_half_even,
        percent,
        day,
        moment,
        clock_time,
        ago,
        until,
    ):
        app.jinja_env.filters[each.__name__] = each
