"""soluong doctor: what is wrong, and what to do about it."""

from __future__ import annotations

import json
from contextlib import closing

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress

from adapters.text import Text
from service.cache import MemoryCache
from service.console import configured, portal_named
from service.counting import Counting
from service.doctoring.findings import Finding, Severity
from service.doctoring.run import examine, steps
from service.papers import console, printing
from service.settings import Settings

SIGNS = {Severity.OK: ("✓", "green"), Severity.WARNING: ("!", "yellow"), Severity.ERROR: ("✗", "red")}


@click.command(
    help="""Khám toàn bộ: kết nối, tài khoản có quyền ghi không, bảng và cột, chỉ mục, múi giờ, tin và lượt mới nhất,
    sổ bộ đếm, cổng mạng; mỗi phát hiện kèm cách chữa. Không đổi gì cả.

    Look at everything: connection, whether the account can write, tables and columns, indexes, time zones, the newest
    item and visit, the ledger, the port; each finding with its remedy. Changes nothing.
    Exit status: 0 all is well, 1 warnings, 2 errors.

    \b
    Ví dụ / Example:
      soluong doctor
      soluong doctor --portal 40100 --json
    """
)
@click.option("--portal", "portal_id", type=int, default=None, help="Chỉ cổng này / this portal only.")
@click.option("--bind", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT", help="Địa chỉ / address.")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
@configured
def command(settings: Settings, lang: str, portal_id: int | None, bind: str, as_json: bool) -> None:
    if portal_id is not None:
        portal_named(settings, portal_id, lang)
    found: list[Finding] = []
    errors = console(is_error=True)
    shown = Progress(console=errors, transient=True, disable=not errors.is_terminal)
    with closing(Counting(settings, MemoryCache())) as counting, shown as progress:
        task = progress.add_task(Text("đang khám", "looking").in_(lang), total=steps(counting, portal_id))
        for some in examine(settings, counting, portal_id=portal_id, bind=bind, now=counting.now()):
            found += some
            progress.advance(task)
    if as_json:
        click.echo(json.dumps([finding.as_record() for finding in found], ensure_ascii=False, indent=2))
    else:
        with printing() as out:
            _print(found, out, lang)
    raise SystemExit(max((finding.severity.status for finding in found), default=0))


def _print(found: list[Finding], out: Console, lang: str) -> None:
    """Grouped by place; the remedy stands under what is wrong."""
    by_place: dict[str, list[Finding]] = {}
    for finding in found:
        by_place.setdefault(finding.place.label(lang), []).append(finding)
    for place, findings in by_place.items():
        out.print(place, style="bold")
        for finding in findings:
            sign, style = SIGNS[finding.severity]
            out.print(Padding(f"{sign} {finding.code}: {finding.what.in_(lang)}", (0, 0, 0, 2)), style=style)
            if finding.remedy is not None:
                out.print(Padding(f"→ {finding.remedy.in_(lang)}", (0, 0, 0, 4)))
    numbers = [sum(finding.severity is severity for finding in found) for severity in Severity]
    out.print()
    text = Text("{} điều tốt, {} điều nên sửa, {} lỗi.", "{} fine, {} to mend, {} errors.")
    out.print(text.in_(lang).format(*numbers), style="bold")
