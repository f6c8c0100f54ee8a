"""In a process of an instance: unpacks its newest backup and looks for its keys in everything that was in it."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path


def main() -> None:
    from kortisto.cli.start import start

    instance = start()
    from kortisto.config.backup import archive

    newest = max(instance.backups.rglob("*.kortisto-backup"))
    keys = {path.stem: base64.b64decode(path.read_text()) for path in (instance.home / "keys").rglob("*.key")}
    with tempfile.TemporaryDirectory() as folder:
        archive.unpack(instance.keys, newest, Path(folder))
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        found = sorted(
            {
                name
                for path in files
                for name, key in keys.items()
                if key in path.read_bytes() or base64.b64encode(key) in path.read_bytes()
            }
        )
        print(json.dumps({"files": len(files), "keys": found}))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
