"""Messages to a subscriber, as JSON bytes: the costly part is encoded once and shared by all subscribers."""

from collections.abc import Sequence

import orjson

from pjais.persistence.entity import Row
from pjais.reactive.diff import Op


def snapshot_part(rows: Sequence[Row]) -> bytes:
    return b'"snapshot":' + orjson.dumps(rows)


def ops_part(ops: Sequence[Op]) -> bytes:
    return b'"ops":' + orjson.dumps(ops)


def address(subscription: str) -> bytes:
    """The beginning of every message to a subscription."""
    return b'{"id":' + orjson.dumps(subscription)


def message(to: bytes, revision: int, part: bytes) -> bytes:
    """``{"id", "rev", …part}``; ``to`` is an ``address``."""
    return b'%b,"rev":%d,%b}' % (to, revision, part)


def problem_message(subscription: str, problem: Row) -> bytes:
    return orjson.dumps({"id": subscription, "problem": problem})
