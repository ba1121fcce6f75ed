"""What a WSGI server imports: the app of the instance that PRM_INSTANCE names."""

from prm.app import create_app
from prm.jobs import worker

app = create_app()
if app.config["WORKER"]:
    worker.start_thread(app)
