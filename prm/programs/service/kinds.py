"""What the log says of programs and levels. Facts carry names of programs and levels, never a person's."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import kind

_P = ("programs",)

DRAFTED = kind("program.drafted", _l("changed the draft of the program {program}"), topics=_P)
DISCARDED = kind("program.discarded", _l("threw the draft of the program {program} away"), topics=_P)
PROPOSED = kind("program.proposed", _l("asked for approval of the program {program}: {reason}"), topics=_P)
RETURNED = kind("program.returned", _l("sent the draft of the program {program} back: {reason}"), topics=_P)
PUBLISHED = kind(
    "program.published", _l("published version {number} of the program {program}, from {day} on: {reason}"), topics=_P
)
WEIGHED = kind(
    "tiers.weighed", _l("weighed {partners} partners of {program}: {up} up, {risk} at risk, {down} down"), topics=_P
)
DECIDED = kind("tiers.decided", _l("approved {taken} moves of {program}, left {left} as they are"), topics=_P)

RISEN = kind("tier.risen", _l("reached {after} in {program}, from {day} on"), topics=_P, shared=True)
AT_RISK = kind(
    "tier.at_risk", _l("no longer meets {before} in {program}; keeps it until {day}"), topics=_P, shared=True
)
SAFE = kind("tier.safe", _l("meets {before} in {program} again"), topics=_P, shared=True)
FALLEN = kind("tier.fallen", _l("moved from {before} to {after} in {program}, from {day} on"), topics=_P, shared=True)
LEFT = kind(
    "tier.left", _l("has no level in {program} any more, after {before}, from {day} on"), topics=_P, shared=True
)
WARNED = kind("tier.warned", _l("{days} days are left to keep {before} in {program}"), topics=_P, shared=True)
RECORDED = kind("tier.recorded", _l("recorded {measure}: {value}, from {day} on"), topics=_P, shared=True)
TAKEN_BACK = kind("tier.record_taken_back", _l("took back {measure}: {value}"), topics=_P, shared=True)
LAPSING = kind("tier.lapsing", _l("{measure} holds for {days} days more"), topics=_P, shared=True)
SET = kind("tier.set", _l("set the level in {program} to {after}, from {day} on: {reason}"), topics=_P)
TAKEN_AWAY = kind("tier.taken_away", _l("took the level in {program} away, from {day} on: {reason}"), topics=_P)
EXCEPTED = kind("tier.excepted", _l("gave {after} in {program} until {day}: {reason}"), topics=_P)
EXCEPTION_ENDED = kind("tier.exception_ended", _l("ended the exception of {before} in {program}"), topics=_P)
