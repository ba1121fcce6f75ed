"""S-P3: the letter's link opens the record ready for the answer, through a sign-in where the device is not trusted."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from prm.deals.service import deciding
from tests.deals.pages import text


def link_of(letter):
    soup = BeautifulSoup(letter.get_body(("html",)).get_content(), "html.parser")
    (link,) = soup.find_all("a")
    assert link.get_text() == "Answer"
    parts = urlsplit(link["href"])
    return f"{parts.path}?{parts.query}"


def asked(deals):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Which department buys?")
    return made


def form_of(page):
    soup = BeautifulSoup(page.text, "html.parser")
    field = soup.find("textarea", {"name": "text"})
    return soup, field, field.find_parent("form")


def test_the_letters_link_opens_the_answer_and_sending_it_restarts_the_clock_visibly(deals, post, as_):
    made = asked(deals)
    (letter,) = post(deals.cast.pia)
    client = as_(deals.cast.pia)
    page = client.get(link_of(letter))  # tap one
    assert "when you have answered" in text(page)
    soup, field, form = form_of(page)
    assert field.has_attr("autofocus"), "the keyboard is ready without another tap"
    assert "Which department buys?" in soup.get_text()
    answer = client.post(form["action"], {"text": "The works council."})  # tap two
    assert answer.status_code == 303
    after = client.get(answer.headers["Location"])
    assert re.search(r"Answer sent. A decision is due by \d", text(after))
    assert re.search(r"Nothing to do: we decide by \d", text(after))
    assert deals.look(made).due_at is not None


def test_a_device_that_is_not_signed_in_comes_back_to_the_answer(deals, post, as_, app):
    asked(deals)
    (letter,) = post(deals.cast.pia)
    stranger = as_(None)
    door = stranger.get(link_of(letter))
    assert door.status_code == 302
    soup = BeautifulSoup(stranger.get(door.headers["Location"]).text, "html.parser")
    kept = {field["value"] for field in soup.find_all("input", {"name": "next"})}
    assert kept == {link_of(letter)}


def test_opening_the_link_changes_nothing_but_the_bell(deals, post, as_):
    made = asked(deals)
    (letter,) = post(deals.cast.pia)
    before = deals.look(made)
    for _ in range(2):
        assert as_(deals.cast.pia).get(link_of(letter)).status_code == 200
    after = deals.look(made)
    assert (after.version, after.status) == (before.version, before.status)
    assert as_(deals.cast.omar).get(link_of(letter)).status_code == 404
