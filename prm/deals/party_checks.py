"""What an imported row says of a customer, checked cell by cell with the rules of the form. Knows no table."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from prm.core import clock
from prm.core.errors import Unreadable
from prm.core.money import convert
from prm.deals.keys import customer_keys, normal_name, normal_tax_id, registrable
from prm.imports.chunks import Chunk
from prm.imports.handler import Setup
from prm.sales.rates import Rates

NOT_ITS_OWN = (
    "This is no company's own domain: a mail provider's, a page anybody can have, or none at all. "
    "Write the customer's own, or leave it empty."
)
OVER = "This day is still to come. Correct it."


def check_customer(chunk: Chunk, name: str, *, told_apart: bool = False) -> None:
    """Refuse names that name nobody, domains of mail providers and tax ids that can be none; domains become plain.

    With `told_apart` also the rows whose customer has neither tax id nor domain nor country.
    """
    given, size = chunk.values, len(chunk.numbers)
    nothing = [None] * size
    cells = (given[name], *(given.get(each, nothing) for each in ("country", "domain", "tax_id")))
    hosts = list(cells[2])
    for position, (called, country, domain, tax_id) in enumerate(zip(*cells, strict=True)):
        if called:
            _try(chunk, position, name, called, partial(normal_name, called, country or ""))
        if tax_id:
            _try(chunk, position, "tax_id", tax_id, partial(normal_tax_id, tax_id, country or ""))
        if domain:
            hosts[position] = registrable(domain)
            if not hosts[position]:
                chunk.refuse(position, "domain", NOT_ITS_OWN, domain)
        if told_apart and called and position not in chunk.refused:
            told = {"name": called, "country": country or "", "domain": hosts[position] or "", "tax_id": tax_id or ""}
            _try(chunk, position, name, called, partial(customer_keys, **told))
    if "domain" in given:
        given["domain"] = hosts


def _try(chunk: Chunk, position: int, name: str, value: str, read: Callable[[], Any]) -> None:
    try:
        read()
    except Unreadable as refusal:
        chunk.refuse(position, name, str(refusal), value)


def not_in_the_future(chunk: Chunk, *names: str) -> None:
    """Refuse what is said to have happened on a day that is still to come."""
    today = clock.today()
    for name in names:
        for position, day in enumerate(chunk.values.get(name, ())):
            if day is not None and day > today:
                chunk.refuse(position, name, OVER, day.isoformat())


def not_before(chunk: Chunk, name: str, earlier: str, words: str) -> None:
    """Refuse rows where one day comes before another that has to come first."""
    days: list[date | None] = chunk.values.get(name, [])
    firsts: list[date | None] = chunk.values.get(earlier, [])
    for position, (day, first) in enumerate(zip(days, firsts, strict=False)):
        if day is not None and first is not None and day < first:
            chunk.refuse(position, name, words, day.isoformat())


def check_amounts(chunk: Chunk, setup: Setup, rates: Rates, day: str, *, least: int) -> None:
    """Refuse amounts below `least` and currencies without a rate of their day; the rest in the reporting currency.

    Gives the columns currency, rate, rate_day (ISO text) and reporting.
    """
    given, size = chunk.values, len(chunk.numbers)
    given["currency"] = [each or setup.currency for each in given.get("currency", [None] * size)]
    given["rate"], given["rate_day"], given["reporting"] = [None] * size, [None] * size, list(given["amount"])
    for position, (amount, currency, on) in enumerate(zip(given["amount"], given["currency"], given[day], strict=True)):
        if amount is not None and amount < least:
            chunk.refuse(
                position, "amount", "Write an amount above zero, like 25000." if least else "Write zero or more."
            )
        if amount is None or on is None or position in chunk.refused:
            continue
        try:
            dated = rates.on(currency, on)
        except Unreadable as refusal:
            chunk.refuse(position, "currency" if setup.maps("currency") else day, str(refusal), currency)
            continue
        if dated:
            given["rate"][position], given["rate_day"][position] = dated[0], dated[1].isoformat()
            given["reporting"][position] = convert(amount, dated[0])
