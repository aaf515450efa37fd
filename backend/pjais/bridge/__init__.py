"""Bridge: the gateway between the page's JavaScript and this process."""
