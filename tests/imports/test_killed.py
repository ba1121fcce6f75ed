"""A worker killed in the middle: nothing is half-written, and the same import runs to its end afterwards."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prm.imports import writing
from prm.sales.models import Line, MonthRollup
from prm.sales.staged import StagedLine
from tests.imports.channel import LINES

PLACES = ("checking", "INSERT INTO line", "INSERT INTO month_rollup", "INSERT INTO event ")
ROWS = 25_000  # more than one chunk


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_import_leaves_nothing_half_written_and_can_be_run_again(imports, channel, home, addresses, place):
    path = imports.folder / "lines.csv"
    rows = (f"SO{n},1,2026-03-04,P{n % 2 + 1},m1,S1,1,1.5\n" for n in range(ROWS))
    path.write_text(LINES + "".join(rows))
    before = imports.facts()
    run_id = killed(home, addresses, path, place)
    assert imports.facts() == before
    writing.check(run_id)
    assert imports.look(run_id).counts["new"] == ROWS
    assert len(imports.rows(StagedLine, StagedLine.row)) == ROWS
    writing.merge(run_id)
    assert len(imports.rows(Line, Line.id)) == ROWS
    assert sum(lines for _, lines in imports.rows(MonthRollup, MonthRollup.partner_id, MonthRollup.lines)) == ROWS


def killed(home, addresses, path, place):
    """Start an import in a process of its own, kill it at that place with signal 9, and return the import's id."""
    script = str(Path(__file__).with_name("victim.py"))
    arguments = [sys.executable, script, str(home), json.dumps(addresses), str(path), place]
    root = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, cwd=root, env={"PYTHONPATH": str(root)}, **pipes) as child:
        run_id = int(child.stdout.readline())
        assert child.stdout.readline() == "here\n"
        child.kill()
    assert child.returncode == -9
    return run_id
