import logging
import re

out = logging.getLogger("clinic")
_LETTERS = re.compile(r"[A-Za-z]")


def note_all(step, **fields):
    out.info("%s %s", step, fields)


def note_keys(step, **fields):
    out.info("%s %s", step, sorted(fields))


def mask(text):
    return text.strip().lower()


def redact(text):
    return _LETTERS.sub("*", text)


def traced(function):
    def inner(*args, **kwargs):
        out.debug("-> %s %r %r", function.__name__, args, kwargs)
        return function(*args, **kwargs)

    return inner


def timed(function):
    def inner(*args, **kwargs):
        out.debug("-> %s with %d", function.__name__, len(args))
        return function(*args, **kwargs)

    return inner
