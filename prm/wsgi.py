"""What a WSGI server imports: the app of the instance that PRM_INSTANCE names."""

import gc

from prm.app import create_app
from prm.jobs import worker

app = create_app()
if app.config["WORKER"]:
    worker.start_thread(app)
# The libraries' objects live as long as the process: walking them again and again costs a tenth of each page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
