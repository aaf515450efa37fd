"""Messages to a subscriber, as JSON bytes: the costly part is encoded once and shared by all subscribers."""

from collections.abc import Sequence
from functools import partial

import orjson

from pjais.kernel.wording import ENGLISH, Sentence, in_language
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op


def snapshot_part(rows: Sequence[Row], language: str = ENGLISH) -> bytes:
    return b'"snapshot":' + _encoded(rows, language)


def ops_part(ops: Sequence[Op], language: str = ENGLISH) -> bytes:
    return b'"ops":' + _encoded(ops, language)


def _encoded(content: object, language: str) -> bytes:
    """As JSON, what is a sentence in that language."""
    if language == ENGLISH:
        return orjson.dumps(content)
    return orjson.dumps(content, partial(_plain, language), orjson.OPT_PASSTHROUGH_SUBCLASS)


def _plain(language: str, value: object) -> object:
    """A sentence in words; of other subclasses of JSON's own kinds, what they are."""
    if isinstance(value, Sentence):
        return in_language(value, language)
    if isinstance(value, str):
        return "".join(value)
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list):
        return [*value]
    raise TypeError


def address(subscription: str) -> bytes:
    """The beginning of every message to a subscription."""
    return b'{"id":' + orjson.dumps(subscription)


def message(to: bytes, revision: int, part: bytes) -> bytes:
    """``{"id", "rev", …part}``; ``to`` is an ``address``."""
    return b'%b,"rev":%d,%b}' % (to, revision, part)


def problem_message(subscription: str, problem: Row) -> bytes:
    return orjson.dumps({"id": subscription, "problem": problem})
