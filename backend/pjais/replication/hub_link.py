"""The real way to the hub: a WebSocket by the ``websockets`` library, and HTTP beside it."""

import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from pjais.replication.failures import HubAwayError, HubSaysNoError, HubUntrustedError
from pjais.replication.frames import FromDevice, FromHub, SnapshotOffer, read_from_hub, written
from pjais.replication.hub_api import HubApi
from pjais.replication.ports import BelowFloorError, CutError, DeniedError, Page, Signer, UntrustedError
from pjais.replication.trust import why_untrusted

#: A token that ends sooner is not worth beginning with.
_WORTH_USING: Final = timedelta(seconds=60)
_FRAME_BYTES: Final = 8_000_000
_OPEN_S: Final = 10.0
_PING_S: Final = 20.0
_log = logging.getLogger(__name__)
_DENIED: Final = (401, 403)
_GONE: Final = 410
_FOR_NOW: Final = (429, 503)


class SocketLine:
    """One open WebSocket; counts what goes over it."""

    def __init__(self, socket: ClientConnection, api: HubApi) -> None:
        self._socket, self._api = socket, api

    async def send(self, frame: FromDevice) -> None:
        text = written(frame)
        self._api.sent_bytes += len(text)
        try:
            await self._socket.send(text)
        except ConnectionClosed as error:
            raise CutError(_code_of(error)) from None

    async def receive(self) -> FromHub:
        try:
            text = await self._socket.recv()
        except ConnectionClosed as error:
            raise CutError(_code_of(error)) from None
        self._api.received_bytes += len(text)
        return read_from_hub(text)

    async def close(self) -> None:
        await self._socket.close()


class HubLink:
    """The hub as one device of one workspace reaches it."""

    def __init__(self, api: HubApi, workspace_id: str, device_id: str, key: Signer) -> None:
        self._api, self._workspace_id, self._device_id, self._key = api, workspace_id, device_id, key
        self._token, self._ends = "", datetime.min.replace(tzinfo=UTC)

    async def token(self, *, renew: bool) -> str:
        if renew or self._ends - datetime.now(UTC) < _WORTH_USING:
            made = await self._asked(self._api.new_token(self._workspace_id, self._device_id, self._key))
            self.keep_token(str(made["token"]), str(made["expires_at"]))
        return self._token

    def keep_token(self, token: str, expires_at: str) -> None:
        try:
            self._token, self._ends = token, datetime.fromisoformat(expires_at)
        except ValueError:
            self._ends = datetime.min.replace(tzinfo=UTC)

    async def connect(self) -> SocketLine:
        address = f"ws{self._api.url.removeprefix('http')}/sync/v1"
        try:
            socket = await connect(
                address,
                ssl=self._api.trust if address.startswith("wss:") else None,
                max_size=_FRAME_BYTES,
                compression=None,  # sealed bodies do not shrink
                open_timeout=_OPEN_S,
                ping_interval=_PING_S,
                ping_timeout=_PING_S,
                close_timeout=1,
                user_agent_header=None,
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ConnectionClosed) as error:
            sentence = why_untrusted(self._api.url, error)
            raise (CutError() if sentence is None else UntrustedError(sentence)) from error
        return SocketLine(socket, self._api)

    async def page(self, since: int, limit: int) -> Page:
        path = f"/{self._workspace_id}/events?since={since}&limit={limit}"
        told = await self._ask("GET", path)
        try:
            return Page(int(told["first"]), int(told["last"]), int(told["head"]), told["chain"], told["events"])
        except (KeyError, TypeError, ValueError):
            raise CutError from None

    async def snapshot(self, offer: SnapshotOffer) -> AsyncIterator[bytes]:
        path, token = f"/{self._workspace_id}/snapshots/latest", await self.token(renew=False)
        try:
            async for part in self._api.parts(path, token, pjais_snapshot_sha256=offer["sha256"]):
                yield part
        except (HubAwayError, HubSaysNoError) as error:
            raise _cut(error) from error

    async def put_snapshot(self, seq: int, parts: AsyncIterator[bytes]) -> None:
        token = await self.token(renew=False)
        await self._asked(self._api.put(f"/{self._workspace_id}/snapshots/{seq}", parts, token))

    async def put_blob(self, name: str, content: bytes) -> bool:
        token = await self.token(renew=False)
        try:
            await self._api.put(f"/{self._workspace_id}/blobs/{name}", content, token)
        except HubAwayError as error:
            raise _cut(error) from error
        except HubSaysNoError as error:
            _log.warning("The hub did not take a picture: %s", error.detail)
            return False
        return True

    async def blob(self, name: str) -> bytes | None:
        path, token = f"/{self._workspace_id}/blobs/{name}", await self.token(renew=False)
        try:
            return b"".join([part async for part in self._api.parts(path, token)])
        except HubAwayError as error:
            raise _cut(error) from error
        except HubSaysNoError as error:
            if error.extra["hub_status"] in _FOR_NOW:  # it would not be asked for again
                raise CutError from error
            return None

    async def devices(self) -> list[dict[str, Any]]:
        """All devices of the workspace, as the hub tells of them."""
        found: list[dict[str, Any]] = (await self._ask("GET", f"/{self._workspace_id}/devices"))["items"]
        return found

    async def device_keys(self) -> Mapping[str, bytes]:
        return {str(each["device_id"]): bytes.fromhex(each["public_key"]) for each in await self.devices()}

    def traffic(self) -> tuple[int, int]:
        return self._api.received_bytes, self._api.sent_bytes

    async def _ask(self, method: str, path: str) -> dict[str, Any]:
        return await self._asked(self._api.ask(method, path, token=await self.token(renew=False)))

    async def _asked(self, asking: Any) -> dict[str, Any]:  # noqa: ANN401 - an awaitable of what the API gives
        try:
            answer: dict[str, Any] = await asking
        except HubAwayError as error:
            raise _cut(error) from error
        except HubSaysNoError as error:
            if error.extra["hub_status"] in _DENIED:
                raise DeniedError(error.detail) from None
            if error.extra["hub_status"] == _GONE:
                raise BelowFloorError from None
            raise CutError from error
        return answer


def _cut(error: HubAwayError | HubSaysNoError) -> CutError:
    return UntrustedError(error.detail) if isinstance(error, HubUntrustedError) else CutError()


def _code_of(error: ConnectionClosed) -> int | None:
    return error.rcvd.code if error.rcvd is not None else None
