"""soluong init: from a portal's folder or database to a checked soluong.yaml."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from adapters.dates import UTC
from adapters.errors import AdapterError
from service.console import language_option, stop
from service.init.asking import Asker
from service.init.detecting import CMSES
from service.init.given import key_value, pairs, site_flag
from service.init.planning import LEVELS, Facts
from service.init.problems import InitError
from service.init.run import Request, run
from service.init.source import SourceFlags
from service.phpconfig import PhpError
from service.sites import SiteError


@click.command(
    help="""Tìm CMS của cổng rồi viết soluong.yaml: chỉ hỏi điều không thể tự biết. Mọi câu hỏi đều có cờ.

    Find the portal's CMS and write soluong.yaml: asks only what cannot be known. Every question has a flag.
    TARGET is the portal's root folder, or its database's URL. Exit status 0: the file passes `soluong check` and the
    database answers; 2: nothing was written.

    \b
    Ví dụ / Examples:
      soluong init /var/www/html
      soluong init /var/www/html --id 40100 --name "Xã Nga Điền" --level xa \\
          --huyen-id 401 --huyen-name "Huyện Nga Sơn" --output soluong.yaml --yes
      soluong init mysql://docbao@127.0.0.1/cong --news types=tin_tuc --visits none
      soluong init /var/www/html --all-sites --id 40100 --level xa ... --yes
    """
)
@click.argument("target", default=".", metavar="[TARGET]")
@click.option("--id", "number", type=int, help="Id do tỉnh cấp / the Id given by the province.")
@click.option("--name", help="Tên cổng / the portal's name.")
@click.option("--level", type=click.Choice(LEVELS), help="Cấp / level.")
@click.option("--huyen-id", type=int, help="Huyen_Id (nhóm) / the group's Id.")
@click.option("--huyen-name", help="Tên huyện (nhóm) / the group's name.")
@click.option("--address", help="Địa chỉ cổng, nếu CMS không biết / address, where the CMS does not know it.")
@click.option("--site", "sites", multiple=True, metavar="KEY=ID:NAME", help="Một cổng thành phần / a component site.")
@click.option("--site-level", "levels", multiple=True, metavar="KEY=LEVEL", help="Cấp riêng / a level of its own.")
@click.option("--all-sites", is_flag=True, help="Mọi cổng thành phần, Id tăng từ --id / all, Ids from --id on.")
@click.option("--news", multiple=True, metavar="KEY=VALUE", help="Tuỳ chọn tin bài, hoặc none / news options, or none.")
@click.option("--visits", multiple=True, metavar="KEY=VALUE", help="Tuỳ chọn bộ đếm, hoặc none / visit options.")
@click.option("--cms", type=click.Choice([cms.name for cms in CMSES]), help="Chọn CMS / choose the CMS.")
@click.option("--database-url", help="URL cơ sở dữ liệu, thay cho của thư mục / instead of the folder's.")
@click.option(
    "--db-password-file", type=click.Path(path_type=Path), help="Tệp chứa mật khẩu / a file that holds the password."
)
@click.option("--table-prefix", help="Tiền tố bảng / table prefix.")
@click.option("--ledger-url", help="Sổ bộ đếm / the ledger's database.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("soluong.yaml"),
    show_default=True,
    help="Tệp viết ra / the file to write.",
)
@click.option("--force", is_flag=True, help="Ghi đè / overwrite.")
@click.option("--yes", is_flag=True, help="Không hỏi gì / ask nothing.")
@language_option
def command(
    target: str,
    number: int | None,
    name: str | None,
    level: str | None,
    huyen_id: int | None,
    huyen_name: str | None,
    address: str | None,
    sites: Sequence[str],
    levels: Sequence[str],
    all_sites: bool,
    news: Sequence[str],
    visits: Sequence[str],
    cms: str | None,
    database_url: str | None,
    db_password_file: Path | None,
    table_prefix: str | None,
    ledger_url: str | None,
    output: Path,
    force: bool,
    yes: bool,
    lang: str,
) -> None:
    try:
        request = Request(
            target=target,
            source=SourceFlags(database_url, db_password_file, table_prefix, cms),
            facts=Facts(
                number,
                name,
                level,
                huyen_id,
                huyen_name,
                address,
                tuple(map(site_flag, sites)),
                key_value("--site-level", levels),
                all_sites,
            ),
            news=pairs("--news", news),
            visits=pairs("--visits", visits),
            ledger_url=ledger_url,
            output=output.absolute(),
            is_forced=force,
        )
        run(request, Asker(lang, is_interactive=not yes and is_terminal()), os.environ, datetime.now(UTC))
    except (InitError, SiteError, PhpError, AdapterError) as error:
        stop(said(error, lang).splitlines())


def is_terminal() -> bool:
    """Whether a person can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def said(error: Any, lang: str) -> str:
    """The error's sentence; of a PHP file with its place."""
    sentence = str(error.text.in_(lang))
    return f"{error.file}:{error.line}: {sentence}" if isinstance(error, PhpError) else sentence
