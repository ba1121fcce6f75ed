"""What people see while the database does not answer: a sentence and when to come back, never a trace."""

from prm.app import create_app
from prm.core import settings
from tests.trust.test_headers import faults


def test_a_database_that_is_away_is_a_sentence_and_not_a_failure(tmp_path):
    settings.make_folder(tmp_path)
    app = create_app(tmp_path, WORKER=False, DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/none")
    for method, url in (("get", "/sign-in"), ("post", "/sign-in"), ("get", "/partners/"), ("get", "/no-such-page")):
        answer = getattr(app.test_client(use_cookies=False), method)(url)
        assert answer.status_code in (403, 503), url
        if answer.status_code == 503:
            assert answer.headers["Retry-After"]
            assert "Wait ten seconds" in answer.text
        assert "Traceback" not in answer.text
        assert faults(answer) == []


def test_a_folder_without_tables_is_a_sentence_too(tmp_path):
    settings.make_folder(tmp_path)
    app = create_app(tmp_path, WORKER=False, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    answer = app.test_client(use_cookies=False).get("/sign-in")
    assert answer.status_code == 503
    assert faults(answer) == []
