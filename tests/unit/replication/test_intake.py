"""What is served is taken only as the next of what is here."""

import pytest

from pjais.replication.envelope import GENESIS, Envelope, Served, chained
from pjais.replication.intake import HistoryDiffersError, read_served
from pjais.replication.ports import Place

ENVELOPE = Envelope(
    "0192f0c1-0000-7000-8000-0000000000aa", "0192f0c1-0000-7000-8000-000000000001", "event", "plain", b"{}", bytes(64)
)
PLACE = Place("0192f0c1-0000-7000-8000-000000000000", 1, 0, GENESIS)


@pytest.mark.parametrize(("seq", "is_next"), [(1, True), (2, False)])
def test_an_event_of_another_number_is_not_the_next_even_if_the_chain_is_right(seq: int, *, is_next: bool) -> None:
    served = Served.at(seq, ENVELOPE)
    link = chained(GENESIS, 1, served.leaf())

    if is_next:
        assert read_served([served.to_json()], link.hex(), PLACE)[1].seq == 1
    else:
        with pytest.raises(HistoryDiffersError):
            read_served([served.to_json()], link.hex(), PLACE)
