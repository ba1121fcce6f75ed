import stat

import pytest
from click.testing import CliRunner
from sqlalchemy import func, inspect, select

from prm.access.policy import Role
from prm.analytics.risk import at_risk, windows
from prm.cli import main
from prm.cli.demo import make_demo
from prm.cli.instance import prepare
from prm.core import clock
from prm.core.errors import Refused
from prm.core.installation import installation
from prm.core.money import convert
from prm.core.transaction import system
from prm.demo import company, signins
from prm.demo.world import SCALES, build
from prm.engagement.models import FollowUp
from prm.identity.models import Credential, User
from prm.identity.passwords import matches
from prm.journal.models import Event
from prm.journal.queries import broken_at
from prm.partners.models import Assignment, Partner
from prm.sales.models import Category, DirectLine, DirectMonth, Line, MonthRollup, PartnerMonth, Product, Target
from tests.demo.conftest import addresses, small_demo


@pytest.fixture
def seen(demo):
    with demo.app_context(), system("test", writes=False) as session:
        yield session


def one(session, column):
    return session.execute(select(column)).scalar_one()


def test_it_has_as_much_of_everything_as_its_scale_says(seen):
    scale = SCALES["small"]
    assert one(seen, func.count(Line.id)) == scale.lines
    assert one(seen, func.count(DirectLine.id)) == scale.direct
    assert one(seen, func.count(Partner.id)) == scale.partners
    assert seen.scalar(select(func.count(User.id)).where(User.partner_id.is_not(None))) == scale.users
    assert installation().demo
    assert installation().fiscal_start == 4


def test_every_total_equals_the_sum_of_its_lines(seen):
    total = one(seen, func.sum(Line.reporting))
    for rollup in (MonthRollup, PartnerMonth):
        assert one(seen, func.sum(rollup.reporting)) == total
        assert one(seen, func.sum(rollup.lines)) == SCALES["small"].lines
    assert one(seen, func.sum(DirectMonth.reporting)) == one(seen, func.sum(DirectLine.reporting))
    assert one(seen, func.max(Partner.last_order_on)) == one(seen, func.max(Line.day))
    assert one(seen, func.sum(Partner.revenue)) > 0


def test_every_line_is_of_a_partner_a_product_and_its_category(seen):
    whole = (
        select(func.count())
        .select_from(Line)
        .join(Partner, Partner.id == Line.partner_id)
        .join(Product, (Product.id == Line.product_id) & (Product.category_id == Line.category_id))
        .join(Category, Category.id == Line.category_id)
        .join(User, (User.id == Line.manager_id) & (User.role == Role.MANAGER))
        .where(Partner.territory_id == Line.territory_id)
    )
    assert seen.execute(whole).scalar_one() == SCALES["small"].lines


def test_the_bulk_load_leaves_indexes_as_they_were(seen):
    known = inspect(seen.connection())
    for model in (Line, DirectLine):
        there = {index["name"] for index in known.get_indexes(model.__tablename__)}
        assert there >= {index.name for index in model.__table__.indexes}


def test_lines_are_converted_at_the_rate_they_carry(seen):
    rows = seen.execute(select(Line.amount, Line.reporting, Line.rate, Line.day, Line.rate_day)).all()
    assert all(reporting == (amount if rate is None else convert(amount, rate)) for amount, reporting, rate, *_ in rows)
    assert all(0 <= (day - given).days <= 2 for *_, day, given in rows if given)
    assert min(amount for amount, *_ in rows) < 0


def test_a_line_is_credited_to_whoever_had_the_partner_on_its_day(seen):
    starts = seen.execute(select(Assignment.partner_id, Assignment.starts_on, Assignment.user_id)).all()
    for partner, day, manager in seen.execute(select(Line.partner_id, Line.day, Line.manager_id)):
        begun = [(start, user) for who, start, user in starts if who == partner and start <= day]
        assert max(begun)[1] == manager


def test_nothing_is_booked_after_yesterday(seen):
    assert (clock.today() - one(seen, func.max(Line.day))).days in {1, 2, 3}


def test_the_two_slipping_partners_are_at_risk(seen):
    world = build(SCALES["small"], clock.today())
    recent, earlier = windows(world.last_day)
    for i in world.slipping:
        partner = seen.scalar(select(Partner.id).where(Partner.code == world.companies[i].code))
        sums = [
            sum(
                seen.scalars(
                    select(Line.reporting).where(Line.partner_id == partner, Line.day.between(window.start, window.end))
                )
            )
            for window in (recent, earlier)
        ]
        assert at_risk(*sums)


def test_managers_have_targets_and_something_due_today(seen):
    running = (Target.starts_on <= clock.today()) & (Target.ends_on >= clock.today())
    assert seen.scalar(select(func.count(Target.user_id)).where(running)) >= 6
    due = select(func.count()).where(FollowUp.due_on == clock.today(), FollowUp.done_at.is_(None))
    assert seen.scalar(due) >= 6


def test_one_person_of_each_role_has_a_password_and_nobody_else_does(seen, demo):
    people = seen.execute(
        select(User.role, User.email, Credential.password_hash).join(Credential, Credential.user_id == User.id)
    ).all()
    assert sorted(role for role, *_ in people) == sorted(Role)
    sheet = signins.sheet(company.Path(demo.instance_path))
    password = next(line.strip() for line in sheet.splitlines() if line.count("-") == 5)
    assert all(email in sheet and matches(stored, password) for _, email, stored in people)


def test_only_its_owner_reads_the_sheet_of_sign_ins(demo):
    path = company.Path(demo.instance_path) / signins.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_events_tell_of_it_and_the_log_is_whole(seen):
    kinds = seen.scalars(select(Event.kind)).all()
    assert kinds == ["demo.made", "partners.scored"]
    assert broken_at("house") is None


def test_a_second_start_keeps_it_and_a_reset_makes_it_anew(engine, tmp_path):
    with small_demo(engine, tmp_path, "reset") as app:
        before = signins.sheet(tmp_path)
        assert not make_demo(tmp_path, scale="small")
        assert signins.sheet(tmp_path) == before
        (tmp_path / "outbox").mkdir(exist_ok=True)
        (tmp_path / "outbox" / "letter.eml").write_text("old")
        assert make_demo(tmp_path, scale="small", reset=True)
        assert signins.sheet(tmp_path) != before
        assert not (tmp_path / "outbox" / "letter.eml").exists()
        with app.app_context(), system("test", writes=False) as session:
            assert one(session, func.count(Line.id)) == SCALES["small"].lines


def test_a_run_that_was_cut_off_is_made_anew(engine, tmp_path):
    with addresses(engine, "cut"):
        prepare(tmp_path, currency="EUR", fiscal_start=4, name=company.NAME, demo=True)
        assert make_demo(tmp_path, scale="small")


def test_an_instance_with_own_data_is_left_alone(engine, tmp_path):
    with addresses(engine, "own"):
        prepare(tmp_path, name="Real business")
        with pytest.raises(Refused, match="Real business"):
            make_demo(tmp_path, scale="small", reset=True)
        assert (tmp_path / "secret.key").exists()


def test_it_lives_in_a_folder_of_its_own_and_says_who_may_sign_in(engine, tmp_path):
    words = CliRunner(env={"PRM_INSTANCE": None})
    with addresses(engine, "folder"), words.isolated_filesystem(tmp_path):
        made = words.invoke(main, ["demo", "--scale", "small"])
        assert made.exit_code == 0, made.output
        assert f"Made {company.Path.cwd() / 'instance' / 'demo'}" in made.output
        assert "helen.fairburn@" in made.output
        assert "There already" in words.invoke(main, ["demo"]).output
