"""The command line: `soluong COMMAND`. A command is a file of `service/commands/`, loaded when it is called."""

from __future__ import annotations

import importlib
import logging
import pkgutil

import click

from service import commands
from service.logs import to_json

ABOUT = """Số tin bài và lượt truy cập của cổng, đọc thẳng từ cơ sở dữ liệu của cổng, chỉ đọc, trả lời API của tỉnh.

News and visit counts of a portal, read from the portal's own database, read-only, as the province's API.

\b
Bắt đầu / To begin:
  soluong demo                     cổng mẫu, không cần máy chủ nào / a demo portal, no server needed
  soluong init /var/www/html       tìm CMS, viết soluong.yaml / find the CMS, write soluong.yaml
  soluong check && soluong serve   kiểm tra rồi chạy / check, then run
"""


class Commands(click.Group):
    """Knows the commands by their files' names, and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(item.name for item in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"service.commands.{cmd_name}").command
        return command


@click.command(cls=Commands, help=ABOUT, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="soluong")
def main() -> None:
    """Entry point; everything else is a command. Only the service itself logs more than warnings."""
    to_json(logging.WARNING)
