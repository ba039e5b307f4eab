"""soluong key: a caller's key."""

from __future__ import annotations

import hashlib
import secrets

import click

from adapters.text import Text
from service.console import language_option, say


@click.command(
    help="""Tạo một khoá truy cập: in khoá (một lần, giao cho bên gọi) và dòng YAML chỉ giữ SHA-256 của nó.

    Make a caller's key: prints the key (once, for the caller) and the YAML line that keeps only its SHA-256.

    \b
    Ví dụ / Example:
      soluong key --name "UBND tỉnh"
    """
)
@click.option("--name", required=True, help="Ai dùng khoá / who uses the key.")
@language_option
def command(name: str, lang: str) -> None:
    key = secrets.token_urlsafe(32)
    say(Text("Khoá (không lưu ở đâu, hãy giao ngay):", "The key (kept nowhere, hand it over now):"), lang)
    click.echo(f"  {key}")
    say(Text("Ghi vào soluong.yaml:", "Write into soluong.yaml:"), lang)
    shown = name.replace('"', "'")
    click.echo(f'access:\n  keys:\n    - {{name: "{shown}", sha256: {hashlib.sha256(key.encode()).hexdigest()}}}')
