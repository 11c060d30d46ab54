"""Ctrl-C ends a demo at once. It reaches every process of the terminal, as it does from a shell."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.player.cli import STOPPED

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLAYING = """
import sys
from pathlib import Path
from bot.player.cli import play
from bot.player.launch import Executed
toy_bot = Executed(command=(sys.executable, "-m", "tests.player.fakebot", "none"))
sys.exit(play([Path(sys.argv[1])] * 3, speed="full", colour=False, launcher=toy_bot))
"""


def test_ctrl_c_stops_the_play_without_failing_the_stories_that_were_left() -> None:
    command = [sys.executable, "-u", "-c", PLAYING, str(HERE / "toy.yaml")]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as player:
        assert player.stdout is not None
        said = ""
        while "✓" not in said:
            line = player.stdout.readline()
            assert line, said
            said += line
        os.killpg(player.pid, signal.SIGINT)
        said += player.communicate(timeout=30)[0]
    assert player.returncode == STOPPED, said
    assert said.endswith("Stopped.\n")
    assert "FAILED" not in said
    assert "Traceback" not in said
