"""What is shipped has been looked at."""

import subprocess
import sys
from pathlib import Path

REVIEW = Path(__file__).parents[3] / "build/release/review.py"


def test_all_that_is_shipped_is_on_the_list_of_reviewed_versions_under_a_permitted_licence() -> None:
    done = subprocess.run([sys.executable, str(REVIEW)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
