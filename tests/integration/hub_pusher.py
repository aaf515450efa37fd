"""A process that pushes one event after the other into a hub's store and says which were acknowledged, until killed."""

import asyncio
import os
import sys

from tests.integration.hub_logs import envelope, opened


async def push(address: str, workspace_id: str) -> None:
    async with opened(address) as (store,):

        async def one_device() -> None:
            while True:
                sent = envelope()
                stored = await store.appender.append(workspace_id, [sent])
                os.write(1, f"{stored.seqs[0]} {sent.event_id}\n".encode())

        await asyncio.gather(*(one_device() for _ in range(4)))


if __name__ == "__main__":
    asyncio.run(push(*sys.argv[1:]))
