"""One importer for every kind of fact: files, mapping profiles, dry run, merge, undo. Rooms register their kinds.

May know the log and the job table; never what a partner or an order line is.

What pages and commands call (a *run* is an `ImportRun` row):

| Step | Call | Leaves the run |
|---|---|---|
| take a file in | `service.start_run(stream, name, kind, actor, folder=…)`, `service.start_local(path, …)` | new |
| map its columns | `profiles.guess(kind, headers)`, `service.set_profile(run, document)` | new |
| dry run | `service.ask_check(run, actor)` (a job), `writing.check(run.id)` (at once) | checked, asking, failed |
| answer | `run.questions`: {field, column, sample, choices} → `service.answer(run, {field: choice})` | new |
| look | `run.counts`, `run.error`, `queries.refused(…)`, `refused.lines(run, rows)` | |
| correct a cell | `service.fix(run, row, header, text)` | new |
| write | `service.confirm(run, actor, skip_refused=…)` (a job), `writing.merge(run.id)` (at once) | done |
| take back | `service.ask_undo(run, actor)` (a job), `writing.undo(run.id)` (at once), for 24 hours | undone |
| keep the mapping | `service.save_profile(run, name, actor)`, `queries.saved_profiles(kind)` | |

A room registers a `kinds.Kind` in its `imports.py` with a handler: `rows.RowHandler` for some thousands of rows,
`handler.Handler` for millions. `rooms.py` imports those modules, and the jobs in `work.py`.
"""
