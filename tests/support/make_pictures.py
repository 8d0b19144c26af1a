#!/usr/bin/env python3
"""Draws pictures with letters in them, as people take and scan them, for the tests and the benchmark of what
is found in pixels. Of each, NAME.txt has the words that tell who the person is, one a line.

usage: make_pictures.py FOLDER [large]
"""
import pathlib
import random
import sys
import zlib

import pydicom
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

FOLDER = pathlib.Path(sys.argv[1])
FONTS = "/usr/share/fonts/truetype/liberation/Liberation"

LETTERS = (
    (("CHU de Brive - Service de génétique", "Patient : M. LEFRANQUE Barnabé", "Né le 14/09/1986     IPP 8004512763",
      "12 rue des Tilleuls, 19100 Brive", "Tél. 05 55 12 34 56", "", "Cher confrère,", "",
      "Je vous adresse ce patient pour avis sur une douleur", "de la hanche gauche apparue il y a six mois. La",
      "radiographie montre une lésion lytique du col fémoral.", "Merci de votre avis sur la conduite à tenir."),
     ("LEFRANQUE", "Barnabé", "14/09/1986", "8004512763", "Tilleuls", "19100")),
    (("COMPTE RENDU DE RADIOLOGIE", "Nom : OUSTALET   Prénom : Clémentine", "Date de naissance : 03/02/1991",
      "NIP : 20114587", "Prescripteur : Dr Annick Vaudescal", "", "Indication : surveillance d'une dysplasie fibreuse.",
      "Technique : radiographies du fémur, face et profil.", "Résultat : pas de fracture. Aspect stable de la",
      "lésion par rapport à l'examen précédent."),
     ("OUSTALET", "Clémentine", "03/02/1991", "20114587", "Vaudescal")),
)
SCREEN = (("OUSTALET CLEMENTINE", "F  03/02/1991  IPP 20114587", "CHU BRIVE  RADIOLOGIE 2", "Exam 2024-03-11 09:42",
           "Dr VAUDESCAL ANNICK"), ("OUSTALET", "CLEMENTINE", "03/02/1991", "20114587", "VAUDESCAL"))


def font(size: int, kind: str = "Sans-Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{FONTS}{kind}.ttf", size)


def save(name: str, picture: Image.Image, words: tuple[str, ...], **options) -> None:
    picture.save(FOLDER / name, **options)
    (FOLDER / (name + ".txt")).write_text("\n".join(words) + "\n")


def letter(lines: tuple[str, ...], width: int = 1650, size: int = 36, kind: str = "Serif-Regular", ink: int = 20,
           paper: int = 250) -> Image.Image:
    page = Image.new("L", (width, int(width * 0.9)), paper)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        draw.text((width // 11, 120 + row * size * 2), line, fill=ink, font=font(size, kind))
    return page


def screen(width: int = 1600, height: int = 1200) -> Image.Image:
    """A workstation's screen: a radiograph with what is written in its corner."""
    page = radiograph(width, height)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(SCREEN[0]):
        draw.text((40, 40 + row * 44), line, fill=235, font=font(30))
    draw.text((width - 260, height - 80), "W 2048 L 1024", fill=235, font=font(26))
    return page


def radiograph(width: int, height: int) -> Image.Image:
    page = Image.radial_gradient("L").resize((width, height))
    return page.point(lambda value: max(8, 190 - value))


def noisy(page: Image.Image, strength: float) -> Image.Image:
    """With grain that is the same each time."""
    grain = random.Random(zlib.crc32(page.tobytes()))
    small = Image.frombytes("L", (512, 512), bytes(
        min(255, max(0, round(128 + grain.gauss(0, strength)))) for _ in range(512 * 512)))
    sheet = Image.new("L", page.size)
    for x in range(0, page.width, 512):
        for y in range(0, page.height, 512):
            sheet.paste(small, (x, y))
    return ImageChops.add(page, sheet, 1, -128)


def skewed(page: Image.Image, degrees: float, ground: int = 250) -> Image.Image:
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)


def seen_aslant(page: Image.Image, slant: float) -> Image.Image:
    """As a camera sees it that is held to one side: farther parts are smaller."""
    width, height = page.size
    return page.transform(page.size, Image.Transform.PERSPECTIVE,
                          (1, slant * 0.4, -slant * 0.3 * height, 0, 1 + slant * 0.4, -slant * 0.3 * height,
                           0, slant / height, ), Image.Resampling.BICUBIC, fillcolor=60)


def shaded(page: Image.Image, least: float) -> Image.Image:
    """With light from one side."""
    ramp = Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda value: int(255 * least + value * (1 - least)))
    return ImageChops.multiply(page, ramp)


def striped(page: Image.Image) -> Image.Image:
    """The lines of a screen, as a camera takes them."""
    stripes = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(stripes)
    for y in range(0, page.height, 5):
        draw.line((0, y, page.width, y), fill=185)
    return ImageChops.multiply(page, stripes)


def blurred(page: Image.Image, radius: float) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(radius))


def faint(page: Image.Image, contrast: float) -> Image.Image:
    return ImageEnhance.Contrast(page).enhance(contrast)


def taken() -> None:
    """Each way of taking a picture, of both letters or of the screen."""
    ways = {
        "clean": lambda page: page,
        "skewed-3": lambda page: skewed(page, 3),
        "skewed-8": lambda page: skewed(page, -8),
        "skewed-14": lambda page: skewed(page, 14),
        "noisy": lambda page: noisy(page, 45),
        "faint": lambda page: faint(page, 0.12),
        "faint-noisy": lambda page: noisy(faint(page, 0.3), 14),
        "aslant": lambda page: seen_aslant(page, 0.25),
        "shaded": lambda page: noisy(shaded(page, 0.25), 10),
        "blurred": lambda page: blurred(page, 2.2),
        "small": lambda page: page.resize((page.width * 2 // 5, page.height * 2 // 5), Image.Resampling.LANCZOS),
        "photographed": lambda page: noisy(blurred(shaded(seen_aslant(skewed(page, 4, 60), 0.15), 0.5), 1), 12),
    }
    for way, take in ways.items():
        for number, (lines, words) in enumerate(LETTERS):
            save(f"letter-{way}-{number + 1}.jpg", take(letter(lines)), words, quality=85)
    for number, (lines, words) in enumerate(LETTERS):
        save(f"letter-artefacts-{number + 1}.jpg", letter(lines), words, quality=8)
        save(f"letter-sans-{number + 1}.jpg", letter(lines, kind="Sans-Regular", size=28), words, quality=85)
    for way, take in {
        "clean": lambda page: page,
        "striped": lambda page: blurred(striped(page), 0.8),
        "skewed": lambda page: skewed(striped(page), 5, 30),
        "aslant": lambda page: seen_aslant(page, 0.2),
        "photographed": lambda page: noisy(blurred(seen_aslant(skewed(striped(page), -4, 30), 0.15), 1), 12),
        "faint": lambda page: noisy(faint(page, 0.35), 8),
    }.items():
        save(f"screen-{way}.jpg", take(screen()), SCREEN[1], quality=60)


def large() -> None:
    """Small letters in pictures of many pixels, which show only where these are looked at."""
    lines = ("M. LEFRANQUE Barnabé", "Né le 14/09/1986", "IPP 8004512763")
    words = ("LEFRANQUE", "14/09/1986", "8004512763")

    def label(picture: Image.Image, x: int, y: int, size: int, ink: int) -> Image.Image:
        draw = ImageDraw.Draw(picture)
        for row, line in enumerate(lines):
            draw.text((x, y + row * size * 3 // 2), line, fill=ink, font=font(size))
        return picture

    table = Image.linear_gradient("L").resize((6000, 4000)).point(lambda value: 150 + value // 3)
    label(table, 4100, 2700, 17, 10)
    save("label.png", table, words, compress_level=1)
    save("label.pdf", table, words, resolution=600.0)
    data = FileDataset("x", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.3.4.5.6"
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.is_little_endian, data.is_implicit_VR = True, False
    data.Modality = "DX"
    data.Columns, data.Rows = 4280, 3520
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8, 8, 7, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.PixelData = label(radiograph(4280, 3520), 3300, 3000, 19, 240).tobytes()
    pydicom.dcmwrite(FOLDER / "label.dcm", data, write_like_original=False)
    (FOLDER / "label.dcm.txt").write_text("\n".join(words) + "\n")


if "large" in sys.argv[2:]:
    large()
else:
    taken()
