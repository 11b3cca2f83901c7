"""In what order the files of tests are run."""

import pytest

LONG = ("test_site.py", "test_jupyterlab.py", "test_mutation.py", "test_site_languages.py", "test_notebooks.py")
"""They take minutes, mostly in a browser: begun first, they keep no worker waiting at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
