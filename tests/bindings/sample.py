# SPDX-License-Identifier: LGPL-2.1-or-later
"""A little of each module: does an installed package work?"""
from devcert import Csr, CsrBuilder, Encoding, Key, KeyType, Name, NetworkError, ScepOperation
from devcert.net import NetClient

with Key.generate(KeyType.EC_P256) as key:
    csr = CsrBuilder(subject=Name([("CN", "sample")])).build(key)
    assert Csr.parse(csr.encode(Encoding.DER)).has_key(key)
    try:
        NetClient().get("http://127.0.0.1:1/", ScepOperation.GET_CA_CAPS)
    except NetworkError as e:
        print(key.type.name, csr.subject, e.name)
