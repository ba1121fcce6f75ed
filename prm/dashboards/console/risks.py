"""Partners at risk: who is slipping, in a sentence with the two numbers behind it (S-M2)."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from prm.access.policy import See
from prm.access.scope import scoped_by
from prm.core.db import db
from prm.dashboards import downloads, rows, slipping, words
from prm.dashboards.answers import Answers
from prm.dashboards.slipping import Slipping
from prm.partners.models import Partner
from prm.web.gate import actor, audience, needs

bp = audience("console", "risks", "/partners-at-risk")


@bp.get("/")
@needs(See.PARTNERS)
def index() -> str | Response:
    """Who slips, largest gap first; a manager's own book unless `all=1`."""
    answers = Answers(actor())
    everyone = request.args.get("all") == "1" or not slipping.own_labels(actor()) & _managers(answers)
    found = slipping.at_risk(answers) if everyone else slipping.in_book(answers)
    if request.args.get("format") in {"xlsx", "csv"}:
        return downloads.of_risks(answers, found, request.args["format"])
    page = rows.page(found, request.args)
    return render_template(
        "dashboards/console/risks.html", page=page, rows=shown(answers, page.rows), everyone=everyone,
        total=len(found), data_to=answers.data_to, title=_("Partners at risk"),
    )  # fmt: skip


def _managers(answers: Answers) -> frozenset[str]:
    return frozenset(each.manager for each in slipping.at_risk(answers))


def shown(answers: Answers, found: Any) -> list[dict[str, Any]]:
    """Partners at risk in words, with the way to their pages."""
    ids = public_ids([each.code for each in found])
    return [_row(answers, each, ids.get(each.code, "")) for each in found]


def _row(answers: Answers, each: Slipping, public_id: str) -> dict[str, Any]:
    said = [words.risk_sentence(reason, answers.currency) for reason in each.reasons]
    place = each.territory
    return {
        "name": each.name, "code": each.code, "public_id": public_id, "said": said,
        "manager": words.label("manager", each.manager) if each.manager else "", "territory": place,
    }  # fmt: skip


def public_ids(codes: list[str]) -> dict[str, str]:
    """Code → public id of partners in reach."""
    chosen = select(Partner.code, Partner.public_id).where(Partner.code.in_(codes))
    found = db.session.execute(scoped_by(chosen, Partner, actor(), See.PARTNERS))
    return {row.code: row.public_id for row in found}
