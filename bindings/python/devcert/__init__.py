# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates for devices: keys, requests, SCEP (RFC 8894), PKCS#12 and sealed files.

>>> from devcert import CsrBuilder, Key, KeyType, Name
>>> with Key.generate(KeyType.EC_P256) as key:
...     csr = CsrBuilder(subject=Name([("CN", "printer-7.example")]),
...                      san_dns="printer-7.example").build(key)
>>> print(csr.subject, csr.public_key.type.name, csr.san_list[0].value)
CN=printer-7.example EC_P256 printer-7.example

Objects come from static methods such as :meth:`Cert.parse`, or from builders that take what they
need as keywords; where a builder needs nothing else, so does the class itself.  Failures are
subclasses of :class:`Error`.  Moments are :class:`datetime.datetime` with a time zone, octets are
``bytes``, and those that hold a secret ``bytearray``, which can be wiped.  SCEP over HTTP is in
:mod:`devcert.net`.

Files are sealed by :class:`SealWriter` and opened by :func:`open_envelope`, or as a whole by
:class:`FileJob`.
"""
from . import _api, _enums, _support
from ._api import *  # noqa: F401,F403
from ._api import version
from ._enums import *  # noqa: F401,F403
from ._streams import SealWriter, open_envelope
from ._support import (
    CryptoError,
    DecodeError,
    Error,
    IoError,
    NetworkError,
    NotFoundError,
    ProtocolError,
    StoreError,
    TrustError,
    UsageError,
)

__version__ = version()
__all__ = [
    "CryptoError",
    "DecodeError",
    "Error",
    "IoError",
    "NetworkError",
    "NotFoundError",
    "ProtocolError",
    "SealWriter",
    "StoreError",
    "TrustError",
    "UsageError",
    "open_envelope",
]
__all__ += _api.__all__
__all__ += _enums.__all__

_support.publish(__name__, [globals()[_name] for _name in __all__])
