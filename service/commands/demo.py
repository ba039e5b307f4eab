"""soluong demo: an embedded portal, served."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.text import Text
from service.commands.serve import run
from service.console import language_option, read_settings, say


@click.command(
    help="""Tạo một cổng mẫu (SQLite, bảng của WordPress) và trả lời API của tỉnh trên đó.

    Make a demo portal (SQLite, WordPress's own tables) and answer the province's API on it.

    \b
    Ví dụ / Example:
      soluong demo --bind 127.0.0.1:8080
    """
)
@click.option("--bind", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT", help="Địa chỉ / address.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Nơi để tệp / where the files go.",
)
@click.option("--no-serve", is_flag=True, help="Chỉ tạo tệp / make the files only.")
@language_option
def command(bind: str, folder: Path, no_serve: bool, lang: str) -> None:
    from service.demo import examples, make_demo

    config = make_demo(folder)
    say(Text(f"Cổng mẫu: {config}", f"The demo portal: {config}"), lang)
    say(Text("Gọi thử và câu trả lời:", "Calls to try, and their answers:"), lang)
    for curl, answer in examples(config, bind):
        click.echo(f"\n{curl}\n{answer}")
    if not no_serve:
        click.echo()
        run(read_settings(str(config), lang), bind, workers=1)
