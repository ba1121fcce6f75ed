"""`python -m bench [ONLY]`: runs the benchmarks, each in a process of its own, and rewrites bench/RESULTS.md."""

import json
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from bench.row import Row

HERE = Path(__file__).parent
RESULTS, KEPT = HERE / "RESULTS.md", HERE / "results.json"
PACKAGES = ("flask", "sqlalchemy", "granian", "pandas", "psycopg")
HEAD = "| What | Measured | Baseline, same run | Ratio | Goal | |\n|---|---|---|---|---|---|\n"


def names():
    """The benchmarks: every module here that has a title."""
    found = (path.stem for path in sorted(HERE.glob("[a-z]*.py")))
    return [name for name in found if "\nTITLE = " in (HERE / f"{name}.py").read_text()]


def machine():
    """One line about where this ran."""
    model = next((line.split(":")[1].strip() for line in _cpu() if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in _cpu())
    parts = (f"{cores} × {model}", platform.platform(terse=True), f"Python {platform.python_version()}")
    libraries = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{', '.join(parts)}, SQLite {sqlite3.sqlite_version}, {libraries}"


def _cpu():
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def measure(name):
    """Run one benchmark in a child and return its section."""
    done = subprocess.run([sys.executable, "-m", "bench", "--one", name], stdout=subprocess.PIPE, check=True, text=True)
    rows = [Row(*row) for row in json.loads(done.stdout.splitlines()[-1])]
    return {"title": import_module(f"bench.{name}").TITLE, "on": f"{datetime.now(UTC):%Y-%m-%d}", "rows": rows}


def section(name, found):
    """One table."""
    signs = {True: "met", False: "**missed**", None: ""}
    lines = [" | ".join((*row[:5], signs[row[5]])) for row in found["rows"]]
    body = "".join(f"| {line} |\n" for line in lines)
    return f"\n## {found['title']}\n\n`make bench ONLY={name}`, {found['on']}\n\n{HEAD}{body}"


def main():
    """Measure what is asked, keep the rest as it was, write the page."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(import_module(f"bench.{sys.argv[2]}").run()))
        return
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in sys.argv[1:] or [each for each in names() if not hasattr(import_module(f"bench.{each}"), "ALONE")]:
        known[name] = measure(name)
        print(section(name, known[name]))
    KEPT.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    intro = f"# Benchmarks\n\nWritten by `make bench`. {machine()}.\nRead the ratios: figures drift with the machine.\n"
    RESULTS.write_text(intro + "".join(section(name, known[name]) for name in names() if name in known))


if __name__ == "__main__":
    main()
