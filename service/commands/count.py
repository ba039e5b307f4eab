"""soluong count: one portal's number, the same as the API's."""

from __future__ import annotations

import json
from datetime import date

import click

from adapters.dates import DateRange
from adapters.text import Text
from service.console import EXIT_UNKNOWN, EXIT_WRONG, configured, counting_for, day_option, portal_named, stop
from service.counting import Outcome, What
from service.errors import failed
from service.settings import Settings


@click.command(
    help="""Đếm tin bài (hoặc lượt truy cập) của một cổng: đúng con số mà API trả lời.

    Count one portal's news (or visits): the very number that the API answers.
    Exit status 3: the range cannot be known.

    \b
    Ví dụ / Example:
      soluong count --portal 40100 --from 2022-05-01 --to 2022-05-31
      soluong count --portal 40100 --from 2022-05-01 --to 2022-05-31 --visits --json
    """
)
@click.option("--portal", "portal_id", type=int, required=True, help="Id của cổng / the portal's Id.")
@day_option("--from", "Từ ngày, tính cả ngày này / first day, included.")
@day_option("--to", "Đến ngày, tính cả ngày này / last day, included.")
@click.option("--visits", is_flag=True, help="Đếm lượt truy cập / count visits.")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
@configured
def command(
    settings: Settings, lang: str, portal_id: int, first: date, last: date, visits: bool, as_json: bool
) -> None:
    portal = portal_named(settings, portal_id, lang)
    what: What = "visits" if visits else "news"
    if getattr(portal, what) is None:
        stop([f"{portal.name}: {Text(f'chưa cấu hình {what}', f'has no {what} configured').in_(lang)}"])
    if first > last:
        stop([Text("--from phải không muộn hơn --to", "--from must not be after --to").in_(lang)])
    with counting_for(settings) as counting:
        (outcome,) = counting.count(what, [portal], DateRange(first, last, settings.timezone))
    if outcome.error is not None:
        refuse(outcome, lang, as_json)
    if as_json:
        click.echo(json.dumps(as_record(outcome, what, first, last), ensure_ascii=False))
    else:
        click.echo(outcome.count)


def as_record(outcome: Outcome, what: What, first: date, last: date) -> dict[str, object]:
    """The command's JSON: a contract."""
    return {
        "id": outcome.portal.id,
        "name": outcome.portal.name,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "what": what,
        "count": outcome.count,
        "as_of": outcome.as_of.isoformat(timespec="seconds"),
        "receipt": outcome.receipt,
    }


def refuse(outcome: Outcome, lang: str, as_json: bool) -> None:
    """Say why there is no number: status 3 where the range cannot be known, 2 where the database is at fault."""
    error = failed([outcome])
    if as_json:
        body = error.body(lang)
        click.echo(json.dumps({name: body[name] for name in ("error_code", "message")}, ensure_ascii=False))
    why = getattr(outcome.error, "text", Text("", ""))
    stop([f"{outcome.portal.name}: {why.in_(lang)}"], EXIT_UNKNOWN if error.status == 422 else EXIT_WRONG)
