import csv

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from prm.app import create_app
from prm.cli import main
from prm.cli.instance import prepare
from prm.core.db import db
from prm.core.transaction import system
from prm.demo import export
from prm.demo.export import SHEETS
from prm.identity.models import User
from prm.partners.models import Contact, Partner
from prm.sales.models import DirectLine, Line, MonthRollup, Target
from tests.demo.conftest import addresses, small_demo


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
    with (folder / "07-sales.csv").open(newline="") as file:
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


TOTALS = (
    select(func.count(Line.id), func.sum(Line.reporting)),
    select(func.count(DirectLine.id), func.sum(DirectLine.reporting)),
    select(func.count(Target.id), func.sum(Target.amount)),
    select(func.count(Contact.id), func.count(Contact.email)),
    select(func.count(Partner.id), func.sum(Partner.revenue)),
)
BY_MANAGER = select(User.code, func.sum(MonthRollup.reporting)).join(User, User.id == MonthRollup.manager_id)


def figures(app):
    with app.app_context(), system("test", writes=False) as session:
        totals = [[int(each) for each in session.execute(total).one()] for total in TOTALS]
        return totals, {code: int(sum_) for code, sum_ in session.execute(BY_MANAGER.group_by(User.code))}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_written_imports_into_an_empty_instance_without_a_profile(engine, demo, files, tmp_path, form):
    folder, _ = files
    with addresses(engine, f"import_{form}"):
        prepare(tmp_path, currency="EUR", fiscal_start=4)
        words = CliRunner(env={"PRM_INSTANCE": str(tmp_path)})
        for sheet, path in zip(SHEETS, sorted(folder.glob(f"*.{form}")), strict=True):
            done = words.invoke(main, ["import", sheet.kind, str(path), "--yes"])
            assert done.exit_code == 0, done.output
        fresh = create_app(tmp_path, TESTING=True, WORKER=False)
        assert figures(fresh) == figures(demo)
        with fresh.app_context():
            db.engine.dispose()
