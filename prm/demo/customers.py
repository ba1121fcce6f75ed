"""End customers that the demo's partners register deals for, all invented. Pure draws; knows no registration.

Their web addresses end in home.arpa (RFC 8375): reserved, reachable by nobody, and each a company's own to the rules.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from prm.deals.keys import Key, KeyKind, customer_keys
from prm.demo import words
from prm.demo.places import COUNTRIES, Country
from prm.demo.world import plain

SUFFIX = "home.arpa"
STARTS = (
    "Vela", "Orba", "Tindra", "Kesta", "Maro", "Silva", "Fjor", "Lumen", "Cinda", "Bresk", "Arvo", "Doma", "Halden",
    "Ister", "Joran", "Kalmi", "Lorne", "Mirra", "Nordal", "Ostra", "Penta", "Quilla", "Ronda", "Sorel", "Tavo",
    "Umbra", "Verda", "Wolden", "Xanto", "Yarrow", "Zephy", "Ambro", "Bolder", "Corvin", "Drava", "Elmar", "Fenna",
    "Garda", "Hespa", "Idra", "Jasmo", "Kobal", "Ligna", "Morva", "Nimbo", "Opalin", "Pravo", "Rigel", "Stella",
    "Torvi", "Ursa", "Vintra", "Westra", "Zorin", "Akro", "Balta", "Cedra", "Dalma", "Ekto", "Ferro", "Gluma",
)  # fmt: skip
MIDDLES = ("", "l", "n", "ri", "sto", "mba", "ke", "do", "vi", "pta", "zu", "gre", "fo", "che", "lu", "sca")
ENDS = (
    "trade", "works", "gate", "field", "mark", "nova", "tec", "crest", "port", "line", "bank", "forge", "haven", "mill",
    "brook", "stone", "vale", "wick", "shire", "point", "craft", "wave", "grove", "ridge", "lund", "berg", "holm",
    "stad", "mont", "ville", "rosa", "dora", "plan", "quest", "sphere", "trust", "wood", "yard", "zone", "bridge",
    "cove", "dale", "edge", "ford", "glen", "heim", "isle", "keep", "lake", "mere", "nest", "oak", "pass", "reach",
    "spring", "tower", "union", "view", "way", "axis", "beam", "cross", "drift", "flow", "grain", "hub", "ink", "jet",
    "kiln", "loom", "mint", "node", "orchard", "press", "quarry", "rail", "sail", "tide", "urban", "vine", "weave",
)  # fmt: skip
TRADES = (
    "Logistics", "Foods", "Pharma", "Shipping", "Textiles", "Insurance", "Clinics", "Hotels", "Energy", "Mining",
    "Paper", "Glass", "Breweries", "Schools", "Airways", "Publishing", "Optics", "Ceramics", "Motors", "Dairy",
    "Forestry", "Retail", "Housing", "Media", "Waterworks", "Chemicals", "Furniture", "Robotics", "Seeds", "Tools",
)  # fmt: skip
ROLES = ("Head of IT", "Network Manager", "Purchasing Manager", "Security Officer", "Managing Director", "Site Manager")
FAR = 0.15  # customers abroad, seen from the partner
NO_PAGE = 0.12  # customers of whom the partner knows no web address


@dataclass(frozen=True)
class Customer:
    """A company as a partner describes it; `domain` and `tax_id` may be empty."""

    name: str
    root: str
    country: Country
    domain: str
    tax_id: str
    city: str
    street: str
    contact_name: str
    contact_email: str
    contact_role: str
    keys: tuple[Key, ...] = ()


def keyed(customer: Customer) -> Customer:
    """With the keys that the rules tell it apart by; a reserved address is one as it stands (a test sees to it)."""
    if customer.domain and not customer.tax_id:
        return replace(customer, keys=(Key(KeyKind.DOMAIN, customer.domain),))
    told = {"name": customer.name, "country": customer.country.code}
    return replace(customer, keys=customer_keys(**told, domain=customer.domain, tax_id=customer.tax_id))


def roots(draw: random.Random) -> Iterator[str]:
    """Names nobody else has, in a drawn order; some eighty thousand of them, then with a number."""
    places = range(len(STARTS) * len(MIDDLES) * len(ENDS))
    for n in draw.sample(places, len(places)):
        rest, end = divmod(n, len(ENDS))
        start, middle = divmod(rest, len(MIDDLES))
        yield STARTS[start] + MIDDLES[middle] + ENDS[end]
    yield from (f"Site {n}" for n in range(10_000, 10_000_000))


def customer(draw: random.Random, root: str, home: Country) -> Customer:
    """A customer of a partner whose own country is `home`."""
    country = draw.choice(list(COUNTRIES.values())) if draw.random() < FAR else home
    label = plain(root).replace(" ", "-")
    style = country.style
    contact = f"{draw.choice(words.FIRST[style].split())} {draw.choice(words.LAST[style].split())}"
    host = f"{label}.{SUFFIX}"
    taxed = country.code == "US" and draw.random() < 0.3
    made = Customer(
        name=f"{root} {draw.choice(TRADES)} {draw.choice(country.forms)}",
        root=root,
        country=country,
        domain="" if draw.random() < NO_PAGE else host,
        tax_id=str(draw.randrange(10**8, 10**9)) if taxed else "",
        city=draw.choice(country.cities),
        street=f"{draw.choice(words.STREETS[style].split('|'))} {draw.randrange(1, 180)}",
        contact_name=contact,
        contact_email=f"{plain(contact).replace(' ', '.')}@{host}",
        contact_role=draw.choice(ROLES),
    )
    return keyed(made)


def alike(draw: random.Random, known: Customer) -> Customer:
    """The same company, or one of its family, as somebody else might write it: other keys, for a person to weigh."""
    kind = draw.randrange(3)
    if kind == 0:  # a slip of the finger
        at = draw.randrange(2, len(known.root) - 1)
        root = known.root[:at] + known.root[at + 1] + known.root[at] + known.root[at + 2 :]
        name = known.name.replace(known.root, root, 1)
    elif kind == 1:  # another legal form, and no more than the name
        name = f"{' '.join(known.name.split()[:2])} Holding"
    else:  # a subsidiary
        name = f"{known.root} {known.city} {known.country.forms[-1]}"
    return keyed(replace(known, name=name, domain="", tax_id="", street="", contact_email=""))
