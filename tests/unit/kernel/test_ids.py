"""Identities."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from pjais.kernel.ids import Uuid7Source, is_id, new_id


def test_an_id_is_a_version_7_uuid_in_canonical_form() -> None:
    made = uuid.UUID(new_id())

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_ids_of_one_source_only_ever_grow() -> None:
    source = Uuid7Source()

    made = [source.next() for _ in range(10_000)]

    assert made == sorted(set(made))


def test_ids_made_on_many_threads_are_distinct() -> None:
    source = Uuid7Source()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: source.next(), range(8_000)))

    assert len(set(made)) == len(made)


def test_only_canonical_text_counts_as_an_id() -> None:
    good = new_id()

    assert is_id(good)
    assert not any(map(is_id, (good.upper(), good.replace("-", ""), "", "x", f"{{{good}}}")))
