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


def run(*command, **environment):
    done = subprocess.run([sys.executable, "-m", *map(str, command)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={**os.environ, "MYPYPATH": str(PACKAGES), **environment})
    assert done.returncode == 0, done.stdout


def test_the_stubs_say_what_is_there(tmp_path):
    folder = TOP / "bindings/python"
    run("mypy.stubtest", "--mypy-config-file", folder / "mypy.ini",
        "--allowlist", folder / "stubtest.allow", "devcert", MYPY_CACHE_DIR=str(tmp_path))


def test_users_keep_to_it(tmp_path):
    # LD_PRELOAD is for who calls the library.
    users = [*(TOP / "examples/python").glob("*.py"), TOP / "tests/python/typed_user.py"]
    run("mypy", "--strict", "--cache-dir", tmp_path,
        *(user for user in users if HAS_NET or "devcert.net" not in user.read_text()),
        LD_PRELOAD="")
