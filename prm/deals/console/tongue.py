"""What a partner will read is written as the partner reads: words, amounts and days in its language (E19)."""

from contextlib import contextmanager

from flask import g
from flask_babel import force_locale

from prm.deals.service import speaking
from prm.web.formats import locale_name
from prm.web.known import about


@contextmanager
def of(registration):
    """Inside, everything is said in the language of whoever registered it."""
    here, theirs = locale_name(), speaking.locale_of(registration) or about().locale
    g.locale = theirs
    try:
        with force_locale(theirs):
            yield
    finally:
        g.locale = here
