"""Papers: tagged PDFs made from a template and data, with nothing of the machine's own in them.

`render_pdf(template, data, frame=…)` sets a `.typ` file of a feature's `papers/` folder. The template holds
no words: they come translated in `data`, beside the figures, and are shown as they are, whatever they hold.
"""

from lms.papers.codes import from_left, qr_svg
from lms.papers.setting import Frame, PaperError, render_pdf

__all__ = ["Frame", "PaperError", "from_left", "qr_svg", "render_pdf"]
