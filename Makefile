# make         set everything up on a fresh machine, load the demo company, serve it
# make test    set everything up, then every check and test on SQLite and on PostgreSQL
# make trust   the gates alone and every page as every role in both themes; takes longer
# make lint    style, types and import contracts only
# make bench   the benchmarks; ONLY=name runs one

.DEFAULT_GOAL := run
.PHONY: run test trust lint bench
export UV_PROJECT_ENVIRONMENT := .venv
BIN := .venv/bin

run:
	@sh scripts/bootstrap run && exec $(BIN)/prm serve --demo

test: lint
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

trust:
	@sh scripts/bootstrap test
	@PRM_TRUST=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/trust tests/browser

lint:
	@sh scripts/bootstrap test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench:
	@sh scripts/bootstrap test && exec $(BIN)/python -m bench $(ONLY)
