"""The refused rows as a file: the original columns, then row number and reason, to correct and import again."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby
from typing import Any

from prm.imports.models import ImportRun
from prm.web.export import neutral

ADDED = ("Row", "Reason")


def lines(run: ImportRun, refusals: Iterable[Any]) -> Iterator[str]:
    """CSV text, a row at a time; `refusals` are ordered by row and place. No cell can start a formula."""
    yield "\ufeff" + _line([*run.headers, *ADDED])
    for number, reasons in groupby(refusals, key=lambda each: each.row):
        told = list(reasons)
        why = " ".join(f"{each.column}: {each.reason}" if each.column else each.reason for each in told)
        yield _line([*(neutral(cell) for cell in told[0].cells), str(number), why])


def _line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
