"""Chat models behind one port: the built-in one, and servers that speak one of two wires."""
