"""The application for a WSGI server started without the command line; $SOLUONG_CONFIG names the configuration."""

from service.app import create_app
from service.logs import to_json
from service.settings import find_configuration, load_settings

to_json()
app = create_app(load_settings(find_configuration(None)))
