"""Who may open a workspace where whoever runs the hub has not said so."""

import pytest

from pjais.cli.hub import asks_for_code


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_a_hub_on_loopback_is_open(host: str) -> None:
    assert not asks_for_code(None, host, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "hub.example", ""])  # noqa: S104 - nobody listens
def test_a_hub_that_others_get_to_asks_for_the_code(host: str) -> None:
    assert asks_for_code(None, host, "")


def test_a_hub_with_something_in_front_of_it_asks_for_the_code() -> None:
    assert asks_for_code(None, "127.0.0.1", "https://hub.example")


def test_what_is_said_counts() -> None:
    assert not asks_for_code("open", "hub.example", "https://hub.example")
    assert asks_for_code("code", "127.0.0.1", "")
