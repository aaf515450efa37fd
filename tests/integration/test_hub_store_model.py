"""Two nodes on one database against a list in memory: whatever is asked of them, in any order, both agree with it."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pjais.hub.store.opening import Store, open_store
from pjais.hub.store.port import BelowFloorError
from pjais.replication.envelope import GENESIS, Envelope, chained
from tests.integration.hub_logs import envelope, whole, workspace

LONG = os.environ.get("FAULTS") == "long"
NODES = st.integers(0, 1)
#: Which events are pushed: few enough that many come again.
PICKS = st.lists(st.integers(0, 24), min_size=1, max_size=8)
PLACES = st.integers(0, 30)


@dataclass
class Expected:
    """A log as it has to be."""

    events: list[Envelope] = field(default_factory=list)
    redacted: set[str] = field(default_factory=set)
    floor: int = 1
    epoch: int = 1

    def push(self, batch: Sequence[Envelope]) -> list[int]:
        known = {each.event_id: seq for seq, each in enumerate(self.events, 1)}
        for each in batch:
            if each.event_id not in known:
                self.events.append(each)
                known[each.event_id] = len(self.events)
        return [known[each.event_id] for each in batch]

    def chain(self, seq: int) -> bytes | None:
        chain = GENESIS
        for number, each in enumerate(self.events[:seq], 1):
            chain = chained(chain, number, each.leaf())
        return chain if seq <= len(self.events) else None

    def served(self) -> list[tuple[str, bytes | None]]:
        kept = self.events[self.floor - 1 :]
        return [(each.event_id, None if each.event_id in self.redacted else each.body) for each in kept]


class Logs(RuleBasedStateMachine):
    """``nodes`` and the loop they live on are given by the test."""

    nodes: list[Store]
    runner: asyncio.Runner

    @initialize()
    def begin(self) -> None:
        self.workspace_id = self.runner.run(workspace(self.nodes[0]))
        self.pool = [envelope(b"%d" % number) for number in range(25)]
        self.expected = Expected()

    @rule(node=NODES, picks=PICKS)
    def push(self, node: int, picks: list[int]) -> None:
        batch = [self.pool[pick] for pick in picks]

        stored = self.ask(self.nodes[node].log.append(self.workspace_id, batch))

        assert list(stored.seqs) == self.expected.push(batch)
        assert stored.head == len(self.expected.events)
        assert stored.chain == self.expected.chain(stored.head)

    @rule(picks=st.tuples(PICKS, PICKS))
    def push_to_both_nodes_at_once(self, picks: tuple[list[int], list[int]]) -> None:
        batches = [[self.pool[pick] for pick in each] for each in picks]

        async def both() -> list[Any]:
            pushes = zip(self.nodes, batches, strict=True)
            return await asyncio.gather(*(node.appender.append(self.workspace_id, batch) for node, batch in pushes))

        first, second = self.ask(both())

        earlier, later = (0, 1) if first.head <= second.head else (1, 0)
        stored = (first, second)
        assert list(stored[earlier].seqs) == self.expected.push(batches[earlier])
        assert list(stored[later].seqs) == self.expected.push(batches[later])

    @rule(node=NODES, since=PLACES, limit=st.integers(1, 10), size_limit=st.sampled_from([None, 1, 700, 10_000]))
    def read(self, node: int, since: int, limit: int, size_limit: int | None) -> None:
        reading = self.nodes[node].log.read(self.workspace_id, since, limit, size_limit)
        if since + 1 < self.expected.floor:
            with pytest.raises(BelowFloorError):
                self.ask(reading)
            return

        page = self.ask(reading)

        assert (page.first, page.floor, page.head) == (since + 1, self.expected.floor, len(self.expected.events))
        assert [each["seq"] for each in orjson.loads(f"[{page.events}]")] == list(range(page.first, page.last + 1))
        assert page.count <= limit
        assert bool(page.count) == (since < page.head)
        assert page.chain == self.expected.chain(page.last)
        if size_limit:
            assert page.count <= 1 or len(page.events) <= size_limit + 20 * page.count

    @rule(node=NODES, picks=PICKS)
    def redact(self, node: int, picks: list[int]) -> None:
        asked = {self.pool[pick].event_id for pick in picks}

        redacted = self.ask(self.nodes[node].log.redact(self.workspace_id, asked))

        assert redacted == sorted(asked & {each.event_id for each in self.expected.events})
        self.expected.redacted.update(redacted)

    @rule(node=NODES, below=PLACES)
    def prune(self, node: int, below: int) -> None:
        floor = self.ask(self.nodes[node].log.prune(self.workspace_id, below))

        self.expected.floor = max(self.expected.floor, min(below, len(self.expected.events) + 1))
        assert floor == self.expected.floor

    @rule(node=NODES)
    def new_epoch(self, node: int) -> None:
        self.ask(self.nodes[node].log.new_epoch(self.workspace_id))

        self.expected.epoch += 1

    @rule(node=NODES, seq=PLACES)
    def ask_for_a_chain(self, node: int, seq: int) -> None:
        assert self.ask(self.nodes[node].log.chain_at(self.workspace_id, seq)) == self.expected.chain(seq)

    @invariant()
    def both_nodes_hold_what_is_expected(self) -> None:
        if not hasattr(self, "expected"):
            return
        for node in self.nodes:
            head = self.ask(node.log.head(self.workspace_id))
            assert (head.epoch, head.seq, head.floor) == (
                self.expected.epoch,
                len(self.expected.events),
                self.expected.floor,
            )
            assert head.chain == self.expected.chain(head.seq)

    def teardown(self) -> None:
        if hasattr(self, "expected"):
            log = self.ask(whole(self.nodes[1].log, self.workspace_id, self.expected.floor - 1))
            assert [(each.event_id, each.body) for each in log] == self.expected.served()

    def ask(self, question: Any) -> Any:
        return self.runner.run(question)


def test_two_nodes_are_as_one_list(store_address: str) -> None:
    with asyncio.Runner() as runner:
        nodes = [runner.run(open_store(store_address, 60.0)) for _ in range(2)]

        class Nodes(Logs):
            pass

        Nodes.nodes, Nodes.runner = nodes, runner
        try:
            run_state_machine_as_test(
                Nodes, settings=settings(max_examples=500 if LONG else 12, stateful_step_count=40 if LONG else 20)
            )
        finally:
            for node in nodes:
                runner.run(node.close())
