"""Logging of a worker: one JSON line an event, and no chatter from the libraries."""

import logging

import structlog

from schemas.visible import escaped


def quiet(level: str) -> None:
    """Set up logging; libraries below warning are silent, which saves a seventh of a worker's time."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in ("faust", "mode", "aiokafka", "kafka"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # the store itself tells of an outage, once
    # In an outage aiokafka writes twenty lines a second; a filter holds for its own logger alone, not for those below.
    rarely = _Rarely()
    for name in ["aiokafka", *(n for n in logging.Logger.manager.loggerDict if n.startswith("aiokafka."))]:
        logging.getLogger(name).addFilter(rarely)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )


class _Lines(logging.Formatter):
    """One line a record: what a library quotes of a message must not look like a line of ours. Tracebacks stay."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        return escaped(super().formatMessage(record))


class _Rarely(logging.Filter):
    """Lets each message of a logger through once in ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        last = self._last.get(record.msg)
        if last is not None and record.created - last < 10:
            return False
        self._last[record.msg] = record.created
        return True
