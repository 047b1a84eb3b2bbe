# SPDX-License-Identifier: LGPL-2.1-or-later
"""SCEP over HTTP and HTTPS, for hosts without an HTTP stack of their own.

A device learns whom to trust, and asks::

    net = NetClient()
    body = net.get(url, ScepOperation.GET_CA_CERT)
    client = ScepClient(ScepCaCerts.parse_by_fingerprint(body, fingerprint, now))
    outcome = client.reply(net.post(url, client.request(csr, key)))

A :class:`NetClient` may be used by several threads; other threads run during its calls.
"""
from . import _net_api, _support
from ._net_api import *  # noqa: F401,F403

__all__ = list(_net_api.__all__)

_support.publish(__name__, [globals()[_name] for _name in __all__])
