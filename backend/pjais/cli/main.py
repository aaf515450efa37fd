"""The commands of ``pjais``; each is thin and imports what it needs when it runs, for a quick start."""

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from pjais import __version__
from pjais.kernel.config import data_folder
from pjais.kernel.errors import PjaisError

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Place:
    """The vault that a command works on."""

    folder: Path


class OneLineErrors(click.Group):
    """Turns what a person can act on into one line on stderr and exit status 1; usage errors stay 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except PjaisError as error:
            raise click.ClickException(" ".join(error.detail.splitlines())) from None
        except OSError as error:
            named = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{named}{error.strerror or error}") from None


@click.group(cls=OneLineErrors, invoke_without_command=True)
@click.version_option(__version__, prog_name="pjais")
@click.option("--data-dir", type=_FOLDER, help="The vault's folder; else PJAIS_DATA_DIR, else the user-data folder.")
@click.pass_context
def main(context: click.Context, data_dir: Path | None) -> None:
    """PJai's: a local home for AI personas and what they remember."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    context.obj = Place(data_folder(data_dir))
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
@click.option("--dev-url", help="Show the frontend's dev server at this address instead of the built screens.")
@click.pass_obj
def run(place: Place, dev_url: str | None = None) -> None:
    """Open the desktop window; a second start raises the first one's."""
    from pjais.desktop.start import run_window  # noqa: PLC0415

    run_window(place.folder, dev_url)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.pass_obj
def serve(place: Place, host: str, port: int) -> None:
    """Serve the app to a browser; the first line on stdout is JSON with url and token."""
    from pjais.cli.serve import serve_until_stopped  # noqa: PLC0415

    serve_until_stopped(place.folder, host, port)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.pass_obj
def import_(place: Place, files: Sequence[Path]) -> None:
    """Add personas and memories from FILES: character cards, Letta agent files, mem0 exports."""
    from pjais.cli.transfer import import_files  # noqa: PLC0415

    if not import_files(place.folder, list(files)):
        sys.exit(1)


@main.command()
@click.option("--persona", "persona_id", required=True, help="The persona's id.")
@click.option("--force", is_flag=True, help="Replace DEST if it exists.")
@click.argument("dest", type=_FILE)
@click.pass_obj
def export(place: Place, persona_id: str, dest: Path, *, force: bool) -> None:
    """Write a persona as a character card to DEST, a .png or .json file."""
    from pjais.cli.transfer import export_card  # noqa: PLC0415

    export_card(place.folder, persona_id, dest, replace=force)
