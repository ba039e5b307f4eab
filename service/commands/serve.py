"""soluong serve: answer the province's API."""

from __future__ import annotations

import click

from service.console import configured, stop
from service.preflight import refusals
from service.settings import Settings


@click.command(
    help="""Chạy dịch vụ bằng gunicorn. / Run the service with gunicorn.

    \b
    Ví dụ / Example:
      soluong serve --config /etc/soluong --bind 127.0.0.1:8080 --workers 2
    """
)
@click.option("--bind", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT", help="Địa chỉ / address.")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Số tiến trình / processes.")
@configured
def command(settings: Settings, lang: str, bind: str, workers: int | None) -> None:
    refused = refusals(settings)
    if refused:
        stop(text.in_(lang) for text in refused)
    run(settings, bind, workers)


def run(settings: Settings, bind: str, workers: int | None) -> None:
    """Serve until told to stop."""
    from service.app import create_app
    from service.logs import to_json
    from service.serving import Server, gunicorn_settings

    to_json()
    Server(lambda: create_app(settings), gunicorn_settings(bind, workers)).run()
