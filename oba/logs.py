"""Structured logs on standard error: lines for people at a terminal, JSON otherwise."""

import logging
import sys
from typing import Any

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

_TRACEBACKS = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


def keep_quiet() -> None:
    """Leave out what libraries say of each attempt: at a command, what came of all of them is told in a sentence."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def set_up_logs(*, as_json: bool | None = None) -> None:
    """Send our events and other libraries' warnings through one formatter.

    A traceback has its lines and never the values in them: those are people's words, cookies and tokens.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = not sys.stderr.isatty() if as_json is None else as_json
    last: list[Any] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer()]
        if plain
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("oba").setLevel(logging.INFO)
