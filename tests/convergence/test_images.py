"""A vault that begins with an image is the same as one that was told each event, whatever happens meanwhile."""

import os
import random
from typing import Final

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pjais.persistence.rows import run
from tests.convergence.devices import Device
from tests.convergence.test_devices_converge import (
    act,
    end_with_everything,
    hand_on,
    memories,
    memories_then,
    several,
)
from tests.images import begin, go_on, image_of

EXAMPLES: Final = 300 if os.environ.get("FAULTS") == "long" else 8
#: What goes with rows and log beside them.
_BESIDE: Final = (
    "SELECT entity_id, entity_type FROM merged_entity ORDER BY 1, 2",
    "SELECT entity_id, seq, row FROM milestone ORDER BY 1, 2",
    "SELECT seq, stamp, given FROM counted_stamp ORDER BY 1",
    "SELECT seq, event_id, name, changes, hlc, device_id, leaf_hash, hash FROM event ORDER BY seq",
)


def beside(device: Device) -> list[list[tuple[object, ...]]]:
    with device.vault.read() as session:
        return [run(session.connection(), sql).fetchall() for sql in _BESIDE]


@settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), database=None)
@given(st.integers(0, 2**32), st.integers(15, 45), st.sampled_from([0, 0, 86_400_000]))
def test_rows_and_log_of_an_image_are_those_of_who_made_it(seed: int, steps: int, ahead: int) -> None:
    chance, hub = random.Random(seed), dict[str, str]()  # noqa: S311 - a history
    with several(3, ahead) as (new, other, one):
        lived(one, other, chance, hub, steps)
        image = image_of(one)

        begin(new.vault, image)

        assert new.digest() == one.digest()
        go_on(new.vault, image)
        assert new.digest() == one.digest()
        assert beside(new) == beside(one)
        assert new.is_clean()
        assert new.is_rebuilt_alike()
        head, rows = memories(one)
        assert memories_then(new, head // 2) == memories_then(one, head // 2)
        assert memories(new) == (head, rows)


@settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), database=None)
@given(st.integers(0, 2**32), st.integers(15, 45), st.sampled_from([0, 0, 86_400_000]))
def test_what_is_written_before_and_while_an_image_is_laid_meets_like_all_else(
    seed: int, steps: int, ahead: int
) -> None:
    chance, hub = random.Random(seed), dict[str, str]()  # noqa: S311 - a history
    with several(4, ahead) as (new, third, other, one):
        lived(one, other, chance, hub, steps)
        image = image_of(one, chance.choice([3, 10, 1000]))
        for _ in range(chance.randint(0, 3)):
            act(new, chance)

        def perhaps() -> None:
            if chance.random() < 0.5:
                act(new, chance)

        begin(new.vault, image)
        go_on(new.vault, image, perhaps)
        assert new.is_clean()
        for _ in range(10):
            act(chance.choice([one, other, new]), chance)

        devices = [one, other, third, new]
        end_with_everything(devices, hub, chance)
        assert len({device.digest() for device in devices}) == 1
        for device in devices:
            assert device.is_clean()
            assert device.is_rebuilt_alike()


def lived(one: Device, other: Device, chance: random.Random, hub: dict[str, str], steps: int) -> None:
    """Two devices that have been through much together, and know all of it."""
    for _ in range(steps):
        if chance.random() < 0.3:
            hand_on([one, other], hub, chance)
        else:
            act(chance.choice([one, other]), chance)
    act(one, chance)
    end_with_everything([one, other], hub, chance)
