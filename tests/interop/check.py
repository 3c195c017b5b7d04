"""Reads exports as other programs do, and compares every quote with Dossier's own JSON.

    check.py FOLDER [SCHEMAS]

FOLDER holds the exports, each named by its format. Ends with 1 if something is not as it should be.
"""

import io
import json
import os
import re
import sys
import unicodedata
import zipfile


def truth(folder):
    """{document: text} and {(document, start, end, quote, tag)} in code points."""
    export = json.load(open(os.path.join(folder, "json"), encoding="utf-8"))
    texts = {one["id"]: one["text"] for one in export["documents"]}
    passages = []
    for one in export["annotations"]:
        if one.get("standing") in ("ambiguous", "lost"):
            continue
        for passage in one["passages"]:
            start, end = passage["chars"]
            assert texts[one["document"]][start:end] == passage["quote"]
            for tag in [tag["path"] for tag in one["tags"]] or [None]:
                passages.append((texts[one["document"]], start, end, passage["quote"], tag))
    return export, sorted(passages, key=repr)


def same(found, expected, key=lambda passage: passage):
    found, expected = sorted(map(key, found), key=repr), sorted(map(key, expected), key=repr)
    if found != expected:
        missing = [one for one in expected if one not in found]
        extra = [one for one in found if one not in expected]
        raise AssertionError(f"missing {missing[:3]!r}, not asked for {extra[:3]!r}")
    return f"{len(found)} of {len(expected)} quotes"


def refi(path, schemas, export, expected):
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    project = archive.read("project.qde")
    said = ["well-formed"]
    schema = os.path.join(schemas, "Project-mrt2019.xsd")
    if os.path.exists(schema):
        import xmlschema

        xmlschema.XMLSchema(schema).validate(io.BytesIO(project))
        said = ["valid by the schema"]
    import xml.etree.ElementTree as tree

    q = "{urn:QDA-XML:project:1.0}"
    root = tree.fromstring(project)
    paths = {}

    def walk(code, above):
        for child in code.findall(q + "Code"):
            path = "/".join([*above, child.get("name")])
            paths[child.get("guid")] = path
            walk(child, [*above, child.get("name")])

    for codes in root.iter(q + "Codes"):
        walk(codes, [])
    found = []
    for source in root.iter(q + "TextSource"):
        name = source.get("plainTextPath").replace("internal://", "sources/")
        raw = archive.read(name)
        assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw
        text = raw.decode("utf-8")
        for one in source.findall(q + "PlainTextSelection"):
            start, end = int(one.get("startPosition")), int(one.get("endPosition"))
            refs = [ref.get("targetGUID") for ref in one.iter(q + "CodeRef")]
            for tag in [paths[ref] for ref in refs] or [None]:
                found.append((text, start, end, text[start:end], tag))
    return [*said, same(found, expected)]


def codebook(path, schemas, export, expected):
    schema = os.path.join(schemas, "Codebook-mrt2019.xsd")
    import xml.etree.ElementTree as tree

    root = tree.parse(path).getroot()
    names = {code.get("guid") for code in root.iter("{urn:QDA-XML:codebook:1.0}Code")}
    assert names == {tag["id"] for tag in export["tags"]}
    if os.path.exists(schema) and names:
        import xmlschema

        xmlschema.XMLSchema(schema).validate(path)
        return ["valid by the schema", f"{len(names)} codes"]
    return ["well-formed", f"{len(names)} codes"]


def w3c(path, schemas, export, expected):
    from pyld import jsonld

    # The standard's context, as far as these annotations use it; nothing is fetched.
    oa, as_, dc = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", "http://purl.org/dc/terms/"
    terms = {
        "id": {"@type": "@id", "@id": "@id"},
        "type": {"@type": "@id", "@id": "@type"},
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "items": {"@type": "@id", "@id": as_ + "items", "@container": "@list"},
        "first": {"@type": "@id", "@id": as_ + "first"},
        "startIndex": as_ + "startIndex",
        "total": as_ + "totalItems",
        "label": "http://www.w3.org/2000/01/rdf-schema#label",
        "created": dc + "created",
        "modified": dc + "modified",
        "creator": {"@type": "@id", "@id": dc + "creator"},
        "format": "http://purl.org/dc/elements/1.1/format",
        "name": "http://xmlns.com/foaf/0.1/name",
        "body": {"@type": "@id", "@id": oa + "hasBody"},
        "target": {"@type": "@id", "@id": oa + "hasTarget"},
        "source": {"@type": "@id", "@id": oa + "hasSource"},
        "selector": {"@type": "@id", "@id": oa + "hasSelector"},
        "motivation": {"@type": "@vocab", "@id": oa + "motivatedBy"},
        "purpose": {"@type": "@vocab", "@id": oa + "hasPurpose"},
        "exact": oa + "exact",
        "prefix": oa + "prefix",
        "suffix": oa + "suffix",
        "start": oa + "start",
        "end": oa + "end",
    }
    for name in ["tagging", "commenting", "highlighting", "linking"]:
        terms[name] = oa + name
    for name in ["Annotation", "TextualBody", "TextQuoteSelector", "TextPositionSelector", "Person",
                 "AnnotationCollection", "AnnotationPage"]:
        terms[name] = oa + name

    def loader(url, options=None):
        assert url == "http://www.w3.org/ns/anno.jsonld", url
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": terms}}

    written = json.load(open(path, encoding="utf-8"))
    expanded = jsonld.expand(written, {"documentLoader": loader})
    known = json.dumps(expanded)
    for term in ["sourceGrade", "infoGrade", "fields", "textBlake3", "linkKind"]:
        if f'"{term}"' in json.dumps(written["first"]):
            assert f"urn:dossier:terms:{term}" in known, term
    texts = {one["text_blake3"]: one["text"] for one in export["documents"]}
    found = []
    for one in written["first"]["items"]:
        if one["motivation"] == "linking":
            continue
        tags = [body["value"] for body in one.get("body", []) if body["purpose"] == "tagging"] or [None]
        for target in one["target"]:
            quote, place = target["selector"]
            text = texts[target["textBlake3"]]
            start, end = place["start"], place["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
            found += [(text, start, end, quote["exact"], tag) for tag in tags]
    return ["expands with every term", same(found, expected)]


def brat(path, schemas, export, expected):
    archive = zipfile.ZipFile(path)
    conf = archive.read("annotation.conf").decode("utf-8")
    types = set(re.findall(r"^\t*(\S+)$", conf.split("[relations]")[0], re.M))
    n, letters = 0, []
    for name in archive.namelist():
        if not name.endswith(".ann"):
            continue
        text = archive.read(name[:-4] + ".txt").decode("utf-8")
        for line in archive.read(name).decode("utf-8").split("\n"):
            if not line.startswith("T"):
                continue
            _, head, words = line.split("\t")
            kind, places = head.split(" ", 1)
            assert kind in types, kind
            parts = [text[int(a):int(b)] for a, b in (place.split() for place in places.split(";"))]
            assert not any("\n" in part for part in parts)
            assert " ".join(parts).replace("\t", " ") == words
            n += 1
            letters.append("".join(words.split()))
    groups = {}
    for one in export["annotations"]:
        if one.get("standing") in ("ambiguous", "lost"):
            continue
        words = "".join("".join(passage["quote"].split()) for passage in one["passages"])
        groups.setdefault(words, 0)
        groups[words] += max(1, len(one["tags"]))
    asked = sorted(words for words, count in groups.items() for _ in range(count) if words)
    assert sorted(word for word in letters if word) == asked
    return ["types are declared", f"{n} of {len(letters)} entries"]


def doccano(path, schemas, export, expected):
    found = []
    for line in open(path, encoding="utf-8", newline="\n"):
        record = json.loads(line)
        ids = [one["id"] for one in record["entities"]]
        assert len(ids) == len(set(ids))
        for one in record["entities"]:
            tag = None if one["label"] == "Untagged" else one["label"]
            start, end = one["start_offset"], one["end_offset"]
            found.append((record["text"], start, end, record["text"][start:end], tag))
    return ["one object a line", same(found, expected)]


def cas(path, schemas, export, expected):
    import cassis

    archive = zipfile.ZipFile(path)
    found = []
    for name in archive.namelist():
        if name.endswith(".xmi"):
            types = cassis.load_typesystem(io.BytesIO(archive.read("TypeSystem.xml")))
            one = cassis.load_cas_from_xmi(io.BytesIO(archive.read(name)), typesystem=types)
        elif name.endswith(".json"):
            one = cassis.load_cas_from_json(io.BytesIO(archive.read(name)))
        else:
            continue
        text = one.sofa_string
        for mark in one.select("webanno.custom.Dossier"):
            found.append((text, mark.begin, mark.end, mark.get_covered_text(), mark.tag))
        if name.endswith(".xmi"):
            # XML has no sign for control characters.
            plain = lambda words: re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", words)
            expected = [(plain(one[0]), one[1], one[2], plain(one[3]), one[4]) for one in expected]
    return ["loads", same(found, expected)]


def xlsx(path, schemas, export, expected):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(open(path, "rb").read()))
    sheet = book["Annotations"]
    rows = list(sheet.values)
    quote, tag = rows[0].index("quote"), rows[0].index("tag_path")
    found = [(row[quote], row[tag]) for row in rows[1:]]
    wanted = [
        (" … ".join(part["quote"] for part in one["passages"]), tag)
        for one in export["annotations"]
        for tag in [tag["path"] for tag in one["tags"]] or [None]
    ]
    formulas = [cell for one in book for row in one.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    return ["no formulas", same(found, wanted)]


def docx_report(path, schemas, export, expected):
    import docx

    paragraphs = docx.Document(io.BytesIO(open(path, "rb").read())).paragraphs
    quoted = "\n".join(one.text for one in paragraphs if one.style.name == "Quote")
    return ["opens", contained(quoted, expected)]


def docx_comments(path, schemas, export, expected):
    import docx

    document = docx.Document(io.BytesIO(open(path, "rb").read()))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found, open_ones, is_first = {}, set(), True
    for one in document.element.body.iter():
        words = ""
        if one.tag == name + "p":
            words, is_first = ("" if is_first else "\n"), False
        elif one.tag == name + "commentRangeStart":
            found[one.get(name + "id")] = ""
            open_ones.add(one.get(name + "id"))
        elif one.tag == name + "commentRangeEnd":
            open_ones.remove(one.get(name + "id"))
        elif one.tag == name + "tab":
            words = "\t"
        elif one.tag == name + "t":
            words = one.text or ""
        for comment in open_ones:
            found[comment] += words
    assert len(list(document.comments)) == len(found)
    return ["opens", same(found.values(), quotes(export))]


def odt(path, schemas, export, expected):
    from odf import office, opendocument

    document = opendocument.load(path)
    comments = document.getElementsByType(office.Annotation)
    ends = document.getElementsByType(office.AnnotationEnd)
    assert len(comments) == len(ends)
    return ["opens", f"{len(comments)} of {len(quotes(export))} comments"]


def pdf(path, schemas, export, expected):
    import subprocess

    # As it stands on the page, and in the order in which it was written: a note beside a passage
    # goes between its lines in the first.
    ways = [["pdftotext", path, "-"], ["pdftotext", "-raw", path, "-"]]
    said = [subprocess.run(way, capture_output=True, check=True).stdout.decode() for way in ways]
    return ["opens", contained("\n".join(said), expected, is_page=True)]


def quotes(export):
    """Every passage once, however many tags it has."""
    return [
        part["quote"]
        for one in export["annotations"]
        if one.get("standing") not in ("ambiguous", "lost")
        for part in one["passages"]
    ]


def contained(text, expected, is_page=False):
    # On pages, lines end elsewhere, and signs of direction and marks on letters come as they are drawn.
    def bare(words):
        words = unicodedata.normalize("NFC", words) if is_page else words
        hidden = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        return "".join(c for c in words if not c.isspace() and c not in hidden) if is_page else words

    def letters(words):
        # Poppler turns the letters of a shape round that stands for lam and alef.
        return "".join(c for c in bare(words) if c.isalnum()).replace("لا", "ال")

    whole = bare(text)
    missing = [one[3] for one in expected if bare(one[3]) not in whole]
    said = f"{len(expected)} of {len(expected)} quotes"
    if missing and is_page:
        # What it parts at the end of a line or of a page, and what it puts in another order where
        # two directions meet, is compared by the letters.
        without = letters(text)
        guessed = [words for words in missing if is_within(letters(words), without)]
        missing = [words for words in missing if words not in guessed]
        said += f", {len(guessed)} of them by their letters"
    if missing:
        raise AssertionError(f"missing {missing[:3]!r}")
    return said


def is_within(words, text):
    """Whole, or in two parts: on two pages."""
    parts = [(words[:n], words[n:]) for n in range(len(words))]
    return any(start in text and end in text for start, end in parts)


CHECKS = [
    ("refi-qda", "REFI-QDA project", "xmlschema", refi),
    ("refi-qdc", "REFI-QDA codebook", "xmlschema", codebook),
    ("w3c", "W3C Web Annotation", "PyLD", w3c),
    ("brat", "brat", "Python's slices", brat),
    ("doccano", "doccano", "Python's slices", doccano),
    ("cas-xmi", "UIMA CAS (XMI)", "dkpro-cassis", cas),
    ("cas-json", "UIMA CAS (JSON)", "dkpro-cassis", cas),
    ("xlsx", "Workbook", "openpyxl", xlsx),
    ("docx", "Word report", "python-docx", docx_report),
    ("docx-annotated", "Word comments", "python-docx", docx_comments),
    ("odt", "OpenDocument comments", "odfpy", odt),
    ("pdf", "PDF report", "pdftotext", pdf),
    ("pdf-annotated", "PDF documents", "pdftotext", pdf),
]


def main():
    folder = sys.argv[1]
    schemas = sys.argv[2] if len(sys.argv) > 2 else ""
    export, expected = truth(folder)
    failed = False
    print("| Format | Read by | What it says |\n|---|---|---|")
    for name, label, reader, check in CHECKS:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            print(f"| {label} | {reader} | passed over |")
            continue
        try:
            print(f"| {label} | {reader} | {'; '.join(check(path, schemas, export, expected))} |")
        except Exception as error:
            failed = True
            print(f"| {label} | {reader} | **{type(error).__name__}: {error}** |")
    sys.exit(failed)


main()
