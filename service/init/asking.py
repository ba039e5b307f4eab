"""Questions: a flag answers, else the terminal, else the flag is named as missing, all missing ones at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from adapters.text import Text
from service.init.problems import InitError, lines

Check = Callable[[str], Text | None]
"""Says what is wrong with an answer, or nothing."""


class Asker:
    """Asks, or remembers what could not be asked."""

    def __init__(self, lang: str, *, is_interactive: bool) -> None:
        self.lang = lang
        self.is_interactive = is_interactive
        self.missing: list[Text] = []

    def text(
        self,
        flag: str,
        given: str | None,
        question: Text,
        *,
        default: str | None = None,
        because: Text | None = None,
        check: Check = lambda answer: None,
    ) -> str:
        """An answer. default: suggested on the terminal and in the error, never taken without being asked."""
        if given is not None:
            wrong = check(given)
            if wrong is not None:
                self.missing.append(Text(f"{flag} {given}: ", f"{flag} {given}: ") + wrong)
            return given
        if not self.is_interactive:
            self.miss(flag, question, default, because)
            return ""
        if because is not None:
            click.echo(because.in_(self.lang))
        while True:
            answer = str(click.prompt(self._said(question), default=default, show_default=default is not None))
            wrong = check(answer.strip())
            if wrong is None:
                return answer.strip()
            click.echo(f"  {wrong.in_(self.lang)}")

    def secret(self, flag: str, question: Text, because: Text) -> str:
        """An answer that is not shown."""
        if not self.is_interactive:
            self.miss(flag, question, None, because)
            return ""
        click.echo(because.in_(self.lang))
        return str(click.prompt(self._said(question), default="", hide_input=True, show_default=False))

    def _said(self, question: Text) -> str:
        said = question.in_(self.lang)
        return said[:1].upper() + said[1:]

    def miss(self, flag: str, question: Text, default: str | None = None, because: Text | None = None) -> None:
        """Remember that a flag is missing."""
        said = Text(f"thiếu {flag}: {question.vi}", f"{flag} is missing: {question.en}")
        if default:
            said += Text(f" (có phải {default}?)", f" (is it {default}?)")
        self.missing.append(said + Text(f"\n  {because.vi}", f"\n  {because.en}") if because else said)

    def finish(self) -> None:
        """Raise InitError with everything that is missing."""
        if self.missing:
            raise InitError(lines(*dict.fromkeys(self.missing)))


def is_one_of(answer: str, words: Sequence[str]) -> Text | None:
    """A check for `Asker.text`."""
    shown = ", ".join(words)
    return None if answer in words else Text(f"cần một trong: {shown}", f"wanted one of: {shown}")
