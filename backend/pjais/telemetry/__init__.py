"""Telemetry: what this process measures of itself."""
