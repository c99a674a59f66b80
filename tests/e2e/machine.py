"""What the machine has to say of its container engine: the shell file that E2E_ENV names."""

import os
import subprocess
import sys


def source():
    """Takes over what the file exports, if there is one."""
    file = os.environ.get("E2E_ENV")
    if file is None:
        return
    done = subprocess.run(
        ["bash", "-c", 'set -a; . "$1" && env -0', "bash", file], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"E2E_ENV: {file}: {done.stderr.strip()}")
    os.environ.update(pair.split("=", 1) for pair in done.stdout.split("\0") if "=" in pair)
