# SPDX-License-Identifier: LGPL-2.1-or-later
"""SCEP over HTTP and HTTPS, for hosts without an HTTP stack of their own."""
from . import _net_api
from ._net_api import *  # noqa: F401,F403

__all__ = list(_net_api.__all__)

for _name in __all__:
    globals()[_name].__module__ = __name__
