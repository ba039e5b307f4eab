"""soluong check: the configuration alone."""

from __future__ import annotations

import click

from adapters.text import Text
from service.console import configured, say
from service.settings import Settings


@click.command(
    help="""Kiểm tra cấu hình rồi dừng: mọi lỗi một lần, kèm tệp và dòng. Không hỏi cơ sở dữ liệu (xem doctor).

    Check the configuration and stop: every problem at once, with file and line. Asks no database (see doctor).

    \b
    Ví dụ / Example:
      soluong check --config soluong.yaml
    """
)
@configured
def command(settings: Settings, lang: str) -> None:
    portals, databases = len(settings.portals), len(settings.databases)
    say(
        Text(
            f"Cấu hình đúng: {portals} cổng, {databases} cơ sở dữ liệu.",
            f"The configuration is right: {portals} portals, {databases} databases.",
        ),
        lang,
    )
