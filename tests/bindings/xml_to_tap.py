# SPDX-License-Identifier: LGPL-2.1-or-later
"""TAP out of the XML reports that both pytest and JUnit write.

    xml_to_tap.py NAME STATUS REPORT ...

STATUS is the exit code of NAME, or what it did: what is not 0 and what no case explains is a
failure of its own.
"""
import pathlib
import sys
import xml.etree.ElementTree as ET


def comment(text):
    for line in (text or "").splitlines():
        print("#", line)


def main(name, status, *reports):
    number = failed = 0
    for report in reports:
        if not pathlib.Path(report).exists():  # it ended before its report
            continue
        for case in ET.parse(report).getroot().iter("testcase"):
            number += 1
            title = f"{case.get('classname')}.{case.get('name')}".replace("#", "_")
            bad = [e for e in case if e.tag in ("failure", "error")]
            skipped = case.find("skipped")
            if bad:
                failed += 1
                print(f"not ok {number} - {title}")
                for e in bad:
                    comment(e.get("message"))
            elif skipped is not None:
                # JUnit has a whole stack behind the first line.
                reason = (skipped.get("message") or skipped.text or "").strip().partition("\n")[0]
                print(f"ok {number} - {title} # SKIP {reason}")
                print(f"# skipped: {title}: {reason}")
            else:
                print(f"ok {number} - {title}")
    if number == 0 or (status != "0" and (failed == 0 or not status.isdigit())):
        number += 1
        print(f"not ok {number} - {name} ended with {status}")
    print(f"1..{number}")


main(*sys.argv[1:])
