"""How fast the product starts: help, a web process, and the memory it holds."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.row import Row
from bench.served import Server, load
from prm.cli.demo import make_demo

TITLE = "Starting"


def run():
    """Help, ready, memory."""
    prm = [sys.executable, "-c", "from prm.cli import main; main()"]
    python = _median([sys.executable, "-c", "import click"])
    rows = [_row("prm --help", _median([*prm, "--help"]), python, 0.4)]
    with tempfile.TemporaryDirectory(prefix="prm-bench-") as made:
        folder = Path(made) / "demo"
        make_demo(folder)
        rows.append(_row("web process ready (first /healthz)", _ready(folder), python, 2.0))
        with Server(folder, 1) as server:
            load(server.port, "/sign-in", {}, seconds=2.0)
            held = _memory(server.process.pid)
        rows.append(Row("web process, resident memory", f"{held:.0f} MB", "", "", "≤ 400 MB", held <= 400))
    return rows


def _median(command, times=5):
    return median(_timed(command) for _ in range(times))


def _timed(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _ready(folder):
    taken = []
    for _turn in range(3):
        start = time.perf_counter()
        with Server(folder, 1):
            taken.append(time.perf_counter() - start)
    return median(taken)


def _memory(parent):
    """The largest resident process of a server's family, MB."""
    told = subprocess.run(["ps", "-eo", "pid,ppid,rss"], check=True, capture_output=True, text=True).stdout
    rows = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
    return max(rss for pid, ppid, rss in rows if parent in {pid, ppid}) / 1_024


def _row(label, seconds, python, goal):
    base = f"python -c 'import click' {python:.2f} s"
    return Row(label, f"{seconds:.2f} s", base, f"{seconds / python:.1f}×", f"≤ {goal} s", seconds <= goal)


if __name__ == "__main__":
    for each in run():
        print(each)
