"""Reactive queries: named results that follow the data, sent as snapshots and patches."""
