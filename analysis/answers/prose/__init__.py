"""Words and numbers as a reader sees them: sentences, tables and charts with each number marked as one.

Sentences are computed from the small frames of measures, in one module for each notebook. Whatever comes from a
report is escaped.
"""

from analysis.answers.prose.markup import chart, say, say_list, table

__all__ = ["chart", "say", "say_list", "table"]
