"""The rows at the end of a drill-down, page by page, with totals that equal the number above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, select

from prm.core.db import db
from prm.core.money import round_half_even
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.web import formats

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of rows; `before` and `after` are addresses or None."""

    rows: Sequence[Any]
    first: str
    last: str
    total: str
    before: str | None
    after: str | None


def _number(args: Mapping[str, str], most: int) -> int:
    typed = args.get("page", "1")
    wanted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 8 else 1
    return min(max(wanted, 1), max(1, -(-most // SIZE)))


def _page(chosen: Sequence[Any], number: int, total: int) -> Page:
    start = (number - 1) * SIZE
    around = {k: v for k, v in request.args.items() if k != "page"}
    before = f"{request.path}?{urlencode({**around, 'page': number - 1})}" if number > 1 else None
    after = f"{request.path}?{urlencode({**around, 'page': number + 1})}" if start + SIZE < total else None
    shown = formats.number(min(start + 1, total)), formats.number(min(start + SIZE, total)), formats.number(total)
    return Page(chosen, *shown, before, after)


def page(rows: Sequence[Any], args: Mapping[str, str]) -> Page:
    """A page of rows that are all at hand."""
    number = _number(args, len(rows))
    return _page(rows[(number - 1) * SIZE : number * SIZE], number, len(rows))


def lines(chosen: Select[Any], count: int, args: Mapping[str, str]) -> Page:
    """A page of order lines; `count` is exact."""
    number = _number(args, count)
    found = db.session.execute(chosen.limit(SIZE).offset((number - 1) * SIZE)).all()
    return _page(found, number, count)


def totals(answers: Answers, key: str, asked: Question) -> tuple[int, int]:
    """Σ amount and how many lines, from the rollups: the same rows as the list."""
    behind = answers.behind(key, period=asked.period, where=asked.where)[key]
    return int(behind["amount"].sum()), int(behind["lines"].sum())


@dataclass(frozen=True)
class Credited:
    """Targets with their credit; `whole` is the attainment they make together."""

    rows: list[dict[str, Any]]
    credited: int
    target: int
    attainment: Fraction | None


def credited(answers: Answers, asked: Question) -> Credited:
    """Every target the question counts: asked for, credited, and where its lines are."""
    behind = answers.behind("quota_attainment", period=asked.period, where=asked.where)
    sums = behind["credited"].groupby("target")["amount"].sum().to_dict()
    kinds = _node_kinds()
    rows: list[dict[str, Any]] = []
    counted: Any = behind["target"]
    for row in counted.itertuples():
        start, end = row.start.date(), row.end.date()
        got, wanted = int(sums.get(row.target, 0)), int(row.amount)
        rows.append(
            {
                "name": row.name, "owner": row.owner, "start": start, "end": end, "target": wanted,
                "whole": int(row.whole), "joined": row.amount != row.whole, "credited": got,
                "attainment": Fraction(100 * got, wanted) if wanted else None,
                "href": _lines_of(row.owner_kind, row.owner, kinds, start, end),
            }
        )  # fmt: skip
    rows.sort(key=lambda each: (each["start"], each["name"]))
    got, wanted = sum(each["credited"] for each in rows), sum(each["target"] for each in rows)
    return Credited(rows, got, wanted, Fraction(100 * got, wanted) if wanted else None)


def _node_kinds() -> dict[str, str]:
    dims = {NodeKind.GROUP: "group", NodeKind.COUNTRY: "country", NodeKind.TERRITORY: "territory"}
    return {name: dims[kind] for name, kind in db.session.execute(select(Territory.name, Territory.kind))}


def _lines_of(kind: str, owner: str, nodes: Mapping[str, str], start: date, end: date) -> str:
    dim = nodes.get(owner, "territory") if kind == "territory" else kind
    query = urlencode({"period": f"{start}..{end}", f"where.{dim}": owner})
    return f"{url_for('insights.lines')}?{query}"


def plain(number: Fraction | int) -> int:
    """An exact number as whole ten-thousandths."""
    return round_half_even(Fraction(number))
