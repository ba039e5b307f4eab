"""docs/ says what the program does: the adapters' pages are those that it writes now, and no link leads nowhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from adapters import registry
from tests.documenting import markdown
from tests.documenting.pages import COMMAND, pages

ROOT = Path(__file__).resolve().parents[1]
ADAPTERS = ROOT / "docs" / "adapters"
WRITTEN_BY_HAND = [ROOT / "docs" / "README.md", ROOT / "config" / "README.md", ROOT / "deploy" / "README.md"]


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


def test_the_pages_of_the_adapters_are_as_the_program_writes_them(written: dict[str, str]) -> None:
    stored = {path.name: path.read_text("utf-8") for path in ADAPTERS.iterdir()}
    differing = sorted(name for name in stored | written if stored.get(name) != written.get(name))
    assert differing == [], f"these pages are not as the program has them; run: {COMMAND}"


def test_every_adapter_of_the_repository_has_a_page(written: dict[str, str]) -> None:
    known = {**registry.news_adapters(), **registry.visit_adapters()}
    own = {name for name, adapter in known.items() if adapter.__module__.startswith("adapters.")}
    assert {f"{name}.md" for name in own} == set(written) - {"README.md"}


def test_a_page_says_the_rules_in_both_languages(written: dict[str, str]) -> None:
    assert "| `status` | đã xuất bản | is published |" in written["wordpress.md"]
    assert "| `expired` | chưa hết hạn đăng | its publication has not ended |" in written["joomla.md"]


def test_a_page_says_what_an_option_changes(written: dict[str, str]) -> None:
    joomla = written["joomla.md"]
    assert "| `access: any` | bỏ: khách được xem | drops: guests may read it |" in joomla
    assert "| `archived: false` | thay bằng: đã xuất bản | instead: is published |" in joomla
    adds = "| `password_protected: false` | thêm: không đặt mật khẩu | adds: has no password |"
    assert adds in written["wordpress.md"]


def test_a_counter_without_days_says_that_it_needs_the_ledger(written: dict[str, str]) -> None:
    for name in ("joomla-hits", "drupal-node-counter", "liferay-viewcount", "wp-postviews"):
        assert "days need the ledger" in written[f"{name}.md"], name


@pytest.mark.parametrize("page", WRITTEN_BY_HAND, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_of_a_page_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_link_of_the_index_of_adapters_leads_nowhere(written: dict[str, str]) -> None:
    links = re.findall(r"\]\(([^)]+)\)", written["README.md"])
    assert len(links) >= 20
    assert set(links) <= set(written)


def test_the_doctests_of_the_writer_hold() -> None:
    failed, tried = doctest.testmod(markdown)
    assert (failed, tried) == (0, 1)
