"""Files added to what is there."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import StopValidation

from prm.web.forms import Form
from prm.web.uploads import FilesField


class FilesForm(Form):
    """Files added to what is there; `internal` for the vendor's own people."""

    files = FilesField(_l("Files"), id="more-files")  # beside an answer's own
    internal = BooleanField(_l("For colleagues only"))

    def validate_files(self, field):
        """At least one."""
        if not field.data:
            raise StopValidation(_("Choose a file."))
