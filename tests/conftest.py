"""Settings for every test: how thoroughly Hypothesis searches, and the one Playwright all pages are driven by."""

import asyncio
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Playwright, expect, sync_playwright

from pjais.kernel.garbage import spare_what_is_loaded

# No test writes into the keyring of who runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

pytest_plugins = ["tests.postgres", "tests.real_window", "tests.served"]

WITH_BROWSERS = frozenset({"desktop", "e2e", "package", "visual"})

# The machine's speed is not what is tested; the same examples come up on every run, so a red build stays red.
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("default"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# What a page must come to show, it may show late on a busy machine; it ends as soon as it is there.
expect.set_options(timeout=30_000)


def pytest_collection_finish() -> None:
    """As in the running app, garbage is not looked for in all that was loaded, tests and libraries included."""
    spare_what_is_loaded()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Once a browser was used, Playwright's event loop counts as running on this thread for good, though it stands
    still between calls. Tests that use no browser do not see it, and begin loops of their own.
    """
    if not WITH_BROWSERS.isdisjoint(item.path.relative_to(item.config.rootpath).parts):
        return (yield)
    loop = asyncio._get_running_loop()  # noqa: SLF001 - public by its documentation, and the only way
    asyncio._set_running_loop(None)  # noqa: SLF001
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)  # noqa: SLF001


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """One for the real window and for Chromium: a second one beside it is refused by Playwright."""
    with sync_playwright() as driver:
        yield driver
