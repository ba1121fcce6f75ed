"""What shows that a task is done: a sentence, a link or files. One form of many on its page."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import StopValidation

from prm.identity.forms.fields import at_most
from prm.joining.forms.fields import one_line
from prm.joining.service.showing import MOST, Shown
from prm.web.forms import Form
from prm.web.uploads import FilesField


class FinishForm(Form):
    """Of the task with a public id, which its fields are told apart by."""

    evidence = StringField(_l("A sentence or a link that shows it"), [at_most(2_000)], filters=[one_line])
    files = FilesField(_l("Files that show it"))

    def of(self, task):
        """The form with its fields named after a task."""
        self.evidence.id, self.files.id = f"evidence-{task}", f"files-{task}"
        return self

    def shown(self, home):
        """What was given, as the verbs take it; `home` is the instance folder."""
        return Shown(self.evidence.data or "", self.files.data or (), home)

    def refused(self, sentence):
        """The form with what the verb said of it."""
        self.evidence.errors = [sentence]
        return self

    def validate_files(self, field):
        if len(field.data or ()) > MOST:
            raise StopValidation(_("A task takes %(n)s files at most. Put several into one PDF.", n=MOST))
