"""Desktop: the native window around the app; the only room that knows pywebview."""
