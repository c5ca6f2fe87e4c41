"""Moments as a file holds them (ISO, UTC, to the second) and as people read them (local time)."""

from datetime import UTC, datetime


def now() -> str:
    """This moment."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(time: str) -> str:
    """Day and time on this machine."""
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")


def local_today(time: str) -> str:
    """The same, the day left out where it is today."""
    day, _, clock = local(time).partition(" ")
    return clock if day == datetime.now().astimezone().strftime("%Y-%m-%d") else f"{day} {clock}"
