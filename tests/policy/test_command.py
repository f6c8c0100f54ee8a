"""`kortisto policy` as typed at a terminal, without an instance."""

import json
import subprocess
import sys

import pytest

from tests.policy.notices import SOUND


def run(*words, home):
    code = "from kortisto.cli import main; main()"
    env = {"KORTISTO_HOME": str(home / "none"), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", code, "policy", *words], capture_output=True, text=True, env=env, cwd=home, timeout=60
    )


@pytest.fixture
def sound(tmp_path):
    (tmp_path / "sound.toml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_check_passes_a_sound_notice_and_fails_a_faulty_one(sound):
    assert run("check", "sound.toml", home=sound).returncode == 0
    (sound / "faulty.toml").write_text(SOUND.replace("9999999-2", ""), encoding="utf-8")
    found = run("check", "faulty.toml", home=sound)
    assert found.returncode == 1 and "ART13_1A_CONTROLLER controller.business_id" in found.stdout
    assert "faulty.toml:13: error" in found.stdout


def test_check_tells_faults_of_a_file_that_does_not_load(sound):
    (sound / "broken.toml").write_text(SOUND.replace("employed", "emploid"), encoding="utf-8")
    found = run("check", "broken.toml", home=sound)
    assert found.returncode == 1 and "did you mean “employed”?" in found.stderr and "Traceback" not in found.stderr
    answer = json.loads(run("check", "broken.toml", "--json", home=sound).stdout)
    assert answer["loads"] is False and answer["findings"][0]["line"] > 0


def test_check_as_json(sound):
    answer = json.loads(run("check", "hehku", "--json", home=sound).stdout)
    assert answer["key"] == "hehku" and {"code", "severity", "where", "line", "message", "remedy"} == set(answer["findings"][0])


def test_render_writes_a_file_and_refuses_a_language_it_lacks(sound):
    done = run("render", "sound.toml", "--lang", "en", "--format", "md", "--out", "notice.md", home=sound)
    assert done.returncode == 0 and (sound / "notice.md").read_text(encoding="utf-8").startswith("# Notice")
    assert "not written in “sv”" in run("render", "sound.toml", "--lang", "sv", home=sound).stderr


def test_diff_names_the_change(sound):
    (sound / "new.toml").write_text(SOUND.replace("P5Y", "P6Y"), encoding="utf-8")
    done = run("diff", "sound.toml", "new.toml", home=sound)
    assert "limits.silence" in done.stdout and "[inform]" in done.stdout


def test_publish_is_refused_while_there_are_errors(sound):
    found = run("publish", "hehku", "--by", "a@b.example", home=sound)
    assert found.returncode == 1 and "ART13_1A_CONTROLLER" in found.stdout
