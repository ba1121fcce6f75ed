"""What dashboards keep: published figures, nobody's data. Read by prm.privacy."""

from prm.core.personal import Label, label
from prm.dashboards.models import FairnessFigures

label(FairnessFigures, Label.PUBLIC, public="figures")
