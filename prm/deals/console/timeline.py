"""What happened with a registration: the log's events and what was said, as the timeline macro takes them."""

from flask_babel import gettext as _

from prm.deals.queries import weighing
from prm.deals.queries.names import REASONS, STATES, stage
from prm.deals.rules import INTERNAL, Reason
from prm.engagement import timeline as engagement
from prm.engagement.timeline import sentence
from prm.partners.console.catalogue import known_names
from prm.web import formats

SIGNS = {
    "registration.submitted": ("circle-dot", "info"),
    "registration.approved": ("check", "ok"),
    "registration.first_yes": ("check", "info"),
    "registration.rejected": ("x", "bad"),
    "registration.reconsidered": ("arrow-back-up", "neu"),
    "registration.withdrawn": ("arrow-back-up", "neu"),
    "registration.revoked": ("circle-x", "bad"),
    "registration.extended": ("hourglass", "info"),
    "registration.closed": ("star", "neu"),
}
SAYING = {"registration.asked", "registration.answered", "registration.commented", "registration.noted"}


def of(registration, partner):
    """Newest first."""
    names = known_names()
    entries = [
        _event(row, names, partner) for row in weighing.happened(registration, partner) if row.kind not in SAYING
    ]
    entries += [_remark(row, names, partner) for row in weighing.remarks(registration)]
    return sorted(entries, key=lambda entry: entry["when_iso"], reverse=True)


def _when(at):
    return {"when_text": formats.ago(at), "when_iso": at.isoformat()}


def _event(row, names, partner):
    sign, tone = SIGNS.get(row.kind, ("circle-dot", "neu"))
    who = names.by_public_id.get(row.actor, (0, ""))[1]
    who = who or (_("The rules") if row.kind == "registration.approved" else partner.name)
    who = _("The system") if row.actor.startswith("system") else who
    return {
        "sign": sign,
        "tone": tone,
        "who": who,
        "what": sentence(row.kind, in_words(row.kind, row.facts)),
        **_when(row.at),
    }


def in_words(kind, facts):
    """The facts of an event of this room, with coded reasons, outcomes and stages as words."""
    if not kind.startswith("registration."):
        return facts
    told = dict(facts)
    if told.get("reason") in set(Reason):
        told["reason"] = str(REASONS[Reason(told["reason"])])
    if told.get("outcome") in STATES:
        told["outcome"] = str(STATES[told["outcome"]])
    if told.get("stage"):
        told["stage"] = stage(told["stage"])
    return told


engagement.said_by(in_words)


def _remark(row, names, partner):
    said = {"question": _("asked the partner"), "answer": _("answered"), INTERNAL: _("noted, for colleagues only")}
    return {
        "sign": {"question": "help", "answer": "message"}.get(row.kind, "note"),
        "tone": {"question": "warn", "answer": "info"}.get(row.kind, "neu"),
        "who": names.people.get(row.user_id, partner.name),
        "what": said.get(row.kind, _("wrote to the partner")),
        "note": row.text,
        **_when(row.at),
    }
