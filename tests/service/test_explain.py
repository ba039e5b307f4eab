"""explain: the API's number and receipt, and every row behind it."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from rich.cells import cell_len
from rich.console import Console

from adapters.dates import DateRange
from service.app import create_app
from service.cache import MemoryCache
from service.cli import main
from service.counting import Counting
from service.demo import make_demo
from service.explaining import Explanation, NoCache, explain
from service.ledger import CounterKey, Ledger
from service.papers import Paper, write_csv
from service.settings import load_settings
from tests.databases import Server
from tests.service.configured_cases import CASES, Case, load_seeds, settings_of

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MAY = DateRange(date(2022, 5, 1), date(2022, 5, 31))
IN_MAY = ("--from", "2022-05-01", "--to", "2022-05-31")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return make_demo(tmp_path)


@pytest.fixture
def counting(demo: Path) -> Iterator[Counting]:
    with closing(Counting(load_settings(demo), NoCache())) as counting:
        yield counting


def run(demo: Path, *arguments: str, portal: int = 40100) -> Any:
    return CliRunner().invoke(main, ["explain", "--config", str(demo), "--portal", str(portal), *arguments])


def paper_of(counting: Counting, what: Any = "news", days: DateRange = MAY, portal: int = 40100) -> Explanation:
    return explain(counting, what, counting.counters[what, portal].portal, days)


def printed(paper: Explanation, lang: str = "vi", width: int = 80, shown: int = 20) -> str:
    out = io.StringIO()
    Paper(Console(file=out, width=width, highlight=False, markup=False), lang, ZONE, shown).print(paper)
    return out.getvalue()


# --- The number -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "path"), [("news", "tintuc"), ("visits", "truycap")])
def test_number_and_receipt_are_those_of_the_api(demo: Path, counting: Counting, what: str, path: str) -> None:
    client = create_app(load_settings(demo)).test_client()
    answer = client.post(f"/api/{path}/huyen", json={"TuNgay": "2022-05-01", "DenNgay": "2022-05-31"})
    outcome = paper_of(counting, what).outcome
    assert outcome.count == answer.get_json()["SoLuong"]
    assert outcome.receipt == answer.headers["X-Soluong-Receipt"]


def test_counted_and_left_out_are_all_rows_and_the_counted_make_the_number(counting: Counting) -> None:
    paper = paper_of(counting)
    assert paper.items is not None
    assert (len(paper.counted), len(paper.left_out), len(paper.items)) == (7, 10, 17)
    assert paper.outcome.count == 7
    assert [(rule.name, number) for rule, number in paper.by_rule()] == [("type", 4), ("status", 6)]


GROUPS = {
    (case.seeds, engine): [other for other in CASES if other.seeds == case.seeds and engine in other.engines]
    for case in CASES
    for engine in case.engines
    if case.what == "news"
}


@pytest.mark.parametrize(
    ("engine", "cases"),
    [pytest.param(engine, cases, id=f"{'-'.join(seeds)}-{engine}") for (seeds, engine), cases in GROUPS.items()],
)
def test_the_sql_on_the_paper_gives_the_number_wherever_it_is_run(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, cases: list[Case]
) -> None:
    server: Server = request.getfixturevalue(engine)
    url = load_seeds(server, cases[0].seeds, "explained_" + "_".join(cases[0].seeds))
    news = [case for case in cases if case.what == "news"]
    settings = settings_of(tmp_path, url, [{"news": case.options_on(server)} for case in news])
    run_by = sa.create_engine(url, poolclass=sa.NullPool)
    with closing(Counting(settings, NoCache(), lambda: news[0].now)) as counting, run_by.connect() as connection:
        for case, portal in zip(news, settings.portals, strict=True):
            paper = explain(counting, "news", portal, case.days)
            assert paper.outcome.count == case.number
            assert paper.agrees
            # A person runs it in a client, where a percent sign is nothing special.
            texts = [statement.replace("%", "%%") for statement in paper.sql]
            assert sum(int(connection.exec_driver_sql(text).scalar_one()) for text in texts) == case.number
    run_by.dispose()


def test_a_list_that_differs_from_the_number_says_so(demo: Path, tmp_path: Path) -> None:
    with closing(Counting(load_settings(demo), MemoryCache())) as counting:
        assert paper_of(counting).outcome.count == 7
        with closing(sqlite3.connect(tmp_path / "portal.db")) as portal, portal:
            portal.execute("UPDATE wp_posts SET post_status = 'draft' WHERE ID = 2")
        paper = paper_of(counting)  # the number is the one that was kept
    assert not paper.agrees
    assert "List and number differ" in printed(paper, "en")


def test_a_select_of_ones_own_is_shown_without_a_list(demo: Path, tmp_path: Path) -> None:
    own = "SELECT COUNT(*) FROM wp_posts WHERE post_date >= :start AND post_date < :end"
    url = sa.URL.create("sqlite", database=str(tmp_path / "portal.db"))
    settings = settings_of(tmp_path, url, [{"news": {"adapter": "sql", "select": own}}])
    with closing(Counting(settings, NoCache())) as counting:
        paper = explain(counting, "news", settings.portals[0], MAY)
    assert paper.items is None
    assert paper.outcome.count == 17
    assert "'2022-05-01'" in paper.sql[0]
    assert "which items" not in printed(paper, "en")
    assert "the adapter generic can explain" in printed(paper, "en", width=200)


# --- Visits -----------------------------------------------------------------------------------------------------------


def test_visits_are_told_day_by_day_and_add_up(counting: Counting) -> None:
    paper = paper_of(counting, "visits")
    assert len(paper.lines) == 31
    assert sum(line.outcome.count or 0 for line in paper.lines) == paper.outcome.count
    text = printed(paper)
    assert "mỗi ngày một dòng đã cộng sẵn" in text
    assert "  01/05/2022  128" in text


def test_a_long_range_is_told_month_by_month(counting: Counting) -> None:
    paper = paper_of(counting, "visits", DateRange(date(2022, 3, 15), date(2022, 6, 10)))
    months = [(line.days.first, line.days.last) for line in paper.lines]
    assert months == [
        (date(2022, 3, 15), date(2022, 3, 31)),
        (date(2022, 4, 1), date(2022, 4, 30)),
        (date(2022, 5, 1), date(2022, 5, 31)),
        (date(2022, 6, 1), date(2022, 6, 10)),
    ]


@pytest.fixture
def two_closed_days(demo: Path, counting: Counting) -> None:
    """The ledger has closed 1 and 2 May, the latter before two visits were taken back."""
    key = CounterKey.of(40100, counting.counters["visits", 40100].adapter)
    with closing(Ledger.open(counting.settings.ledger.url)) as ledger:
        ledger.close_days({key: {date(2022, 5, 1): 128, date(2022, 5, 2): 138}})


@pytest.mark.usefixtures("two_closed_days")
def test_days_of_the_ledger_are_told_as_such(counting: Counting) -> None:
    closed = paper_of(counting, "visits", DateRange(date(2022, 5, 1), date(2022, 5, 2)))
    assert (closed.outcome.count, closed.sql) == (266, [])
    assert "this number comes whole from the ledger" in printed(closed, "en", width=200)
    partly = paper_of(counting, "visits", DateRange(date(2022, 5, 2), date(2022, 5, 3)))
    assert partly.outcome.count == 138 + 144
    assert "closed days that come from the ledger: 1" in printed(partly, "en", width=200)
    assert "'2022-05-03'" in partly.sql[-1]
    assert "'2022-05-02'" not in partly.sql[-1]


def test_days_that_a_counter_does_not_know_end_with_status_3(mariadb: Server, tmp_path: Path) -> None:
    url = load_seeds(mariadb, ("wordpress_counters",), "explained_counters")
    settings_of(tmp_path, url, [{"visits": {"adapter": "wp-postviews"}}])
    config = tmp_path / "soluong.yaml"
    answer = run(config, "--from", "2025-03-11", "--to", "2025-03-11", "--visits", "--lang", "en", portal=90000)
    assert answer.exit_code == 3
    assert "No number" in answer.stdout
    assert "one total" in answer.stdout
    assert "Receipt" not in answer.stdout


def test_different_visitors_are_not_told_by_day(mariadb: Server, tmp_path: Path) -> None:
    url = load_seeds(mariadb, ("wordpress_counters",), "explained_counters")
    options = {"adapter": "burst-statistics", "metric": "visitors"}
    settings = settings_of(tmp_path, url, [{"visits": options}])
    days = DateRange(date(2025, 3, 11), date(2025, 3, 12))
    with closing(Counting(settings, NoCache())) as counting:
        paper = explain(counting, "visits", settings.portals[0], days)
    assert paper.lines == []
    assert "days may not be added up" in printed(paper, "en")


# --- The paper --------------------------------------------------------------------------------------------------------


def test_the_paper_says_all_that_an_office_asks(counting: Counting) -> None:
    paper = paper_of(counting)
    text = printed(paper)
    for wanted in (
        "GIẤY GIẢI TRÌNH SỐ LIỆU",
        "Cổng thông tin điện tử huyện Nga Sơn (Id 40100)",
        "01/05/2022 - 31/05/2022, tính cả hai ngày",
        "post_date >= '2022-05-01 00:00:00'",
        "  2. đã xuất bản",
        "[không đạt: đã xuất bản]",
        "Các tin được tính (7)",
        "Các dòng không tính (10)",
        paper.outcome.receipt,
    ):
        assert wanted in text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("what", ["news", "visits"])
def test_it_reads_well_at_80_columns(counting: Counting, lang: str, what: str) -> None:
    lines = printed(paper_of(counting, what), lang).splitlines()
    # A statement is to be copied, so its lines are not cut.
    assert [line for line in lines if cell_len(line) > 80 and "wp_koko" not in line] == []


def test_both_languages_have_the_same_lines(counting: Counting) -> None:
    paper = paper_of(counting)
    vi, en = (printed(paper, lang, width=200).splitlines() for lang in ("vi", "en"))
    assert len(vi) == len(en)


def test_a_pipe_gets_plain_text_without_blanks_at_the_ends(demo: Path) -> None:
    answer = run(demo, *IN_MAY)
    assert answer.exit_code == 0
    assert "\x1b" not in answer.stdout
    assert [line for line in answer.stdout.splitlines() if line != line.rstrip()] == []


def test_no_color_is_respected_on_a_terminal(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80)
    Paper(console, "vi", ZONE, 5).print(paper_of(counting))
    assert "\x1b[3" not in out.getvalue()
    assert console.no_color


def test_a_title_cannot_steer_the_terminal(counting: Counting, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "portal.db")) as portal, portal:
        portal.execute("UPDATE wp_posts SET post_title = ? WHERE ID = 2", ("Tin\x1b[2J\nmới",))
    assert "Tin [2J mới" in printed(paper_of(counting))


def test_long_lists_are_cut_and_say_how_to_have_the_rest(demo: Path) -> None:
    answer = run(demo, *IN_MAY, "--list", "3", "--lang", "en")
    assert "  ... 4 more rows: add --csv FILE or --list 7" in answer.stdout


# --- The table --------------------------------------------------------------------------------------------------------


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_csv_holds_every_row_and_excel_reads_its_vietnamese(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "giai-trinh.csv"
    answer = run(demo, *IN_MAY, "--csv", str(path), "--list", "0")
    assert answer.exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = rows_of(path)
    assert head == ["STT", "Mã tin", "Thời điểm", "Tiêu đề", "Bảng", "Được tính", "Điều kiện không đạt"]
    assert len(rows) == 17
    assert [row[5] for row in rows].count("có") == 7
    assert sorted({row[6] for row in rows if row[5] == "không"}) == ["là loại bài: post", "đã xuất bản"]


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_title_is_never_a_formula(counting: Counting, tmp_path: Path, title: str) -> None:
    with closing(sqlite3.connect(tmp_path / "portal.db")) as portal, portal:
        portal.execute("UPDATE wp_posts SET post_title = ? WHERE ID = 2", (title,))
    write_csv(tmp_path / "a.csv", paper_of(counting), "vi", ZONE)
    (row,) = [row for row in rows_of(tmp_path / "a.csv") if row[1] == "2"]
    assert row[3] == "'" + title


def test_the_csv_of_visits_holds_a_row_for_each_day(counting: Counting, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", paper_of(counting, "visits"), "en", ZONE)
    head, first, *others = rows_of(tmp_path / "a.csv")
    assert head == ["From", "To", "visits", "Not known"]
    assert first == ["2022-05-01", "2022-05-01", "128", ""]
    assert len(others) == 30


# --- The command ------------------------------------------------------------------------------------------------------


def test_a_portal_without_a_counter_is_told(demo: Path) -> None:
    answer = run(demo, *IN_MAY, "--visits", "--lang", "en", portal=90001)
    assert answer.exit_code == 2
    assert "has no visits configured" in answer.stderr


def test_a_database_that_is_away_ends_with_status_2(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "portal.db").unlink()
    answer = run(demo, *IN_MAY, "--lang", "en")
    assert answer.exit_code == 2
    assert "Cổng thông tin điện tử huyện Nga Sơn: " in answer.stderr
