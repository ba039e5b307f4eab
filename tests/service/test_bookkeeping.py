"""A ledger that hangs, is away or is broken: what only it can tell is an error, and nothing else waits for it."""

from __future__ import annotations

import threading
import time
from datetime import datetime

import pytest
import sqlalchemy as sa

from adapters.dates import UTC
from service.ledger import Ledger
from tests.service.wire_client import PORTALS, wire_on

HUYEN = "/api/truycap/huyen"
FORGETS = PORTALS.replace("answers: 900", "answers: 900, does: forget")
TODAY = {"TuNgay": "2022-05-31", "DenNgay": "2022-05-31"}


def with_ledger(yaml, folder, more="limits: {deadline_s: 1}\ncache: {today_s: 0, closed_s: 0}\n"):
    return f'{yaml}ledger: {{url: "sqlite:///{folder / "ledger.db"}"}}\n{more}'


@pytest.fixture
def hanging(monkeypatch):
    """Every reading and writing of the ledger hangs until the event is set."""
    go_on = threading.Event()
    for name in ("sums", "books", "remember"):
        real = getattr(Ledger, name)

        def hang(self, *arguments, real=real):
            assert go_on.wait(30)
            return real(self, *arguments)

        monkeypatch.setattr(Ledger, name, hang)
    yield go_on
    go_on.set()


def test_a_ledger_that_hangs_holds_up_no_news(hanging, tmp_path):
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path)) as wire:
        for _ in range(12):  # more than the threads that ask the ledger
            assert wire.post(HUYEN).status_code == 503
            assert wire.post("/api/tintuc/huyen").json["SoLuong"] == 42
        hanging.set()


def test_finished_days_are_503_while_the_ledger_hangs_and_todays_are_answered(hanging, tmp_path):
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path)) as wire:
        wire.counting.now = lambda: datetime(2022, 5, 31, 5, tzinfo=UTC)
        assert wire.post(HUYEN).status_code == 503
        assert wire.post(HUYEN, TODAY).json["SoLuong"] == 900
        assert wire.counting.databases["a"]._breaker._failures == 0  # the portal's database is not to blame
        hanging.set()


def test_a_ledger_that_hangs_is_left_alone_for_a_while_and_then_asked_again(hanging, tmp_path):
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path)) as wire:
        assert wire.post(HUYEN).status_code == 503
        began = time.monotonic()
        assert wire.post(HUYEN).status_code == 503
        assert time.monotonic() - began < 0.4
        hanging.set()
        wire.counting.book._away_until = 0.0
        assert wire.post(HUYEN).json["SoLuong"] == 900


def test_after_the_ledger_has_come_back_days_that_nobody_knows_are_422_again(hanging, tmp_path):
    with wire_on(tmp_path, with_ledger(FORGETS, tmp_path)) as wire:
        assert wire.post(HUYEN).status_code == 503
        hanging.set()
        wire.counting.book._away_until = 0.0
        assert wire.post(HUYEN).status_code == 422


def test_a_file_that_is_no_ledger_makes_finished_days_503_and_no_crash(tmp_path):
    (tmp_path / "ledger.db").write_text("no database " * 100, "utf-8")
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path)) as wire:
        assert wire.post(HUYEN).status_code == 503
        assert wire.post("/api/tintuc/huyen").status_code == 200


def test_a_service_that_never_recorded_answers_from_the_counter(tmp_path):
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path / "no" / "such")) as wire:
        assert wire.post(HUYEN).json["SoLuong"] == 900


def test_an_answer_is_remembered_after_it_was_given(tmp_path):
    with wire_on(tmp_path, with_ledger(PORTALS, tmp_path)) as wire:
        wire.post("/api/tintuc/huyen")
        wire.counting.book._writer.shutdown(wait=True)
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT portal_id, number FROM ledger_answer")).all() == [(1, 42)]
        engine.dispose()
