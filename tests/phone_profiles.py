"""A Chromium that takes the desktop's certificate by its pin, and shows pages as phones do."""

import base64
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, Playwright

from tests.served import QUIET

IPHONE, PIXEL = "iPhone 13", "Pixel 7"
HERE = "127.0.0.1"


@contextmanager
def phone_browser(driver: Playwright, vault: Path) -> Iterator[Browser]:
    """``vault`` has made its certificate already."""
    found = os.environ.get("PJAIS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found is not None
    pinned = f"--ignore-certificate-errors-spki-list={_pin(vault / 'phones.pem')}"
    chromium = driver.chromium.launch(executable_path=found, args=[*QUIET, pinned])
    yield chromium
    chromium.close()


@contextmanager
def phone_page(driver: Playwright, browser: Browser, device: str) -> Iterator[Page]:
    """A page of its own with that device's profile; no error of its scripts is passed over."""
    profile = {name: value for name, value in driver.devices[device].items() if "browser" not in name}
    context = browser.new_context(**profile, locale="en-GB")
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert failures == []


def _pin(file: Path) -> str:
    key = x509.load_pem_x509_certificate(file.read_bytes()).public_key()
    form = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(form).digest()).decode()
