"""Counters that keep one row a day keep days of some zone. Days of another zone cannot be rebuilt from them."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from adapters.errors import DayBasisMismatch
from adapters.options import choice, option
from adapters.text import Text

AS_STORED = "as-stored"


def day_basis_option() -> Any:
    """The `day_basis` option of a counter that keeps days."""
    return option(
        choice(AS_STORED),
        None,
        Text(
            "as-stored: chấp nhận ngày theo múi giờ mà bộ đếm đã ghi",
            "as-stored: accept days of the zone in which the counter wrote them",
        ),
        example=AS_STORED,
    )


def day_basis_note(stored: tzinfo, asked: tzinfo, accepted: str | None, now: datetime) -> tuple[Text, ...]:
    """Nothing where both zones begin their days together; a note where the difference is accepted.

    Raises: DayBasisMismatch where it is not accepted.
    """
    if now.astimezone(stored).utcoffset() == now.astimezone(asked).utcoffset():
        return ()
    zone = f"{now.astimezone(stored):%z}"
    if accepted == AS_STORED:
        return (
            Text(
                f"ngày của bộ đếm là ngày theo múi giờ UTC{zone}, không phải ngày Việt Nam",
                f"the counter's days are days of UTC{zone}, not of Viet Nam",
            ),
        )
    raise DayBasisMismatch(
        Text(
            f"bộ đếm ghi theo ngày của múi giờ UTC{zone}, không thể đổi thành ngày Việt Nam; "
            "đặt lại múi giờ của cổng, hoặc ghi day_basis: as-stored nếu chấp nhận sai lệch",
            f"the counter keeps days of UTC{zone}, which cannot be turned into days of Viet Nam; "
            "set the portal's time zone right, or write day_basis: as-stored to accept the difference",
        )
    )
