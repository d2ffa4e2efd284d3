"""Settings: defaults, order of sources, and no typing error that passes in silence."""

from pathlib import Path

import pytest

from store.errors import SettingsError
from store.settings import CrawlSettings, Settings, load_settings


def toml(folder: Path, text: str) -> Path:
    """A settings file in ``folder``."""
    path = folder / "spyglass.toml"
    path.write_text(text)
    return path


def test_defaults(tmp_path: Path) -> None:
    """Without a file and without variables the built-in settings hold."""
    assert load_settings({}, tmp_path) == Settings()


def test_environment_beats_file_beats_default(tmp_path: Path) -> None:
    """A variable wins over the file, the file over the default."""
    toml(tmp_path, 'logs = "a/logs"\nevidence = "a/warc"\n[crawl]\ndelay = 5\nconcurrency = 4\n')
    given = load_settings({"SPYGLASS_EVIDENCE": "b/warc", "SPYGLASS_CRAWL_DELAY": "7.5", "HOME": "/x"}, tmp_path)
    expected = Settings(logs=Path("a/logs"), evidence=Path("b/warc"), crawl=CrawlSettings(delay=7.5, concurrency=4))
    assert given == expected


def test_empty_variable_is_no_setting(tmp_path: Path) -> None:
    """A variable that is set to nothing leaves the default."""
    assert load_settings({"SPYGLASS_CRAWL_DELAY": ""}, tmp_path) == Settings()


def test_config_variable_names_the_file(tmp_path: Path) -> None:
    """SPYGLASS_CONFIG reads that file and no other."""
    toml(tmp_path, "[crawl]\ndelay = 5")
    other = tmp_path / "other.toml"
    other.write_text("[crawl]\ndelay = 6")
    assert load_settings({"SPYGLASS_CONFIG": str(other)}, tmp_path).crawl.delay == 6


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("databse = 'x'", "databse"),
        ("[crawl]\ndely = 3", "dely"),
        ("crawl = 3", "crawl"),
        ("[crawl]\ndelay = 'soon'", "delay"),
        ("[crawl]\ndelay = nan", "delay"),
        ("[crawl]\ndelay = inf", "delay"),
        ("[crawl]\ndelay = -1", "delay"),
        ("[crawl]\ndelay = true", "delay"),
        ("[crawl]\nconcurrency = 2.5", "concurrency"),
        ("[crawl]\nconcurrency = inf", "concurrency"),
        ("[crawl]\nconcurrency = 0", "concurrency"),
        ("[crawl]\nmax_redirects = -1", "max_redirects"),
        ("[crawl]\nsearch_url = 'search.example/{query}'", "search_url"),
        ("[crawl]\nsearch_url = 'https://search.example/?q='", "search_url"),
        ("database = ['x']", "database"),
        ("[crawl]\nmax_bytes = 1e300", "too large"),
        ("[crawl]\nmax_bytes = 2_000_000_000", "max_bytes"),
        ("[crawl]\nconcurrency = 'many'", "no whole number"),
        ("[crawl]\nworkers = 100000", "crawl.workers can be 256 at most"),
        ("[crawl]\nconcurrency = 100000", "crawl.concurrency can be 10,000"),
        ("[crawl]\ndelay = 1e9", "crawl.delay can be"),
        ("timestamp_roots = 'nofile.pem'", "there is no file nofile.pem"),
        ("seeds = 'nofolder'", "there is no folder nofolder"),
        ("seeds = 'spyglass.toml'", "there is no folder spyglass.toml"),
        ("[search]\nproviders = 'searxng, google'", "google"),
        ("not toml", "spyglass.toml"),
    ],
)
def test_impossible_file_is_refused(tmp_path: Path, text: str, named: str) -> None:
    """An unknown key, an impossible value or a broken file is refused in one line that names it."""
    toml(tmp_path, text)
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings({}, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("variable", ["SPYGLASS_CRAWL_DELY", "SPYGLASS_DATABSE", "SPYGLASS_CRAWL"])
def test_unknown_variable_is_refused(tmp_path: Path, variable: str) -> None:
    """A variable of ours that no setting has is a typing error, and named."""
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: "1"}, tmp_path)


@pytest.mark.parametrize("value", ["x", "nan", "2.5"])
def test_impossible_variable_is_refused(tmp_path: Path, value: str) -> None:
    """The environment is read as strictly as the file."""
    with pytest.raises(SettingsError, match="workers"):
        load_settings({"SPYGLASS_CRAWL_WORKERS": value}, tmp_path)


def test_missing_named_file_is_refused(tmp_path: Path) -> None:
    """A settings file that was asked for by name must be there; the line names it once."""
    with pytest.raises(SettingsError, match=r"gone\.toml cannot be read: No such file or directory$"):
        load_settings({"SPYGLASS_CONFIG": str(tmp_path / "gone.toml")}, tmp_path)


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    """A settings file that is no text gives one clear line."""
    (tmp_path / "spyglass.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"spyglass\.toml"):
        load_settings({}, tmp_path)


def test_allowed_servers_are_addresses_with_ports(tmp_path: Path) -> None:
    """The allow-list names servers one by one, in either family."""
    given = load_settings({"SPYGLASS_CRAWL_ALLOW": "127.0.0.1:8080, [::1]:9"}, tmp_path)

    assert given.crawl.allowed == {("127.0.0.1", 8080), ("::1", 9)}
    assert Settings().crawl.allowed == frozenset()


@pytest.mark.parametrize("value", ["127.0.0.1", "localhost:80", "10.0.0.0/8:80", "127.0.0.1:http"])
def test_vague_allow_list_is_refused(tmp_path: Path, value: str) -> None:
    """A name, a network or a missing port would let through more than one server."""
    with pytest.raises(SettingsError, match="allow"):
        load_settings({"SPYGLASS_CRAWL_ALLOW": value}, tmp_path)


def test_logs_are_kept_a_day_at_least(tmp_path: Path) -> None:
    """Zero days would delete the log that is written."""
    with pytest.raises(SettingsError, match="log_days"):
        load_settings({"SPYGLASS_LOG_DAYS": "0"}, tmp_path)
