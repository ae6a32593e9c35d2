"""Pictures where people would rather look than read: counts as values, as bars in SVG, and as the same in words.

Only counts are in them, never words that somebody said; names of themes only where a brief would print them (R11, R29).
"""

from coprod_tui.files.pictures.charts import Bar, Chart, Grid, Part, Row
from coprod_tui.files.pictures.counting import charts_of, charts_of_brief
from coprod_tui.files.pictures.drawing import svg_of
from coprod_tui.files.pictures.large import in_large_print

__all__ = ["Bar", "Chart", "Grid", "Part", "Row", "charts_of", "charts_of_brief", "in_large_print", "svg_of"]
