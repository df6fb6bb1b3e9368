"""The theme part of the template, which Word's schema requires.

No style refers to it; its colours and font are what Word offers when somebody picks one.
"""

from __future__ import annotations

from peer_research.word.styles import CORAL, FONT, GREY, INK, MIST, RULE, TEAL, WHITE, YELLOW

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COLOURS = {
    "dk1": INK, "lt1": WHITE, "dk2": TEAL, "lt2": MIST, "accent1": TEAL, "accent2": CORAL,
    "accent3": YELLOW, "accent4": RULE, "accent5": GREY, "accent6": INK, "hlink": TEAL,
    "folHlink": GREY,
}  # fmt: skip
_PLAIN_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme_xml() -> str:
    """Return the whole ``word/theme/theme1.xml``."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items()
    )
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    line = f'<a:ln w="9525">{_PLAIN_FILL}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<a:theme xmlns:a="{_A}" name="peer-research"><a:themeElements>'
        f'<a:clrScheme name="peer-research">{colours}</a:clrScheme>'
        f'<a:fontScheme name="peer-research"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="peer-research"><a:fillStyleLst>{_PLAIN_FILL * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_PLAIN_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
