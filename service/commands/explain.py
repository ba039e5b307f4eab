"""soluong explain: the paper that says why a number is what it is."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import click

from adapters.dates import DateRange
from adapters.errors import AdapterError, DayBasisMismatch, RangeUnknown
from adapters.text import Text
from service.console import EXIT_UNKNOWN, EXIT_WRONG, configured, day_option, portal_named, stop
from service.counting import Counting, What
from service.explaining import NoCache, explain
from service.papers import Paper, printing, write_csv
from service.settings import Settings


@click.command(
    help="""In giấy giải trình một số liệu: bộ đọc, điều kiện, câu SQL, từng tin được tính và không được tính vì sao.

    Explain one number: adapter, rules, SQL, every item counted, every row left out with the rule that it fails,
    and the receipt that the API gave for the same question.
    Exit status 3: the range cannot be known.

    \b
    Ví dụ / Example:
      soluong explain --portal 40100 --from 2022-05-01 --to 2022-05-31
      soluong explain --portal 40100 --from 2022-05-01 --to 2022-05-31 --csv giai-trinh.csv
      soluong explain --portal 40100 --from 2022-05-01 --to 2022-05-31 --visits
    """
)
@click.option("--portal", "portal_id", type=int, required=True, help="Id của cổng / the portal's Id.")
@day_option("--from", "Từ ngày, tính cả ngày này / first day, included.")
@day_option("--to", "Đến ngày, tính cả ngày này / last day, included.")
@click.option("--visits", is_flag=True, help="Giải trình lượt truy cập / explain visits.")
@click.option(
    "--list",
    "shown",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Số dòng của mỗi danh sách / rows of each list.",
)
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    default=None,
    help="Ghi mọi dòng vào tệp này, mở được bằng Excel / write every row into this file, for Excel.",
)
@configured
def command(
    settings: Settings,
    lang: str,
    portal_id: int,
    first: date,
    last: date,
    visits: bool,
    shown: int,
    csv_path: Path | None,
) -> None:
    portal = portal_named(settings, portal_id, lang)
    what: What = "visits" if visits else "news"
    if getattr(portal, what) is None:
        stop([f"{portal.name}: {Text(f'chưa cấu hình {what}', f'has no {what} configured').in_(lang)}"])
    if first > last:
        stop([Text("--from phải không muộn hơn --to", "--from must not be after --to").in_(lang)])
    days = DateRange(first, last, settings.timezone)
    try:
        with closing(Counting(settings, NoCache())) as counting:
            paper = explain(counting, what, portal, days)
    except AdapterError as error:
        stop([f"{portal.name}: {error.text.in_(lang)}"], status_of(error))
    with printing() as out:
        Paper(out, lang, settings.timezone, shown).print(paper)
    if csv_path is not None:
        write_csv(csv_path, paper, lang, settings.timezone)
        click.echo(Text(f"Đã ghi {csv_path}", f"Written: {csv_path}").in_(lang), err=True)
    if paper.outcome.error is not None:
        raise SystemExit(status_of(paper.outcome.error))


def status_of(error: AdapterError) -> int:
    """3 where no later call could know the number, 2 where something is at fault."""
    return EXIT_UNKNOWN if isinstance(error, (RangeUnknown, DayBasisMismatch)) else EXIT_WRONG
