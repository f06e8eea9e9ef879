"""Adds up the XML reports of Surefire and Failsafe: says what was skipped and why, and how many tests ran."""

import pathlib
import sys
import xml.etree.ElementTree as ET

run = failed = skipped = 0
for folder in sys.argv[1:]:
    for report in sorted(pathlib.Path(folder).glob("TEST-*.xml")):
        for case in ET.parse(report).getroot().iter("testcase"):
            run += 1
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print(f"failed:  {case.get('classname')} {case.get('name')}")
            elif (skip := case.find("skipped")) is not None:
                skipped += 1
                print(f"skipped: {case.get('classname')} {case.get('name')}: {skip.get('message')}")
print(f"{run - failed - skipped} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or run == 0 else 0)
