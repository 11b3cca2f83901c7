"""A PDF report as a Document: PDFium reads letters and drawings, the rest of this folder reads grids from them."""
