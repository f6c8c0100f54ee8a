"""The group of commands, its options, and how errors leave it.

Exit codes: 0 done · 1 refused, or the command found what it looks for · 2 wrong use · 3 the instance cannot be used as it is set.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from kortisto.cli.errors import explain

# Imported when called, so that `kortisto version` needs neither Django nor an instance.
COMMANDS = {
    "audit": "kortisto.cli.proof:audit",
    "backup": "kortisto.cli.keep:backup",
    "bench": "kortisto.cli.bench:bench",
    "check": "kortisto.cli.house:check",
    "conformance": "kortisto.cli.proof:conformance",
    "dates": "kortisto.cli.rooms:dates",
    "demo": "kortisto.cli.rooms:demo",
    "django": "kortisto.cli.house:django",
    "drill": "kortisto.cli.keep:drill",
    "fields": "kortisto.cli.rooms:fields",
    "import": "kortisto.cli.rooms:import_list",
    "init": "kortisto.cli.house:init",
    "ledger": "kortisto.cli.ledger:ledger",
    "policy": "kortisto.cli.policy:policy",
    "proof": "kortisto.cli.proof:proof",
    "restore": "kortisto.cli.keep:restore",
    "serve": "kortisto.cli.run:serve",
    "sweep": "kortisto.cli.rooms:sweep",
    "undo-import": "kortisto.cli.rooms:undo_import",
    "upgrade": "kortisto.cli.keep:upgrade",
    "user": "kortisto.cli.users:user",
    "verify": "kortisto.cli.verify:verify",
    "version": "kortisto.cli.house:version",
    "why": "kortisto.cli.rooms:why",
    "worker": "kortisto.cli.run:worker",
}


class LateGroup(click.Group):
    """Finds commands by name when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, target in COMMANDS.items() if find_spec(target.partition(":")[0]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the instance (else KORTISTO_HOME, else ./instance).",
)
def cli(home: Path | None) -> None:
    """A register of business customers whose published privacy notice runs."""
    if home is not None:
        os.environ["KORTISTO_HOME"] = str(home.absolute())


def main() -> None:
    """Run the command; known troubles become one sentence on stderr and an exit code, never a traceback."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except Exception as error:
        sentence, code = explain(error)
        if sentence is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(code)
