"""The grammar of list addresses: read, written, and read again."""

import pytest
from sqlalchemy import column
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from prm.access.policy import Actor, Role
from prm.core.errors import Unreadable
from prm.web.lists import Asked, Column, Filter, Listing, View, between, of_view, read

ADA = Actor(id=1, public_id="a", name="Ada", email="", role=Role.ADMIN)
LISTING = Listing(
    page="x",
    columns=(
        Column("name", "Name", sort=column("name"), fixed=True),
        Column("size", "Size", sort=column("size")),
        Column("note", "Note"),
    ),
    filters=(
        Filter("state", "State", lambda v, _a: column("state").in_(v), lambda _a: {"open": "Open", "shut": "Shut"}),
        Filter("amount", "Amount", between(column("amount"))),
    ),
    search=lambda text: column("name").contains(text),
    order=(column("name"),),
    tie=column("id"),
    topics=(),
)
VIEWS = (View("all", "All"), View("open", "Open ones", "f.state=open&sort=-size"))


def asked(query):
    return read(LISTING, MultiDict([part.partition("=")[::2] for part in query.split("&") if part]), ADA, VIEWS)


def test_everything_of_the_grammar_is_read():
    found = asked("q=acme&f.state=open,shut&f.amount=100..&sort=-size&cols=size&page=3&size=25")
    assert found == Asked(
        q="acme",
        filters={"state": ("open", "shut"), "amount": ("100..",)},
        sort="-size",
        cols=("size",),
        page=3,
        size=25,
    )


@pytest.mark.parametrize(
    "query", ["q=acme&f.state=open&sort=-size", "view=open&f.state=open&sort=name&page=2&size=100", ""]
)
def test_what_is_written_reads_the_same(query):
    first = asked(query)
    assert asked(first.query(page=first.page)) == first


def test_a_view_asks_for_what_it_says_until_something_else_is_asked():
    assert asked("view=open").filters == {"state": ("open",)}
    assert asked("view=open&f.state=shut").filters == {"state": ("shut",)}
    assert asked("view=open&page=2").sort == "-size"
    assert of_view(LISTING, VIEWS[1], ADA).content() == asked("view=open").content()


def test_a_change_leads_back_to_the_first_page():
    assert "page" not in asked("page=4&sort=name").query(sort="-size")


def test_taking_the_last_filter_away_leaves_the_view():
    assert asked("view=open&f.state=open").query(filters={}) == ""


@pytest.mark.parametrize(
    "query", ["f.state=nope", "zzz=1", "sort=note", "cols=zz", "size=3", "view=zz", "f.amount=abc", "f.amount=.."]
)
def test_what_is_unknown_is_ignored_and_named(query):
    found = asked(query)
    assert found.ignored == (query.split("=")[0],)
    assert (found.filters, found.sort, found.cols) == ({}, "", ())


def test_one_good_value_of_two_is_kept():
    assert asked("f.state=nope,open").filters == {"state": ("open",)}


@pytest.mark.parametrize(
    ("text", "sql"),
    [("100..", "amount >= 1000000"), ("..2k", "amount <= 20000000"), ("1..2", "amount >= 10000 AND amount <= 20000")],
)
def test_a_range_is_in_whole_units(text, sql):
    assert str(between(column("amount"))((text,), ADA).compile(compile_kwargs={"literal_binds": True})) == sql


def test_a_range_of_nothing_is_refused_with_how_to_write_it():
    with pytest.raises(Unreadable, match=r"100\.\.200"):
        between(column("amount"))(("..",), ADA)


def test_an_address_stays_readable():
    assert asked("f.state=open,shut&q=caf%C3%A9").query().startswith("q=caf")
    assert iri_to_uri(asked("f.state=open,shut").query()) == "f.state=open,shut"
