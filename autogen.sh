#!/bin/sh
# Make ./configure from a checkout; a release tarball has it already.
set -e
cd "$(dirname "$0")"
mkdir -p m4
exec autoreconf --install --warnings=all
