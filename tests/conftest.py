"""Settings of every test: one hypothesis profile; under CI a skipped test is a failed test."""

import os

import pytest
from hypothesis import HealthCheck, settings

# No deadline and no complaint about slow data: a shared machine with two cores is not a bug in the code.
settings.register_profile(
    "yrdshare", max_examples=200, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("yrdshare")


class SkipsFail:
    """Turns each skip into a failure. A plugin, as bare hooks would not reach doctests and notebooks."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self):
        return failed_if_skipped((yield))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self):
        return failed_if_skipped((yield))


def failed_if_skipped(report):
    """The report, a skip turned into a failure; an expected failure stays what it is."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Under CI no test may be skipped: {reason}"
    return report


def pytest_configure(config):
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        config.pluginmanager.register(SkipsFail(), "skips-fail")
