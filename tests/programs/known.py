"""Measures of rules that are only weighed: their readings come from the tests' facts."""

from prm.programs.measures import Measure
from prm.programs.units import Unit

SOURCES = ("sourced", "assisted", "managed")
KNOWN = {
    each.key: each
    for each in (
        Measure("booked_revenue", "booked revenue", Unit.AMOUNT, effort=10, per=1_000_000_000),
        Measure("won_amount", "won deals", Unit.AMOUNT, parameters={"source": SOURCES}, effort=1, per=10_000_000),
        Measure("specialisations", "specialisations", Unit.COUNT, parameters={"kind": None}, flow=False),
        Measure("certified_people", "certified people", Unit.COUNT, parameters={"role": None}, flow=False, effort=4),
        Measure("plans", "plans on file", Unit.COUNT, parameters={"kind": None}, flow=False, effort=1),
        Measure("csat", "satisfaction", Unit.SCORE, low=100, high=500, flow=False),
        Measure("growth", "growth", Unit.SHARE, low=-10_000),
        Measure("retention", "retention", Unit.SHARE, high=10_000),
        Measure("months", "months as a partner", Unit.MONTHS, flow=False, effort=None),
    )
}
