"""Files that come with a form: read up to their limit, looked into, refused by name."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import MultipleFileField
from wtforms.validators import StopValidation

from prm.core.errors import Unreadable
from prm.web.papers import KINDS, MOST_BYTES, MOST_FILES, understood

ACCEPT = ",".join([*(f".{each}" for each in KINDS), "image/*"])  # the last lets a phone offer its camera
BODY = 25_000_000  # of a whole request with files; more is not even read


def limits() -> str:
    """What may be attached, said before it is chosen."""
    return _("PDF, PNG, JPEG, DOCX, XLSX, PPTX, TXT or CSV, up to 10 MB each. On a phone you can take a picture.")


class FilesField(MultipleFileField):  # type: ignore[misc]  # WTForms carries no types
    """Any number of files; `data` is what they were understood as."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Fed from the request's files, not its fields."""

    def pre_validate(self, form: Any) -> None:
        """Each file a sentence of its own."""
        uploads = [each for each in request.files.getlist(self.name) if each.filename]
        if len(uploads) > MOST_FILES:
            raise StopValidation(_("Choose %(n)s files at most.", n=MOST_FILES))
        self.data, wrong = [], []
        for each in uploads:
            try:
                self.data.append(understood(each.filename or "", each.stream.read(MOST_BYTES + 1)))
            except Unreadable as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise StopValidation(" ".join([*wrong, _("Browsers forget files: choose all of them again.")]))
