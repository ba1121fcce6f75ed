import csv

import pytest

from prm.core.transaction import system
from prm.demo import export
from prm.demo.sheets import SHEETS
from tests.demo.conftest import small_demo


def written(app, folder):
    with app.app_context(), system("test export", writes=False) as session:
        return dict(export.write(session, folder))


@pytest.fixture(scope="module")
def files(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    return folder, written(demo, folder)


def test_each_kind_is_written_as_csv_and_xlsx(files):
    _, counts = files
    assert len(counts) == 2 * len(SHEETS)
    for path, count in counts.items():
        assert count == counts[path.with_suffix(".csv")] > 0


def test_amounts_keep_four_decimals_and_days_are_iso(files):
    folder, _ = files
    with (folder / "7-sales.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert row["Amount"].partition(".")[2].isdigit()
    assert len(row["Amount"].partition(".")[2]) == 4
    assert row["Order date"][4] == row["Order date"][7] == "-"


def test_the_same_seed_on_the_same_day_makes_the_same_facts(engine, files, tmp_path):
    folder, _ = files
    with small_demo(engine, tmp_path / "twin", "twin") as app:
        written(app, tmp_path / "out")
    for path in folder.glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes(), path.name
