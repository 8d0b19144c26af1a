#!/usr/bin/env python3
"""Looks into a file with tools that did not write it, for the tests of the opener.

usage: look_into.py dicom ORIGINAL CLEAN | dump FILE KEYWORD… | masked BEFORE AFTER X Y WIDTH HEIGHT |
                    picture FILE | streams FILE

`dicom`: pydicom finds in CLEAN no attribute that PS3.15 has removed, no value that ORIGINAL said of
a person, a place or a machine, no private element, no UID of ORIGINAL, and decodes its pixels.
`dump`: prints the values of attributes, one a line. `picture`: prints what exiftool finds that is not
about the pixels. `masked`: a rectangle of the pixels is black, and everything else as it was.
`streams`: prints a PDF file with its streams unpacked. Ends with 1, and what is wrong on its output, when something is left.
"""
import re
import subprocess
import sys
import warnings
import zlib

import pydicom
from pydicom.dataset import Dataset

warnings.simplefilter("ignore")

PROFILE = sys.argv[0].replace("tests/support/look_into.py", "server/worker/opening/basic_profile.txt")
DATES = {"DA", "TM", "DT"}
# Values that the profile itself puts there.
OURS = {"REMOVED", "0", "000Y", ""}


def read(path: str) -> Dataset:
    return pydicom.dcmread(path, force=True)


def walk(data):
    for element in data:
        yield element
        if element.VR == "SQ" and element.value:
            for item in element.value:
                yield from walk(item)


def profile() -> dict[int, str]:
    actions = {}
    for line in open(PROFILE, encoding="ascii"):
        if line[0] != "#" and "x" not in line.split()[0]:
            tag, action, _ = line.split()
            actions[int(tag.replace(",", ""), 16)] = action
    return actions


def check(original: str, clean: str) -> list[str]:
    actions = profile()
    before = read(original)
    after = read(clean)
    wrong = []
    secrets = set()
    uids = set()
    for element in walk(before):
        action = actions.get(element.tag)
        value = element.value
        if element.VR == "UI" and value and not str(value).startswith("1.2.840.10008."):
            uids.update(value if isinstance(value, pydicom.multival.MultiValue) else [value])
        if element.tag.is_private_creator:
            continue
        if element.tag.is_private or (action and action != "U"):
            if element.VR in ("PN", "LO", "SH", "LT", "ST", "UT", "DA"):
                secrets.update(part.lower() for part in re.split(r"[\\^= ]+", str(value)) if len(part) >= 6)
    for element in walk(after):
        name = f"{element.tag} {element.keyword}"
        action = actions.get(element.tag, "")
        if element.tag.is_private:
            wrong.append(f"{name}: private")
        if 0x5000 <= element.tag.group < 0x5100 or 0x6000 <= element.tag.group < 0x6100:
            wrong.append(f"{name}: a curve or an overlay")
        text = str(element.value) if element.value is not None else ""
        if element.VR == "PN" and text not in OURS:
            wrong.append(f"{name}: a person")
        if action == "X" and element.VR not in DATES:
            wrong.append(f"{name}: not removed")
        if action == "Z" and element.VR not in DATES and text not in OURS and text != "[]":
            wrong.append(f"{name}: not emptied")
        if "D" in action and element.VR not in DATES | {"SQ"} and text not in OURS and element.keyword != "PatientID":
            wrong.append(f"{name}: not replaced")
        if element.VR == "UI":
            for uid in element.value if isinstance(element.value, pydicom.multival.MultiValue) else [element.value]:
                if uid in uids:
                    wrong.append(f"{name}: a UID of the original")
    if after.get("PatientBirthDate"):
        wrong.append("a date of birth")
    if after.get("PatientIdentityRemoved") != "YES" or not after.get("DeidentificationMethodCodeSequence"):
        wrong.append("does not say that it is de-identified")
    rest = open(clean, "rb").read()
    if "PixelData" in after:
        rest = rest.replace(after.PixelData, b"")
        if after.pixel_array.size == 0:
            wrong.append("no pixels")
    small = rest.lower()
    # Terms of the standard, such as a part of the body, say nothing of a person.
    terms = {str(element.value).lower() for element in walk(after) if element.VR == "CS"}
    for secret in (secrets | {uid.lower() for uid in uids}) - terms:
        if secret.encode("latin-1", "ignore") in small and secret:
            wrong.append(f"bytes of the original: {secret}")
    return wrong


def dump(path: str, keywords: list[str]) -> None:
    data = read(path)
    for keyword in keywords:
        print(data.get(keyword, getattr(data.file_meta, keyword, "-")))


def picture(path: str) -> list[str]:
    listed = subprocess.run(["exiftool", "-s", "-G1", path], capture_output=True, text=True, check=False).stdout
    allowed = {"System", "File", "Composite", "ExifTool", "JFIF", "PNG", "RIFF", "PNG-pHYs"}
    pixels = {"ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation",
              "StripOffsets", "SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "XResolution",
              "YResolution", "ResolutionUnit", "PlanarConfiguration", "Predictor", "SampleFormat",
              "Orientation", "SubfileType", "TileWidth", "TileLength", "TileOffsets", "TileByteCounts",
              "PageNumber"}
    wrong = []
    for line in listed.splitlines():
        group, _, rest = line.partition("]")
        name = rest.split(":")[0].strip()
        if group.strip("[ ") not in allowed and name not in pixels:
            wrong.append(line)
    return wrong


def masked(before: str, after: str, *box: str) -> list[str]:
    x, y, width, height = map(int, box)
    old = read(before).pixel_array.copy()
    new = read(after).pixel_array
    wrong = []
    if new[y:y + height, x:x + width].any():
        wrong.append("not black")
    old[y:y + height, x:x + width] = 0
    if (old != new).any():
        wrong.append("something else changed")
    return wrong


def streams(path: str) -> None:
    data = open(path, "rb").read()
    print(data.decode("latin-1"))
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        try:
            print(zlib.decompressobj().decompress(found[1]).decode("latin-1"))
        except zlib.error:
            pass  # not packed this way, and printed above


def main() -> int:
    act, *arguments = sys.argv[1:]
    if act == "dump":
        dump(arguments[0], arguments[1:])
        return 0
    if act == "streams":
        streams(*arguments)
        return 0
    wrong = {"dicom": check, "masked": masked, "picture": picture}[act](*arguments)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
