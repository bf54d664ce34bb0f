"""What a script finds wrong while it goes on, and how long it has been at it."""

import sys
import time

_began = time.monotonic()
_failures = []


def say(what):
    print(f"== {time.monotonic() - _began:4.0f} s: {what}", flush=True)


def check(right, what):
    if not right:
        _failures.append(what)
        print(f"Wrong: {what}", flush=True)


def await_that(condition, what, seconds=60, pause=0.2):
    """Looks again after each pause. Seconds until it was so, or was given up as wrong."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() > start + seconds:
            check(False, f"not within {seconds} s: {what}")
            break
        time.sleep(pause)
    return time.monotonic() - start


def is_wrong():
    return bool(_failures)


def end():
    """Of the program: 1 where anything was wrong."""
    say("wrong" if is_wrong() else "right")
    sys.exit(is_wrong())
