"""The service refuses to start where a counter's days cannot be the days asked for."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from service.cli import main
from service.demo import make_demo
from service.preflight import refusals
from service.settings import load_settings


def utc_site(folder):
    """The demo with a district site that runs on UTC."""
    config = make_demo(folder)
    with closing(sqlite3.connect(folder / "portal.db")) as connection:
        connection.execute("UPDATE wp_options SET option_value = 'UTC' WHERE option_name = 'timezone_string'")
        connection.commit()
    return config


def test_a_site_on_vietnams_days_is_fine(tmp_path):
    assert refusals(load_settings(make_demo(tmp_path))) == []


def test_serve_stops_with_the_reason_where_the_counter_keeps_days_of_utc(tmp_path):
    result = CliRunner().invoke(main, ["serve", "-c", str(utc_site(tmp_path)), "--lang", "en"])
    assert result.exit_code == 2
    assert "portals[40100].visits: the counter keeps days of UTC+0000" in result.output
    assert "day_basis: as-stored" in result.output


def test_the_difference_can_be_accepted(tmp_path):
    config = utc_site(tmp_path)
    accepted = config.read_text("utf-8").replace(
        "wp_, metric: visitors}", "wp_, metric: visitors, day_basis: as-stored}"
    )
    config.write_text(accepted, "utf-8")
    assert refusals(load_settings(config)) == []


def test_a_database_that_is_away_is_no_reason(tmp_path):
    config = make_demo(tmp_path)
    (tmp_path / "portal.db").unlink()
    assert refusals(load_settings(config)) == []


def test_an_application_for_another_server_stops_with_the_same_reason(tmp_path):
    program = Path(sys.executable).with_name("gunicorn")
    environment = os.environ | {"SOLUONG_CONFIG": str(utc_site(tmp_path)), "SOLUONG_LANG": "en"}
    arguments = [str(program), "-b", f"unix:{tmp_path}/socket", "--no-control-socket", "service.wsgi:app"]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert "portals[40100].visits: the counter keeps days of UTC+0000" in done.stderr
    assert done.returncode == 3  # the whole server ends, not one worker after another
    assert "Traceback" not in done.stderr


def test_an_account_that_can_write_is_refused_where_strict(tmp_path):
    config = make_demo(tmp_path)
    config.write_text(config.read_text("utf-8") + "strict: true\n", "utf-8")
    (told,) = refusals(load_settings(config))
    assert told.en.startswith("strict: ")


def test_a_counter_that_is_broken_in_another_way_hides_no_refusal(tmp_path):
    config = utc_site(tmp_path)
    broken = config.read_text("utf-8").replace("wp_, metric: visitors}", "gone_, metric: visitors}")
    other = broken.replace("blog_id: 2, metric: visitors}", "metric: visitors}")  # the commune now has the UTC counter
    config.write_text(other, "utf-8")
    (refused,) = refusals(load_settings(config))
    assert refused.en.startswith("portals[40101].visits: the counter keeps days of UTC+0000")
