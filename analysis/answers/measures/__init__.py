"""Questions put to the tidy tables: pure functions from tidy frames to small frames of answers.

The last column of every answer, `sources`, holds for each row the keys of the tidy rows from which its numbers come
(see store.row_keys), in printed order. `frame.attrs["how"]` names the function that answered.
"""

from analysis.answers.measures.answers import chosen, of_publisher, of_report

__all__ = ["chosen", "of_publisher", "of_report"]
