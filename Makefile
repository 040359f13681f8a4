# 梯航。make run 打开沙盒；make test 装好一切并跑全部测试。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080

.PHONY: run setup test check faults bench bench-peers clean

run: setup
	$(BIN)/tihang sandbox --port $(PORT)

setup: $(VENV)/.runtime

test: $(VENV)/.dev
	@sh tests/browser/install.sh
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

faults: $(VENV)/.dev
	$(BIN)/python -m pytest tests/faults
	$(BIN)/python -m tests.faults.storm

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.pipeline
	$(BIN)/python -m tests.benchmarks.callback_under_load
	$(BIN)/python -m tests.benchmarks.engine
	$(BIN)/python -m tests.benchmarks.questions
	$(BIN)/python -m tests.benchmarks.columns
	$(BIN)/python -m tests.benchmarks.understanding
	$(BIN)/python -m tests.benchmarks.talk

bench-peers: .venv-bench/.installed
	.venv-bench/bin/python -m tests.benchmarks.peers

clean:
	rm -rf $(VENV) .venv-bench build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新版本；可用 make PYTHON=python3.12 指定" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.venv-bench/.installed: requirements-bench.lock | $(VENV)/bin/python
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@
