"""Server: the one Litestar app behind the bridge, the loopback port and tests."""
