import sys

try:
    import weasyprint
    import weasyprint.text.fonts
except ImportError:
    sys.exit(3)


def refuse(url, *_, **__):
    raise ValueError("nothing is fetched")


# A folder for fonts that pages bring along, which these do not, and nothing can be written here.
weasyprint.text.fonts.mkdtemp = lambda *_, **__: "/nonexistent"

page = weasyprint.HTML(string=sys.stdin.buffer.read().decode("utf-8"), url_fetcher=refuse)
sys.stdout.buffer.write(page.write_pdf(variant="pdf/ua-1"))
