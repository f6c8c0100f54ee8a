"""`kortisto verify --canary`: that erasing erases, shown on a copy of this very register."""

from __future__ import annotations

from pathlib import Path

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

OUT = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--canary", is_flag=True, help="Send an invented person through every door of a scratch copy and look for them in every byte."
)
@click.option("--out", type=OUT, help="A folder for the report: canary.txt, canary.json and canary.html.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option(
    "--language", type=click.Choice(["fi", "sv", "en"]), help="Language of the report (else English here, the instance's in files)."
)
def verify(canary: bool, out: Path | None, as_json: bool, language: str | None) -> None:
    """Prove that erasing erases, on a copy; exit code 1 when it does not. The live register is only read."""
    if not canary:
        raise click.UsageError("Say what to verify: --canary.")
    instance = start()
    from django.utils import timezone, translation

    from kortisto.cli.run import unknown_migrations, waiting_migrations
    from kortisto.config.backup.stage import Crashed
    from kortisto.config.verify import report
    from kortisto.config.verify.copying import NoRoom
    from kortisto.config.verify.copying import verify as proved
    from kortisto.privacy import publication

    if waiting_migrations() or unknown_migrations():
        raise Refused("The database is of another version than the program. Run `kortisto upgrade` first.")
    if not publication.in_effect(timezone.localdate()):
        raise Refused(
            "No notice is published, so nobody has been promised anything. Publish one first (`kortisto policy publish`)."
        )
    try:
        done = proved(instance, timezone.now())
    except NoRoom as error:
        raise Refused(str(error)) from error
    except Crashed as error:
        raise Refused(f"The process of the proof ended with code {error.code}; the log says more. The copy is gone.") from error
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        with translation.override(language or instance.instance_language):
            for name, words in (("txt", report.as_text(done)), ("json", report.as_json(done)), ("html", report.as_html(done))):
                (out / f"canary.{name}").write_text(words, "utf-8")
    with translation.override(language or "en"):
        click.echo(report.as_json(done) if as_json else report.as_text(done), nl=False)
    raise SystemExit(0 if done.ok else 1)
