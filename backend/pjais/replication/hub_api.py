"""The hub's HTTP side as one device asks it: workspaces, tokens, invitations, devices, recovery, blobs, snapshots.

Certificates are verified (``trust.py``); nothing here can switch that off. Plain HTTP is spoken on this machine
and, if a person has typed it so, in the local network.
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import httpx
import orjson

from pjais.kernel.wording import said
from pjais.replication.failures import HubAwayError, HubSaysNoError, HubUntrustedError, NoHubAddressError
from pjais.replication.ports import Signer
from pjais.replication.trust import trusting, why_untrusted

_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_PART_BYTES: Final = 1_000_000
_CHALLENGE: Final = "pjais.challenge.1|"


@dataclass(frozen=True, slots=True)
class Identity:
    """This device as it shows itself to a hub; ``name`` is opaque to it, ``box_key`` X25519 as hexadecimal."""

    device_id: str
    name: str
    key: Signer
    box_key: str

    def shown(self) -> dict[str, str]:
        public = self.key.public.hex()
        return {
            "device_id": self.device_id,
            "device_name": self.name,
            "public_key": public,
            "box_key": self.box_key,
        }


class HubApi:
    """One hub, over connections that are kept; counts its bytes.

    Every method raises HubAwayError when the hub does not answer and HubSaysNoError when it refuses.
    """

    def __init__(self, hub_url: str) -> None:
        """Raises NoHubAddressError."""
        self.url = checked_url(hub_url)
        self.received_bytes = self.sent_bytes = 0
        self.trust = trusting()
        self._client = httpx.AsyncClient(
            base_url=f"{self.url}/sync/v1", verify=self.trust, timeout=_TIMEOUT, trust_env=True
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def open_workspace(
        self, who: Identity, mode: str, *, workspace_id: str | None = None, code: str | None = None
    ) -> dict[str, Any]:
        """A workspace of which this device is the owner: {workspace_id, epoch, token, expires_at}.

        Args:
            who: this device.
            mode: "sealed" or "managed".
            workspace_id: the one it is to have, else the hub makes one.
            code: the hub's sign-up code, should it want one.
        """
        wish = {**who.shown(), "mode": mode, "workspace_id": workspace_id, "code": code}
        return await self.ask("POST", "/workspaces", wish)

    async def open_invitation(self, code: str) -> dict[str, Any]:
        """What is behind the hub's half of a code: {invitation_id, workspace_id, mode, bundle, role, epoch}."""
        return await self.ask("POST", "/invitations/open", {"code": code})

    async def find_recovery(self, lookup: str) -> dict[str, Any]:
        """What is behind a recovery code: {workspace_id, mode, bundle, epoch}."""
        return await self.ask("GET", f"/recovery/{quote(lookup, safe='')}")

    async def join(self, workspace_id: str, who: Identity, **way_in: str) -> dict[str, Any]:
        """Come in by ``code`` or ``recovery``: {token, expires_at, role}."""
        return await self.ask("POST", f"/{workspace_id}/join", {**who.shown(), **way_in})

    async def new_token(self, workspace_id: str, device_id: str, key: Signer) -> dict[str, Any]:
        """Prove who this device is: {token, expires_at, role}.

        Nothing else is signed for a hub that asks: the same key signs events.
        """
        challenge = str((await self.ask("GET", f"/challenge?device_id={device_id}")).get("challenge"))
        if not challenge.startswith(_CHALLENGE):
            raise HubAwayError(said("What answers at {url} is no hub", url=self.url))
        proof = b64encode(key.sign(challenge.encode())).decode()
        told = {"device_id": device_id, "workspace_id": workspace_id, "challenge": challenge, "proof": proof}
        return await self.ask("POST", "/tokens", told)

    async def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> dict[str, Any]:
        """Any route of JSON; {} for an answer without a body."""
        content = None if body is None else orjson.dumps(body)
        answer = await self._send(method, path, content, token, "application/json")
        try:
            told = orjson.loads(answer.content) if answer.content else {}
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise HubAwayError(said("What answers at {url} is no hub", url=self.url))
        return told

    async def put(self, path: str, content: bytes | AsyncIterator[bytes], token: str) -> dict[str, Any]:
        """Bytes to keep: a blob or a snapshot."""
        answer = await self._send("PUT", path, content, token, "application/octet-stream")
        told: dict[str, Any] = orjson.loads(answer.content)
        return told

    async def parts(self, path: str, token: str, **wanted: str) -> AsyncIterator[bytes]:
        """The bytes of a blob or a snapshot, as they come.

        Args:
            path: its route.
            token: this device's.
            wanted: what has to stand in headers, by their names with underscores; else nothing comes.
        """
        try:
            async with self._client.stream("GET", path, headers=_headers(token)) as answer:
                if not answer.is_success:
                    await answer.aread()
                    self._check(answer)
                if any(answer.headers.get(name.replace("_", "-")) != value for name, value in wanted.items()):
                    raise HubAwayError(said("The hub has something newer by now"))
                async for part in answer.aiter_bytes(_PART_BYTES):
                    self.received_bytes += len(part)
                    yield part
        except httpx.HTTPError as error:
            raise self._away(error) from None

    async def _send(
        self, method: str, path: str, content: bytes | AsyncIterator[bytes] | None, token: str | None, kind: str
    ) -> httpx.Response:
        headers = {**_headers(token), **({"Content-Type": kind} if content is not None else {})}
        try:
            answer = await self._client.request(method, path, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise self._away(error) from None
        self.sent_bytes += len(content) if isinstance(content, bytes) else 0
        self.received_bytes += answer.num_bytes_downloaded
        self._check(answer)
        return answer

    def _check(self, answer: httpx.Response) -> None:
        """Raises for what is no success."""
        if answer.is_success:
            return
        try:
            problem = orjson.loads(answer.content)
            code = str(problem["type"]).rpartition(":")[2]
            detail = str(problem.get("detail") or problem["title"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise HubAwayError(said("What answers at {url} is no hub", url=self.url)) from None
        msg = said("The hub says: {detail}", detail=detail)
        raise HubSaysNoError(msg, hub_code=code, hub_status=answer.status_code)

    def _away(self, error: httpx.HTTPError) -> HubAwayError:
        if (sentence := why_untrusted(self.url, error)) is not None:
            return HubUntrustedError(sentence)
        why = str(error) or type(error).__name__
        return HubAwayError(said("The hub at {url} does not answer: {why}", url=self.url, why=why))


def checked_url(hub_url: str) -> str:
    """The address without what it must not have; raises NoHubAddressError."""
    try:
        parts = urlsplit(hub_url.strip())
        well_formed = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed or parts.username or parts.query or parts.fragment:
        msg = said("'{url}' is no address such as https://hub.example.org", url=hub_url[:80])
        raise NoHubAddressError(msg)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _headers(token: str | None) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
