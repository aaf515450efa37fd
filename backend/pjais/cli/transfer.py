"""``pjais import`` and ``pjais export``."""

import json
import os
import secrets
import sys
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

import click
from rich.console import Console
from rich.progress import track

from pjais.backup.export_file import ENDINGS, is_export
from pjais.cli.connection import Body, Connection, connected
from pjais.cli.following import STOPPED, followed, post
from pjais.features.imports.controller import UPLOAD_LIMIT
from pjais.kernel.errors import PjaisError, TooLargeError
from pjais.kernel.wording import said

_PIECE: Final = 1_000_000
FORMATS: Final = {".png": "png", ".json": "json", ".zip": "zip"}


class ExportError(PjaisError):
    """The persona cannot be written there."""

    code = "export"


def import_files(folder: Path, files: Sequence[Path]) -> bool:
    """Import each file by itself, and print what came in, or why not.

    Returns:
        Whether all came in.
    """
    console = Console(stderr=True)
    reports: list[Mapping[str, Any]] = []
    try:
        with connected(folder) as app:
            shown = track(files, "Importing", console=console, disable=not console.is_terminal, transient=True)
            for file in shown:
                reports += _import(app, file)
    finally:  # also where the rest was stopped
        for report in reports:
            _print(report)
    return all(report["status"] == "imported" for report in reports)


def _import(app: Connection, file: Path) -> list[Mapping[str, Any]]:
    try:
        if is_export(file):
            return [_import_everything(app, file)]
        body, media_type = form_of(file)
        done = followed(app, "import", lambda: app.post("/api/imports?wait=true", body, media_type), quietly=True)
        if done["status"] == "cancelled":
            click.echo(f"{file}: stopped; nothing of it was kept.", err=True)
            raise click.exceptions.Exit(STOPPED)
        return list(done["files"])
    except PjaisError as error:
        return [{"name": str(file), "status": "failed", "reason": error.detail}]
    except OSError as error:
        return [{"name": str(file), "status": "failed", "reason": error.strerror or str(error)}]


def _import_everything(app: Connection, file: Path) -> Mapping[str, Any]:
    asked = json.dumps({"path": str(file.absolute())}).encode()
    done = followed(app, "import", lambda: app.post("/api/exports/read", asked, "application/json"), quietly=True)
    counts = done["counts"]
    told = f"{counts['event']:,} events, {counts['row']:,} rows and {counts['blob']:,} pictures added"
    told += f"; {done['known']:,} events were there already"
    if counts["setting"] or counts["backend"]:
        told += f"; {counts['setting']:,} settings and {counts['backend']:,} backends came with it, without keys"
    return {"name": str(file), "status": "imported", "told": told}


def form_of(file: Path) -> tuple[Body, str]:
    """The file as a form with one field ``files``, read as it is sent, and its media type.

    Source: RFC 7578.

    Raises:
        TooLargeError: the app would refuse it.
    """
    size = file.stat().st_size
    if size > UPLOAD_LIMIT:
        msg = said(
            "the file is larger than the {upload_limit} MB that can be imported at once",
            upload_limit=UPLOAD_LIMIT // 1_000_000,
        )
        raise TooLargeError(msg)
    boundary = secrets.token_hex(16)
    name = urllib.parse.quote(file.name, safe=" !#$&'()+,-.;=@[]^_`{}~") if '"' in file.name else file.name
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode("utf-8", "replace")
    tail = f"\r\n--{boundary}--\r\n".encode()
    body = Body(chain((head,), _pieces(file.open("rb")), (tail,)), len(head) + size + len(tail))
    return body, f"multipart/form-data; boundary={boundary}"


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece


def _print(report: Mapping[str, Any]) -> None:
    """One line per file, failures on stderr; notes below it."""
    if report["status"] != "imported":
        click.echo(f"{report['name']}: not imported: {report.get('reason') or report['status']}", err=True)
        return
    if "told" in report:
        click.echo(f"{report['name']}: {report['told']}")
        return
    personas = ", ".join(persona["name"] for persona in report["personas"]) or "no persona"
    kinds = {"conversations": "conversation", "messages": "message", "memories": "memory"}
    came = [
        f"{report[many]:,} {one if report[many] == 1 else many}"
        for many, one in kinds.items()
        if report[many] or many == "memories"
    ]
    click.echo(f"{report['name']}: {personas}; {', '.join(came)}")
    for note in report.get("notes", ()):
        click.echo(f"  {note}")


def export_everything(folder: Path, dest: Path, *, replace: bool) -> None:
    """Write the whole vault as JSON lines.

    Raises:
        ExportError: the name's ending is unknown.
        RefusedError: the file exists and may not be replaced, or cannot be written.
    """
    if not dest.name.lower().endswith(ENDINGS):
        msg = said("{dest}: the name must end in .pjais, .jsonl.gz or .jsonl; --persona writes one persona", dest=dest)
        raise ExportError(msg)
    with connected(folder) as app:
        counts = post(app, "export", "/api/exports", {"path": str(dest), "replace": replace})["counts"]
    click.echo(f"{dest}: {counts['event']:,} events, {counts['row']:,} rows, {counts['blob']:,} pictures.")


def export_persona(folder: Path, persona_id: str, dest: Path, *, replace: bool) -> None:
    """Write a persona as a character card, or all that is stored of it as a .zip; the file appears whole or not at all.

    Raises:
        ExportError: the name's ending is unknown, or the file exists and may not be replaced.
        RefusedError: there is no such persona.
    """
    form = FORMATS.get(dest.suffix.lower())
    if form is None:
        msg = said("{dest}: the name must end in .png, .json or .zip", dest=dest)
        raise ExportError(msg)
    if dest.exists() and not replace:
        raise _in_the_way(dest)
    with connected(folder) as app:
        what = "data" if form == "zip" else f"card?format={form}"
        path = f"/api/personas/{urllib.parse.quote(persona_id, safe='')}/{what}"
        content = followed(app, "persona-data", lambda: app.get(path))
    write_file(dest, content, replace=replace)
    sys.stdout.write(f"{dest}\n")


def write_file(dest: Path, content: bytes, *, replace: bool) -> None:
    """The file appears whole or not at all; raises ExportError where there is one that may not be replaced."""
    fresh = dest.with_name(f".{dest.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(content)
        if replace:
            fresh.replace(dest)
        else:
            os.link(fresh, dest)  # unlike renaming, this never replaces a file that came meanwhile
    except FileExistsError:
        raise _in_the_way(dest) from None
    finally:
        fresh.unlink(missing_ok=True)


def _in_the_way(dest: Path) -> ExportError:
    return ExportError(said("{dest} exists already; --force replaces it", dest=dest))
