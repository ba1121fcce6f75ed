"""What the log says of joining. Facts carry numbers, stages and the company's name, never a person's."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import kind

_J = ("joining",)

RECEIVED = kind("application.received", _l("received {number} from {company}"), topics=_J)
VERIFIED = kind("application.verified", _l("the applicant's address of {number} is confirmed"), topics=_J)
ADDED = kind("application.added", _l("added {company} as a prospect ({number})"), topics=_J)
WEIGHED = kind("application.weighed", _l("compared {number} with partners and applications"), topics=_J)
EDITED = kind("application.edited", _l("changed {fields} of {number}"), topics=_J)
ASSIGNED = kind("application.assigned", _l("gave {number} to {owner}"), topics=_J)
MOVED = kind("application.moved", _l("moved {number} from {before} to {after}"), topics=_J)
CHECKED = kind("application.checked", _l("noted the check of {check} for {number}: {result}"), topics=_J)
DECLINED = kind("application.declined", _l("declined {number}: {reason}"), topics=_J)
APPROVED = kind("application.approved", _l("approved {number}: {company} is a partner now"), topics=_J)
REOPENED = kind("application.allowed", _l("allowed {company} to apply again before {day}"), topics=_J)
SWEPT = kind("application.swept", _l("forgot {count} applications whose address nobody confirmed"), topics=_J)

RECRUITING_SET = kind("recruiting.set", _l("changed what the application form asks and promises"), topics=_J)
TEMPLATE_SET = kind("journey.template_set", _l("changed the onboarding journey {name}"), topics=_J)
TEMPLATE_RETIRED = kind("journey.template_retired", _l("retired the onboarding journey {name}"), topics=_J)

_BOTH = ("joining", "partners")
STARTED = kind("journey.started", _l("began onboarding: {name}, {tasks} tasks"), topics=_BOTH, shared=True)
DONE = kind("task.done", _l("completed the task {title}"), topics=_J, shared=True)
UNDONE = kind("task.undone", _l("opened the task {title} again"), topics=_J, shared=True)
FINISHED = kind("journey.finished", _l("completed onboarding after {days} days"), topics=_BOTH, shared=True)
STALLED = kind("journey.stalled", _l("onboarding stands still for {days} days"), topics=_J)
QUIET = kind("journey.quiet", _l("onboarded {days} days ago and has not registered a deal"), topics=_J)
OVERDUE = kind("journey.overdue", _l("onboarding has passed its deadline of {day}"), topics=_J, shared=True)
