"""A site folder tells its CMS and its database; what it does not tell is asked for, and no password is ever shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from service.phpconfig import PhpError
from service.sites import Site, SiteError, find_site

PASSWORD = "p\"a$s\\w'o{r}d"
IN_SINGLE = r"""'p"a$s\\w\'o{r}d'"""
IN_DOUBLE = r'''"p\"a\$s\\w'o{r}d"'''

WORDPRESS = f"""<?php
define( 'DB_NAME', 'cong' );
define( 'DB_USER', 'nguoi_doc' );
define( 'DB_PASSWORD', {IN_SINGLE} );
define( 'DB_HOST', '127.0.0.1' );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {{
	define( 'ABSPATH', __DIR__ . '/' );
}}
require_once ABSPATH . 'wp-settings.php';
"""

Find = Callable[..., Site]


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def find(tmp_path: Path) -> Find:
    def find(
        files: Mapping[str, str], environ: Mapping[str, str] | None = None, under: str = ".", **more: object
    ) -> Site:
        sockets = more.pop("sockets", ())
        return find_site(write(tmp_path, files) / under, environ or {}, sockets=sockets, **more)  # type: ignore[arg-type]  # cms=

    return find


def wordpress(find: Find, old: str, new: str, environ: Mapping[str, str] | None = None, **files: str) -> Site:
    """A usual wp-config.php with one piece changed."""
    assert old in WORDPRESS
    return find({"wp-config.php": WORDPRESS.replace(old, new), "wp-settings.php": "<?php f();", **files}, environ)


def known(site: Site) -> tuple[object, ...]:
    return (site.host, site.port, site.socket, site.database, site.user, site.password, site.table_prefix)


USUAL = ("127.0.0.1", None, None, "cong", "nguoi_doc", PASSWORD, "wp_")


def test_a_usual_wordpress_is_read(find: Find) -> None:
    site = find(
        {"wp-config.php": WORDPRESS, "wp-includes/version.php": "<?php\n/** @since 1 */\n$wp_version = '6.1.9';\n"}
    )
    assert (site.cms, site.version, site.driver, site.unresolved) == ("wordpress", "6.1.9", "mysql", ())
    assert known(site) == USUAL


# Twelve nasty forms of wp-config.php: each is read right, or asked about.

NASTY = {
    "odd case and space": ("define( 'DB_NAME', 'cong' );", "DEFINE(\t'DB_NAME'\n,\n\"cong\"  )  ;"),
    "getenv with a fallback": ("'127.0.0.1'", "getenv('NO_HOST') ?: '127.0.0.1'"),
    "concatenation": ("'cong'", "'co' . \"ng\" . ''"),
    "a fake define in comments": (
        "define( 'DB_NAME'",
        "// define('DB_NAME', 'a');\n# define('DB_NAME', 'b');\n/* define('DB_NAME', 'c'); */\n"
        "/** $table_prefix = 'x_'; */define( 'DB_NAME'",
    ),
    "a define within a string": ("define( 'DB_NAME'", "$help = \"define('DB_NAME', 'a');\"; define( 'DB_NAME'"),
    "a heredoc": ("'cong'", "<<<X\n  cong\n  X"),
    "a nowdoc": (IN_SINGLE, "<<<'X'\n" + PASSWORD + "\nX"),
    "double quotes, escapes and a dollar": (IN_SINGLE, IN_DOUBLE),
    "guarded twice": (
        "define( 'DB_USER'",
        "defined('DB_USER') || define('DB_USER', 'nguoi_doc'); if (!defined('DB_USER')) define( 'DB_USER'",
    ),
    "a variable before": (
        "define( 'DB_NAME', 'cong' );",
        "$name = ['db' => 'cong']; const DB_NAME = \"x\" === 'y' ? 'a' : 'cong';",
    ),
    "a later define that PHP ignores": ("$table_prefix", "define('DB_NAME', 'khac'); $table_prefix"),
    "a closing tag and html": ("$table_prefix", "?>\n\n<?php $table_prefix"),
    "the image's getenv_docker": (
        "'cong'",
        "getenv_docker('WORDPRESS_DB_NAME', 'cong')",
    ),
    "Windows line ends": ("\n", "\r\n"),
}


@pytest.mark.parametrize("form", NASTY)
def test_a_nasty_wp_config_is_read_right(find: Find, form: str) -> None:
    site = wordpress(find, *NASTY[form])
    assert (known(site), site.unresolved) == (USUAL, ())


def test_an_environment_variable_that_is_set_goes_before_the_fallback(find: Find) -> None:
    site = wordpress(find, "'127.0.0.1'", "getenv('DB_HOST') ?: 'localhost'", {"DB_HOST": "db:3307"})
    assert (site.host, site.port, site.notes) == ("db", 3307, ())


def test_a_fallback_that_was_taken_is_noted(find: Find) -> None:
    site = wordpress(find, "'127.0.0.1'", "getenv('DB_HOST') ?: '127.0.0.1'")
    assert "DB_HOST" in site.notes[0].vi and "line 5" in site.notes[0].en


def test_a_secret_file_beside_it_is_included(find: Find) -> None:
    secret = {"secret/db.php": f"<?php define('DB_PASSWORD', {IN_DOUBLE});"}
    for path in ("__DIR__ . '/secret/db.php'", "dirname(__FILE__).'/secret/db.php'", "ABSPATH . 'secret/db.php'"):
        assert (
            known(wordpress(find, f"define( 'DB_PASSWORD', {IN_SINGLE} );", f"require_once({path});", **secret))
            == USUAL
        )


@pytest.mark.parametrize(
    ("old", "new", "field", "source", "line"),
    [
        (IN_SINGLE, "decrypt('hunter2')", "password", "DB_PASSWORD", 4),
        (IN_SINGLE, '"pa$word"', "password", "DB_PASSWORD", 4),
        (IN_SINGLE, "getenv('NOT_SET')", "password", "DB_PASSWORD", 4),
        (f"define( 'DB_PASSWORD', {IN_SINGLE} );", "require '/nowhere/hunter2.php';", "password", "DB_PASSWORD", 4),
        ("define( 'DB_NAME', 'cong' );", "", "database", "DB_NAME", 0),
        ("'127.0.0.1'", "$_SERVER['HTTP_HOST']", "host", "DB_HOST", 5),
        ("'wp_'", "'wp-; DROP'", "table_prefix", "table_prefix", 0),
        ("$table_prefix = 'wp_';", "foreach ($x as $table_prefix) {}", "table_prefix", "table_prefix", 6),
    ],
)
def test_what_cannot_be_told_is_asked_for(find: Find, old: str, new: str, field: str, source: str, line: int) -> None:
    site = wordpress(find, old, new)
    assert getattr(site, field) is None
    assert [(one.name, one.source, one.line) for one in site.unresolved] == [(field, source, line)]


def test_nothing_in_a_folder_is_executed(find: Find, tmp_path: Path) -> None:
    made = tmp_path / "made"
    site = wordpress(
        find, "define( 'DB_NAME'", f"file_put_contents('{made}', 'x'); system('touch {made}'); define( 'DB_NAME'"
    )
    assert site.database == "cong"
    assert not made.exists()


def test_a_wp_config_one_folder_up_is_found(find: Find) -> None:
    files = {
        "wp-config.php": WORDPRESS.replace("'cong'", "basename(dirname(ABSPATH . 'x'))"),
        "html/wp-load.php": "<?php",
        "html/wp-includes/version.php": "<?php $wp_version = '7.1';",
    }
    site = find(files, under="html")
    assert (site.cms, site.version, site.database) == ("wordpress", "7.1", "html")


def test_a_wp_config_of_another_wordpress_one_folder_up_is_not_taken(find: Find) -> None:
    with pytest.raises(SiteError, match=r"wp-config\.php"):
        find({"wp-config.php": WORDPRESS, "wp-settings.php": "<?php", "blog/wp-load.php": "<?php"}, under="blog")


@pytest.mark.parametrize(
    ("written", "host", "port", "socket"),
    [
        ("db", "db", None, None),
        ("db:3307", "db", 3307, None),
        ("localhost:/run/mysqld/mysqld.sock", "localhost", None, "/run/mysqld/mysqld.sock"),
        (":/tmp/my.sock", "", None, "/tmp/my.sock"),
        ("[::1]:3306", "::1", 3306, None),
        ("::1", "::1", None, None),
        ("[2001:db8::1]", "2001:db8::1", None, None),
        ("db:3307:/path.sock", "db", 3307, None),
        ("localhost", "127.0.0.1", None, None),
        ("localhost:3307", "127.0.0.1", 3307, None),
    ],
)
def test_a_wordpress_host_is_taken_apart_as_wordpress_does(
    find: Find, written: str, host: str, port: int | None, socket: str | None
) -> None:
    site = wordpress(find, "127.0.0.1", written)
    assert (site.host, site.port, site.socket) == (host, port, socket)


def test_localhost_of_mysql_is_the_default_socket_where_there_is_one(find: Find, tmp_path: Path) -> None:
    socket = tmp_path / "mysqld.sock"
    socket.touch()
    site = find(
        {"wp-config.php": WORDPRESS.replace("127.0.0.1", "localhost:3307")}, sockets=(tmp_path / "none", socket)
    )
    assert site.socket == str(socket)
    assert "3307" in site.notes[0].vi
    url = site.url()
    assert (url.drivername, url.query["unix_socket"], url.port) == ("mysql+pymysql", str(socket), None)


def test_a_network_is_known_by_its_constants(find: Find) -> None:
    site = wordpress(
        find, "$table_prefix", "define('MULTISITE', true); define('BLOG_ID_CURRENT_SITE', 1); $table_prefix"
    )
    assert site.extra == {"multisite": True, "blog_id_current_site": 1}


def test_the_wp_config_of_wordpress_own_image_is_read(find: Find) -> None:
    """Its shape: a function that looks the environment up, defaults for all, code from a variable at the end."""
    config = """<?php
if (!function_exists('getenv_docker')) {
	function getenv_docker($env, $default) {
		if ($fileEnv = getenv($env . '_FILE')) {
			return rtrim(file_get_contents($fileEnv), "\\r\\n");
		} else if (($val = getenv($env)) !== false) {
			return $val;
		}
		return $default;
	}
}
define( 'DB_NAME', getenv_docker('WORDPRESS_DB_NAME', 'wordpress') );
define( 'DB_USER', getenv_docker('WORDPRESS_DB_USER', 'example username') );
define( 'DB_PASSWORD', getenv_docker('WORDPRESS_DB_PASSWORD', 'example password') );
define( 'DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql') );
$table_prefix = getenv_docker('WORDPRESS_TABLE_PREFIX', 'wp_');
define( 'WP_DEBUG', !!getenv_docker('WORDPRESS_DEBUG', '') );
if (isset($_SERVER['HTTP_X_FORWARDED_PROTO']) && strpos($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https') !== false) {
	$_SERVER['HTTPS'] = 'on';
}
if ($configExtra = getenv_docker('WORDPRESS_CONFIG_EXTRA', '')) {
	eval($configExtra);
}
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
"""
    environ = {"WORDPRESS_DB_NAME": "cong", "WORDPRESS_DB_PASSWORD": "hunter2", "WORDPRESS_DB_HOST": "db:3307"}
    site = find({"wp-config.php": config}, environ)
    assert known(site) == ("db", 3307, None, "cong", "example username", "hunter2", "wp_")
    assert site.unresolved == ()
    assert "WORDPRESS_DB_USER (line 13)" in site.notes[0].en and "WORDPRESS_DB_NAME" not in site.notes[0].en
    asked = find({"wp-config.php": config}, {**environ, "WORDPRESS_CONFIG_EXTRA": "$table_prefix = 'x_';"})
    assert [(one.name, one.line) for one in asked.unresolved] == [("table_prefix", 22)]


JOOMLA = """<?php
class JConfig {
	public $offline = false;
	// public $host = 'old';
	public $dbtype = 'mysqli';
	public $host = '[::1]:3307';
	public $user = 'joomla';
	public $password = 'it\\'s \\\\ $x';
	public $db = 'joomla_db';
	public $dbprefix = 'j4_';
	public $offset = 'Asia/Ho_Chi_Minh';
	public $lifetime = 15;
}
"""


def test_joomla_4_is_read(find: Find) -> None:
    version = "<?php namespace Joomla\\CMS;\ndefined('_JEXEC') or die;\n"
    version += (
        "final class Version { public const MAJOR_VERSION = 4; const MINOR_VERSION = 4; const PATCH_VERSION = 0; }"
    )
    site = find({"configuration.php": JOOMLA, "libraries/src/Version.php": version})
    assert (site.cms, site.version, site.driver) == ("joomla", "4.4.0", "mysql")
    assert known(site) == ("::1", 3307, None, "joomla_db", "joomla", "it's \\ $x", "j4_")
    assert site.extra == {"timezone": "Asia/Ho_Chi_Minh", "lifetime": 15}


def test_joomla_2_is_read_with_its_version(find: Find) -> None:
    version = "<?php class JVersion { public $RELEASE = '2.5'; public $DEV_LEVEL = '28'; }"
    assert find({"configuration.php": JOOMLA, "libraries/cms/version/version.php": version}).version == "2.5.28"


@pytest.mark.parametrize(
    ("written", "host", "port", "socket"),
    [
        ("localhost", "127.0.0.1", None, None),
        (":3307", "127.0.0.1", 3307, None),
        ("db:3307", "db", 3307, None),
        ("unix:/path/to.sock", "localhost", None, "/path/to.sock"),
        ("localhost:/path/to.sock", "localhost", None, "/path/to.sock"),
        ("10.0.0.5", "10.0.0.5", None, None),
    ],
)
def test_a_joomla_host_is_taken_apart(
    find: Find, written: str, host: str, port: int | None, socket: str | None
) -> None:
    site = find({"configuration.php": JOOMLA.replace("[::1]:3307", written)})
    assert (site.host, site.port, site.socket) == (host, port, socket)


def test_joomla_on_postgresql_says_that_its_port_is_not_written(find: Find) -> None:
    site = find({"configuration.php": JOOMLA.replace("mysqli", "pgsql").replace("[::1]:3307", "localhost")})
    assert (site.driver, site.host, site.socket) == ("postgresql", "localhost", None)
    assert "5432" in site.notes[0].vi
    assert str(site.url()) == "postgresql+psycopg://joomla@localhost/joomla_db"


def test_a_postgresql_socket_folder_goes_into_the_url(find: Find) -> None:
    site = find({"configuration.php": JOOMLA.replace("mysqli", "pgsql").replace("[::1]:3307", "unix:/run/postgresql")})
    assert site.url().query == {"host": "/run/postgresql"}


def test_an_engine_that_is_not_supported_is_asked_about(find: Find) -> None:
    site = find({"configuration.php": JOOMLA.replace("mysqli", "sqlsrv")})
    assert (site.driver, [one.name for one in site.unresolved]) == (None, ["driver"])
    with pytest.raises(SiteError, match="driver"):
        site.url()


NUKEVIET = """<?php

if (!defined('NV_MAINFILE')) {
    exit('Stop!!!');
}

$db_config['dbhost'] = '10.0.0.5';
$db_config['dbport'] = '3307';
$db_config['dbname'] = 'nukeviet';
$db_config['dbsystem'] = 'nukeviet';
$db_config['dbuname'] = 'nv';
$db_config['dbpass'] = 'mat$khau';
$db_config['dbtype'] = 'mysql';
$db_config['prefix'] = 'nv4';
$global_config['site_domain'] = '';
"""


def test_nukeviet_is_read(find: Find) -> None:
    made = "<?php if (!defined('NV_MAINFILE')) die('Stop!!!');\n$global_config['version'] = '4.5.05';"
    site = find({"config.php": NUKEVIET, "data/config/config_global.php": made})
    assert (site.cms, site.version, site.driver, site.unresolved) == ("nukeviet", "4.5.05", "mysql", ())
    assert known(site) == ("10.0.0.5", 3307, None, "nukeviet", "nv", "mat$khau", "nv4")


def test_a_config_php_of_something_else_is_not_nukeviet(find: Find) -> None:
    with pytest.raises(SiteError, match="NukeViet|nukeviet"):
        find({"config.php": "<?php $host = 'x';"})


DRUPAL_7 = """<?php
$databases = array (
  'default' => array (
    'default' => array (
      'database' => 'drupal7', 'username' => 'dr', 'password' => 'pw', 'host' => 'localhost', 'port' => '',
      'driver' => 'mysql', 'prefix' => array('default' => 'd7_', 'users' => 'chung_'),
    ),
  ),
);
ini_set('session.gc_probability', 1);
"""
DRUPAL_10 = """<?php
$databases = [];
$settings['hash_salt'] = 'x';
if (file_exists($app_root . '/' . $site_path . '/settings.local.php')) {
  include $app_root . '/' . $site_path . '/settings.local.php';
}
$databases['default']['default'] = array (
  'database' => 'drupal', 'username' => 'dr', 'password' => 'pw', 'prefix' => '', 'host' => 'db', 'port' => '5433',
  'namespace' => 'Drupal\\\\pgsql\\\\Driver\\\\Database\\\\pgsql', 'driver' => 'pgsql',
);
"""


def test_drupal_7_is_read_with_its_prefixes(find: Find) -> None:
    boot = "<?php\ndefine('VERSION', '7.105');\nfunction drupal_settings_initialize() { global $databases; }\n"
    site = find({"sites/default/settings.php": DRUPAL_7, "includes/bootstrap.inc": boot})
    assert (site.cms, site.version, site.driver) == ("drupal", "7.105", "mysql")
    assert known(site) == ("127.0.0.1", None, None, "drupal7", "dr", "pw", "d7_")
    assert site.extra == {"prefixes": {"users": "chung_"}}


def test_drupal_10_is_read_from_a_composer_project(find: Find) -> None:
    version = "<?php class Drupal { const VERSION = '10.1.6'; }"
    site = find({"web/sites/default/settings.php": DRUPAL_10, "web/core/lib/Drupal.php": version})
    assert (site.version, site.driver, site.unresolved) == ("10.1.6", "postgresql", ())
    assert known(site) == ("db", 5433, None, "drupal", "dr", "pw", "")


def test_a_local_settings_file_of_drupal_holds(find: Find) -> None:
    files = {
        "sites/default/settings.php": DRUPAL_10.replace("$databases['default']['default'] =", "$x ="),
        "sites/default/settings.local.php": "<?php $databases['default']['default'] ="
        " ['driver' => 'mysql', 'database' => 'local', 'username' => 'u', 'unix_socket' => '/tmp/m.sock'];",
    }
    site = find(files)
    assert (site.driver, site.database, site.socket, site.unresolved) == ("mysql", "local", "/tmp/m.sock", ())


def test_drupal_on_sqlite_gives_the_file(find: Find, tmp_path: Path) -> None:
    lite = "<?php $databases['default']['default'] ="
    lite += " ['driver' => 'sqlite', 'database' => 'sites/default/files/.ht.sqlite'];"
    site = find({"sites/default/settings.php": lite})
    assert site.url().database == f"{tmp_path}/sites/default/files/.ht.sqlite"


def test_one_of_several_drupal_sites_has_to_be_named(find: Find) -> None:
    files = {"sites/a.vn/settings.php": DRUPAL_7, "sites/b.vn/settings.php": DRUPAL_7.replace("drupal7", "b")}
    with pytest.raises(SiteError, match=r"a\.vn.*b\.vn"):
        find(files)
    site = find(files, under="sites/b.vn")
    assert (site.database, site.extra["other_sites"]) == ("b", ["a.vn"])


def test_drupal_6_is_refused_by_name(find: Find) -> None:
    with pytest.raises(SiteError, match="Drupal 6"):
        find({"sites/default/settings.php": "<?php $db_url = 'mysqli://u:hunter2@localhost/db';"})


def test_matomo_is_read(find: Find) -> None:
    ini = (
        '; <?php exit; ?> DO NOT REMOVE THIS LINE\n; file automatically generated\n[database]\nhost = "db"\n'
        'username = "matomo"\npassword = "a\\"b&#36;c;d"\ndbname = "thongke"\ntables_prefix = "matomo_"\nport = 3307\n'
        '\n[General]\nhost = "no"\n'
    )
    files = {
        "config/config.ini.php": ini,
        "core/Version.php": "<?php final class Version { public const VERSION = '5.2.0'; }",
    }
    site = find(files)
    assert (site.cms, site.version, site.driver, site.unresolved) == ("matomo", "5.2.0", "mysql", ())
    assert known(site) == ("db", 3307, None, "thongke", "matomo", 'a"b$c;d', "matomo_")


LIFERAY = """# jdbc.default.url=jdbc:mysql://old/old
jdbc.default.driverClassName=org.postgresql.Driver
jdbc.default.url=jdbc:postgresql://db:5433/\\
    lportal?currentSchema=cong
jdbc.default.username : lr
jdbc.default.password=a\\u0024b\\\\c
"""


def test_liferay_is_read(find: Find) -> None:
    site = find({"portal-ext.properties": LIFERAY})
    assert (site.cms, site.driver, site.extra, site.unresolved) == ("liferay", "postgresql", {"schema": "cong"}, ())
    assert known(site) == ("db", 5433, None, "lportal", "lr", "a$b\\c", "")


def test_localhost_of_liferay_is_tcp(find: Find, tmp_path: Path) -> None:
    (tmp_path / "my.sock").touch()
    text = LIFERAY.replace("jdbc:postgresql://db:5433/", "jdbc:mysql://localhost/")
    site = find({"portal-ext.properties": text}, sockets=(tmp_path / "my.sock",))
    assert (site.host, site.socket) == ("localhost", None)


def test_liferay_with_jndi_is_asked_about(find: Find) -> None:
    site = find({"portal-ext.properties": "jdbc.default.jndi.name=jdbc/LiferayPool\n"})
    assert {one.name for one in site.unresolved} == {"driver", "host", "database", "user", "password"}


def test_a_folder_with_no_cms_says_what_was_looked_for(find: Find, tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        find({"index.html": "<html>"})
    for name in (
        "wp-config.php",
        "configuration.php",
        "config.php",
        "settings.php",
        "config.ini.php",
        "portal-ext.properties",
    ):
        assert name in caught.value.text.vi and name in caught.value.text.en
    assert str(tmp_path) in str(caught.value)


def test_a_folder_with_two_cmses_has_to_be_told_which(find: Find) -> None:
    files = {"wp-config.php": WORDPRESS, "configuration.php": JOOMLA}
    with pytest.raises(SiteError, match="wordpress.*joomla"):
        find(files)
    assert find(files, cms="joomla").cms == "joomla"


def test_a_folder_that_is_not_there_is_said_so(find: Find) -> None:
    with pytest.raises(SiteError, match="nowhere"):
        find({}, under="nowhere")


def test_a_configuration_that_is_no_php_is_said_to_be_none(find: Find) -> None:
    with pytest.raises(PhpError, match=r"wp-config\.php:1: .*<\?php"):
        find({"wp-config.php": "<html>hunter2</html>"})


def test_the_password_is_in_no_repr_no_url_and_no_error(find: Find) -> None:
    site = wordpress(find, IN_SINGLE, "'hunter2'")
    assert site.password == "hunter2"
    shown = [repr(site), str(site), f"{site}", repr(site.url()), site.url().render_as_string(hide_password=False)]
    shown += [repr(dataclasses.asdict(site)), repr(wordpress(find, IN_SINGLE, "f('hunter2')"))]
    assert "hunter2" not in "".join(shown)
    with pytest.raises(PhpError) as caught:
        wordpress(find, IN_SINGLE, "'hunter2")
    assert "hunter2" not in repr(caught.value) + str(caught.value) + repr(caught.value.text)


def test_a_folder_that_is_a_file_is_said_so(find: Find) -> None:
    with pytest.raises(SiteError, match="index"):
        find({"index": ""}, under="index")


def test_another_cms_that_is_not_asked_for_does_not_stop_the_one_that_is(find: Find) -> None:
    files = {"wp-load.php": "<?php", "configuration.php": JOOMLA}
    with pytest.raises(SiteError, match=r"wp-config\.php"):
        find(files)
    assert find(files, cms="joomla").database == "joomla_db"
