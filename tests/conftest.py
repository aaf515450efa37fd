"""Settings for every test: how thoroughly Hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

# The machine's speed is not what is tested; the same examples come up on every run, so a red build stays red.
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("default"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
