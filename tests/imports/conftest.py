"""An empty channel and a small one, with the importer at hand."""

import pytest

from prm.core.transaction import system
from tests.imports.channel import Imports, make_channel


@pytest.fixture
def imports(app, tmp_path):
    with app.app_context():
        yield Imports(app, tmp_path)


@pytest.fixture
def channel(imports):
    with system("test"):
        return make_channel()
