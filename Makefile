# Every target sets up what it needs: system packages (Debian, Ubuntu), .venv, the packages of the lock file.
# The work is done by packaging/dev/make.py, which also serves systems without make.

START = sh packaging/dev/start.sh

.PHONY: help run test prove tour bench lint lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: ## open ptsdesk on its embedded sandbox
	@$(START) run $(ARGS)

test: ## linters, types and all tests; ARGS="tests/unit -k money" for some of them
	@$(START) test $(ARGS)

prove: ## the proofs of money safety whole; `make test` does a tenth of each
	@$(START) prove $(ARGS)

tour: ## the main job offscreen, its screens as PNG in build/tour
	@$(START) tour $(ARGS)

bench: ## speed and size, as ratios in one run
	@$(START) bench $(ARGS)

lint: ## style and types alone
	@$(START) lint

lock: ## write packaging/requirements/*.lock anew from pyproject.toml
	@$(START) lock

clean: ## remove everything that was made, but not .practice
	@$(START) clean
