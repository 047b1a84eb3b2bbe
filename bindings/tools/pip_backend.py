# SPDX-License-Identifier: LGPL-2.1-or-later
"""What pip calls to make a wheel (PEP 517): setup.py builds, and this packs what it built.

setuptools' own backend needs the package wheel, which a virtual environment of Debian 12 does not
have and cannot get without a package index.
"""
import base64
import hashlib
import io
import pathlib
import sys
import sysconfig
import tempfile
import zipfile

import setuptools  # noqa: F401: before distutils, which it brings
from distutils.core import run_setup


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Make the wheel in a folder, and return its name."""
    with tempfile.TemporaryDirectory() as work:
        made = run_setup("setup.py", ["--quiet", "build", f"--build-base={work}"])
        folder = pathlib.Path(made.get_command_obj("build").build_lib)
        files = {path.relative_to(folder).as_posix(): path.read_bytes()
                 for path in sorted(folder.rglob("*")) if path.is_file()}
    python = "cp{}{}".format(*sys.version_info)
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag = f"{python}-{python}-{platform}"
    full_name = f"{made.get_name()}-{made.get_version()}"
    metadata = io.StringIO()
    made.metadata.write_pkg_file(metadata)
    info = f"{full_name}.dist-info/"
    files[info + "METADATA"] = metadata.getvalue().encode()
    files[info + "WHEEL"] = (f"Wheel-Version: 1.0\nGenerator: {full_name}\n"
                             f"Root-Is-Purelib: false\nTag: {tag}\n").encode()
    files[info + "RECORD"] = "".join([*map(record, files.items()), f"{info}RECORD,,\n"]).encode()
    name = f"{full_name}-{tag}.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)
    return name


def record(item):
    """The line of a file in RECORD."""
    path, content = item
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"{path},sha256={digest},{len(content)}\n"
