"""`prm import`: says what it found, what it holds up, and why it stopped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prm.partners.models import Partner

ROOT = Path(__file__).parents[2]
GOOD, BAD = "partner code,name\nP9,Nine\n", "partner code,name\nP9,Nine\nP8,\n"


@pytest.fixture
def command(imports, home, addresses):
    def run(*words):
        env = {f"PRM_{name}": value for name, value in addresses.items()} | {"PRM_INSTANCE": str(home)}
        call = [sys.executable, "-c", "from prm.cli import main; main()", "import", *map(str, words)]
        return subprocess.run(call, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    return run


def file(imports, text, name="p.csv"):
    path = imports.folder / name
    path.write_text(text)
    return path


def codes(imports):
    return {code for (code,) in imports.rows(Partner, Partner.code)}


def test_a_dry_run_counts_and_writes_nothing_and_the_import_writes(imports, command):
    path = file(imports, GOOD)
    dry = command("partners", path, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "p.csv (CSV, utf-8, comma): rows 1  new 1  changed 0  unchanged 0  duplicates 0  refused 0" in dry.stdout
    assert codes(imports) == set()
    done = command("partners", path)
    assert done.returncode == 0
    assert "Writing 1 rows; readers go on, " in done.stdout
    assert codes(imports) == {"P9"}
    assert "Nothing to write" in command("partners", path).stdout


def test_refused_rows_stop_it_and_are_told_and_written_to_a_file(imports, command):
    path, report = file(imports, BAD), imports.folder / "refused.csv"
    stopped = command("partners", path, "--refused", report)
    assert stopped.returncode == 1
    assert "row 3, column “name”, “”: Name is empty. Each row needs one." in stopped.stderr
    assert "1 rows are refused, so nothing was written" in stopped.stderr
    assert "P8,,3,name: Name is empty." in report.read_text()
    assert codes(imports) == set()
    assert command("partners", path, "--skip-refused").returncode == 0
    assert codes(imports) == {"P9"}


def test_what_it_cannot_understand_is_said_in_a_sentence(imports, command):
    path = file(imports, GOOD)
    for words, told in (
        (("orders", path), "“orders” cannot be imported. Choose one of contacts,"),
        (("partners", imports.folder / "gone.csv"), "There is no file"),
        (("partners", path, "--profile", "nowhere"), "There is no profile nowhere"),
        (("partners", path, "--profile", file(imports, '{"kind": "sales"}', "s.json")), "This profile is for sales"),
        (("partners", path, "--profile", file(imports, '{"colums": {}}', "c.json")), "names the part “colums”"),
    ):
        stopped = command(*words)
        assert (stopped.returncode, stopped.stdout) == (1, "")
        assert told in stopped.stderr
        assert "Traceback" not in stopped.stderr


def test_a_profile_may_be_toml_and_the_source_given_apart(imports, command):
    path = file(imports, "Nummer;Firma\nP9;Neun\n")
    profile = file(imports, '[columns]\ncode = "Nummer"\nname = "Firma"\n', "p.toml")
    assert command("partners", path, "--profile", profile, "--source", "erp").returncode == 0
    assert any("erp" in row for row in imports.facts()["external_id"])


def test_a_question_names_the_column_and_the_way_to_answer(imports, command):
    path = file(imports, "partner code,name,partner since\nP9,Nine,03/04/2026\n")
    stopped = command("partners", path)
    assert stopped.returncode == 1
    assert '"formats": {"joined_on": "dmy"}' in stopped.stderr
    answer = file(imports, json.dumps({"formats": {"joined_on": "dmy"}}), "answer.json")
    assert command("partners", path, "--profile", answer).returncode == 0
