"""What the demo company makes: 120 products in five categories, with list prices in EUR."""

from dataclasses import dataclass

CATEGORIES = ("Firewalls", "Switching", "Wireless", "Cloud security", "Services")

# category: families; a family's sizes; price of its smallest; what a size adds, in per cent
_LINES = (
    ("Firewalls", "Bulwark Edge|Bulwark Core|Bulwark Rugged", "40 60 100 200 400 600 1000 2000", 420, 62),
    ("Switching", "Weftline Access|Weftline Aggregation|Weftline Industrial", "8 16 24 48 24P 48P 24X 48X", 260, 48),
    ("Wireless", "Larkfield Indoor|Larkfield Outdoor|Larkfield Mesh", "110 130 210 230 310 330 510 530", 180, 31),
    ("Cloud security", "Veilgate Access|Veilgate Mail|Veilgate Insight", "S1 S3 M1 M3 L1 L3 XL1 XL3", 90, 74),
    ("Services", "Kestrel Care|Kestrel Onsite|Kestrel Learn", "Base Base-3 Plus Plus-3 Pro Pro-3 Max Max-3", 150, 52),
)  # fmt: skip


@dataclass(frozen=True)
class Good:
    """A product; `price` in ten-thousandths of a EUR."""

    sku: str
    name: str
    category: int
    family: str
    price: int
    status: str


def _goods() -> list[Good]:
    made = []
    for category, (_, families, sizes, first, step) in enumerate(_LINES):
        for f, family in enumerate(families.split("|")):
            price = first * (100 + 35 * f) // 100
            for s, size in enumerate(sizes.split()):
                sku = f"{family.split()[0][:2].upper()}{family.split()[1][:2].upper()}-{size}"
                status = "End of sale" if f == 1 and s == 0 else "Current"
                made.append(Good(sku, f"{family} {size}", category, family, (price - 1) * 10_000 + 9_000, status))
                price = price * (100 + step) // 100
    return made


GOODS = tuple(_goods())
FAMILIES = tuple(dict.fromkeys(good.family for good in GOODS))
