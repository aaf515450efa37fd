"""What a node tells of itself: counters for Prometheus, and lines that hold nothing they should not."""

import logging

import orjson

from pjais.hub.logs import JsonLines
from pjais.hub.metrics import Metrics


def test_counters_gauges_and_times_are_in_prometheus_text() -> None:
    metrics = Metrics()
    metrics.gauges["sockets"] = ("Sockets that are open.", lambda: 3)
    metrics.count("frames_total", label="push")
    metrics.count("frames_total", 2, label="cursor")
    for seconds in (0.001, 0.004, 99):
        metrics.observe("append_seconds", seconds)

    lines = metrics.text().splitlines()

    assert 'pjais_hub_frames_total{kind="cursor"} 2' in lines
    assert 'pjais_hub_frames_total{kind="push"} 1' in lines
    assert "pjais_hub_sockets 3" in lines
    assert "pjais_hub_events_sent_total 0" in lines
    assert [line.rpartition(" ")[2] for line in lines if "append_seconds_bucket" in line][:3] == ["1", "1", "2"]
    assert 'pjais_hub_append_seconds_bucket{le="+Inf"} 3' in lines
    assert metrics.value("frames_total", "cursor") == 2


def test_a_line_is_json_and_a_failure_names_places_and_quotes_nothing() -> None:
    try:
        int("what a device has sent")
    except ValueError as error:
        record = logging.LogRecord(
            "pjais.hub", logging.WARNING, __file__, 1, "It failed", None, (ValueError, error, error.__traceback__)
        )
    record.told = {"workspace": "w"}

    line = orjson.loads(JsonLines().format(record))

    assert (line["level"], line["what"], line["workspace"], line["failure"]) == (
        "warning",
        "It failed",
        "w",
        "ValueError",
    )
    assert "test_telling.py" in line["where"][-1]
    assert "device" not in str(line)
