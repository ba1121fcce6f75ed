"""What this room holds of people: who wrote and approved programs, as public ids. Read by prm.privacy."""

from prm.core.personal import Label, label
from prm.programs.models import (
    Grace,
    Program,
    ProgramDraft,
    ProgramVersion,
    RecordedNumber,
    Standing,
    TierException,
    TierMove,
    TierRun,
)

label(Program, Label.PUBLIC, public="key name")
label(ProgramVersion, Label.PUBLIC, public="text made_by approved_by", prose="note")
label(ProgramDraft, Label.PARTNER, partner="key name text made_by proposed_by", prose="note")
label(Standing, Label.PARTNER, partner="level made_by", prose="note")
label(Grace, Label.PARTNER, partner="level falls_to")
label(TierException, Label.PARTNER, partner="level made_by", prose="reason")
label(RecordedNumber, Label.MONEY, money="value", partner="measure which made_by", prose="evidence")
label(TierRun, Label.PARTNER)
label(TierMove, Label.MONEY, money="facts", partner="before after variant")
