"""What is shipped beside the code: lock files, the image's layout, the files of the workshop."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from bot.settings import Settings

LOCKED = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)


def instructions(root: Path) -> list[tuple[str, str]]:
    """(INSTRUCTION, rest) of the Dockerfile's last stage, continued lines joined."""
    text = (root / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if re.match(r"^[A-Z]+ ", line)]
    last = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    return [(word, rest) for word, rest in lines[last:]]


def copied(root: Path) -> list[str]:
    """What the last stage copies out of the project."""
    rests = [
        rest.split() for word, rest in instructions(root) if word == "COPY" and not rest.startswith("--from")
    ]
    return [source for rest in rests for source in rest[:-1]]


def versions(lock: Path) -> dict[str, set[str]]:
    """Package -> the versions that the lock file names for the Pythons it serves."""
    found: dict[str, set[str]] = {}
    for name, version in LOCKED.findall(lock.read_text("utf-8")):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_has_a_hash_for_everything_and_no_address(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert re.findall(r"://|file:|index|find-links|^-", text, re.MULTILINE) == []
    entries = re.split(r"^(?=[a-z0-9.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 30
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_pyproject_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    for name, lines in asked.items():
        locked = versions(root / name)
        for requirement in map(Requirement, lines):
            found = locked.get(requirement.name.lower().replace("_", "-"), set())
            assert found, f"{requirement.name} is not in {name}: run `make lock`"
            assert all(version in requirement.specifier for version in found), (requirement, found)


def test_both_locks_agree(root: Path) -> None:
    run, everything = versions(root / "requirements.lock"), versions(root / "requirements-dev.lock")
    assert {name: everything.get(name) for name in run} == run


def test_what_the_image_copies_is_enough_to_start(root: Path, tmp_path: Path) -> None:
    for source in copied(root):
        place = tmp_path / source
        shutil.copytree(root / source, place) if (root / source).is_dir() else shutil.copy(
            root / source, place
        )
    help_text = python_m_bot(tmp_path, "--help")
    commands = [rest for word, rest in instructions(root) if word in {"CMD", "HEALTHCHECK"}]
    named = [re.findall(r'"bot", "([a-z]+)"', command) for command in commands]
    assert named == [["doctor"], ["run"]]
    assert "doctor" in help_text
    assert "run" in help_text
    python_m_bot(tmp_path, "migrate")
    assert (tmp_path / "data.sqlite3").exists()


def python_m_bot(folder: Path, *words: str) -> str:
    """What a command of the bot says when it is run in that folder, which must be without trouble."""
    ours = {
        "DOORMAN_TOKEN": "42:EXAMPLE",
        "DOORMAN_DATA": str(folder),
        "DOORMAN_DATABASE": f"sqlite:///{folder}/data.sqlite3",
        "DOORMAN_PLANS": str(folder / "plans.example.yaml"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(
        command, cwd=folder, env=ours, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_ignore_file_lets_through_what_is_copied_and_no_more(root: Path) -> None:
    lines = (root / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert let_through == {*copied(root), "requirements.lock"}


def test_the_image_runs_as_nobody_with_one_volume(root: Path) -> None:
    found = instructions(root)
    assert [rest for word, rest in found if word == "VOLUME"] == ["/data"]
    users = [rest for word, rest in found if word == "USER"]
    assert users
    assert not users[-1].startswith(("0", "root"))


def test_compose_opens_no_port_to_the_world(root: Path) -> None:
    services = yaml.safe_load((root / "compose.yaml").read_text("utf-8"))["services"]
    assert services["postgres"]["profiles"] == ["postgres"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_several_processes_get_a_port_each_and_several_bots_a_folder(root: Path) -> None:
    """No container engine is asked: what is merged here by hand is what Compose documents."""
    one = yaml.safe_load((root / "compose.yaml").read_text("utf-8"))["services"]["bot"]
    many = yaml.safe_load((root / "compose.bots.yaml").read_text("utf-8"))["services"]
    assert one["ports"] == ["127.0.0.1:${PORTS:-8080}:8080"]
    assert "container_name" not in one, "with a name of its own a service cannot be scaled"
    assert list(many) == ["bot"], "it only adds to the service"
    known = {f"DOORMAN_{name}".upper() for name in Settings.model_fields}
    assert set(one["environment"] | many["bot"]["environment"]) <= known
    folder = many["bot"]["environment"]["DOORMAN_BOTS"]
    assert f"./bots:{folder}:ro" in many["bot"]["volumes"]
    assert not set(one["environment"]) & set(many["bot"]["environment"])


def test_the_example_plans_are_those_of_the_stories(root: Path) -> None:
    example = yaml.safe_load((root / "plans.example.yaml").read_text("utf-8"))
    assert example == yaml.safe_load((root / "tests/stories/plans.yaml").read_text("utf-8"))
