"""What a level can give: the benefits that engines enforce, with their units. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from prm.programs.units import Unit


@dataclass(frozen=True)
class Benefit:
    """One benefit; `unit` None is a yes or no."""

    words: Any
    unit: Unit | None
    most: int


BENEFITS: Mapping[str, Benefit] = {
    "discount": Benefit(_l("Discount"), Unit.SHARE, 100_00),
    "protection_days": Benefit(_l("Deal protection"), Unit.DAYS, 3_660),
    "sla_hours": Benefit(_l("Decision within"), Unit.HOURS, 8_760),
    "mdf_share": Benefit(_l("Marketing funds, of revenue"), Unit.SHARE, 100_00),
    "lead_priority": Benefit(_l("Lead priority"), Unit.COUNT, 100),
    "support_hours": Benefit(_l("Support answers within"), Unit.HOURS, 8_760),
    "nfr_licences": Benefit(_l("Licences for own use"), Unit.COUNT, 100_000),
    "locator_rank": Benefit(_l("Rank in the partner locator"), Unit.COUNT, 100),
    "logo": Benefit(_l("Use of our logo"), None, 1),
}
