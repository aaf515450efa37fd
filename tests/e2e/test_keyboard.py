"""Everything by keys alone: a persona, memories, marks, undo, palette, switching."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from tests.e2e.test_editing import active_persona, opened
from tests.served import Served


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_a_persona_and_its_memories_without_a_mouse(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)
    heading(page, "Welcome")

    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder("Go to, do or find…")).to_be_focused()
    page.keyboard.type("new persona")
    expect(page.get_by_role("dialog").get_by_text("Dashboard")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    heading(page, "Ann")
    page.keyboard.press("Control+Shift+M")
    heading(page, "Memories")
    page.get_by_label("Quickly add a memory").focus()
    for content in ("Likes tea", "Plays chess", "Lives by the sea"):
        page.keyboard.type(content)
        page.keyboard.press("Enter")
        expect(page.get_by_role("option").filter(has_text=content)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Delete")

    expect(page.get_by_role("option")).to_have_count(1)

    page.keyboard.press("Control+z")

    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("chess")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Content")).to_have_value("Plays chess")


def test_digits_switch_personas_at_once_on_every_screen(served: Served, context: BrowserContext) -> None:
    ids = [served.call("POST", "/personas", {"name": name})["id"] for name in ("Ann", "Bob", "Cleo")]
    for persona_id, content in zip(ids, ("of Ann", "of Bob", "of Cleo"), strict=True):
        served.call("POST", f"/personas/{persona_id}/memories", {"content": content})
    served.call("POST", f"/personas/{ids[0]}/activate")
    page = context.new_page()
    page.goto(served.page_url)
    heading(page, "Dashboard")
    page.keyboard.press("Control+Shift+M")

    for digit, name in ((2, "Bob"), (3, "Cleo"), (1, "Ann")):
        page.keyboard.press(f"Control+{digit}")

        expect(page.get_by_role("button", name=f"Persona: {name}")).to_be_visible()
        expect(page.get_by_role("option")).to_have_text(re.compile(f"of {name}"))
    assert served.call("GET", "/personas/active")["id"] == ids[0]


def test_a_digit_pressed_before_the_personas_arrive_is_kept(served: Served, context: BrowserContext) -> None:
    ids = [served.call("POST", "/personas", {"name": name})["id"] for name in ("Ann", "Bob")]
    served.call("POST", f"/personas/{ids[0]}/activate")
    held: list[Callable[[], None]] = []
    open_gate = False

    def slowly(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)

        def hold(message: str | bytes) -> None:
            if open_gate:
                socket.send(message)
            else:
                held.append(lambda: socket.send(message))

        server.on_message(hold)

    page = context.new_page()
    page.route_web_socket(re.compile("ws://"), slowly)
    page.goto(served.page_url)
    heading(page, "Dashboard")
    page.keyboard.press("Control+2")
    open_gate = True
    for send in held:
        send()

    expect(page.get_by_role("button", name="Persona: Bob")).to_be_visible()


def test_two_pages_follow_each_others_switching(served: Served, context: BrowserContext) -> None:
    ids = [served.call("POST", "/personas", {"name": name})["id"] for name in ("Ann", "Bob")]
    served.call("POST", f"/personas/{ids[0]}/activate")
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(served.page_url)
        expect(page.get_by_role("button", name="Persona: Ann")).to_be_visible()

    one.keyboard.press("Control+2")

    expect(other.get_by_role("button", name="Persona: Bob")).to_be_visible()


def test_undo_takes_back_what_was_just_done_though_it_is_still_on_its_way(
    served: Served, context: BrowserContext
) -> None:
    active_persona(served)
    for content in ("Likes tea", "Plays chess"):
        served.add_memory(content)
    page = opened(context, served, "/memories")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)

    def late(route: Route) -> None:
        page.wait_for_timeout(800)
        route.continue_()

    page.route("**/api/memories/delete", late)
    page.get_by_role("listbox").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")

    expect(page.get_by_text("Undone: Memory deleted")).to_be_visible()
    expect(options).to_have_count(2)
