"""Control words of RTF: which groups hold text of the conversation and which do not.

From Microsoft's Rich Text Format Specification, version 1.9.1 (2008).
"""

from __future__ import annotations

import codecs


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Groups about the document, or about how something looks; no reader shows what is in them.
SKIP = _set(
    "fonttbl colortbl stylesheet info listtable listoverridetable rsidtbl revtbl filetbl template "
    "generator pntext listtext pn pnseclvl fldinst datafield formfield bkmkstart bkmkend xe tc rxe "
    "themedata colorschememapping latentstyles datastore xmlnstbl userprops sp shprslt nonshppict "
    "nesttableprops nonesttables atnid atnauthor atntime atndate atnref atrfstart atrfend atnicn "
    "atnparent ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn objdata objclass objname objalias "
    "objsect wgrffmtfilter mmathPr pgptbl upr background fchars lchars passwordhash "
    "defchp defpap falt panose ffname ffdeftext fftype keycode"
)
# Groups beside the running text: counted, not read.
UNREAD = {
    "footnote": "voetnoot",
    "annotation": "opmerking",
    **dict.fromkeys(_set("header headerl headerr headerf footer footerl footerr footerf"),
                    "koptekst"),
}  # fmt: skip
# Counted even when there is no text in them.
PICTURES = {"pict": "afbeelding", "objdata": "object"}
BOXES = _set("shptxt dptxbxtext")
# Groups marked as "skip me if you do not know me" that hold text, or groups that do.
THROUGH = _set("shppict shpinst ud moMath mmath")

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
SYMBOLS = {"~": "\xa0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
PARAGRAPH = _set("par sect page column nestcell nestrow")

CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
# Charsets of fonts; 0 and 1 mean that of the document.
CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}


def code_page(number: int) -> str:
    """Return the name of Windows code page `number`, or that of Western Europe."""
    for name in (f"cp{number}", "utf-8" if number == 65001 else "cp1252"):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1252"


def decoded(data: bytes, encoding: str) -> str:
    """Return `data` as text, in Windows-1252 when `encoding` does not fit."""
    for name in (encoding, "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
