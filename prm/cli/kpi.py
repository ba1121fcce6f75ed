"""`prm kpi`: the numbers of the screens on the command line, unrounded."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import click

from prm.access.policy import Actor, Role
from prm.analytics.catalogue import CATALOGUE
from prm.analytics.present import document
from prm.app import create_app
from prm.core.errors import PrmError
from prm.core.period import since
from prm.core.transaction import system
from prm.dashboards.answers import Answers

OPERATOR = Actor(id=0, public_id="system: prm kpi", name="prm kpi", email="", role=Role.ADMIN)


@click.command()
@click.argument("key", type=click.Choice(sorted(CATALOGUE)))
@click.option("--by", metavar="DIM", help="Cut by a dimension: year, quarter, territory, partner, manager …")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day, included.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Last day, included.")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Narrow to a label; may be given several times.")
@click.option("--format", "form", type=click.Choice(["json", "table", "csv"]), default="table", show_default=True)
def kpi(
    key: str, by: str | None, start: datetime | None, end: datetime | None, where: tuple[str, ...], form: str
) -> None:
    """Compute the metric KEY over all booked facts."""
    with create_app().app_context(), system("prm kpi", writes=False):
        try:
            answers = Answers(OPERATOR)
            period = since(_day(start), _day(end))
            result = answers.value(key, period=period, by=by, where=_pairs(where))
        except (PrmError, ValueError) as refusal:
            raise click.ClickException(str(refusal)) from None
        found = document(result, answers.currency)
    click.echo(_FORMS[form](found))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _pairs(where: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in where]
    if any(not sign for _, sign, _ in pairs):
        raise click.ClickException("Write --where as DIM=VALUE, like --where territory=Canada.")
    return {name: value for name, _, value in pairs}


def _table(found: dict[str, Any]) -> str:
    lines = [(str(row[found["by"]]), _shown(row["value"])) for row in found["rows"]]
    lines.append(("total", _shown(found["value"])))
    wide = max(len(label) for label, _ in lines)
    text = "\n".join(f"{label:<{wide}}  {value:>20}" for label, value in lines)
    return text + (f"\n{found['reason']}" if found.get("reason") else "")


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _csv(found: dict[str, Any]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([found["by"] or "total", "value"])
    writer.writerows([row[found["by"]], row["value"]] for row in found["rows"])
    if not found["by"]:
        writer.writerow(["total", found["value"]])
    return sheet.getvalue().rstrip("\n")


_FORMS = {"json": lambda found: json.dumps(found, ensure_ascii=False), "table": _table, "csv": _csv}
