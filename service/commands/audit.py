"""soluong audit: does what was answered still hold, and what does the ledger lack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import click

from adapters.dates import UTC, DateRange
from adapters.errors import AdapterError
from adapters.text import Text
from service.audit import Audit, audit
from service.console import configured, counting_for, stop
from service.ledger import Ledger, LedgerError
from service.recording import ask_again, sources_of
from service.settings import Settings

EXIT_FOUND = 1


@click.command(
    help="""Soát lại: các khoảng ngày đã trả lời nay có còn đúng số cũ không, sổ bộ đếm thiếu ngày nào, bộ đếm bị
    đặt lại khi nào. Mã thoát 1 khi có điều cần xem.

    Check again: do the answers given for past days still hold, which days does the ledger lack, when were counters
    reset. Exit status 1 where there is something to look at.

    \b
    Ví dụ / Example:
      soluong audit --days 90
    """
)
@click.option("--days", "back", type=click.IntRange(1, 36500), default=400, show_default=True, help="Số ngày / days.")
@click.option("--portal", "portal_id", type=int, default=None, help="Chỉ cổng này / this portal only.")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
@configured
def command(settings: Settings, lang: str, back: int, portal_id: int | None, as_json: bool) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(settings.timezone).date()
    days = DateRange(today - timedelta(days=back), today, settings.timezone)
    chosen = [portal.id for portal in settings.portals if portal_id in (None, portal.id)]
    with counting_for(settings) as counting:
        sources = [source for source in sources_of(counting) if any(c.key.portal_id in chosen for c in source.counters)]
        try:
            ledger = Ledger.open(settings.ledger.url)
            try:
                found = audit(ledger, sources, chosen, days, now, lambda given: ask_again(counting, given))
            finally:
                ledger.close()
        except LedgerError as error:
            stop([error.text.in_(lang)])
    names = {portal.id: portal.name for portal in settings.portals}
    rows = list(findings(found, names))
    if as_json:
        click.echo(json.dumps({"asked_again": found.asked_again, "findings": rows}, ensure_ascii=False, default=str))
    else:
        tell(found, rows, lang)
    if rows:
        raise SystemExit(EXIT_FOUND)


def findings(found: Audit, names: dict[int, str]) -> Iterator[dict[str, Any]]:
    """What an operator should look at, one flat object each."""
    for change in found.changed:
        last = change.given[-1]
        why = change.now.text.vi if isinstance(change.now, AdapterError) else None
        yield {
            "what": "changed", "portal": last.portal_id, "name": names.get(last.portal_id), "of": last.what,
            "from": last.days.first, "to": last.days.last, "was": [item.number for item in change.given],
            "now": None if why else change.now, "why": why,
            "receipt": last.receipt,
        }  # fmt: skip
    for gap in found.gaps:
        what = "not recorded" if gap.is_unrecorded else "missing"
        yield {"what": what, "portal": gap.key.portal_id, "name": names.get(gap.key.portal_id),
               "from": gap.days.first, "to": gap.days.last}  # fmt: skip
    for event in found.events:
        yield {"what": event.kind, "portal": event.key.portal_id, "name": names.get(event.key.portal_id),
               "from": event.day, "to": event.day, "was": event.before, "now": event.after}  # fmt: skip
    for key, error in found.unchecked.items():
        yield {"what": "unchecked", "portal": key.portal_id, "name": names.get(key.portal_id), "why": error.text.vi}


SENTENCES = {
    "changed": Text("đã trả lời {was}, nay là {now}", "was answered {was}, is now {now}"),
    "missing": Text("sổ bộ đếm thiếu các ngày này", "the ledger lacks these days"),
    "not recorded": Text("chưa có ngày nào trong sổ; chạy soluong record", "no day in the ledger; run soluong record"),
    "reset": Text("bộ đếm bị đặt lại: {was} → {now}", "the counter was reset: {was} → {now}"),
    "removed": Text("số tổng bị bớt: {was} → {now}", "a part of the total went away: {was} → {now}"),
    "restored": Text("số tổng được khôi phục: {was} → {now}", "the total was put back: {was} → {now}"),
    "disagreed": Text("sổ ghi {was}, bộ đếm nói {now}", "the ledger says {was}, the counter {now}"),
    "unchecked": Text("không so sánh được: {why}", "could not be compared: {why}"),
}


def tell(found: Audit, rows: list[dict[str, Any]], lang: str) -> None:
    """One line a finding, then how much was looked at."""
    for row in rows:
        span = _span(row.get("from"), row.get("to"))
        said = SENTENCES[row["what"]].in_(lang).format(was=row.get("was"), now=row.get("now"), why=row.get("why"))
        click.echo(f"{row['portal']} {row['name']}{span}: {said}")
    sum_up = Text(
        f"Đã hỏi lại {found.asked_again} câu trả lời cũ; {len(rows)} điều cần xem.",
        f"Asked {found.asked_again} earlier answers again; {len(rows)} things to look at.",
    )
    click.echo(sum_up.in_(lang))


def _span(first: date | None, last: date | None) -> str:
    if first is None:
        return ""
    return f" {first}" if first == last else f" {first}..{last}"
