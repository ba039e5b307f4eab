"""The application for a WSGI server started without the command line; $SOLUONG_CONFIG names the configuration.

$SOLUONG_LANG is the language of what stops it. gunicorn ends as a whole where a worker ends with status 3.
"""

import os

from service.app import create_app
from service.console import read_settings, stop
from service.logs import to_json
from service.preflight import refusals

_NOT_BOOTED = 3
_lang = os.environ.get("SOLUONG_LANG", "vi")

to_json()
_settings = read_settings(None, _lang, status=_NOT_BOOTED)
if _refused := refusals(_settings):
    stop((text.in_(_lang) for text in _refused), status=_NOT_BOOTED)
app = create_app(_settings)
