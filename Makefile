# Soluong: set-up, run and tests. GNU make, Python 3.10 or newer; everything is installed into .venv.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup run test bench lint format databases docs clean

help: ## these lines / các lệnh này
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: .venv/.installed ## install into .venv / cài đặt vào .venv

run: setup ## serve a demo portal on 127.0.0.1:8080 (PORT=...) / chạy thử với cổng mẫu
	$(BIN)/soluong demo --bind 127.0.0.1:$(PORT)

test: setup databases lint ## all checks and tests, on real database servers / mọi phép kiểm tra
	$(BIN)/python -m pytest

bench: setup ## measurements, tests/bench/bench_*.py / đo tốc độ
	$(BIN)/python -m pytest tests/bench -q -s -o python_files='bench_*.py'

lint: setup ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## put the code into its one form / định dạng mã nguồn
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## the pages of docs/adapters, from the rules / các trang tài liệu, sinh từ quy tắc
	$(BIN)/python -m tests.documenting docs/adapters
	$(BIN)/python -m service.schema_file config

clean: ## remove what the other targets made / xóa những gì đã tạo
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages of Debian that are missing are installed where we may (root, apt-get); else we say which.
# No service is started by that: the tests start servers of their own.
define apt_install
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing $$packages"; \
		if [ ! -e /usr/sbin/policy-rc.d ]; then \
			printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; \
			trap 'rm -f /usr/sbin/policy-rc.d' EXIT; \
		fi; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get -qq update && apt-get -qqy install --no-install-recommends $$packages >/dev/null; \
	else \
		echo "please install (Debian, Ubuntu): apt-get install $$packages" >&2; \
		false; \
	fi
endef

# The stamp: a second set-up is instant, a changed list of dependencies is installed.
.venv/.installed: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python 3.10 or newer is needed; make PYTHON=/path/to/python3 setup" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ packages="$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; $(apt_install); }
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test]'
	@touch $@

# Servers that neither Docker nor this machine's own programs give. Without them tests skip, in CI they fail.
databases: setup
	@packages="$$($(BIN)/python -m tests.provision)"; test -z "$$packages" || { $(apt_install); } || \
		echo "without these the tests that need them are skipped" >&2
