"""How each CMS writes its database settings down: one reader per CMS, listed for `sites.find_site`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.text import Text
from service.phpconfig import MAX_BYTES, PhpError, read_php
from service.phpvalues import Known, Unresolved
from service.siteforms import Host, ini, java_properties, jdbc, joomla_host, wordpress_host
from service.sites import Driver, Site, SiteError
from service.sitesettings import Settings, found_at, php_value


def _mentions(file: Path, word: bytes) -> bool:
    """Whether the word stands in a file; true for one that may not be read, so that reading it says why."""
    try:
        with file.open("rb") as stream:
            return word in stream.read(MAX_BYTES)
    except OSError:
        return True


# WordPress


def _wordpress(folder: Path) -> Path | None:
    inside = folder / "wp-config.php"
    if inside.is_file():
        return inside
    above = folder.absolute().parent / "wp-config.php"
    # wp-load.php: one folder up, unless that folder is a WordPress of its own.
    if (
        (folder / "wp-load.php").is_file()
        or (folder / "wp-includes").is_dir()
        or (folder / "wp-settings.php").is_file()
    ):
        if above.is_file() and not (above.parent / "wp-settings.php").exists():
            return above
        raise SiteError(
            Text(
                f"{folder}: đây là WordPress nhưng không có wp-config.php (cả ở thư mục trên): chưa cài đặt?",
                f"{folder}: this is WordPress, but it has no wp-config.php (nor the folder above): not installed yet?",
            )
        )
    return None


def _read_wordpress(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    php = read_php(config, environ, constants={"ABSPATH": f"{folder.absolute()}/"})
    constants = Settings(php.constants, php)
    written = constants.text("host", "DB_HOST")
    database, user = constants.text("database", "DB_NAME"), constants.text("user", "DB_USER")
    password = constants.text("password", "DB_PASSWORD")
    constants.values = php.variables
    prefix = constants.prefix("table_prefix", "table_prefix")
    extra: dict[str, object] = {}
    for name in ("MULTISITE", "SUBDOMAIN_INSTALL", "BLOG_ID_CURRENT_SITE", "DB_CHARSET", "WP_HOME", "WP_SITEURL"):
        value = php.constants.get(name)
        if name in php.constants and not isinstance(value, Unresolved):
            extra[name.lower()] = value
        elif isinstance(value, Unresolved):
            constants.miss(name.lower(), name, value.reason, value.line)
    version = php_value(folder / "wp-includes" / "version.php", "variables", "wp_version", environ)
    host = wordpress_host(written) if written is not None else Host()
    return constants.site(
        "wordpress", version, config, "mysql", host,
        database=database, user=user, password=password, table_prefix=prefix, extra=extra,
    )  # fmt: skip


# Joomla


def _joomla(folder: Path) -> Path | None:
    config = folder / "configuration.php"
    if not config.is_file():
        return None
    own = (folder / "administrator").is_dir() or (folder / "libraries").is_dir()
    return config if own or _mentions(config, b"JConfig") else None


def _joomla_version(folder: Path, environ: Mapping[str, str]) -> str | None:
    new = folder / "libraries" / "src" / "Version.php"
    parts = [php_value(new, "class_constants", f"{name}_VERSION", environ) for name in ("MAJOR", "MINOR", "PATCH")]
    if all(parts):
        return ".".join(part or "" for part in parts)
    for file in ("libraries/cms/version/version.php", "libraries/joomla/version.php"):
        for kind in ("class_constants", "properties"):
            release = php_value(folder / file, kind, "RELEASE", environ)
            level = php_value(folder / file, kind, "DEV_LEVEL", environ)
            if release:
                return f"{release}.{level}" if level else release
    return None


def _read_joomla(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    php = read_php(config, environ)
    settings = Settings(php.properties, php)
    version = _joomla_version(folder, environ)
    driver = settings.driver("dbtype", default="mysqli")
    written = settings.text("host", "host")
    host = joomla_host(written) if written is not None else Host()
    if driver == "postgresql" and host.port is None and host.socket is None and not (version or "4").startswith("3"):
        settings.notes.append(
            Text(
                "Joomla 4/5 không ghi cổng PostgreSQL: lấy cổng mặc định 5432, hãy sửa nếu khác",
                "Joomla 4/5 does not write PostgreSQL's port down: 5432 is taken, change it if it is another",
            )
        )
    database, user = settings.text("database", "db"), settings.text("user", "user")
    password = settings.text("password", "password", default="")
    prefix = settings.prefix("table_prefix", "dbprefix")
    extra = {name: php.properties[key] for name, key in (("timezone", "offset"), ("lifetime", "lifetime"))
             if not isinstance(php.properties.get(key, Unresolved(Text("", ""), 0)), Unresolved)}  # fmt: skip
    return settings.site(
        "joomla", version, config, driver, host,
        database=database, user=user, password=password, table_prefix=prefix, extra=extra,
    )  # fmt: skip


# NukeViet


def _nukeviet(folder: Path) -> Path | None:
    config = folder / "config.php"
    if not config.is_file():
        return None
    own = (folder / "includes" / "mainfile.php").is_file()
    return config if own or _mentions(config, b"$db_config") else None


def _read_nukeviet(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    php = read_php(config, environ, constants={"NV_MAINFILE": True, "NV_ROOTDIR": str(folder.absolute())})
    settings = Settings(php.variables, php)
    driver = settings.driver("db_config", "dbtype", default="mysql")
    host = Host(settings.text("host", "db_config", "dbhost"), settings.port("db_config", "dbport"))
    database = settings.text("database", "db_config", "dbname")
    user = settings.text("user", "db_config", "dbuname")
    password = settings.text("password", "db_config", "dbpass")
    prefix = settings.prefix("table_prefix", "db_config", "prefix")
    version = None
    made = folder / "data" / "config" / "config_global.php"  # written by the CMS itself
    try:
        written = read_php(made, environ, constants={"NV_MAINFILE": True})
        version = Settings(written.variables).text("version", "global_config", "version")
    except PhpError:
        pass  # not there before the site first runs; the version is for information only
    return settings.site(
        "nukeviet", version, config, driver, host,
        database=database, user=user, password=password, table_prefix=prefix,
    )  # fmt: skip


# Drupal


def _drupal_root(folder: Path) -> Path:
    inner = [folder, folder / "web", folder / "docroot"]
    return next((root for root in inner if (root / "sites").is_dir()), folder)


def _drupal(folder: Path) -> Path | None:
    here = folder / "settings.php"
    if here.is_file() and folder.absolute().parent.name == "sites":
        return here
    root = _drupal_root(folder)
    default = root / "sites" / "default" / "settings.php"
    if default.is_file():
        return default
    others = sorted((root / "sites").glob("*/settings.php"))
    if len(others) > 1:
        names = ", ".join(str(path.parent) for path in others)
        raise SiteError(
            Text(f"{folder}: Drupal có nhiều trang: {names}; hãy chỉ một trong các thư mục này",
                 f"{folder}: Drupal with several sites: {names}; name one of these folders")
        )  # fmt: skip
    return others[0] if others else None


def _read_drupal(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    root = config.absolute().parent.parent.parent
    site_path = f"sites/{config.absolute().parent.name}"
    php = read_php(
        config, environ, constants={"DRUPAL_ROOT": str(root)}, variables={"app_root": str(root), "site_path": site_path}
    )
    if "databases" not in php.variables and "db_url" in php.variables:
        raise SiteError(
            Text(f"{config}: $db_url là của Drupal 6 trở về trước, không được hỗ trợ",
                 f"{config}: $db_url is of Drupal 6 and earlier, which is not supported")
        )  # fmt: skip
    settings = Settings(php.variables, php)
    at = ("databases", "default", "default")
    driver = settings.driver(*at, "driver")
    database = settings.text("database", *at, "database")
    host, user, password = Host(), None, None
    if driver == "sqlite":
        database = str(root / database) if database and not database.startswith("/") else database
    else:
        socket = settings.text("socket", *at, "unix_socket", default="") or None
        name = settings.text("host", *at, "host", default="localhost")
        host = Host("localhost" if socket else name, settings.port(*at, "port"), socket)
        user = settings.text("user", *at, "username")
        password = settings.text("password", *at, "password", default="")
    prefix, extra = _drupal_prefix(settings, php.variables, at)
    others = [p.parent.name for p in sorted((root / "sites").glob("*/settings.php")) if p.resolve() != config.resolve()]
    if others:
        extra["other_sites"] = others
    version = php_value(root / "core" / "lib" / "Drupal.php", "class_constants", "VERSION", environ) or php_value(
        root / "includes" / "bootstrap.inc", "constants", "VERSION", environ
    )
    return settings.site(
        "drupal", version, config, driver, host,
        database=database, user=user, password=password, table_prefix=prefix, extra=extra,
    )  # fmt: skip


def _drupal_prefix(
    settings: Settings, variables: Mapping[str, Known], at: tuple[str, ...]
) -> tuple[str | None, dict[str, object]]:
    """A string, or in Drupal 7 an array with one per table and `default`."""
    value = next(iter(found_at(variables, (*at, "prefix"))), None)
    if not isinstance(value, dict):
        return settings.prefix("table_prefix", *at, "prefix", default=""), {}
    extra = {str(table): prefix for table, prefix in value.items() if table != "default"}
    settings.notes.append(
        Text(
            f"tiền tố riêng cho các bảng: {', '.join(extra)}",
            f"prefixes of their own for the tables: {', '.join(extra)}",
        )
    )
    return settings.prefix("table_prefix", *at, "prefix", "default", default=""), {"prefixes": extra}


# Matomo


def _matomo(folder: Path) -> Path | None:
    config = folder / "config" / "config.ini.php"
    return config if config.is_file() else None


def _read_matomo(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    settings = Settings(dict(ini(config)))
    at = "database"
    adapter = (settings.text("driver", at, "adapter", default="PDO\\MYSQL") or "").lower()
    if "mysql" not in adapter:
        settings.miss(
            "driver",
            "database.adapter",
            Text("Matomo ở đây chỉ hỗ trợ MySQL/MariaDB", "Matomo is supported on MySQL/MariaDB only"),
        )
    socket = settings.text("socket", at, "unix_socket", default="") or None
    name = settings.text("host", at, "host", default="localhost" if socket else None)
    host = Host("localhost" if socket else name, settings.port(at, "port"), socket)
    database, user = settings.text("database", at, "dbname"), settings.text("user", at, "username")
    password = settings.text("password", at, "password", default="")
    prefix = settings.prefix("table_prefix", at, "tables_prefix", default="")
    version = php_value(folder / "core" / "Version.php", "class_constants", "VERSION", environ)
    return settings.site(
        "matomo", version, config, "mysql" if "mysql" in adapter else None, host,
        database=database, user=user, password=password, table_prefix=prefix,
    )  # fmt: skip


# Liferay


def _liferay(folder: Path) -> Path | None:
    names = ("portal-ext.properties", "portal-setup-wizard.properties")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _read_liferay(folder: Path, config: Path, environ: Mapping[str, str]) -> Site:
    values: dict[str, Known] = {}
    for name in ("portal-setup-wizard.properties", "portal-ext.properties"):  # the second holds over the first
        if (folder / name).is_file():
            values |= java_properties(folder / name)
    for key in ("url", "username", "password", "jndi.name"):
        # Liferay's images: LIFERAY_JDBC_PERIOD_DEFAULT_PERIOD_URL holds over every file.
        name = f"LIFERAY_JDBC_PERIOD_DEFAULT_PERIOD_{key.upper().replace('.', '_PERIOD_')}"
        if name in environ:
            values[f"jdbc.default.{key}"] = environ[name]
    settings = Settings(values)
    driver: Driver | None = None
    host, database = Host(), None
    extra: dict[str, object] = {}
    if values.get("jdbc.default.jndi.name"):
        reason = Text("máy chủ ứng dụng giữ kết nối (JNDI)", "the application server holds the connection (JNDI)")
        for field in ("driver", "host", "database", "user", "password"):
            settings.miss(field, "jdbc.default.jndi.name", reason)
        return settings.site("liferay", None, config, None, host)
    url = settings.text("database", "jdbc.default.url")
    read = jdbc(url) if url is not None else None
    if read is not None:
        driver, host, database, extra = read
    elif url is not None:
        settings.miss(
            "database",
            "jdbc.default.url",
            Text(
                "URL JDBC không đọc được hoặc không được hỗ trợ", "a JDBC URL that cannot be read or is not supported"
            ),
        )
    login = {key: str(extra.pop(key)) for key in ("user", "password") if key in extra}
    user = settings.text("user", "jdbc.default.username", default=login.get("user"))
    password = settings.text("password", "jdbc.default.password", default=login.get("password"))
    return settings.site(
        "liferay", None, config, driver, host,
        database=database, user=user, password=password, table_prefix="", extra=extra,
    )  # fmt: skip


@dataclass(frozen=True)
class Cms:
    """A CMS: how its configuration file is found and read."""

    name: str
    looks_for: str
    find: Callable[[Path], Path | None]
    read: Callable[[Path, Path, Mapping[str, str]], Site]


CMSES = (
    Cms("wordpress", "wp-config.php (../wp-config.php)", _wordpress, _read_wordpress),
    Cms("joomla", "configuration.php (class JConfig)", _joomla, _read_joomla),
    Cms("nukeviet", "config.php ($db_config)", _nukeviet, _read_nukeviet),
    Cms("drupal", "sites/default/settings.php, web/sites/default/settings.php", _drupal, _read_drupal),
    Cms("matomo", "config/config.ini.php", _matomo, _read_matomo),
    Cms("liferay", "portal-ext.properties, portal-setup-wizard.properties", _liferay, _read_liferay),
)
