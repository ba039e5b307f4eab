"""Who may know whom, seen in the syntax trees: adapters know nothing of the service, and no CMS knows another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ADAPTERS = sorted((ROOT / "adapters").glob("**/*.py"))
SERVICE = sorted((ROOT / "service").glob("**/*.py"))
WEB = {"service", "flask", "flask_smorest", "werkzeug", "click", "gunicorn", "jinja2", "httpx", "requests", "structlog"}
# A CMS's files begin with its name. K2 lives in Joomla's tables; `sql` is the other way to describe a home-made portal.
CMS = {name: name for name in ("wordpress", "joomla", "nukeviet", "drupal", "liferay", "matomo", "generic")}
CMS |= {"k2": "joomla", "sql": "generic"}
WIRE = re.compile(
    r"(TuNgay|DenNgay|SoLuong|DiaChi|GhiChu|(Id|Ten|Ma)_(Huyen|Xa|So|Cong)|(Huyen|Xa|So|Cong)_(Id|Ten|Ma)"
    r"|DangTruyCap|HomNay|HomQua|TuanNay|ThangNay|NamNay|TongTruyCap|Thieu)"
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, by its full name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.relative_to(ROOT).parent.parts) if node.level else ""
            module = ".".join(part for part in (package, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def cms_of(name: str) -> str | None:
    """The CMS that a module of adapters belongs to."""
    return CMS.get(name.split("_", 1)[0])


def code_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Names and texts of a file's code, with their lines; docstrings, comments and Text(vi, en) are prose."""
    module = tree(path)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            prose |= {id(argument) for argument in node.args}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, (ast.arg, ast.keyword)) and node.arg:
            yield node.lineno, node.arg


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_both_packages_are_looked_at() -> None:
    assert {"adapters/base.py", "adapters/wordpress.py"} <= {name(path) for path in ADAPTERS}
    assert {"service/app.py", "service/schemas.py"} <= {name(path) for path in SERVICE}


@pytest.mark.parametrize("path", ADAPTERS, ids=name)
def test_an_adapter_knows_nothing_of_the_service_or_of_http(path: Path) -> None:
    assert {module for module in imported(path) if module.split(".")[0] in WEB} == set()


@pytest.mark.parametrize("path", [path for path in ADAPTERS if cms_of(path.stem)], ids=name)
def test_a_cms_file_imports_no_other_cmss_file(path: Path) -> None:
    used = {module.split(".")[1] for module in imported(path) if module.startswith("adapters.")}
    others = {module for module in used if cms_of(module) not in (None, cms_of(path.stem))}
    assert others == set()


@pytest.mark.parametrize("path", [path for path in ADAPTERS if not cms_of(path.stem)], ids=name)
def test_what_adapters_share_knows_no_cms(path: Path) -> None:
    assert {
        module for module in imported(path) if module.startswith("adapters.") and cms_of(module.split(".")[1])
    } == set()


@pytest.mark.parametrize("path", SERVICE, ids=name)
def test_the_service_knows_adapters_by_their_contract_only(path: Path) -> None:
    """`soluong init` finds portals on a machine, one file a CMS; such a file may know its own."""
    own = cms_of(path.stem.removeprefix("cms_")) if path.parent.name == "init" else None
    named = {module for module in imported(path) if module.startswith("adapters.")}
    assert {module for module in named if cms_of(module.split(".")[1]) not in (None, own)} == set()


@pytest.mark.parametrize("path", [*ADAPTERS, *(path for path in SERVICE if path.name != "schemas.py")], ids=name)
def test_the_provinces_field_names_stand_in_the_schemas_only(path: Path) -> None:
    """As names and as keys."""
    found = [f"{name(path)}:{line}: {text}" for line, text in code_texts(path) if WIRE.fullmatch(text)]
    assert found == []
