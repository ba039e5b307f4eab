"""Logs: one JSON object a line, on standard error. Nothing that is logged may hold a secret."""

from __future__ import annotations

import logging
import sys

import structlog


def to_json(level: int = logging.INFO) -> None:
    """Set logging up: level, time in UTC, event, then what belongs to it."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
