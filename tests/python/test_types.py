# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stubs say what the package has, and the examples keep to what they say."""
import os
import pathlib
import subprocess
import sys

import pytest

import devcert
from vectors import HAS_NET

TOP = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = pathlib.Path(devcert.__file__).parents[1]

pytest.importorskip("mypy")


def run(folder, *command, **environment):
    """Run a program in a folder, as mypy leaves a cache where it runs."""
    done = subprocess.run([sys.executable, "-m", *map(str, command)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd=folder,
                          env={**os.environ, "MYPYPATH": str(PACKAGES), **environment})
    assert done.returncode == 0, done.stdout


def test_the_stubs_say_what_is_there(tmp_path):
    rules = TOP / "bindings/python"
    run(tmp_path, "mypy.stubtest", "--mypy-config-file", rules / "mypy.ini",
        "--allowlist", rules / "stubtest.allow", "devcert")


def test_users_keep_to_it(tmp_path):
    # LD_PRELOAD is for who calls the library.
    users = [*(TOP / "examples/python").glob("*.py"), TOP / "tests/python/typed_user.py"]
    run(tmp_path, "mypy", "--strict",
        *(user for user in users if HAS_NET or "devcert.net" not in user.read_text()),
        LD_PRELOAD="")
