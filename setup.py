# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Python package, from an unpacked release tarball.

The library is compiled first and goes into the package's modules, so that a wheel needs nothing but
the libraries that libdevcert itself needs.  With DEVCERT_SYSTEM_LIBRARY=1 the modules are linked
with an installed libdevcert instead, as pkg-config finds it.
"""
import os
import pathlib
import re
import shlex
import subprocess

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

TOP = pathlib.Path(__file__).resolve().parent
GENERATED = pathlib.Path("bindings/generated")
PYTHON_FILES = [file for name in ("devcert", "net")
                for file in (TOP / GENERATED / "python" / name).glob("*.py*")]


def output(*command, **options):
    return shlex.split(subprocess.check_output(command, text=True, **options))


class BuildPython(build_py):
    """Take the generated files, too, which are in a folder of their own."""

    def run(self):
        super().run()
        for file in PYTHON_FILES:
            self.copy_file(str(file), os.path.join(self.build_lib, "devcert", file.name))


class BuildModules(build_ext):
    """Know what to link with when it is known where to build."""

    def build_extensions(self):
        if os.environ.get("DEVCERT_SYSTEM_LIBRARY"):
            flags, libraries = self.installed()
        else:
            flags, libraries = self.built_in()
        for extension in self.extensions:
            extension.extra_compile_args += flags
            extension.extra_link_args += libraries
        super().build_extensions()

    @staticmethod
    def installed():
        packages = ("devcert", "devcert-net")
        return (output("pkg-config", "--cflags", *packages),
                output("pkg-config", "--libs", *packages))

    def built_in(self):
        folder = pathlib.Path(self.build_temp).resolve() / "libdevcert"
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.check_call(
            [str(TOP / "configure"), "--quiet", "--enable-static", "--disable-shared", "--with-pic",
             "--disable-tool", "--disable-python", "--disable-java", "SWIG=no"], cwd=folder)
        archives = ["libdevcert-net.la", "libdevcert.la"]
        subprocess.check_call(["make", "-s", f"-j{os.cpu_count()}", *archives], cwd=folder)
        # What configure found that those need; --exclude-libs keeps their symbols inside.
        found = output("./config.status", "--quiet", "--file=-", cwd=folder,
                       input="@CURL_LIBS@ @GNUTLS_LIBS@ @TASN1_LIBS@ @NETTLE_LIBS@\n")
        libraries = [f"{folder}/.libs/{name[:-3]}.a" for name in archives]
        return [f"-I{folder}/include"], [*libraries, "-Wl,--exclude-libs,ALL", *found]


def module(name, source):
    return Extension(
        f"devcert.{name}", [str(GENERATED / source)], include_dirs=["include", "bindings/swig"],
        define_macros=[("SWIG_TYPE_TABLE", "devcert")],
        extra_compile_args=["-fvisibility=hidden", "-fno-strict-aliasing"],
        extra_link_args=["-Wl,-z,relro,-z,now"])


if not PYTHON_FILES:
    raise SystemExit("setup.py: this is no release tarball; ./configure && make dist makes one")
setup(
    name="devcert",
    version=re.search(r"^AC_INIT\(\[libdevcert\], \[([^]]+)\]", (TOP / "configure.ac").read_text(),
                      re.MULTILINE).group(1),
    description="Life cycle of device certificates: keys, requests, SCEP, PKCS#12",
    license="LGPL-2.1-or-later",
    python_requires=">=3.9",
    packages=["devcert"],
    package_dir={"": "bindings/python"},
    package_data={"devcert": ["py.typed"]},
    ext_modules=[module("_native", "devcert_python.c"), module("_net", "net_python.c")],
    cmdclass={"build_py": BuildPython, "build_ext": BuildModules})
