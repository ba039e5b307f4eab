"""What stops `soluong init`."""

from __future__ import annotations

from adapters.text import Text


class InitError(Exception):
    """Nothing was written. `text` says why, naming the flag that would help; it holds no secret."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.vi)
        self.text = text


def lines(*texts: Text) -> Text:
    """Several sentences, one line each."""
    return Text("\n".join(text.vi for text in texts), "\n".join(text.en for text in texts))
