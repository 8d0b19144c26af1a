#!/usr/bin/env python3
"""Looks into a file with tools that did not write it, for the tests of the opener.

usage: look_into.py dicom ORIGINAL CLEAN | dump FILE KEYWORD… | masked BEFORE AFTER X Y WIDTH HEIGHT |
                    picture FILE | streams FILE

`dicom`: pydicom finds in CLEAN no attribute that PS3.15 has removed, no value that ORIGINAL said of
a person, a place or a machine, no private element, no UID of ORIGINAL, and decodes its pixels; dcmdump
finds none of these attributes either, and dcmj2pnm draws the picture.
`dump`: prints the values of attributes, one a line. `picture`: prints what exiftool finds that is not
about the pixels. `masked`: a rectangle of the pixels is black, and everything else as it was.
`streams`: prints a PDF file with its streams unpacked. Ends with 1, and what is wrong on its output, when something is left.
"""
import re
import subprocess
import sys
import tempfile
import warnings
import zlib

import pydicom
from pydicom.dataset import Dataset

warnings.simplefilter("ignore")

PROFILE = sys.argv[0].replace("tests/support/look_into.py", "server/worker/opening/basic_profile.txt")
DATES = {"DA", "TM", "DT"}
# Values that the profile itself puts there.
OURS = {"REMOVED", "0", "000Y", ""}
# A line of dcmdump: "(0010,0010) PN [value]  # length, number of values, name", items further in.
DUMPED = re.compile(r"^ *\(([0-9a-f]{4}),([0-9a-f]{4})\) (..) (?:\[(.*)\]|(.*?)) +#")


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
        if other_pixels(before, after):
            wrong.append("other pixels than the original")
    small = rest.lower()
    # Terms of the standard, such as a part of the body, say nothing of a person.
    terms = {str(element.value).lower() for element in walk(after) if element.VR == "CS"}
    for secret in (secrets | {uid.lower() for uid in uids}) - terms:
        if secret.encode("latin-1", "ignore") in small and secret:
            wrong.append(f"bytes of the original: {secret}")
    return wrong + by_dcmtk(clean, "PixelData" in after)


def other_pixels(before: Dataset, after: Dataset) -> bool:
    """Whether a picture of one channel, which is kept bit for bit, has other samples than before."""
    lossy = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
    if before.get("SamplesPerPixel") != 1 or before.file_meta.TransferSyntaxUID in lossy:
        return False
    try:
        old, new = before.pixel_array, after.pixel_array
    except (NotImplementedError, RuntimeError, ValueError):
        return False  # pydicom does not decode the original
    used = (1 << before.BitsStored) - 1
    return old.shape != new.shape or bool(((old & used) != (new & used)).any())


def by_dcmtk(clean: str, pictured: bool) -> list[str]:
    """What the programs of dcmtk see of the profile's attributes, and whether they draw the picture."""
    actions = profile()
    dumped = subprocess.run(["dcmdump", "-q", "+L", "-Un", clean], capture_output=True, check=False)
    wrong = [] if dumped.returncode == 0 else [f"dcmdump: {dumped.stderr.decode('latin-1')}"]
    seen = 0
    for line in dumped.stdout.decode("latin-1").splitlines():
        found = DUMPED.match(line)
        if not found:
            continue
        seen += 1
        group, element, kind, value, _ = found.groups()
        action = actions.get(int(group + element, 16), "")
        if int(group, 16) % 2 == 1:
            wrong.append(f"dcmdump: a private element: {line.strip()}")
        if kind not in DATES and (action == "X" or (action == "Z" and (value or "") not in OURS)):
            wrong.append(f"dcmdump: not removed: {line.strip()}")
        if kind == "PN" and (value or "") not in OURS:
            wrong.append(f"dcmdump: a person: {line.strip()}")
    if seen < 5:
        wrong.append("dcmdump: hardly any attribute")
    if pictured:
        with tempfile.NamedTemporaryFile(suffix=".pnm") as drawn:
            drawing = subprocess.run(["dcmj2pnm", "-q", clean, drawn.name], capture_output=True,
                                     check=False)
            if drawing.returncode != 0 or not drawn.read(2).startswith(b"P"):
                wrong.append(f"dcmj2pnm: {drawing.stderr.decode('latin-1')}")
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
