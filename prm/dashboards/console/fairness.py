"""M4: are registrations decided alike, whoever asks and whoever decides? For leaders, with the way to every row."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from prm.dashboards import decisions, fairness_files, fairness_page, fairness_rows, question
from prm.dashboards import fairness_words as said
from prm.dashboards.answers import Answers
from prm.dashboards.console.insights import FORMATS, bp, frame
from prm.dashboards.question import Question
from prm.web import nav
from prm.web.gate import actor, needs

nav.entry(62, "f", _l("Fairness"), "insights.fairness", "shield", decisions.NEED)


def asked_of(answers: Answers) -> Question | None:
    """The period in the address, twelve months without one; None before the first decision in reach."""
    last = decisions.last_day(answers.actor)
    if last is None:
        return None
    return question.read({"period": request.args.get("period") or question.LAST_12}, answers.calendar, last, cuts=())


@bp.get("/fairness")
@needs(decisions.NEED)
def fairness() -> str | Response:
    """Decision time, promises, approvals, reasons and take-overs by size, tier, region and approver."""
    answers = Answers(actor())
    asked = asked_of(answers)
    if asked is None:
        return render_template("dashboards/console/fairness.html", page=None)
    ledger = fairness_page.ledger(answers.actor, asked.to_date)
    page = fairness_page.build(ledger, linking(asked)) if len(ledger.frame) else None
    if page is not None and request.args.get("format") in FORMATS:
        return fairness_files.of_page(answers, asked, page, request.args["format"])
    return render_template(
        "dashboards/console/fairness.html",
        page=page, how=said.how(), how_flags=said.how_flags(), part_name=said.part_name, **frame(answers, asked),
    )  # fmt: skip


def linking(asked: Question) -> Any:
    """Addresses of the rows behind the numbers of this period."""

    def link(part: str, by: str = "", group: str = "", among_by: str = "", among: str = "") -> str:
        words = {"part": part, "by": by, "group": group, "among_by": among_by, "among": among}
        return url_for("insights.decisions") + asked.query(**words)

    return link


@bp.get("/fairness/decisions", endpoint="decisions")
@needs(decisions.NEED)
def rows_behind() -> str | Response:
    """The decisions that a number of the ledger counts."""
    answers = Answers(actor())
    asked, number = asked_of(answers), fairness_rows.read(request.args)
    if asked is None:
        return render_template("dashboards/console/fairness.html", page=None)
    ledger = fairness_page.ledger(answers.actor, asked.to_date)
    found = fairness_rows.counted(answers.actor, ledger.frame, number)
    title = " · ".join(filter(None, (said.part_name(number.part), number.who())))
    if request.args.get("format") in FORMATS:
        return fairness_files.of_rows(answers, asked, found, title, request.args["format"])
    link = linking(asked)
    back = [number.by, number.group, number.among_by, number.among]
    here = {"part": number.part, "by": number.by, "group": number.group}
    return render_template(
        "dashboards/console/decisions.html",
        title=title, found=found, page=found.page(request.args), here=here, back=asked.query(),
        of=(said.part_name(number.of), link(number.of, *back)) if number.of else None,
        files=link(number.part, *back), **frame(answers, asked),
    )  # fmt: skip
