"""Reading the answers of pages about deals, and the rows behind them."""

import re
from html import unescape

from prm.core.transaction import system


def text(answer, code=200):
    assert answer.status_code == code, answer.text[:1500]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows(deals, query):
    with deals.app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def public(deals, number):
    return deals.look(number).public_id
