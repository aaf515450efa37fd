"""The commands of ``pjais``; each is thin and imports what it needs when it runs, for a quick start."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from pjais import __version__
from pjais.cli.hub import hub
from pjais.cli.log import log_to
from pjais.kernel.config import VaultPaths, data_folder
from pjais.kernel.errors import PjaisError
from pjais.kernel.owner import check_owner
from pjais.kernel.place import is_usual

_FOLDER = click.Path(path_type=Path, file_okay=False, readable=False)  # check_owner says why it is not
_FILE = click.Path(path_type=Path)
_OPENED: Final = frozenset({".pjais", ".charx", ".png", ".json", ".jsonl", ".af", ".zip", ".gz", ".md"})
_log = logging.getLogger(__name__)


class OneLineErrors(click.Group):
    """Turns every failure into one line on stderr and exit status 1; usage errors stay 2.

    A file where a command is expected is one to be opened, as file managers ask for it.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except PjaisError as error:
            raise click.ClickException(" ".join(error.detail.splitlines())) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            raise click.ClickException(_why(error)) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and _is_file(args[0]):
            return run.name, run, args
        return super().resolve_command(ctx, args)


def _is_file(word: str) -> bool:
    return not word.startswith("-") and (
        os.path.sep in word or Path(word).suffix.lower() in _OPENED or Path(word).exists()
    )


def _why(error: Exception) -> str:
    """What the failure comes of: a half-copied program, or what it says itself."""
    from pjais.kernel.parts import IncompleteProgramError, check_whole

    try:
        check_whole()
    except IncompleteProgramError as incomplete:
        return incomplete.detail
    if isinstance(error, OSError):
        named = f"{error.filename}: " if error.filename else ""
        return f"{named}{error.strerror or error}"
    _log.critical("A command failed", exc_info=error)
    if isinstance(error, ImportError):
        return f"a part of the program cannot be loaded ({error}); install PJai's again. Your data is not part of it"
    return f"something went wrong inside PJai's ({type(error).__name__}); its log has the details"


def _remember_folder(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.ensure_object(dict)["folder"] = folder


def _remember_root(context: click.Context, _: click.Parameter, allowed: bool) -> None:  # noqa: FBT001 - click's way
    if allowed:
        context.ensure_object(dict)["allow_root"] = True


_allow_root = click.option(
    "--allow-root",
    is_flag=True,
    expose_value=False,
    callback=_remember_root,
    help="As root, use a folder of somebody else all the same; also PJAIS_ALLOW_ROOT=1.",
)
_data_dir = click.option(
    "--data-dir",
    type=_FOLDER,
    expose_value=False,
    callback=_remember_folder,
    help="The vault's folder; else PJAIS_DATA_DIR, else the user-data folder.",
)


def _in_vault(command: Callable[..., Any], *, existing: bool = False, starts: bool = False) -> Callable[..., Any]:
    """Gives the command its vault's folder, named before or after the command's own name.

    A command that ``starts`` the app moves the vault first, where that was asked for.
    """

    @click.pass_context
    def run_there(context: click.Context, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the command's own
        told = context.ensure_object(dict)
        folder = data_folder(told.get("folder"))
        check_owner(folder, allow_root=told.get("allow_root", False))
        if starts and is_usual(folder):
            from pjais.persistence.moving import move_if_wished

            folder = move_if_wished(folder)
        if existing and not VaultPaths(folder).database.exists():
            msg = f"There is no vault in {folder}"
            raise click.ClickException(msg)
        log_to(VaultPaths(folder))
        from pjais.cli.encryption import unlocked

        return unlocked(folder, lambda: context.invoke(command, folder, *args, **kwargs))

    run_there.__doc__ = command.__doc__
    return _data_dir(_allow_root(run_there))


_in_existing_vault = partial(_in_vault, existing=True)
_starting = partial(_in_vault, starts=True)


@click.group(cls=OneLineErrors, invoke_without_command=True)
@click.version_option(__version__, prog_name="pjais")
@_data_dir
@_allow_root
@click.pass_context
def main(context: click.Context) -> None:
    """PJai's: a local home for AI personas and what they remember.

    A FILE in place of a command is opened as by `pjais run FILE`.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command("run")
@click.option("--dev-url", help="Show the frontend's dev server at this address instead of the built screens.")
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.argument("files", nargs=-1, type=_FILE)
@_starting
def run(folder: Path, dev_url: str | None = None, port: int = 0, files: Sequence[Path] = ()) -> None:
    """Open the desktop window; a second start raises the first one's.

    FILES are shown there for you to say whether they come in: cards, exports, whatever can be imported.
    """
    from pjais.desktop.start import run_window

    run_window(folder, dev_url, port, [Path(os.path.abspath(file)) for file in files])  # noqa: PTH100 - keeps links


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--bench", is_flag=True, help="Also show the bench page, at /bench.")
@_starting
def serve(folder: Path, host: str, port: int, *, bench: bool) -> None:
    """Serve the app to a browser; the first line on stdout is JSON with url and token."""
    from pjais.cli.serve import serve_until_stopped

    serve_until_stopped(folder, host, port, bench=bench)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_in_vault
def import_(folder: Path, files: Sequence[Path]) -> None:
    r"""Add what FILES hold; each file comes in whole or not at all.

    \b
    .png .json .charx     character cards (V1, V2, V3)
    .af .json             Letta agent files
    .json                 mem0 exports
    .jsonl                SillyTavern chats
    .json .zip            ChatGPT exports, conversations of PJai's
    .pjais .jsonl .jsonl.gz  exports of a whole vault
    """
    from pjais.cli.transfer import import_files

    if not import_files(folder, files):
        sys.exit(1)


@main.command("export")
@click.option("--persona", "persona_id", help="One persona, by its id; else everything.")
@click.option("--force", is_flag=True, help="Replace DEST if it exists.")
@click.argument("dest", type=_FILE)
@_in_vault
def export(folder: Path, persona_id: str | None, dest: Path, *, force: bool) -> None:
    """Write everything to DEST (.pjais; plain: .jsonl), or a persona as a card (.png, .json) or to read (.zip)."""
    from pjais.cli.transfer import export_everything, export_persona

    place = Path(os.path.abspath(dest))  # noqa: PTH100 - keeps symbolic links
    if persona_id is None:
        export_everything(folder, place, replace=force)
    else:
        export_persona(folder, persona_id, place, replace=force)


@main.command("verify")
@_in_existing_vault
def verify(folder: Path) -> None:
    """Check the file, the chain of events and its archives, rows against events, pictures and the search index.

    Exits with 1 at a difference, and tells what mends it.
    """
    from pjais.cli.verify import verify_vault

    if not verify_vault(folder):
        sys.exit(1)


@main.command("rebuild")
@_in_existing_vault
def rebuild(folder: Path) -> None:
    """Make every row what its events say; what is replaced is kept."""
    from pjais.cli.verify import rebuild_rows

    rebuild_rows(folder)


@main.command("compact")
@click.option("--keep-days", required=True, type=click.IntRange(0, 36_500), help="Events of so many days stay.")
@_in_existing_vault
def compact(folder: Path, keep_days: int) -> None:
    """Move older events out of the log into an archive beside the database."""
    from pjais.cli.compact import compact as move

    move(folder, keep_days)


@main.command("backup")
@click.argument("dest", type=_FILE)
@_in_existing_vault
def backup(folder: Path, dest: Path) -> None:
    """Copy the whole vault into a new folder DEST, also while it is in use."""
    from pjais.cli.backups import back_up

    back_up(folder, dest.absolute())


@main.command("restore")
@click.option("--persona", "persona_id", help="Bring back one persona only, by its id.")
@click.argument("source", type=_FILE)
@_in_vault
def restore(folder: Path, source: Path, persona_id: str | None) -> None:
    """Bring back the backup SOURCE; what it replaces is kept."""
    from pjais.cli.backups import bring_back

    bring_back(folder, source.absolute(), persona_id)


@main.command("forget")
@click.option("--persona", "persona_id", help="All of this persona, by its id; with --since or --until a part of it.")
@click.option("--name", help="A person's name, wherever it stands as a whole word.")
@click.option("--since", help="What was said and learned from this moment on, such as 2026-11-23T00:00:00Z.")
@click.option("--until", help="What was said and learned before this moment.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_in_existing_vault
def forget(folder: Path, *, dry_run: bool, yes: bool, **asked: str | None) -> None:
    """Erase for good, from the vault and its backups: a persona, a name, a period."""
    from pjais.cli.forget import forget as erase

    erase(folder, asked, dry_run=dry_run, sure=yes)


@main.command("diagnostics")
@click.option("--force", is_flag=True, help="Replace DEST if it exists.")
@click.argument("dest", type=_FILE)
@_in_existing_vault
def diagnostics(folder: Path, dest: Path, *, force: bool) -> None:
    """Write facts for whoever looks for a fault to DEST (.zip): nothing you wrote or named is in it."""
    from pjais.cli.diagnostics import write_diagnostics

    write_diagnostics(folder, Path(os.path.abspath(dest)), replace=force)  # noqa: PTH100 - keeps symbolic links


@main.command("update")
@click.option("--check", is_flag=True, help="Only tell whether there is a newer version and what changes.")
@click.option("--file", type=_FILE, help="Take it from this file (.pjais-update); no network is asked.")
@_in_vault
def update(folder: Path, file: Path | None, *, check: bool) -> None:
    """Get a newer version, check that the publisher signed it, make a backup, and tell how it is installed."""
    from pjais.cli.update import update as bring

    bring(folder, file.absolute() if file is not None else None, only_check=check)


@main.command("doctor")
@click.option("--thorough", is_flag=True, help="Also read every file of the program and the whole vault.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_data_dir
@click.pass_context
def doctor(context: click.Context, *, thorough: bool, as_json: bool) -> None:
    """Tell what is wrong with display, graphics, libraries, keyring, disk, vault, models, and what to do about it.

    Nothing is changed. Exits with 1 when something is bad.
    """
    from pjais.cli.doctor.report import examine

    if not examine(context.ensure_object(dict).get("folder"), thorough=thorough, as_json=as_json):
        sys.exit(1)


@main.command("try-model", hidden=True)
@click.argument("name", type=click.Choice(["search", "replies"]))
def try_model(name: str) -> None:
    """Load a model and leave, for `pjais doctor`."""
    from pjais.cli.doctor.program import try_model as try_it

    loaded = try_it(name)
    sys.stderr.flush()
    os._exit(0 if loaded else 1)  # with the model still held: nothing of it needs to be waited for


@main.command("ask-passphrase", hidden=True)
@_in_existing_vault
def ask_passphrase(folder: Path) -> None:
    """Show the window that asks for the passphrase, for the app's own use."""
    from pjais.desktop.unlock import show

    show(folder)


@main.group("encryption")
def encryption() -> None:
    """Encrypt the vault and its backups with a passphrase, or stop doing so."""


@encryption.command("status")
@_in_existing_vault
def encryption_status(folder: Path) -> None:
    """Tell whether the vault is encrypted."""
    from pjais.cli.encryption import show_state

    show_state(folder)


@encryption.command("on")
@_in_existing_vault
def encryption_on(folder: Path) -> None:
    """Encrypt everything; asks for a passphrase and prints a recovery code."""
    from pjais.cli.encryption import turn_on

    turn_on(folder)


@encryption.command("off")
@_in_existing_vault
def encryption_off(folder: Path) -> None:
    """Make the vault and its backups plain files again."""
    from pjais.cli.encryption import turn_off

    turn_off(folder)


@encryption.command("passphrase")
@_in_existing_vault
def encryption_passphrase(folder: Path) -> None:
    """Change the passphrase; the old one opens nothing any more."""
    from pjais.cli.encryption import change_passphrase

    change_passphrase(folder)


@main.command("bench")
@click.argument("names", nargs=-1)
@click.option("--size", "sizes", multiple=True, type=click.IntRange(1), default=(10_000,), help="Memories at first.")
@click.option("--subs", default="0,1,10,100", show_default=True, help="Numbers of live queries, for reactive.")
@click.option("--reps", default=60, show_default=True, type=click.IntRange(1), help="Repetitions of each operation.")
@click.option("--sync", "modes", multiple=True, type=click.Choice(["NORMAL", "FULL"]), default=("NORMAL", "FULL"))
def bench(names: Sequence[str], sizes: Sequence[int], subs: str, reps: int, modes: Sequence[Any]) -> None:
    """Measure reactive, write, bulk, cold, rebuild, verify, timetravel, backup, compact, encrypt, recall, search,
    embedding, chat, memory, push.

    All of them without NAMES; one JSON line per figure.
    """
    from pjais.bench.run import BENCHMARKS

    for name in names or BENCHMARKS:
        if name not in BENCHMARKS:
            msg = f"there is no benchmark '{name}'; there are {', '.join(BENCHMARKS)}"
            raise click.UsageError(msg)
        BENCHMARKS[name](sizes, [int(count) for count in subs.split(",")], reps, modes)


main.add_command(hub)
