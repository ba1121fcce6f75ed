"""The races and histories of the gates at their full counts, once: hours, and only when asked for by name."""

import json
import os
import re
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

from bench.row import Row

TITLE = "Gates at their full counts"
ALONE = True  # `make bench` without ONLY leaves this one out
FIRST = "tests/trust/test_first_wins.py"
GATES = (
    ("G6, 64 companies at once over HTTP, 1,000 rounds", FIRST, "64_companies", "PRM_RACES=1000"),
    ("G9, one form 64 times at once over HTTP, 500 rounds", FIRST, "one_form_64_times", "PRM_RACES=500"),
    ("G9, the server killed between, 50 rounds", FIRST, "was_killed", "PRM_RACES=1000"),
    ("G7, 64 rivals at the instant of expiry, 1,000 rounds", "tests/deals/test_races.py", "expiry", "PRM_RACES=1000"),
    ("G8, 2,000 random histories", "tests/deals/test_histories.py", "", "PRM_HISTORIES=2000"),
    ("G4, two worlds, 10,000 steps", "tests/trust/test_interference.py", "", "PRM_STEPS=10000"),
    ("G5, medians of 1,000 answers within 5 ms", "tests/trust/test_oracle.py", "", "PRM_RACES=1000"),
)
ENDING = re.compile(r"\d+ (?:failed|passed|error)")


def run():
    """A row for each gate and engine; PRM_GATES="sqlite: G6;postgresql" names those to run now, by their beginning."""
    wanted = tuple(os.environ.get("PRM_GATES", "").split(";"))
    kept = json.loads(Path(__file__).with_name("results.json").read_text()).get("gates", {"rows": []})["rows"]
    rows = {row[0]: Row(*row) for row in kept}
    for engine, gate in product(("sqlite", "postgresql"), GATES):
        label = f"{engine}: {gate[0]}"
        if label.startswith(wanted):
            rows[label] = passed(engine, label, *gate[1:])
    return [rows[label] for label in sorted(rows)]


def passed(engine, label, path, chosen, count):
    """What pytest says of one gate on one engine."""
    words = f"{engine} and {chosen}" if chosen else engine
    command = [sys.executable, "-m", "pytest", path, "-q", "-k", words, "-p", "no:cacheprovider"]
    name, number = count.split("=")
    begun = time.perf_counter()
    done = subprocess.run(command, check=False, env=os.environ | {name: number}, capture_output=True, text=True)
    minutes = (time.perf_counter() - begun) / 60
    last = next((line for line in reversed(done.stdout.splitlines()) if ENDING.search(line)), done.stdout[-200:])
    print(done.stdout[-20_000:] if done.returncode else last, file=sys.stderr)
    return Row(label, last.strip(" ="), f"{minutes:.0f} min", "", "none fails", done.returncode == 0)
