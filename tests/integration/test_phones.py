"""Phones over the local network: a real TLS listener, what it lets in, and what it refuses."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from litestar.testing import TestClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from pjais.bootstrap import Application, open_application
from pjais.features.phones.certificate import Certificate
from pjais.features.phones.codes import GUESSES_EACH
from pjais.server import phone_rule
from pjais.server.phone_door import MOST_SOCKETS
from tests.factories import running

HERE = "127.0.0.1"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"


@dataclass(frozen=True, slots=True)
class Network:
    """What a phone in the same network can do: speak to the listener, trusting its certificate alone."""

    app: Application
    desktop: TestClient[Any]
    url: str
    trusting: ssl.SSLContext

    @property
    def netloc(self) -> str:
        return self.url.removeprefix("https://")

    def code(self) -> str:
        return str(self.desktop.post("/api/phones/code").raise_for_status().json()["code"])

    def phone(self) -> httpx.Client:
        """One that has not joined."""
        return httpx.Client(base_url=self.url, verify=self.trusting, headers={"User-Agent": ANDROID})

    @contextmanager
    def joined(self) -> Iterator[httpx.Client]:
        with self.phone() as phone:
            phone.post("/api/phones/join", json={"code": self.code()}).raise_for_status()
            yield phone

    def live(self, phone: httpx.Client, **headers: str) -> ClientConnection:
        cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        told = {"Origin": self.url, "Cookie": cookies, **headers}
        address = f"wss://{self.netloc}/api/live"
        return connect(address, ssl=self.trusting, additional_headers=told, proxy=None, open_timeout=60)

    def phones(self) -> list[dict[str, Any]]:
        with self.app.vault.read() as session:
            query = self.app.reactive.registry.find("phones$")
            return [dict(row) for row in session.execute(query.select(query.params())).mappings()]  # type: ignore[union-attr]


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    with running(folder) as (app, desktop):
        app.let_phones_in()
        state = desktop.post("/api/phones/on", json={"address": HERE}).raise_for_status().json()
        trusting = ssl.create_default_context(cadata=app.phones.certificate.public)  # type: ignore[union-attr]
        yield Network(app, desktop, state["url"], trusting)


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with network(tmp_path_factory.mktemp("lan") / "vault") as opened:
        yield opened


@pytest.fixture(autouse=True)
def nobody_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins without a phone."""
    yield
    if "lan" in request.fixturenames:
        opened: Network = request.getfixturevalue("lan")
        for row in opened.phones():
            opened.desktop.delete(f"/api/phones/{row['id']}").raise_for_status()


def test_nothing_is_listened_on_before_it_is_turned_on(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, desktop):
        app.let_phones_in()

        state = desktop.get("/api/phones").json()

        assert (state["on"], state["url"], state["problem"]) == (False, None, None)
        assert desktop.post("/api/phones/code").json()["type"] == "urn:pjais:problem:phones-off"
        assert not (tmp_path / "vault" / "phones.pem").exists()


def test_a_phone_joins_by_a_code_and_gets_a_cookie_of_its_own(lan: Network) -> None:
    with lan.phone() as phone:
        assert phone.get("/api/personas").status_code == 401
        answer = phone.post("/api/phones/join", json={"code": lan.code().lower()})
        cookie = answer.headers["set-cookie"]

        assert answer.status_code == 204
        assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
        assert phone.get("/api/personas").status_code == 200
        assert [each["name"] for each in lan.phones()] == ["Pixel 7 (Chrome)"]
        assert phone.cookies["__Host-pjais_phone"] not in (lan.app.vault.paths.database.read_bytes().decode("latin-1"))


def test_a_code_is_used_once_and_the_one_before_a_new_one_does_not_hold(lan: Network) -> None:
    older, newer = lan.code(), lan.code()

    with lan.phone() as phone:
        answers = [phone.post("/api/phones/join", json={"code": code}).status_code for code in (older, newer, newer)]

    assert answers == [403, 204, 403]


def test_guessing_is_ended_even_for_the_right_code(lan: Network) -> None:
    code = lan.code()

    with lan.phone() as phone:
        guesses = [phone.post("/api/phones/join", json={"code": f"{n:010}"}).status_code for n in range(GUESSES_EACH)]
        right = phone.post("/api/phones/join", json={"code": code})

    assert set(guesses) == {403}
    assert right.status_code == 429
    assert lan.phones() == []


def test_the_token_of_the_desktop_opens_nothing_there(lan: Network) -> None:
    with lan.phone() as phone:
        answer = phone.get("/api/personas", headers={"Authorization": f"Bearer {lan.app.token}"})
        cookie = {lan.app.credentials.cookie_name: lan.app.credentials.cookie}
        with httpx.Client(base_url=lan.url, verify=lan.trusting, cookies=cookie) as other:
            by_cookie = other.get("/api/personas")

    assert (answer.status_code, by_cookie.status_code) == (401, 401)


def test_the_page_itself_needs_no_cookie_and_tells_on_which_side_it_is(lan: Network) -> None:
    with lan.phone() as phone:
        page = phone.get("/")

    assert page.status_code == 200
    assert page.headers["pjais-on"] == "phone"
    assert "strict-transport-security" not in page.headers


def test_the_certificate_can_be_had_before_joining_and_vouches_for_its_address_alone(lan: Network) -> None:
    with lan.phone() as phone:
        answer = phone.get("/api/phones/certificate")
    certificate = x509.load_der_x509_certificate(answer.content)

    permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert permitted.critical
    assert [str(each.value) for each in permitted.value.permitted_subtrees or ()] == [f"{HERE}/32", "pjais.invalid"]


def test_a_certificate_is_made_anew_for_another_address_and_before_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "phones.pem"
    first = Certificate.kept_in(file, "192.168.1.2")

    assert Certificate.kept_in(file, "192.168.1.2") == first
    assert Certificate.kept_in(file, "192.168.1.3").fingerprint != first.fingerprint
    file.write_bytes(b"no certificate")
    assert Certificate.kept_in(file, "192.168.1.2").fingerprint != first.fingerprint


@pytest.mark.parametrize("path", ["//api/personas", "/api//personas", "/./api/personas", "/API/personas"])
def test_no_other_spelling_of_a_path_leads_past_the_door(lan: Network, path: str) -> None:
    connection = http.client.HTTPSConnection(lan.netloc, context=lan.trusting)
    connection.request("GET", path)
    answer = connection.getresponse()

    assert answer.status != 200 or b"<!doctype html" in answer.read().lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "pjais.example"},
        {"Host": "127.0.0.1"},
        {"Origin": "https://pjais.example"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "null"},
    ],
)
def test_another_host_or_origin_is_refused(lan: Network, headers: dict[str, str]) -> None:
    with lan.joined() as phone:
        answer = phone.get("/api/personas", headers=headers)
        page = phone.get("/", headers=headers)

    assert (answer.status_code, page.status_code) == (403, 403)


def test_the_live_line_needs_the_cookie_and_the_own_origin(lan: Network) -> None:
    with lan.joined() as phone, lan.phone() as stranger:
        with lan.live(phone) as socket_:
            socket_.send('{"op": "subscribe", "id": "1", "query": "personas$"}')
            assert '"rev":0' in str(socket_.recv(timeout=10))
        for who, origin in ((phone, "https://pjais.example"), (stranger, lan.url)):
            with pytest.raises(InvalidStatus), lan.live(who, Origin=origin):
                pass


def test_a_phone_that_is_removed_is_out_at_once(lan: Network) -> None:
    with lan.joined() as phone, lan.live(phone) as socket_:
        socket_.send('{"op": "subscribe", "id": "1", "query": "personas$"}')
        socket_.recv(timeout=10)
        (row,) = lan.phones()
        assert lan.desktop.get("/api/phones").json()["here"] == [row["id"]]

        lan.desktop.delete(f"/api/phones/{row['id']}").raise_for_status()

        with pytest.raises(ConnectionClosed) as closed:
            socket_.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        assert phone.get("/api/personas").status_code == 401
        assert lan.phones() == []


def test_turning_it_off_closes_everything_and_on_again_lets_the_same_phones_in(lan: Network) -> None:
    with lan.joined() as phone, lan.live(phone) as socket_:
        lan.desktop.post("/api/phones/off").raise_for_status()

        with pytest.raises(ConnectionClosed):
            socket_.recv(timeout=10)
        with pytest.raises(httpx.ConnectError):
            phone.get("/")
        state = lan.desktop.post("/api/phones/on", json={"address": HERE}).json()
        assert state["url"] == lan.url
        assert phone.get("/api/personas").status_code == 200


def test_after_a_start_phones_find_it_at_the_same_address_under_the_same_certificate(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    with network(folder) as before, before.joined() as phone:
        url, cookies, fingerprint = before.url, dict(phone.cookies), before.desktop.get("/api/phones").json()
    app = open_application(folder)
    try:
        app.let_phones_in()
        state = app.phones.state()
        with httpx.Client(base_url=url, verify=before.trusting, cookies=cookies) as again:
            answer = again.get("/api/personas")
    finally:
        app.close()

    assert (state.url, state.fingerprint) == (url, fingerprint["fingerprint"])
    assert answer.status_code == 200
    assert (folder / "phones.pem").stat().st_mode & 0o777 == 0o600


def test_plain_http_gets_nothing(lan: Network) -> None:
    host, port = lan.netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as plain:
        plain.sendall(f"GET / HTTP/1.1\r\nHost: {lan.netloc}\r\n\r\n".encode())

        assert b"HTTP" not in plain.recv(1000)


def test_a_taken_port_is_told_and_not_fatal(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    with network(folder) as before:
        port = int(before.netloc.split(":")[1])
    with socket.create_server((HERE, port)), running(folder) as (app, desktop):
        app.let_phones_in()

        state = desktop.get("/api/phones").json()

        assert state["url"] is None
        assert str(port) in state["problem"]


def test_only_an_address_of_this_machine_in_a_private_network_can_be_listened_on(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, desktop):
        app.let_phones_in()

        others = ("8.8.8.8", "0.0.0.0", "192.168.254.254", "localhost", "::1")  # noqa: S104 - to be refused
        answers = [desktop.post("/api/phones/on", json={"address": each}).status_code for each in others]

        assert set(answers) == {400}
        assert desktop.get("/api/phones").json()["on"] is False


def test_the_port_and_the_switch_cannot_be_set_as_settings(lan: Network) -> None:
    assert lan.desktop.put("/api/settings/phones.on", json={"value": True}).status_code == 400


def test_one_phone_opens_so_many_lines_and_no_more(lan: Network) -> None:
    with lan.joined() as phone, ExitStack() as open_:
        for _ in range(MOST_SOCKETS):
            open_.enter_context(lan.live(phone))

        with pytest.raises(InvalidStatus), lan.live(phone):
            pass


def test_what_is_done_at_the_computer_is_refused(lan: Network) -> None:
    with lan.joined() as phone, lan.live(phone) as socket_:
        refused = [
            phone.request(method, path, json={})
            for method, path in (
                *(("POST", "/api/backups"), ("GET", "/api/place"), ("POST", "/api/updates/check")),
                *(("POST", "/api/phones/code"), ("GET", "/api/openapi.json"), ("GET", "/api/docs/openapi.json")),
                *(("POST", "/api/desktop/folder"), ("PUT", "/api/settings/models.default")),
            )
        ]
        socket_.send('{"op": "subscribe", "id": "9", "query": "backups$"}')

        assert {answer.status_code for answer in refused} == {403}
        assert {answer.json()["type"] for answer in refused} == {"urn:pjais:problem:at-the-computer"}
        assert "at-the-computer" in str(socket_.recv(timeout=10))
        assert phone.put("/api/settings/appearance.scale", json={"value": 100}).status_code == 200


def test_a_phone_looks_into_the_past_of_the_vault_and_into_no_backup(lan: Network) -> None:
    with lan.joined() as phone:
        now = phone.get("/api/past")
        wish = {"seq": 1, "persona_id": "0190b1f0-0000-7000-8000-00000000ada0"}
        of_a_backup = [
            phone.get("/api/past?backup=any"),
            phone.get("/api/past/memory?owner_id=x&backup="),
            phone.post("/api/past/restore", json={**wish, "backup": "any"}),
        ]
        of_the_vault = phone.post("/api/past/restore", json=wish)

    assert now.status_code == 200
    assert {answer.json()["type"] for answer in of_a_backup} == {"urn:pjais:problem:at-the-computer"}
    assert of_the_vault.json()["type"] != "urn:pjais:problem:at-the-computer"


def test_every_route_and_every_live_query_is_judged(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, _):
        names = {
            phone_rule.name_of(handler)
            for route in app.asgi.litestar.routes
            for handler in getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
            if getattr(handler, "http_methods", None) != {"OPTIONS"}
        }
        queries = {entry.name for entry in app.reactive.registry}

    assert {name for name in names if not phone_rule.is_judged(name)} == set()
    assert not phone_rule.OPEN & phone_rule.SHUT
    assert not phone_rule.ALLOWED & phone_rule.REFUSED
    assert queries - phone_rule.FOLLOWED == phone_rule.UNFOLLOWED
    assert queries - phone_rule.UNFOLLOWED == phone_rule.FOLLOWED


def test_a_backup_does_not_let_a_removed_phone_in_again(lan: Network) -> None:
    with lan.joined() as phone:
        backup = lan.app.keeper.make()
        (row,) = lan.phones()
        lan.desktop.delete(f"/api/phones/{row['id']}").raise_for_status()

        lan.app.keeper.restore(lan.app.keeper.folder / backup.name)

        assert lan.phones() == []
        assert lan.desktop.get("/api/phones").json()["url"] == lan.url
        assert phone.get("/api/personas").status_code == 401
