"""What notebooks call: numbers that know their source, sentences, tables and charts of them, and shared rules.

number    a value with its unit, its source rows and its formula     rows      rows counted and chosen
output    sentences, big numbers, tables                             charts    bars, and any chart of one's own
rules     what several notebooks mean by a word                      identity  the same activity in two reports
printed   where a number stands in its report                        look      a page with what was found on it
language  how numbers, dates and codes are written
trace     key of a tidy row → the row, the checks that touch it, its words on the report's line
"""

from analysis.answers.charts import bars, chart, house_style, stacked
from analysis.answers.identity import changes, previous_report
from analysis.answers.language import Label, label, month
from analysis.answers.look import show
from analysis.answers.number import Number, assume, cite, count, median, months, share, stated, total
from analysis.answers.output import big, finding, items, messages, name_of, note, say, sentence, table
from analysis.answers.rows import count_by, latest, named, of_publisher, of_report, period_of, places_of, sorted_by
from analysis.answers.rules import (
    chain_vintages,
    days_overdue,
    has_comment,
    is_about_report,
    is_due,
    is_off_plan,
    is_prioritised,
    is_theme,
    is_whole_year,
    parts_of_total,
    publication,
    reasons_given,
    reasons_stated,
    stated_before,
)
from analysis.tidy.store import load

__all__ = [
    "Label", "Number", "assume", "bars", "big", "chain_vintages", "changes", "chart", "cite", "count", "count_by",
    "days_overdue", "finding", "has_comment", "house_style", "is_about_report", "is_due", "is_off_plan",
    "is_prioritised", "is_theme", "is_whole_year", "items", "label", "latest", "load", "median", "messages", "month",
    "months", "name_of", "named", "note", "of_publisher", "of_report", "parts_of_total", "period_of", "places_of",
    "previous_report", "publication", "reasons_given", "reasons_stated", "say", "sentence", "share", "show",
    "sorted_by", "stacked", "stated", "stated_before", "table", "total",
]  # fmt: skip
