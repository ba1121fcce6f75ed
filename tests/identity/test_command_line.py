"""`prm admin`: the first admin and a way in, each by a one-time link."""

import re

import pytest
from click.testing import CliRunner

from prm.app import create_app
from prm.cli.instance import prepare
from prm.cli.people import admin


@pytest.fixture
def made(tmp_path):
    """A new instance of its own."""
    prepare(tmp_path / "new")
    return tmp_path / "new"


def run(folder, *words):
    return CliRunner(env={"PRM_INSTANCE": str(folder)}).invoke(admin, words)


def path_in(output):
    return re.search(r"(/sign-in/link/\S+)", output).group(1)


def test_the_first_admin_comes_in_by_the_printed_link(made):
    printed = run(made, "create", "Ada@Example.com", "--name", "Ada")
    assert printed.exit_code == 0
    http = create_app(made, TESTING=True, WORKER=False).test_client()
    assert http.get(path_in(printed.output)).location == "/sign-in/confirm"
    token = re.search(r'name="csrf_token" value="(\w+)"', http.get("/sign-in/confirm").get_data(as_text=True)).group(1)
    entered = http.post("/sign-in/confirm", data={"csrf_token": token, "name": "Ada Admin"})
    assert entered.status_code == 303
    assert http.get("/settings/people").status_code == 200
    again = run(made, "link", "ada@example.com")
    assert "15 minutes" in again.output


def test_an_address_is_given_once(made):
    run(made, "create", "ada@example.com", "--name", "Ada")
    second = run(made, "create", "ada@example.com", "--name", "Ada")
    assert second.exit_code == 1
    assert "e-mail address" in second.output


def test_a_stranger_gets_no_link(made):
    answer = run(made, "link", "nobody@example.com")
    assert answer.exit_code == 1
    assert "prm admin create" in answer.output
