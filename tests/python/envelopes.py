# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of envelopes share: content, and the shortest ways to seal and open it."""
import devcert
from devcert import OpenerBuilder, SealerBuilder
from vectors import NOW

PIECE = 64 << 10
# Around the borders of the pieces that are read, sealed and kept in memory.
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_001]


def octets(size):
    """Content in which no two places look alike."""
    block = b"".join(i.to_bytes(4, "big") for i in range(min(size, 1 << 20) // 4 + 1))
    return (block * (size // len(block) + 1))[:size]


def to(*certs, **settings):
    """Whom to seal to, at NOW."""
    return SealerBuilder(now=NOW, cert=certs, **settings)


def seal(builder, content):
    sealer = builder.build()
    return sealer.update(content) + sealer.finish()


def unseal(key, envelope, **settings):
    """What a key, or an opener, opens of an envelope; only when it is authenticated."""
    opener = key if isinstance(key, devcert.Opener) else OpenerBuilder(key=key, **settings).build()
    content = opener.update_unverified(envelope)
    opener.finish()
    return content
