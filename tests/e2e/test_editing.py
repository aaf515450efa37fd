"""What people change by hand: a persona in two tabs, pictures, conversations, many memories, bad files."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests import journeys
from tests.served import Served

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478"
    "9c63f8cfc0f01f0005050102a0d24d3d0000000049454e44ae426082"
)


def active_persona(served: Served, name: str = "Ann") -> str:
    made = str(served.call("POST", "/personas", {"name": name})["id"])
    served.call("POST", f"/personas/{made}/activate")
    return made


def opened(context: BrowserContext, served: Served, path: str) -> Page:
    page = context.new_page()
    page.goto(served.page_at(path))
    return page


def test_a_persona_edited_in_two_tabs_loses_neither_edit(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    one, other = (opened(context, served, f"/personas/{ann}") for _ in range(2))
    one.get_by_label("Description").fill("Keeps bees")
    slider = one.get_by_role("slider", name="Openness")
    slider.focus()
    slider.press("ArrowRight")
    other.get_by_label("Scenario").fill("A garden")
    other.get_by_label("Description").fill("Keeps wasps")

    one.get_by_role("button", name="Save").click()

    expect(other.get_by_role("alert")).to_contain_text("changed elsewhere")
    expect(other.get_by_role("button", name="Save")).to_be_disabled()
    other.get_by_role("button", name="Take what is stored").click()
    other.get_by_role("button", name="Save").click()
    expect(one.get_by_label("Scenario")).to_have_value("A garden")
    stored = served.call("GET", f"/personas/{ann}")
    assert (stored["description"], stored["scenario"]) == ("Keeps bees", "A garden")
    assert stored["personality"]["traits"]["openness"] == 0.55


def test_unsaved_edits_survive_a_look_at_another_screen(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    page = opened(context, served, f"/personas/{ann}")
    page.get_by_label("Description").fill("Not saved yet")

    journeys.go(page, "Dashboard")
    page.go_back()

    expect(page.get_by_label("Description")).to_have_value("Not saved yet")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Description")).to_have_value("")


def test_a_picture_is_shown_everywhere_and_a_wrong_file_is_told(
    served: Served, context: BrowserContext, tmp_path: Path
) -> None:
    ann = active_persona(served)
    page = opened(context, served, f"/personas/{ann}")
    picture, text = tmp_path / "ann.png", tmp_path / "ann.txt"
    picture.write_bytes(PIXEL)
    text.write_text("no picture", encoding="utf-8")

    page.locator("input[type=file]").set_input_files(text)

    expect(page.get_by_role("alert")).to_contain_text("picture")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_role("navigation").locator("img")).to_have_attribute("src", re.compile("/api/blobs/"))
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("navigation").locator("img")).to_have_count(0)


def test_a_deleted_persona_comes_back_with_its_memories(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    served.add_memory("Likes tea")
    page = opened(context, served, f"/personas/{ann}")

    page.get_by_role("button", name="Delete").click()

    expect(page.get_by_role("option")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("option")).to_have_count(1)
    served.call("POST", f"/personas/{ann}/activate")
    journeys.go(page, "Memories")
    expect(page.get_by_role("option")).to_contain_text("Likes tea")


def test_a_conversation_is_kept_edited_and_followed(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    one, other = (opened(context, served, "/conversations") for _ in range(2))
    one.get_by_role("button", name="New conversation").first.click()
    one.get_by_label("New message").fill("Hello Ann")
    one.get_by_label("New message").press("Enter")
    expect(one.get_by_text("Hello Ann")).to_be_visible()
    one.get_by_label("New message").fill("Hello yourself")
    one.get_by_role("radiogroup", name="Who says it").get_by_text("Persona").click()
    one.get_by_role("button", name="Write down").click()

    other.get_by_role("option").first.click()

    expect(other.get_by_text("Hello yourself")).to_be_visible()


def test_many_memories_are_changed_together_and_taken_back(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    rows = [{"persona_id": ann, "content": f"Memory {number}"} for number in range(250)]
    served.call("POST", "/memories/bulk", {"memories": rows})
    page = opened(context, served, "/memories")
    page.get_by_role("listbox", name="Memories").focus()
    page.keyboard.press("Control+a")
    expect(page.get_by_text("250 marked")).to_be_visible()

    page.get_by_role("button", name="Delete").first.click()

    expect(page.get_by_text("Nothing remembered yet")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("250 memories")).to_be_visible()


def test_a_broken_file_is_told_and_leaves_the_others_alone(
    served: Served, context: BrowserContext, tmp_path: Path
) -> None:
    good, cut, wrong = tmp_path / "good.json", tmp_path / "cut.png", tmp_path / "wrong.json"
    good.write_text(
        '{"name": "Bob", "description": "", "personality": "", "scenario": "", "first_mes": "", "mes_example": ""}',
        encoding="utf-8",
    )
    cut.write_bytes(PIXEL[:40])
    wrong.write_text('{"spec": "chara_card_v2", "data": {"name": 5}}', encoding="utf-8")
    page = opened(context, served, "/imports")

    page.locator("input[type=file]").set_input_files([good, cut, wrong])

    expect(page.get_by_role("link", name="Bob")).to_be_visible()
    card = page.get_by_role("article").first
    expect(card).to_contain_text("cut.png")
    expect(card).to_contain_text("wrong.json")
    expect(card).to_contain_text("name: should be text")
    assert [persona["name"] for persona in served.call("GET", "/personas")["items"]] == ["Bob"]


@pytest.mark.parametrize("form", ["png", "json"])
def test_a_card_is_downloaded(served: Served, context: BrowserContext, form: str) -> None:
    ann = active_persona(served)
    page = opened(context, served, f"/personas/{ann}")
    page.get_by_role("button", name="Export").click()

    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=re.compile(form.upper())).click()

    assert waiting.value.suggested_filename == f"Ann.{form}"


class Line:
    """The live line between a page and the app, which can be cut."""

    def __init__(self, context: BrowserContext) -> None:
        self.broken = False
        self._sockets: list[WebSocketRoute] = []
        context.route_web_socket("**/api/live", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.broken:
            socket.close(code=1013)
            return
        socket.connect_to_server()
        self._sockets.append(socket)

    def cut(self) -> None:
        self.broken = True
        for socket in self._sockets:
            socket.close(code=1012)


def test_a_lost_connection_heals_by_itself(served: Served, context: BrowserContext) -> None:
    line = Line(context)
    active_persona(served)
    page = opened(context, served, "/memories")
    expect(page.get_by_text("Nothing remembered yet")).to_be_visible()

    line.cut()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    served.add_memory("Written while away")
    line.broken = False

    expect(page.get_by_role("option")).to_contain_text("Written while away", timeout=15_000)
