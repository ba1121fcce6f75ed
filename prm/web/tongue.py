"""Every word a reader sees goes through here, over two hundred a page: each text is translated once per locale."""

from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import Babel, Domain, get_translations

from prm.web.formats import locale_name

KEPT = 8_192


class Remembered(Domain):  # type: ignore[misc]
    """The catalogue of the process, asked once for each text and locale."""

    def __init__(self) -> None:
        super().__init__()
        self._said = lru_cache(KEPT)(self._say)

    def _say(self, _locale: str, text: str) -> str:
        return str(self.get_translations().ugettext(text))

    def gettext(self, string: str, **variables: Any) -> str:
        """The text in the reader's language, with its variables."""
        said = self._said(locale_name(), string)
        return said % variables if variables else said


def hang(app: Flask, babel: Babel) -> None:
    """Let Python and templates speak through one memory."""
    babel.domain_instance = spoken = Remembered()
    env: Any = app.jinja_env
    env.install_gettext_callables(spoken.gettext, _counted, newstyle=True)
    env.globals["_"] = env.globals["gettext"]  # the extension's own alias looks this up anew at each call


def _counted(one: str, many: str, count: int) -> str:
    return str(get_translations().ungettext(one, many, count))
