"""Folders of portals as their CMSes leave them, pointing at a database of the tests."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

WORDPRESS = """<?php
define( 'DB_NAME', '{database}' );
define( 'DB_USER', '{user}' );
define( 'DB_PASSWORD', '{password}' );
define( 'DB_HOST', '{host}:{port}' );
$table_prefix = '{prefix}';
require_once ABSPATH . 'wp-settings.php';
"""
JOOMLA = """<?php
class JConfig {{
    public $dbtype = 'mysqli';
    public $host = '{host}:{port}';
    public $user = '{user}';
    public $password = '{password}';
    public $db = '{database}';
    public $dbprefix = '{prefix}';
    public $offset = 'Asia/Ho_Chi_Minh';
}}
"""
NUKEVIET = """<?php
if (!defined('NV_MAINFILE')) {{
    exit('Stop!!!');
}}
$db_config['dbhost'] = '{host}';
$db_config['dbport'] = '{port}';
$db_config['dbname'] = '{database}';
$db_config['dbuname'] = '{user}';
$db_config['dbpass'] = '{password}';
$db_config['dbtype'] = 'mysql';
$db_config['prefix'] = '{prefix}';
"""
DRUPAL = """<?php
$databases['default']['default'] = array(
  'driver' => 'mysql',
  'database' => '{database}',
  'username' => '{user}',
  'password' => '{password}',
  'host' => '{host}',
  'port' => '{port}',
  'prefix' => '{prefix}',
);
"""
LIFERAY = """jdbc.default.driverClassName=org.mariadb.jdbc.Driver
jdbc.default.url=jdbc:mariadb://{host}:{port}/{database}?useUnicode=true&characterEncoding=UTF-8
jdbc.default.username={user}
jdbc.default.password={password}
"""
MATOMO = """; <?php exit; ?> DO NOT REMOVE THIS LINE
[database]
host = "{host}"
port = {port}
username = "{user}"
password = "{password}"
dbname = "{database}"
tables_prefix = "{prefix}"
adapter = "PDO\\MYSQL"
"""
FILES = {
    "wordpress": ("wp-config.php", WORDPRESS, "wp_"),
    "joomla": ("configuration.php", JOOMLA, "j4_"),
    "nukeviet": ("config.php", NUKEVIET, "nv4"),
    "drupal": ("sites/default/settings.php", DRUPAL, ""),
    "liferay": ("portal-ext.properties", LIFERAY, ""),
    "matomo": ("config/config.ini.php", MATOMO, "matomo_"),
}


def site_folder(folder: Path, cms: str, url: sa.URL, prefix: str | None = None) -> Path:
    """A portal's root folder. Returns it."""
    name, text, usual = FILES[cms]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        text.format(
            host=url.host,
            port=url.port or 3306,
            user=url.username,
            password=url.password or "",
            database=url.database,
            prefix=usual if prefix is None else prefix,
        ),
        "utf-8",
    )
    return folder
