"""Timeline, rhythm, provenance and comparison against plain Python that looks at every memory."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pjais.bootstrap import Application
from pjais.eventlog.past import listed, moment_at
from pjais.features.memories.model import Memory, RecallNote
from pjais.kernel.clock import to_text
from pjais.persistence.rows import run
from tests.factories import running
from tests.integration.first_schema import TO_EIGHTH_SCHEMA
from tests.integration.talk import Client, begun, made, reply_to, talking
from tests.integration.test_verify import tamper
from tests.live import Subscriber, fresh
from tests.model_servers import model_server

Opened = tuple[Application, Client]
BERLIN = ZoneInfo("Europe/Berlin")
#: Around the two nights on which the clocks of Berlin change, and the ends of a month and a year.
EDGES = [
    datetime(*day, hour, minute, tzinfo=UTC)
    for day in ((2026, 3, 29), (2026, 10, 25), (2025, 12, 31))
    for hour in (0, 1, 22, 23)
    for minute in (0, 59)
]
MOMENTS = st.sampled_from(EDGES) | st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - made aware below
    datetime(2026, 12, 31),  # noqa: DTZ001 - as above
).map(lambda each: each.replace(tzinfo=UTC))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def remembered(client: Client, owner: str, *moments: datetime, **fields: Any) -> list[str]:
    drafts = [
        {"persona_id": owner, "content": f"At {each}", "occurred_at": each.isoformat(), **fields} for each in moments
    ]
    return list(client.post("/api/memories/bulk", json={"memories": drafts}).raise_for_status().json()["ids"])


def asked(client: Client, view: str, **params: Any) -> dict[str, Any]:
    return dict(client.get(f"/api/memories/{view}", params=params).raise_for_status().json())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOMENTS, max_size=12), MOMENTS, MOMENTS)
def test_a_period_holds_what_was_told_in_it(
    opened: Opened, told: list[datetime], one: datetime, other: datetime
) -> None:
    app, client = opened
    ann = made(client)
    remembered(client, ann, *told) if told else None
    since, until = sorted((one, other))
    period = {"since": to_text(since), "until": to_text(until)}

    expected = sorted(to_text(each) for each in told if since <= each < until)

    live = fresh(app, "personaMemories$", persona_id=ann, **period)
    assert sorted(row["content"] for row in live) == sorted(f"At {each}" for each in told if since <= each < until)
    assert fresh(app, "memoryCount$", persona_id=ann, **period)[0]["count"] == len(expected)
    items = asked(client, "", persona_id=ann, **period)["items"]
    assert sorted(row["occurred_at"] for row in items) == expected
    over_time = asked(client, "timeline", persona_id=ann, zone="Europe/Berlin", **period)
    assert sum(each["count"] for each in over_time["stretches"]) == over_time["total"] == len(expected)
    for each in over_time["stretches"]:
        inside = [at for at in expected if each["start"] <= at < each["end"]]
        assert each["count"] == len(inside)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOMENTS, min_size=1, max_size=30))
def test_hours_and_days_are_those_of_the_zone(opened: Opened, told: list[datetime]) -> None:
    _, client = opened
    ann = made(client)
    remembered(client, ann, *told)

    found = asked(
        client,
        "rhythm",
        persona_id=ann,
        zone="Europe/Berlin",
        of="told",
        span_since="2025-01-01T00:00:00Z",
        span_until="2027-01-01T00:00:00Z",
    )

    local = [each.astimezone(BERLIN) for each in told]
    hours = Counter((each.weekday(), each.hour) for each in local)
    assert found["hours"] == [[hours[day, hour] for hour in range(24)] for day in range(7)]
    assert {each["day"]: each["count"] for each in found["days"]} == Counter(each.date().isoformat() for each in local)


def test_the_whole_time_goes_back_to_the_first_of_them_and_ten_years_at_most(opened: Opened) -> None:
    _, client = opened
    ann, bob = made(client), made(client)
    years_ago = datetime.now(UTC) - timedelta(days=800)
    remembered(client, ann, years_ago, datetime.now(UTC) - timedelta(days=3))
    remembered(client, bob, datetime(1969, 7, 20, 20, 17, tzinfo=UTC), years_ago)

    of_ann = asked(client, "rhythm", persona_id=ann, zone="Europe/Berlin", of="told", whole="true")
    of_bob = asked(client, "rhythm", persona_id=bob, zone="Europe/Berlin", of="told", whole="true")
    last_year = asked(client, "rhythm", persona_id=ann, zone="Europe/Berlin", of="told")

    assert (of_ann["total"], last_year["total"]) == (2, 1)
    assert datetime.fromisoformat(of_ann["since"]).astimezone(BERLIN).time() == time(0)
    assert of_ann["since"] <= of_ann["first_at"] == last_year["first_at"]
    assert (of_bob["total"], of_bob["first_at"][:4]) == (1, "1969")


def test_the_whole_timeline_begins_with_the_first_memory_and_ends_with_the_last(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    remembered(client, ann, datetime(1066, 10, 14, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))

    found = asked(client, "timeline", persona_id=ann, zone="Europe/Berlin", most=50)

    assert (found["unit"], found["total"]) == ("century", 2)
    assert [each["count"] for each in found["stretches"] if each["count"]] == [1, 1]
    assert asked(client, "timeline", persona_id=made(client))["stretches"] == []


@pytest.mark.parametrize(
    ("view", "params", "said"),
    [
        ("timeline", {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "ends before it begins"),
        ("timeline", {"since": "yesterday"}, "since: 'yesterday' is not a date and time"),
        ("timeline", {"until": "2026-01-01T00:00:00"}, "does not say its time zone"),
        ("timeline", {"zone": "Mars/Olympus"}, "is not a time zone"),
        ("rhythm", {"span_since": "1900-01-01T00:00:00Z"}, "At most 3,700 days"),
        ("rhythm", {"span_since": "2999-01-01T00:00:00Z"}, "ends before it begins"),
        ("compare", {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "lies before"),
        ("compare", {"after": "nonsense"}, "not one that this list returned"),
        ("", {"since": "2026-13-01T00:00:00Z"}, "is not a date and time"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    opened: Opened, view: str, params: dict[str, str], said: str
) -> None:
    _, client = opened

    refused = client.get(f"/api/memories/{view}", params={"persona_id": made(client), **params})

    assert refused.status_code == 400
    assert said in refused.json()["detail"]


def test_a_live_query_refuses_a_period_that_ends_before_it_begins(opened: Opened) -> None:
    app, client = opened
    period = {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}

    subscriber = Subscriber(app)
    subscriber.client.subscribe({"id": "a", "query": "memoryCount$", "params": {"persona_id": made(client), **period}})
    (refused,) = subscriber.heard("a")

    assert refused["problem"]["detail"] == "The period ends before it begins"


def test_a_real_reply_leads_from_what_was_said_to_what_was_recalled(tmp_path: Path) -> None:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        ann = made(client)
        talk = begun(client, ann, title="By the river")
        said = client.post(
            f"/api/conversations/{talk}/messages",
            json={"role": "user", "content": "My dog is called Biscuit", "reply": False},
        ).json()
        source = {"kind": "conversation", "speaker": "Robin", "session": talk, "ref": said["id"]}
        kept = client.post(f"/api/personas/{ann}/memories", json={"content": "The dog is Biscuit", "source": source})
        memory_id = kept.raise_for_status().json()["id"]
        client.patch(f"/api/memories/{memory_id}", json={"content": "The dog is called Biscuit"}).raise_for_status()

        reply = reply_to(client, talk, "What is my dog called?")

        found = client.get(f"/api/memories/{memory_id}/provenance").raise_for_status().json()
        assert found["origin"]["message"]["id"] == said["id"]
        assert found["origin"]["message"]["conversation_title"] == "By the river"
        assert [step["event"] for step in found["steps"]] == ["v1.MemoryUpdated", "v1.MemoryAdded"]
        assert found["steps"][0]["changes"]["content"] == ["The dog is Biscuit", "The dog is called Biscuit"]
        assert found["uses_total"] == 1
        (use,) = found["uses"]
        assert use["reply"]["id"] == reply["id"]
        assert use["score"] > 0
        assert use["why"]["semantic"] > 0
        used = asked(client, "rhythm", persona_id=ann, zone="Europe/Berlin")
        assert (used["of"], used["total"]) == ("recalled", 1)
        with app.vault.read() as session:
            assert session.query(RecallNote).one().memory_id == memory_id
        client.delete(f"/api/conversations/{talk}").raise_for_status()
        gone = client.get(f"/api/memories/{memory_id}/provenance").json()
        assert gone["origin"]["message"]["is_there"] is False


def test_recalls_from_before_they_were_noted_are_found_in_the_log(tmp_path: Path) -> None:
    notes = "SELECT persona_id, memory_id, message_id, recalled_at, score, why FROM recall"
    folder = tmp_path / "vault"
    with model_server("openai") as server, talking(folder, server) as (app, client):
        ann = made(client)
        client.post(f"/api/personas/{ann}/memories", json={"content": "The dog is called Biscuit"}).raise_for_status()
        talk = begun(client, ann)
        reply_to(client, talk, "What is the dog called?")
        reply_to(client, talk, "Is the dog called Biscuit?")
        with app.vault.read() as session:
            before = sorted(tuple(row) for row in run(session.connection(), notes))
    tamper(folder, *TO_EIGHTH_SCHEMA, "UPDATE alembic_version SET version_num = '0008'")

    with running(folder) as (app, _), app.vault.read() as session:
        assert sorted(tuple(row)[:5] for row in run(session.connection(), notes)) == [row[:5] for row in before]
    assert len(before) == 2


def seen(app: Application, owner: str, at: str) -> dict[str, dict[str, Any]]:
    """The memories as time travel shows them."""
    with app.vault.read() as session:
        connection = session.connection()
        rows, _ = listed(connection, Memory, owner, moment_at(connection, at=at), 1000)
        return {str(each.row["id"]): dict(each.row) for each in rows if each.row is not None}


FIELDS = (
    "content",
    "summary",
    "type",
    "importance",
    "tier",
    "tags",
    "source",
    "occurred_at",
    "state",
    "superseded_by",
    "mention_count",
    "pinned_at",
)


def test_two_moments_differ_as_two_looks_into_the_past_do(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    ids = remembered(client, ann, *[datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9)])
    moments = [to_text(datetime.now(UTC))]
    client.patch(f"/api/memories/{ids[0]}", json={"content": "Otherwise", "tier": "hot"})
    client.delete(f"/api/memories/{ids[1]}")
    client.patch(f"/api/memories/{ids[2]}", json={"tier": "cold"})
    moments.append(to_text(datetime.now(UTC)))
    client.patch(f"/api/memories/{ids[2]}", json={"tier": "warm"})
    client.post(f"/api/memories/{ids[1]}/restore")
    client.post("/api/memories/merge", json={"ids": ids[3:5], "content": "Both"})
    remembered(client, ann, datetime(2026, 3, 1, tzinfo=UTC))
    moments.append(to_text(datetime.now(UTC)))
    begin = to_text(datetime.now(UTC) - timedelta(days=400))

    for since, until in ((begin, moments[0]), (moments[0], moments[1]), (moments[1], moments[2]), (begin, moments[2])):
        then, now = seen(app, ann, since), seen(app, ann, until)
        both = then.keys() & now.keys()
        expected = {
            "added": now.keys() - then.keys(),
            "removed": then.keys() - now.keys(),
            "changed": {key for key in both if any(then[key][name] != now[key][name] for name in FIELDS)},
        }
        for kind, keys in expected.items():
            found: list[dict[str, Any]] = []
            after: dict[str, str] = {}
            while True:
                page = asked(client, "compare", persona_id=ann, since=since, until=until, kind=kind, limit=3, **after)
                found += page["items"]
                assert page[kind] == len(keys)
                if page["next"] is None:
                    break
                after = {"after": page["next"]}
            assert {each["id"] for each in found} == keys
            assert len(found) == len(keys)
            for each in found:
                differing = {
                    n: [then[each["id"]][n], now[each["id"]][n]]
                    for n in FIELDS
                    if kind == "changed" and then[each["id"]][n] != now[each["id"]][n]
                }
                assert each["changes"] == differing
