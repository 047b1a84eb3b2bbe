# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the docstrings show is true."""
import doctest

import devcert


def test_the_example_of_the_package_does_what_it_shows():
    result = doctest.testmod(devcert)
    assert result.attempted > 0
    assert result.failed == 0
