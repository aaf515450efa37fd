"""Kernel: what every room shares and that itself knows none of them."""
