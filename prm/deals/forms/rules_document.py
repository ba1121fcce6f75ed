"""From the form of the rules to the document of a version and back; lines added, moved and taken out as typed."""

import re
from copy import deepcopy

from werkzeug.datastructures import MultiDict

from prm.deals.forms.rules import TABLES
from prm.deals.forms.rules_lines import BenefitLine, approvers, who
from prm.deals.hours import WEEKDAYS
from prm.deals.terms_parts import Second
from prm.deals.terms_reading import MOST_LINES

STEMS = {  # how clauses call the lines' place
    "hours_lines": "hours",
    "routing_lines": "route",
    "protection_lines": "protection",
    "benefits_lines": "benefits",
}
_LINE = re.compile(r"(\w+_lines)-([0-9]{1,4})-(\w+)")
_ACT = re.compile(r"(add|drop|up)\.(\w+_lines)(?:\.([0-9]{1,4}))?")


def typed(document):
    """A version's document as the form's fields hold it."""
    eligibility, priority, decision = (document[part] for part in ("eligibility", "priority", "decision"))
    routing, extension, calendar = document["routing"], document["extension"], document["calendar"]
    lines = {name: [form.typed(line) for line in document[part]["lines"]] for name, (part, form) in TABLES.items()}
    return {
        "name": document["name"],
        "minimum_amount": eligibility["minimum_amount"] or None,
        "families": list(eligibility["families"]),
        "tenders": eligibility["tenders"],
        "distributor": "distributor" in eligibility["fields"],
        "resubmissions": eligibility["resubmissions"],
        "second_partner": priority["second_partner"],
        "share": priority.get("share"),
        "direct_days": priority["direct_days"],
        **{name: decision[name] for name in ("hours", "answer_days", "late_lengthens")},
        "zone": calendar["zone"],
        "holidays": list(calendar.get("holidays", [])),
        **{day: calendar["hours"].get(day, "") for day in WEEKDAYS},
        **{name: routing[name] for name in ("auto_approve_below", "four_eyes_above")},
        "who": who(routing),
        "days": document["protection"]["days"],
        "never": document["protection"]["days"] is None,
        **{name: extension[name] for name in ("most", "most_days", "auto_within_days")},
        "extension_days": extension["days"],
        "appeal_days": document["appeal"]["days"],
        **BenefitLine.told(document["benefits"]),
        **lines,
    }


def document_of(form, before):
    """The document of an accepted form; `before` is the version it began with, for what the form does not ask."""
    made = deepcopy(before)
    made["name"] = " ".join(form.name.data.split())
    made["eligibility"] |= {
        "minimum_amount": form.minimum_amount.data or 0,
        "families": form.families.data,
        "tenders": form.tenders.data,
        "resubmissions": form.resubmissions.data,
        "fields": [name for name in made["eligibility"]["fields"] if name != "distributor"]
        + ["distributor"] * form.distributor.data,
    }
    made["priority"] = {"second_partner": form.second_partner.data, "direct_days": form.direct_days.data}
    if form.second_partner.data == Second.REDUCED:
        made["priority"]["share"] = form.share.data
    made["decision"] |= {name: form[name].data for name in ("hours", "answer_days", "late_lengthens")}
    made["calendar"] = {
        "zone": form.zone.data,
        "hours": {day: form[day].data for day in WEEKDAYS if form[day].data},
        "holidays": form.holidays.data,
    }
    limits = {name: form[name].data for name in ("auto_approve_below", "four_eyes_above")}
    made["routing"] = approvers(form.who.data) | limits
    made["protection"] = {"days": None if form.never.data else form.days.data}
    made["extension"] = {name: form[name].data for name in ("most", "most_days", "auto_within_days")}
    made["extension"]["days"] = form.extension_days.data
    made["appeal"] = {"days": form.appeal_days.data}
    made["benefits"] = BenefitLine.says(form)
    for name, (part, _line) in TABLES.items():
        made[part]["lines"] = [entry.form.line() for entry in form[name]]
    return made


def is_line_act(act):
    """Is this button about a line?"""
    return _ACT.fullmatch(act) is not None


def rearranged(sent, act):
    """What was sent, word for word, with a line added at the end, taken out, or moved up by one."""
    found = _ACT.fullmatch(act)
    verb, table, place = found.groups() if found else ("", "", None)
    kept: MultiDict[str, str] = MultiDict()
    lines: dict[int, list[tuple[str, str]]] = {}
    for name, value in sent.items(multi=True):
        line = _LINE.fullmatch(name)
        if line and line[1] == table:
            lines.setdefault(int(line[2]), []).append((line[3], value))
        else:
            kept.add(name, value)
    order = sorted(lines)
    if verb == "add" and table in TABLES and len(order) < MOST_LINES:
        order.append(max(order, default=-1) + 1)
        lines[order[-1]] = [("conflict", "")]
    elif place is not None and int(place) in order:
        at = order.index(int(place))
        if verb == "drop":
            order.pop(at)
        elif at:
            order[at - 1], order[at] = order[at], order[at - 1]
    for number, place in enumerate(order):
        for field, value in lines[place]:
            kept.add(f"{table}-{number}-{field}", value)
    return kept


def sentences(form, read, before):
    """(Lines' field, place) → the sentence of each line that can be read; `read` makes rules of a document."""
    held, right = deepcopy(before), {}
    for name, (part, _line) in TABLES.items():
        right[name] = [place for place, entry in enumerate(form[name]) if not entry.form.errors]
        held[part]["lines"] = [form[name][place].form.line() for place in right[name]]
    at = read(held).at
    return {
        (name, place): at[f"{STEMS[name]}/{number}"].text
        for name, places in right.items()
        for number, place in enumerate(places)
    }
