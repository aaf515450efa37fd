"""What a phone is called at first: what its browser tells of the device."""

import re
from typing import Final

_APPLE: Final = ("iPhone", "iPad", "iPod")
_ANDROID: Final = re.compile(r"Android [\d.]+; ([^;)]+?)(?: Build/[^;)]*)?[;)]")
#: What browsers say in place of the model, in order not to tell it.
_UNTOLD: Final = frozenset({"K", "wv", "Mobile", "Tablet"})
_SYSTEMS: Final = ("Android", "Windows", "Macintosh", "CrOS", "Linux")
_BROWSERS: Final = (
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_LONGEST: Final = 40


def name_of(user_agent: str) -> str:
    """Such as ``iPhone (Safari)`` or ``Pixel 7 (Chrome)``; nothing else of the text is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    device = _device_of(user_agent)
    return f"{device} ({browser})" if browser else device


def _device_of(user_agent: str) -> str:
    apple = next((name for name in _APPLE if f"({name}" in user_agent), None)
    if apple:
        return apple
    found = _ANDROID.search(user_agent)
    if found and found[1] not in _UNTOLD:
        return "".join(letter for letter in found[1] if letter.isprintable())[:_LONGEST]
    system = next((name for name in _SYSTEMS if name in user_agent), None)
    return {"Macintosh": "Mac", "CrOS": "Chromebook", None: "Phone"}.get(system, system or "Phone")
