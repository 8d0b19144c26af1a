#!/usr/bin/env python3
"""Makes files for the tests of the opener: harmless ones with something hidden in each place where a
format has room for it, and hostile ones.

usage: make_documents.py FOLDER
"""
import io
import pathlib
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib

import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

warnings.simplefilter("ignore")

FOLDER = pathlib.Path(sys.argv[1])


def save(name: str, data: bytes) -> None:
    (FOLDER / name).write_bytes(data)


def run(*command: str, data: bytes = b"") -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True, cwd=FOLDER).stdout


# --- PDF ------------------------------------------------------------------------------------


def pdf(objects: dict[int, bytes], trailer: bytes = b"", start: bytes = b"%PDF-1.7\n") -> bytes:
    out = bytearray(start)
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    size = max(objects) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table)
    return bytes(out)


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), about, data)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page(contents: bytes, more: bytes = b"", extra: dict[int, bytes] | None = None, trailer: bytes = b"",
         root: bytes = b"", resources: bytes = b"") -> bytes:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % root,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
           b"<< /F1 5 0 R >> %s >> %s >>" % (resources, more),
        4: contents,
        5: FONT,
    }
    objects.update(extra or {})
    return pdf(objects, trailer)


TEXT = b"BT /F1 28 Tf 60 700 Td (Madame Clothilde Vasseur) Tj 0 -60 Td (Compte rendu du service) Tj ET\n"


def pictures() -> bytes:
    """A JPEG with text in its pixels, and the same with everything that JPEG carries beside them."""
    save("plain.pdf", page(stream(TEXT)))
    run("pdftoppm", "-jpeg", "-r", "100", "-singlefile", "plain.pdf", "plain")
    run("pdftoppm", "-png", "-r", "100", "-singlefile", "plain.pdf", "plain")
    run("pdftoppm", "-tiff", "-r", "100", "-singlefile", "plain.pdf", "plain")
    (FOLDER / "plain.tif").rename(FOLDER / "plain.tiff")
    plain = (FOLDER / "plain.jpg").read_bytes()
    for name in ("plain.jpg", "plain.png", "plain.tiff"):
        carrying = "carrying." + name.rsplit(".", 1)[1]
        save(carrying, (FOLDER / name).read_bytes())
        run("exiftool", "-overwrite_original", "-Artist=SecretArtist", "-GPSLatitude=48.8534",
            "-GPSLatitudeRef=N", "-GPSLongitude=2.3488", "-GPSLongitudeRef=E", "-Make=SecretMake",
            "-XMP:Creator=SecretCreator", "-XMP:Location=SecretPlace", carrying)
    run("exiftool", "-overwrite_original", "-IPTC:By-line=SecretByline", "-Comment=SecretComment",
        "-Orientation#=6", "carrying.jpg")
    save("upside.jpg", plain)
    run("exiftool", "-overwrite_original", "-Orientation#=3", "upside.jpg")
    # A second picture in the first one's thumbnail, and a third after its end.
    run("exiftool", "-overwrite_original", "-ThumbnailImage<=plain.jpg", "carrying.jpg")
    whole = (FOLDER / "carrying.jpg").read_bytes()
    save("carrying.jpg", whole + b"SecretTrailer" + plain)
    png = (FOLDER / "carrying.png").read_bytes()
    note = b"Author\0SecretChunk"
    chunk = struct.pack(">I", len(note)) + b"tEXt" + note + struct.pack(">I", zlib.crc32(b"tEXt" + note))
    save("carrying.png", png[:33] + chunk + png[33:] + b"SecretTail")
    return whole


def documents(jpeg: bytes) -> None:
    save("beside.pdf", page(stream(TEXT + b"BT /F1 20 Tf 700 300 Td (Dumontel) Tj ET"),
                           b"/CropBox [0 680 595 842]"))
    marks = (b"% SecretRemark\n/Span << /ActualText (SecretActual) >> BDC\n" + TEXT +
             b"EMC\nq 200 0 0 260 60 300 cm /Im1 Do Q\n")
    xmp = b"<x:xmpmeta>SecretXmp</x:xmpmeta>"
    extra = {
        6: b"<< /Author (SecretAuthor) /Title (SecretTitle) >>",
        7: stream(xmp, b"/Type /Metadata /Subtype /XML"),
        8: b"<< /S /JavaScript /JS (app.alert\\('SecretScript'\\)) >>",
        9: b"<< /Type /Filespec /F (secret.txt) /EF << /F 10 0 R >> >>",
        10: stream(b"SecretAttachment", b"/Type /EmbeddedFile"),
        11: b"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (SecretNote) /T (SecretWriter) >>",
        12: b"<< /Type /Annot /Subtype /Link /Rect [10 10 30 30] /A << /S /URI /URI (http://secret.link) >> >>",
        13: stream(jpeg, b"/Type /XObject /Subtype /Image /Width 827 /Height 1170 /ColorSpace /DeviceRGB "
                         b"/BitsPerComponent 8 /Filter /DCTDecode /Metadata 7 0 R"),
        14: b"<< /Title (SecretBookmark) /Parent 15 0 R >>",
        15: b"<< /First 14 0 R /Last 14 0 R /Count 1 >>",
    }
    first = page(stream(marks), b"/Annots [11 0 R 12 0 R] /PieceInfo << /X << /Private (SecretPiece) >> >> "
                 b"/AA << /O 8 0 R >>", extra, b"/Info 6 0 R",
                 b"/Metadata 7 0 R /OpenAction 8 0 R /Outlines 15 0 R /Names << /EmbeddedFiles << /Names "
                 b"[(secret) 9 0 R] >> /JavaScript << /Names [(s) 8 0 R] >> >>",
                 b"/XObject << /Im1 13 0 R >>")
    # A later version that changes the author; the earlier one stays in the file.
    at = len(first)
    later = b"6 0 obj\n<< /Author (Other) >>\nendobj\n"
    table = at + len(later)
    previous = int(first.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    save("carrying.pdf", first + later + b"xref\n6 1\n%010d 00000 n \ntrailer\n<< /Size 16 /Root 1 0 R /Info "
         b"6 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, previous, table))

    # Two pages: letters, and a scan of letters.
    scan = (FOLDER / "plain.jpg").read_bytes()
    save("scan.pdf", pdf({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        4: stream(TEXT), 5: FONT,
        6: b"<< /Type /Page /Parent 2 0 R /Contents 7 0 R /Resources << /XObject << /Im1 8 0 R >> >> >>",
        7: stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q"),
        8: stream(scan, b"/Type /XObject /Subtype /Image /Width 827 /Height 1170 /ColorSpace /DeviceRGB "
                        b"/BitsPerComponent 8 /Filter /DCTDecode"),
    }))

    # Two pages that share what they draw with; the picture of the first says a secret.
    picture = b"/Type /XObject /Subtype /Image /Width 40 /Height 40 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    shared = pdf({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] /Resources 9 0 R >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        4: stream(b"q 300 0 0 300 50 400 cm /Im1 Do Q"),
        6: b"<< /Type /Page /Parent 2 0 R /Contents 7 0 R >>",
        7: stream(b"q 300 0 0 300 50 400 cm /Im2 Do Q"),
        8: stream((b"SecretPixels" * 400)[:4800], picture),
        9: b"<< /XObject << /Im1 8 0 R /Im2 10 0 R >> >>",
        10: stream((b"OtherPixels." * 400)[:4800], picture),
    })
    save("shared.pdf", shared)
    # A scan whose layer of text says something else, over all of it.
    save("layer.pdf", page(stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q BT 3 Tr /F1 900 Tf 0 200 Td (x) Tj ET"),
                           resources=b"/XObject << /Im1 6 0 R >>", extra={
        6: stream(scan, b"/Type /XObject /Subtype /Image /Width 827 /Height 1170 /ColorSpace /DeviceRGB "
                        b"/BitsPerComponent 8 /Filter /DCTDecode")}))

    save("locked.pdf", page(stream(TEXT), trailer=b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 "
         b"/O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> /P -4 >>"))
    packed = zlib.compress(b"\0" * (400 << 20), 9)
    save("bomb.pdf", page(stream(packed, b"/Filter /FlateDecode")))
    save("nested_bomb.pdf", page(stream(zlib.compress(packed, 9), b"/Filter [/FlateDecode /FlateDecode]")))
    told = b"/Span << /ActualText (SecretActual) >> BDC\n" + TEXT + b" EMC"
    coded = b"".join(bytes([len(told[i:i + 128]) - 1]) + told[i:i + 128] for i in range(0, len(told), 128))
    save("runs.pdf", page(stream(coded + b"\x80", b"/Filter /RunLengthDecode")))
    runs = zlib.compress(b"\x81\0" * (400 << 13), 9)
    save("runs_bomb.pdf", page(stream(runs, b"/Filter [/FlateDecode /RunLengthDecode]")))
    # As much as a file may unpack to, all of which has to be read.
    save("slow.pdf", page(stream(zlib.compress(b"\0" * (90 << 20), 9), b"/Filter /FlateDecode")))
    save("huge_picture.pdf", page(stream(b"q 9 0 0 9 0 0 cm /Im1 Do Q"), resources=b"/XObject << /Im1 6 0 R >>", extra={
        6: stream(b"", b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray "
                       b"/BitsPerComponent 1")}))
    kids = b" ".join(b"3 0 R" for _ in range(101))
    many = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [%s] /Count 101 >>" % kids,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"}
    save("many_pages.pdf", pdf(many))
    save("no_pages.pdf", pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}))
    save("nested.pdf", pdf({1: b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b" >>",
                            2: b"<< /Type /Pages /Kids [] /Count 0 >>"}))


# --- Pictures -------------------------------------------------------------------------------


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def tiff_of(*pages: tuple[int, int], described: bytes = b"") -> bytes:
    """Grey pages without compression (TIFF 6.0, sections 2 and 4), the last one with a description."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for width, height in pages:
        strip = len(out)
        out += bytes(200 for _ in range(width * height))
        out += b"\0" * (len(out) % 2)
        out[link:link + 4] = struct.pack("<I", len(out))
        entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, strip), (277, 1), (278, height),
                   (279, width * height)]
        text = described if (width, height) == pages[-1] else b""
        out += struct.pack("<H", len(entries) + (1 if text else 0))
        for tag, value in entries:
            if text and tag == 273:
                behind = len(out) + 12 * (len(entries) - 4) + 4
                out += struct.pack("<HHII", 270, 2, len(text), behind)
            out += struct.pack("<HHII", tag, 4, 1, value)
        link = len(out)
        out += b"\0\0\0\0" + text
        out += b"\0" * (len(out) % 2)
    return bytes(out)


def small_pictures() -> None:
    save("pages.tiff", tiff_of((60, 40), (30, 70)))
    save("described.tiff", tiff_of((60, 40), (30, 70), described=b"SecretDescription\0"))
    plain = Image.open(FOLDER / "plain.png").convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = "SecretArtist"
    plain.save(FOLDER / "carrying.webp", quality=90, exif=exif, xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>")
    jp2 = io.BytesIO()
    plain.save(jp2, "JPEG2000")
    whole = jp2.getvalue()
    # Boxes beside the picture (ISO/IEC 15444-1, I.7), and a comment in its codestream (A.9.2).
    box = b"<note>SecretBox</note>"
    at = whole.index(b"jp2h") - 4
    size = whole.index(b"\xff\x4f\xff\x51")
    first = size + 4 + struct.unpack(">H", whole[size + 4:size + 6])[0]
    comment = b"\xff\x64" + struct.pack(">HH", 4 + len(b"SecretComment"), 1) + b"SecretComment"
    head = bytearray(whole[at:size])
    length = struct.unpack(">I", head[-8:-4])[0]
    if length:
        head[-8:-4] = struct.pack(">I", length + len(comment))
    whole = (whole[:at] + struct.pack(">I", 8 + len(box)) + b"xml " + box + bytes(head) + whole[size:first] +
             comment + whole[first:])
    save("carrying_jp2.pdf", page(stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q"), resources=b"/XObject << /Im1 6 0 R >>", extra={
        6: stream(whole, b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
                         b"/BitsPerComponent 8 /Filter /JPXDecode" % plain.size)}))
    # The smallest lossless WebP, of one pixel.
    save("tiny.webp", bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700"))


def hostile_pictures() -> None:
    save("huge.png", png(29_000, 29_000, b"\0" * 1_000_000))
    save("wide.png", png(2_000_000, 2, b"\0" * 1_000_000))
    jpeg = bytearray((FOLDER / "plain.jpg").read_bytes())
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5:at + 9] = struct.pack(">HH", 65_500, 65_500)
    save("huge.jpg", bytes(jpeg))
    tiff = bytearray((FOLDER / "plain.tiff").read_bytes())
    save("cut.tiff", bytes(tiff[:len(tiff) // 2]))
    save("loop.tiff", b"II*\0\x08\0\0\0\0\0\x08\0\0\0" + b"\0" * 8)
    save("cut.png", (FOLDER / "plain.png").read_bytes()[:3000])
    save("cut.jpg", (FOLDER / "plain.jpg").read_bytes()[:9000])
    save("cut.pdf", (FOLDER / "scan.pdf").read_bytes()[:9000])


# --- DICOM ----------------------------------------------------------------------------------


def instance(number: int, series: str = "1.2.3.4.5", **more) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.SourceApplicationEntityTitle = "SECRETAE"
    data = FileDataset("x", {}, file_meta=meta, preamble=b"SecretPreamble".ljust(128, b"\0"))
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID = SecondaryCaptureImageStorage
    data.SOPInstanceUID = f"1.2.3.4.{number}"
    data.StudyInstanceUID = "1.2.3.4"
    data.SeriesInstanceUID = series
    data.FrameOfReferenceUID = "1.2.3.4.99"
    data.PatientName = "Vasseur^Clothilde=Vâsseur"
    data.PatientID = "IPP7654321"
    data.PatientBirthDate = "19700101"
    data.StudyDate = "20240229"
    data.StudyTime = "235930.250000"
    data.SeriesDate = "20240301"
    data.AcquisitionDateTime = "20240301120000.5+0200"
    data.InstitutionName = "Hôpital Secretplace"
    data.ManufacturerModelName = "Model of Secretplace"
    data.Manufacturer = "Maker"
    data.StudyDescription = "Genou SecretStudy"
    data.InstanceNumber = number
    data.Modality = "OT"
    data.Rows, data.Columns = 60, 80
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
    data.PixelRepresentation, data.SamplesPerPixel = 0, 1
    data.PhotometricInterpretation = "MONOCHROME2"
    # An overlay in the bits that the pixels do not use.
    data.PixelData = struct.pack("<4800H", *(((i % 4096) | 0x8000) for i in range(4800)))
    data.add_new(0x00091001, "LO", "SecretPrivate")
    data.add_new(0x00090010, "LO", "MAKER")
    data.add_new(0x60000010, "US", 60)
    data.add_new(0x60003000, "OW", b"SecretOverlay   ")
    data.add_new(0x50003000, "OW", b"SecretCurve ")
    inner = Dataset()
    inner.ReferencedSOPInstanceUID = "1.2.3.4.1"
    inner.PatientName = "Vasseur^Nested"
    inner.add_new(0x00111001, "LO", "SecretInner")
    data.ReferencedImageSequence = Sequence([inner])
    attributes = Dataset()
    attributes.ScheduledProcedureStepDescription = "SecretStep"
    data.RequestAttributesSequence = Sequence([attributes])
    for name, value in more.items():
        setattr(data, name, value)
    return data


def measured(rows: float, columns: float) -> Dataset:
    """A functional group that tells how large a pixel is."""
    measures, group = Dataset(), Dataset()
    measures.PixelSpacing = [rows, columns]
    group.PixelMeasuresSequence = Sequence([measures])
    return group


def written(data: FileDataset) -> bytes:
    out = io.BytesIO()
    data.save_as(out, write_like_original=True)
    return out.getvalue()


def dicom() -> None:
    one = written(instance(1))
    save("one.dcm", one)
    two = written(instance(2))
    save("two.dcm", two)
    save("spaced.dcm", written(instance(1, PixelSpacing=[0.5, 0.25])))
    save("detector.dcm", written(instance(1, ImagerPixelSpacing=[0.2, 0.1])))
    both = {"ImagerPixelSpacing": [0.2, 0.1], "PixelSpacing": [0.2, 0.1]}
    save("uncorrected.dcm", written(instance(1, **both)))
    save("calibrated.dcm", written(instance(1, PixelSpacingCalibrationType="FIDUCIAL", **both)))
    save("corrected.dcm", written(instance(1, **{**both, "PixelSpacing": [0.16, 0.08]})))
    save("zero.dcm", written(instance(1, PixelSpacing=[0, 0])))
    shared, frames = Sequence([measured(0.6, 0.3)]), Sequence([measured(0.6, 0.3), measured(0.8, 0.4)])
    two_frames = {"NumberOfFrames": 2, "PixelData": instance(1).PixelData * 2}
    save("shared_measures.dcm", written(instance(1, SharedFunctionalGroupsSequence=shared, **two_frames)))
    save("frame_measures.dcm", written(instance(1, PerFrameFunctionalGroupsSequence=frames, **two_frames)))
    save("structured.dcm", written(instance(1, PixelData=b"", Rows=None, Columns=None)))
    undescribed = instance(1)
    undescribed.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.100"
    undescribed.PixelData = pydicom.encaps.encapsulate([b"\0\0\1\xb3mpegmpeg"])
    undescribed["PixelData"].is_undefined_length = True
    save("film.dcm", written(undescribed))
    short = instance(1)
    short.PixelData = short.PixelData[:100]
    report = instance(1, PixelData=b"", Rows=None, Columns=None)
    del report.PixelData
    report.ContentSequence = Sequence([Dataset()])
    save("report.dcm", written(report))
    save("short_pixels.dcm", written(short))
    uncounted = instance(1)
    uncounted.PixelData += (b"SecretFrame." * 800)[:9600]
    save("uncounted.dcm", written(uncounted))
    save("odd_bits.dcm", written(instance(1, HighBit=10)))
    big = instance(1, Rows=65_000, Columns=65_000)
    save("huge.dcm", written(big))
    frames = instance(1, NumberOfFrames=2_000_000_000)
    save("frames.dcm", written(frames))
    save("cut.dcm", one[:len(one) - 2_000])

    def archive(name: str, *files: tuple[str, bytes]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path, data in files:
                zipped.writestr(path, data)
        save(name, out.getvalue())

    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as zipped:
        zipped.writestr("secret.dcm", one)
    archive("set.zip", ("Vasseur Clothilde/IMG2", two), ("../../IMG1.dcm", one), ("README.txt", b"SecretReadme"),
            ("inner.zip", inner.getvalue()))
    scans = instance(1, SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1", NumberOfFrames=100, Rows=8, Columns=8)
    scans.PixelData = b"\0\1" * 6400
    archive("screen.zip", ("a.dcm", written(scans)), ("b.dcm", written(instance(2, "1.2.3.4.6"))))
    still = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.6.1", "Modality": "US", "Rows": 16, "Columns": 16,
             "PixelData": b"\0\1" * 256}
    stills = [(f"{i}.dcm", written(instance(i, **still))) for i in range(1, 66)]
    archive("stills.zip", ("a.dcm", written(scans)), *stills[:5])
    archive("many_stills.zip", *stills)
    archive("nothing.zip", ("a.txt", b"nothing"))
    archive("broken_member.zip", ("a.dcm", one[:1_500]))
    archive("bomb.zip", ("a.dcm", b"\0" * (400 << 20)))
    archive("many.zip", *((f"{i}", b"") for i in range(4_001)))
    locked = bytearray((FOLDER / "set.zip").read_bytes())
    locked[6] |= 1
    at = locked.index(b"PK\1\2")
    locked[at + 8] |= 1
    save("locked.zip", bytes(locked))


def others() -> None:
    save("empty", b"")
    save("page.html", b"<html><script>1</script></html>")
    save("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    save("moving.gif", b"GIF89a\1\0\1\0\0\0\0;")
    save("program", b"\x7fELF" + bytes(range(256)) * 8)
    save("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    save("script.eps", b"%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n")
    save("named.pdf", b"This is no PDF.")


documents(pictures())
small_pictures()
hostile_pictures()
dicom()
others()
