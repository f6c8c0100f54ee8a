"""Folders for a while go with whoever made them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kortisto.lib.scratch import in_use, scratch, sweep_out

HOLDS = """
import sys, time
from pathlib import Path
from kortisto.lib.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "database").write_text("Maija")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_it_is_for_its_owner_and_gone_at_the_end(tmp_path: Path) -> None:
    with scratch(tmp_path) as folder:
        (folder / "deep").mkdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert in_use(folder)
        assert sweep_out(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    assert not in_use(folder)


def test_what_a_killed_process_leaves_is_swept_out(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert in_use(folder)
        assert sweep_out(tmp_path) == [], "somebody works in it"
        process.kill()
    assert (folder / "database").exists()
    assert not in_use(folder)
    assert sweep_out(tmp_path) == [folder.name]
    assert list(tmp_path.iterdir()) == []


def test_other_folders_are_let_be(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    assert sweep_out(tmp_path) == []
    assert not in_use(tmp_path / "files")
    assert (tmp_path / "files").exists()
