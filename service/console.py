"""What the commands share: --config, --lang, and the way problems are told."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any, NoReturn

import click

from adapters.text import Text
from service.cache import MemoryCache
from service.counting import Counting
from service.settings import ConfigurationError, Portal, Settings, find_configuration, load_settings

EXIT_WRONG, EXIT_UNKNOWN = 2, 3
Command = Callable[..., Any]


def language_option(command: Command) -> Command:
    """--lang vi|en, else $SOLUONG_LANG."""
    return click.option(
        "--lang",
        type=click.Choice(["vi", "en"]),
        default="vi",
        envvar="SOLUONG_LANG",
        help="Ngôn ngữ của thông báo / language of messages.",
    )(command)


def config_option(command: Command) -> Command:
    """--config FILE or FOLDER."""
    return click.option(
        "-c",
        "--config",
        type=click.Path(),
        default=None,
        help="Tệp hoặc thư mục YAML / YAML file or folder [$SOLUONG_CONFIG, ./soluong.yaml, /etc/soluong/].",
    )(command)


def configured(command: Command) -> Command:
    """Give the command its settings and language; a configuration with problems ends it with all of them."""

    @config_option
    @language_option
    @functools.wraps(command)
    def run(config: str | None, lang: str, **arguments: Any) -> Any:
        return command(settings=read_settings(config, lang), lang=lang, **arguments)

    return run


def read_settings(config: str | None, lang: str, status: int = EXIT_WRONG) -> Settings:
    """The settings; problems go to standard error, one line each, and end the program with this status."""
    try:
        settings = load_settings(find_configuration(config))
    except ConfigurationError as error:
        stop(error.lines(lang), status)
    for warning in settings.warnings:
        click.echo(f"{'Lưu ý' if lang == 'vi' else 'Note'}: {warning.line(lang)}", err=True)
    return settings


def stop(lines: Iterable[str], status: int = EXIT_WRONG) -> NoReturn:
    """Say why on standard error and end with this status."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(status)


def say(text: Text, lang: str) -> None:
    """One sentence on standard output."""
    click.echo(text.in_(lang))


def day_option(name: str, help: str) -> Callable[[Command], Command]:
    """A required day, yyyy-mm-dd."""

    def convert(_context: Any, parameter: click.Parameter, value: str) -> date:
        try:
            if len(value) == 10:
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise click.BadParameter(f"{value!r}: cần yyyy-mm-dd, ví dụ 2022-05-31 / wanted yyyy-mm-dd", param=parameter)

    variable = {"--from": "first", "--to": "last"}[name]
    return click.option(name, variable, required=True, metavar="YYYY-MM-DD", callback=convert, help=help)


def portal_named(settings: Settings, portal_id: int, lang: str) -> Portal:
    """The portal with this Id; the known ones are named where there is none."""
    for portal in settings.portals:
        if portal.id == portal_id:
            return portal
    known = ", ".join(str(portal.id) for portal in settings.portals[:20])
    text = Text(f"Không có cổng {portal_id}; có: {known}", f"There is no portal {portal_id}; there are: {known}")
    stop([text.in_(lang)])


@contextmanager
def counting_for(settings: Settings) -> Iterator[Counting]:
    """The counting that the service does, for one command; it leaves no trace in the ledger."""
    with closing(Counting(settings, MemoryCache(), remembers=False)) as counting:
        yield counting
