"""The journal of the poll loop: JSON lines on standard error, one for each visit."""

import sys
from typing import TextIO

import structlog

from schemas.visible import visible


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Write lines of at least this level (debug, info, warning, error), with UTC times."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
    )


def _rendered(logger: object, name: str, event: structlog.typing.EventDict) -> str:
    """One line of JSON in letters as they are, but for those that would command a terminal."""
    line = structlog.processors.JSONRenderer(ensure_ascii=False)(logger, name, event)
    return visible(line.encode("utf-8", "replace") if isinstance(line, str) else line).decode()
