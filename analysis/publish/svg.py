"""Charts as the pages need them: inline SVG without styles (the pages' policy forbids them) and with its own ids."""

from __future__ import annotations

import base64
import re

from bs4 import BeautifulSoup
from bs4.element import Tag

# What an SVG may say as an attribute as well as in a style (SVG 1.1, "presentation attributes"), as charts use it.
_PRESENTATION = {
    *("clip-path", "clip-rule", "color", "display", "fill", "fill-opacity", "fill-rule", "font-family", "font-size"),
    *("font-style", "font-weight", "letter-spacing", "mask", "opacity", "overflow", "stop-color", "stop-opacity"),
    *("stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
    *("stroke-opacity", "stroke-width", "text-anchor", "text-decoration", "visibility"),
}
_FONT = re.compile(
    r"(?:(?P<style>italic|oblique|normal)\s+)?(?:(?P<weight>bold|normal|\d{3})\s+)?"
    r"(?P<size>[\d.]+(?:px|pt|em)?)(?:/\S+)?\s+(?P<family>.+)"
)
_LONG = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")


def unpack(body: BeautifulSoup) -> None:
    """Put the charts that a notebook holds as images (`data:image/svg+xml;base64,…`) into the page themselves."""
    for image in body.select("img[src^='data:image/svg+xml;base64,']"):
        text = base64.b64decode(str(image["src"]).partition(",")[2]).decode("utf-8")
        drawn = BeautifulSoup(text[text.find("<svg") :], "html.parser").find("svg")  # without the XML prologue
        if drawn is not None:
            drawn["role"] = "img"
            drawn["aria-label"] = str(image.get("alt", ""))
            image.replace_with(drawn)


def prepare(svg: Tag, prefix: str) -> list[str]:
    """Rewrite an SVG in place; what could not be rewritten comes back, one line for each.

    Styles become attributes, ids get the prefix (two charts on a page share none), metadata goes, and the width is
    the page's matter.
    """
    refused = []
    for metadata in svg.find_all("metadata"):
        metadata.decompose()
    for sheet in svg.find_all("style"):
        rule = re.fullmatch(r"\s*\*\s*\{([^{}]*)\}\s*", sheet.get_text())
        if rule:  # what holds for every element is inherited from the outermost
            refused += _as_attributes(svg, rule[1])
        else:
            refused.append("a chart has a style sheet")
        parent = sheet.parent
        sheet.decompose()
        if parent is not None and parent.name == "defs" and not parent.find(True):
            parent.decompose()
    for element in [svg, *svg.find_all(True)]:
        style = element.attrs.pop("style", None)
        if style:
            refused += _as_attributes(element, str(style))
        _rename(element, prefix)
    for element in svg.select("path[d]"):  # a hundredth of a point is finer than any screen; half the bytes
        element["d"] = _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), str(element["d"]))
    for name in ("width", "height"):
        svg.attrs.pop(name, None)
    if not svg.get("viewbox"):
        refused.append("a chart has no viewBox")
    svg["focusable"] = "false"
    return refused


def _as_attributes(element: Tag, style: str) -> list[str]:
    """Move the declarations of a style to attributes; those that have none come back as problems."""
    refused = []
    for declaration in style.split(";"):
        name, colon, value = (part.strip() for part in declaration.partition(":"))
        if not colon:
            continue
        font = _FONT.fullmatch(value) if name == "font" else None
        if font:
            for part, text in font.groupdict().items():
                if text:
                    element[f"font-{part}"] = text
        elif name in _PRESENTATION:
            element[name] = value
        elif name not in ("white-space", "mix-blend-mode", "image-rendering", "-inkscape-stroke"):  # nothing is lost
            refused.append(f"a chart has the style {name!r}")
    return refused


def _rename(element: Tag, prefix: str) -> None:
    for name, value in list(element.attrs.items()):
        text = str(value)
        if name == "id":
            element[name] = prefix + text
        elif name in ("href", "xlink:href") and text.startswith("#"):
            element[name] = f"#{prefix}{text[1:]}"
        elif "url(" in text:
            element[name] = _REFERENCE.sub(rf"url(#{prefix}\1)", text)
