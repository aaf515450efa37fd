"""The hub's routes: ways into a workspace, who may do what in it, and what is too large for events."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from pjais.hub.node import NodeSettings
from pjais.kernel.ids import new_id
from tests.hubs import Device, RunningHub, on_a_loop, running_hub

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    database = tmp_path_factory.mktemp("hub") / "hub.db"
    with running_hub(database, blob_bytes=3_000_000, workspace_bytes=5_000_000, invitations=3, devices=4) as running:
        yield running


def code_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:pjais:problem:")


def test_an_invitation_gives_its_keys_to_who_has_the_code_and_lets_one_device_in(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    code = owner.invitation("reader", bundle="a2V5cw==")
    first, second = Device(hub.url), Device(hub.url)

    opened = first.call("POST", "/invitations/open", {"code": code})
    joined = first.call("POST", f"/{owner.workspace_id}/join", {**first.shown, "code": code})
    late = second.ask("POST", f"/{owner.workspace_id}/join", {**second.shown, "code": code})

    assert (opened["bundle"], opened["workspace_id"], opened["mode"]) == ("a2V5cw==", owner.workspace_id, "sealed")
    assert joined["role"] == "reader"
    assert code_of(late) == (404, "no-such-code")


def test_an_invitation_can_be_taken_back_and_only_so_many_are_open(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    codes = [owner.invitation() for _ in range(3)]
    one_more = {"code_hash": "0" * 64, "role": "editor", "bundle": ""}
    full = owner.ask("POST", f"/{owner.workspace_id}/invitations", one_more)
    first, *_ = owner.here("GET", "/invitations")["items"]

    owner.here("DELETE", f"/invitations/{first['invitation_id']}")
    again = owner.ask("DELETE", f"/{owner.workspace_id}/invitations/{first['invitation_id']}")

    assert code_of(full) == (403, "denied")
    assert code_of(again) == (404, "not-found")
    assert code_of(owner.ask("POST", "/invitations/open", {"code": codes[0]})) == (404, "no-such-code")
    assert owner.call("POST", "/invitations/open", {"code": codes[1]})["role"] == "editor"


def test_who_has_the_recovery_code_comes_in_as_an_owner(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    lookup = hashlib.sha256(b"what the code gives").hexdigest()
    owner.here("PUT", "/recovery", {"lookup": lookup, "bundle": "a2V5cw=="})
    fresh = Device(hub.url)

    found = fresh.call("GET", f"/recovery/{lookup}")
    joined = fresh.call("POST", f"/{owner.workspace_id}/join", {**fresh.shown, "recovery": lookup})

    assert (found["bundle"], found["workspace_id"]) == ("a2V5cw==", owner.workspace_id)
    assert joined["role"] == "owner"
    assert owner.here("GET", "/recovery")["made_at"]
    assert code_of(fresh.ask("GET", f"/recovery/{'0' * 64}")) == (404, "no-such-code")


def test_a_device_that_was_removed_may_come_back_as_itself_only(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    phone = owner.another()
    path = f"/{owner.workspace_id}/join"
    known = owner.ask("POST", path, {**phone.shown, "code": owner.invitation()})
    owner.here("DELETE", f"/devices/{phone.device_id}")

    code = owner.invitation()
    other_key = Device(hub.url, device_id=phone.device_id)
    impostor = other_key.ask("POST", path, {**other_key.shown, "code": code})
    phone.token = phone.call("POST", path, {**phone.shown, "code": code})["token"]

    assert code_of(known) == code_of(impostor) == (403, "denied")
    assert phone.here("GET", "/events")["head"] == 0


def test_a_workspace_takes_only_so_many_devices(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    for _ in range(3):
        owner.another()
    one_more = Device(hub.url)

    answer = one_more.ask("POST", f"/{owner.workspace_id}/join", {**one_more.shown, "code": owner.invitation()})

    assert code_of(answer) == (403, "denied")


def test_owners_give_roles_devices_name_themselves_and_the_last_owner_stays(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    phone = owner.another("reader")
    role, own = {"role": "owner"}, f"/{owner.workspace_id}/devices/{owner.device_id}"

    phone.here("PATCH", f"/devices/{phone.device_id}", {"device_name": "U2VhbGVk"})
    raised = phone.ask("PATCH", f"/{owner.workspace_id}/devices/{phone.device_id}", role)
    last = owner.ask("DELETE", own), owner.ask("PATCH", own, {"role": "editor"})
    nobody = owner.ask("DELETE", f"/{owner.workspace_id}/devices/{NOBODY}")
    owner.here("PATCH", f"/devices/{phone.device_id}", role)
    owner.here("DELETE", f"/devices/{owner.device_id}")
    phone.here("DELETE", f"/devices/{phone.device_id}")

    assert code_of(raised) == (403, "denied")
    assert {code_of(each) for each in last} == {(403, "denied")}
    assert code_of(nobody) == (404, "not-found")
    assert phone.ask("GET", f"/{owner.workspace_id}/devices").status_code == 403


def test_every_device_is_listed_with_its_keys_also_when_it_is_gone(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    phone = owner.another()
    owner.here("DELETE", f"/devices/{phone.device_id}")

    first, second = owner.here("GET", "/devices")["items"]

    assert owner.shown.items() <= first.items()
    assert (first["role"], first["removed_at"]) == ("owner", None)
    assert phone.shown.items() <= second.items()
    assert second["removed_at"]


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_who_is_no_owner_may_not_do_what_owners_do(hub: RunningHub, role: str) -> None:
    owner = Device(hub.url).open_workspace()
    other = owner.another(role)
    wishes = [
        ("POST", "/invitations", {"code_hash": "0" * 64, "role": "editor", "bundle": ""}),
        ("GET", "/invitations", None),
        ("DELETE", f"/invitations/{NOBODY}", None),
        ("PUT", "/recovery", {"lookup": "0" * 64, "bundle": ""}),
        ("DELETE", f"/devices/{owner.device_id}", None),
        ("PATCH", f"/devices/{owner.device_id}", {"device_name": ""}),
        *([("POST", "/redactions", {"event_ids": [NOBODY]})] if role == "reader" else []),
    ]

    answers = [other.ask(method, f"/{owner.workspace_id}{path}", body) for method, path, body in wishes]

    assert {code_of(answer) for answer in answers} == {(403, "denied")}


@pytest.mark.parametrize("token", ["", "Basic abc", "Bearer", "Bearer x", "Bearer a|b|c|d|e|f"])
def test_nothing_of_a_workspace_is_shown_without_a_token(hub: RunningHub, token: str) -> None:
    owner = Device(hub.url).open_workspace()

    answer = httpx.get(f"{hub.url}/sync/v1/{owner.workspace_id}/events", headers={"Authorization": token})

    assert code_of(answer) == (401, "unauthorized-device")


def test_a_proof_must_be_of_this_device_this_hub_and_not_too_old(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    stranger = Device(hub.url).open_workspace()
    posed = replace(stranger, device_id=owner.device_id, workspace_id=owner.workspace_id, token="")
    nowhere = replace(owner, workspace_id=stranger.workspace_id)

    for impostor in (posed, nowhere):
        with pytest.raises(AssertionError, match="unauthorized-device"):
            impostor.get_token()
    assert owner.get_token()
    assert code_of(owner.ask("GET", "/challenge?device_id=nobody")) == (400, "invalid-input")


def test_a_hub_with_a_sign_up_code_opens_workspaces_for_who_has_it(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db", NodeSettings(sign_up_code="let me in")) as closed:
        laptop = Device(closed.url)
        refused = [laptop.ask("POST", "/workspaces", {**laptop.shown, **more}) for more in ({}, {"code": "é"})]

        assert {code_of(answer) for answer in refused} == {(403, "sign-up-closed")}
        assert laptop.open_workspace(code="let me in").workspace_id


def test_a_workspace_can_be_brought_back_under_its_id_and_not_taken_over(hub: RunningHub) -> None:
    laptop = Device(hub.url)
    workspace_id = new_id()

    laptop.open_workspace(workspace_id=workspace_id)
    taken = Device(hub.url)

    assert laptop.workspace_id == workspace_id
    assert code_of(taken.ask("POST", "/workspaces", {**taken.shown, "workspace_id": workspace_id})) == (403, "denied")


def test_guessing_is_slow_and_makes_the_codes_of_that_workspace_worthless(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db") as guarded:
        owner = Device(guarded.url).open_workspace()
        code = owner.invitation()
        guess = {**Device(guarded.url).shown, "code": "not the code"}

        answers = [owner.ask("POST", f"/{owner.workspace_id}/join", guess) for _ in range(22)]

        assert [answer.status_code for answer in answers] == [404] * 21 + [429]
        assert answers[-1].json()["retry_after_s"] > 60
        assert code_of(owner.ask("POST", "/invitations/open", {"code": code})) == (429, "too-many-requests")
        assert owner.here("GET", "/invitations")["items"] == []


def test_strangers_are_answered_so_often_and_no_oftener(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db", strangers_burst=3, strangers_per_s=0.001) as guarded:
        owner = Device(guarded.url).open_workspace()

        answers = [owner.ask("GET", f"/challenge?device_id={owner.device_id}").status_code for _ in range(4)]

    assert answers == [200, 200, 429, 429]


@on_a_loop
async def test_pages_are_of_the_size_that_was_asked_for(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    async with owner.joined() as line:
        await line.push(*(owner.event() for _ in range(7)))

    page, end = owner.here("GET", "/events?since=2&limit=3"), owner.here("GET", "/events?since=7")
    wrong = [owner.ask("GET", f"/{owner.workspace_id}/events?{query}") for query in ("since=-1", "limit=0", "since=x")]

    assert [page["first"], page["last"], page["head"], len(page["events"])] == [3, 5, 7, 3]
    assert [end["first"], end["last"], end["events"]] == [8, 7, []]
    assert {code_of(answer) for answer in wrong} == {(400, "invalid-input")}


def test_blobs_are_kept_under_their_own_hash_within_the_workspaces_room(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    blobs = [bytes([number]) * 2_000_000 for number in range(3)]
    paths = [f"/{owner.workspace_id}/blobs/{hashlib.sha256(each).hexdigest()}" for each in blobs]

    sizes = [owner.ask("PUT", paths[0], content=blobs[0]).json()["size"] for _ in range(2)]
    owner.ask("PUT", paths[1], content=blobs[1])
    full = owner.ask("PUT", paths[2], content=blobs[2])
    other = owner.ask("PUT", paths[2], content=b"something else")
    large = owner.ask("PUT", paths[2], content=bytes(3_000_001))

    assert sizes == [2_000_000, 2_000_000]
    assert owner.ask("GET", paths[1]).content == blobs[1]
    assert [code_of(each)[1] for each in (full, other, large)] == ["quota", "other-content", "too-large"]
    assert code_of(owner.ask("GET", paths[2])) == (404, "not-found")


@on_a_loop
async def test_a_snapshot_moves_the_floor_behind_the_slowest_device(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    phone = owner.another()
    path = f"/{owner.workspace_id}/snapshots"

    async with owner.joined() as line, phone.joined() as other:
        await line.push(*(owner.event() for _ in range(10)))
        await line.send({"type": "cursor", "ws": owner.workspace_id, "seq": 10})
        await other.send({"type": "cursor", "ws": owner.workspace_id, "seq": 4})
        await line.until("head"), await other.until("head")
        hub.do(lambda node: node.traces.write())
        held = owner.ask("PUT", f"{path}/9", content=b"the rows at nine").json()
        notice = await other.until("notice", what="snapshot")
    owner.here("DELETE", f"/devices/{phone.device_id}")
    moved = owner.ask("PUT", f"{path}/8", content=b"the rows at eight").json()
    below, there = owner.ask("GET", f"/{owner.workspace_id}/events?since=7"), owner.caught_up(8)
    async with owner.socket() as line:
        await line.send(owner.hello())
        offered = (await line.until("welcome"))["workspaces"][0]

    assert (held["floor"], moved["floor"]) == (5, 9)
    assert notice["ws"] == owner.workspace_id
    assert code_of(below) == (410, "below-floor")
    assert [event["seq"] for event in there] == [9, 10]
    assert owner.ask("GET", f"{path}/latest").content == b"the rows at nine"
    assert (offered["floor"], offered["snapshot"]["seq"], offered["snapshot"]["size"]) == (9, 9, 16)


def test_there_is_no_snapshot_of_what_the_hub_does_not_have(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()

    early = owner.ask("PUT", f"/{owner.workspace_id}/snapshots/1", content=b"rows")

    assert code_of(early) == (400, "invalid-input")
    assert code_of(owner.ask("GET", f"/{owner.workspace_id}/snapshots/latest")) == (404, "not-found")


@on_a_loop
async def test_a_redaction_takes_the_body_from_everywhere_and_leaves_a_receipt(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    gone, kept = owner.event(b"what must go"), owner.event()
    async with owner.joined() as line:
        ack = await line.push(gone, kept)
        owner.ask("PUT", f"/{owner.workspace_id}/snapshots/1", content=b"the rows at one")

        receipt = owner.here("POST", "/redactions", {"event_ids": [gone["event_id"], NOBODY]})
        await line.until("notice", what="redacted")
        again = await line.push(gone)

    first, second = owner.caught_up()
    assert receipt["event_ids"] == [gone["event_id"]]
    assert owner.here("GET", "/redactions")["items"] == [receipt]
    assert (first["body"], first["redacted"]) == (None, True)
    assert first["body_hash"] == hashlib.sha256(b"what must go").hexdigest()
    assert second["body"] == kept["body"]
    assert (again["verdicts"][0]["seq"], again["chain"]) == (1, ack["chain"])
    assert owner.ask("GET", f"/{owner.workspace_id}/snapshots/latest").status_code == 404


def test_metrics_count_and_name_nobody(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()

    text = httpx.get(f"{hub.url}/metrics").text

    assert "pjais_hub_sockets 0" in text
    assert 'pjais_hub_append_seconds_bucket{le="+Inf"}' in text
    assert owner.workspace_id not in text
    assert owner.device_id not in text
    assert httpx.get(f"{hub.url}/health").text == "alive"
    assert httpx.get(f"{hub.url}/ready").text == "ready"


def test_a_problem_is_told_in_the_language_that_is_asked_for(hub: RunningHub) -> None:
    answer = httpx.get(f"{hub.url}/sync/v1/{NOBODY}/events", headers={"Accept-Language": "de"})

    assert answer.json()["detail"] == "Dafür braucht es das Token eines Geräts"
