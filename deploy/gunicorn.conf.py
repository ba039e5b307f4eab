"""For those who start gunicorn themselves: gunicorn -c deploy/gunicorn.conf.py 'service.wsgi:app'

`soluong serve` uses the same settings. $SOLUONG_BIND and $SOLUONG_WORKERS change the two that differ by machine.
"""

import os

from service.serving import gunicorn_settings

_workers = os.environ.get("SOLUONG_WORKERS")
globals().update(
    gunicorn_settings(
        os.environ.get("SOLUONG_BIND", "127.0.0.1:8080"),
        int(_workers) if _workers else None,
    )
)
