"""What the audit says of what pip-audit found."""

from __future__ import annotations

from tools.audit import NOT_HAD, verdict

SOUND = {"name": "jinja2", "version": "3.1.6", "vulns": []}
FLAWED = {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.1"]}]}
UNMENDED = {"name": "odd", "version": "1", "vulns": [{"id": "GHSA-1", "fix_versions": []}]}
UNKNOWN = {"name": "hidden", "skip_reason": "not found"}


def test_nothing_known() -> None:
    assert verdict({"dependencies": [SOUND]}) == (0, ["1 of 1 packages audited, 0 known vulnerabilities"])


def test_flaws_are_named_with_their_remedy() -> None:
    assert verdict({"dependencies": [SOUND, FLAWED, UNMENDED, UNKNOWN]}) == (
        1,
        [
            "hidden: not audited (not found)",
            "pillow 9.0: PYSEC-1, mended in 9.1",
            "odd 1: GHSA-1, not mended yet",
            "3 of 4 packages audited, 2 known vulnerabilities",
            "raise their versions: python3 run.py lock --upgrade",
        ],
    )


def test_no_advisories_are_no_good_news() -> None:
    assert verdict({"dependencies": [UNKNOWN]}) == (2, [NOT_HAD])
    assert verdict({"dependencies": []}) == (2, [NOT_HAD])
