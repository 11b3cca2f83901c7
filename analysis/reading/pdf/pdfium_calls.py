"""PDFium's functions as this package calls them: thousands of times a page, so with the least that a call can cost.

Handles and places in memory are plain numbers here. A call keeps Python's lock, since PDFium serves one thread at a
time anyway. `pypdfium2_raw` holds the library itself, as pdfplumber brings it along.
"""

from __future__ import annotations

import ctypes
import importlib.util
from ctypes import c_char, c_double, c_float, c_int, c_ubyte, c_uint, c_ulong, c_ushort, c_void_p, string_at
from pathlib import Path
from typing import Any


def _library() -> Any:
    """PDFium. Its Python package would bind all of its 500 functions first, which takes as long as to read a page."""
    package = importlib.util.find_spec("pypdfium2_raw")
    for folder in (package and package.submodule_search_locations) or ():
        for name in ("libpdfium.so", "libpdfium.dylib", "pdfium.dll"):
            if (file := Path(folder, name)).is_file():
                return ctypes.CDLL(str(file))
    import pypdfium2_raw  # which may know it elsewhere on this system

    return pypdfium2_raw


pdfium = _library()
pdfium.FPDF_InitLibrary()  # does nothing where it was done before

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
LINE_TO, BEZIER_TO, MOVE_TO = 0, 1, 2
LINK, POPUP = 2, 16  # kinds of annotations that show nothing of their own
FREE_TEXT, FIELD = 3, 20  # kinds of annotations that show text
HIDDEN_ANNOTATION = 2 | 32  # flags: hidden, not to be viewed
LOCKED = 4  # what `last_error` says of a file that asks for a password

HANDLE = POINTER = c_void_p

__all__ = ["c_char", "c_double", "c_float", "c_int", "c_ubyte", "c_uint", "c_ushort", "string_at"]


class Numbers:
    """Room for numbers that PDFium writes or reads: `values` holds them, `at` is where each stands in memory.

    There may be more of `values` than were asked for: each new length would cost a new type of array.
    """

    def __init__(self, count: int, kind: Any = c_float) -> None:
        self.count = count
        self.values = (kind * (1 << (count - 1).bit_length() if count > 8 else count))()
        start, size = ctypes.addressof(self.values), ctypes.sizeof(kind)
        self.at = range(start, start + max(count, 1) * size, size)

    def view(self, first: int = 0, step: int = 1) -> Any:
        """The numbers, or every so many of them, as a memoryview: faster than `values`."""
        return memoryview(self.values).cast("B").cast(self.values._type_._type_)[first : self.count : step]

    def raw(self) -> bytes:
        """The numbers as they stand in memory."""
        return ctypes.string_at(self.at.start, self.count * self.at.step)


def _call(name: str, result: Any, *arguments: Any) -> Any:
    place = ctypes.cast(getattr(pdfium, name), c_void_p).value
    assert place is not None
    return ctypes.PYFUNCTYPE(result, *arguments)(place)


load_document = _call("FPDF_LoadDocument", HANDLE, ctypes.c_char_p, ctypes.c_char_p)
load_memory = _call("FPDF_LoadMemDocument", HANDLE, ctypes.c_char_p, c_int, ctypes.c_char_p)
close_document = _call("FPDF_CloseDocument", None, HANDLE)
last_error = _call("FPDF_GetLastError", c_ulong)
page_count = _call("FPDF_GetPageCount", c_int, HANDLE)

load_page = _call("FPDF_LoadPage", HANDLE, HANDLE, c_int)
close_page = _call("FPDF_ClosePage", None, HANDLE)
page_box = _call("FPDF_GetPageBoundingBox", c_int, HANDLE, POINTER)
page_turn = _call("FPDFPage_GetRotation", c_int, HANDLE)

load_text = _call("FPDFText_LoadPage", HANDLE, HANDLE)
close_text = _call("FPDFText_ClosePage", None, HANDLE)
count_letters = _call("FPDFText_CountChars", c_int, HANDLE)
all_letters = _call("FPDFText_GetText", c_int, HANDLE, c_int, c_int, POINTER)
letter_code = _call("FPDFText_GetUnicode", c_uint, HANDLE, c_int)
letter_is_unmapped = _call("FPDFText_HasUnicodeMapError", c_int, HANDLE, c_int)
letter_is_hyphen = _call("FPDFText_IsHyphen", c_int, HANDLE, c_int)
letter_object = _call("FPDFText_GetTextObject", HANDLE, HANDLE, c_int)
letter_matrix = _call("FPDFText_GetMatrix", c_int, HANDLE, c_int, POINTER)
letter_size = _call("FPDFText_GetFontSize", c_double, HANDLE, c_int)
letter_box = _call("FPDFText_GetLooseCharBox", c_int, HANDLE, c_int, POINTER)
glyph_box = _call("FPDFText_GetCharBox", c_int, HANDLE, c_int, POINTER, POINTER, POINTER, POINTER)

count_objects = _call("FPDFPage_CountObjects", c_int, HANDLE)
object_at = _call("FPDFPage_GetObject", HANDLE, HANDLE, c_int)
object_kind = _call("FPDFPageObj_GetType", c_int, HANDLE)
object_box = _call("FPDFPageObj_GetBounds", c_int, HANDLE, POINTER, POINTER, POINTER, POINTER)
object_matrix = _call("FPDFPageObj_GetMatrix", c_int, HANDLE, POINTER)
turn_object = _call("FPDFPageObj_TransformF", c_int, HANDLE, POINTER)
set_matrix = _call("FPDFPageObj_SetMatrix", c_int, HANDLE, POINTER)
fill_color = _call("FPDFPageObj_GetFillColor", c_int, HANDLE, POINTER, POINTER, POINTER, POINTER)
stroke_color = _call("FPDFPageObj_GetStrokeColor", c_int, HANDLE, POINTER, POINTER, POINTER, POINTER)
count_in_form = _call("FPDFFormObj_CountObjects", c_int, HANDLE)
object_in_form = _call("FPDFFormObj_GetObject", HANDLE, HANDLE, c_ulong)

font_of = _call("FPDFTextObj_GetFont", HANDLE, HANDLE)
font_name = _call("FPDFFont_GetBaseFontName", ctypes.c_size_t, HANDLE, POINTER, ctypes.c_size_t)
font_descent = _call("FPDFFont_GetDescent", c_int, HANDLE, c_float, POINTER)

set_active = _call("FPDFPageObj_SetIsActive", c_int, HANDLE, c_int)
create_bitmap = _call("FPDFBitmap_CreateEx", HANDLE, c_int, c_int, c_int, POINTER, c_int)
render_page = _call("FPDF_RenderPageBitmap", None, HANDLE, HANDLE, *[c_int] * 6)

count_annotations = _call("FPDFPage_GetAnnotCount", c_int, HANDLE)
annotation_at = _call("FPDFPage_GetAnnot", HANDLE, HANDLE, c_int)
annotation_kind = _call("FPDFAnnot_GetSubtype", c_int, HANDLE)
annotation_flags = _call("FPDFAnnot_GetFlags", c_int, HANDLE)
annotation_has = _call("FPDFAnnot_HasKey", c_int, HANDLE, ctypes.c_char_p)
annotation_text = _call("FPDFAnnot_GetStringValue", c_ulong, HANDLE, ctypes.c_char_p, POINTER, c_ulong)
close_annotation = _call("FPDFPage_CloseAnnot", None, HANDLE)
flatten = _call("FPDFPage_Flatten", c_int, HANDLE, c_int)

count_segments = _call("FPDFPath_CountSegments", c_int, HANDLE)
segment_at = _call("FPDFPath_GetPathSegment", HANDLE, HANDLE, c_int)
segment_point = _call("FPDFPathSegment_GetPoint", c_int, HANDLE, POINTER, POINTER)
segment_kind = _call("FPDFPathSegment_GetType", c_int, HANDLE)
draw_mode = _call("FPDFPath_GetDrawMode", c_int, HANDLE, POINTER, POINTER)

image_dots = _call("FPDFImageObj_GetImagePixelSize", c_int, HANDLE, POINTER, POINTER)
image_data = _call("FPDFImageObj_GetImageDataRaw", c_ulong, HANDLE, POINTER, c_ulong)
draw_image = _call("FPDFImageObj_GetRenderedBitmap", HANDLE, HANDLE, HANDLE, HANDLE)
bitmap_width = _call("FPDFBitmap_GetWidth", c_int, HANDLE)
bitmap_height = _call("FPDFBitmap_GetHeight", c_int, HANDLE)
bitmap_stride = _call("FPDFBitmap_GetStride", c_int, HANDLE)
bitmap_buffer = _call("FPDFBitmap_GetBuffer", HANDLE, HANDLE)
destroy_bitmap = _call("FPDFBitmap_Destroy", None, HANDLE)
