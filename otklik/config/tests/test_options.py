"""The table of settings: where values come from, what is refused and how."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from otklik.config.option_rows import rows_of
from otklik.config.options import Options, OptionsError, markdown_table, read

ROOT = Path(__file__).resolve().parents[3]


def refused(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(OptionsError) as caught:
        read({"OTKLIK_HOME": str(tmp_path), **environ})
    return str(caught.value)


def test_defaults_stand_without_environment_and_file(tmp_path: Path) -> None:
    options = read({"OTKLIK_HOME": str(tmp_path)})
    assert (options.host, options.port, options.smtp_port, options.undo_seconds) == ("127.0.0.1", 8000, 2525, 10)
    assert options.database_url == ""
    assert options.base_url == "http://127.0.0.1:8000"
    assert options.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert options.own_mail_from == "otklik@127.0.0.1"


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    (tmp_path / "otklik.toml").write_text(
        'port = 8100\nhost = "0.0.0.0"\nallowed_hosts = ["help.example.org", ".example.net"]\nmax_mail_bytes = "20MB"\n'
    )
    options = read({"OTKLIK_HOME": str(tmp_path), "OTKLIK_PORT": "8101", "OTKLIK_HOST": ""})
    assert options.port == 8101
    assert options.host == "0.0.0.0", "an empty variable counts as not given"
    assert options.allowed_hosts == ("help.example.org", ".example.net")
    assert options.max_mail_bytes == 20 * 1024**2
    assert options.base_url == "http://localhost:8101"


def test_config_variable_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.toml"
    file.write_text('public_url = "https://help.example.org/"\n')
    options = read({"OTKLIK_CONFIG": str(file)})
    assert options.base_url == "https://help.example.org"
    assert options.own_mail_domain == "help.example.org"
    assert "nowhere.toml" in refused(tmp_path, OTKLIK_CONFIG=str(tmp_path / "nowhere.toml"))


def test_database_url_has_a_plain_name_too(tmp_path: Path) -> None:
    url = "postgresql://otklik:pw@db/otklik"
    assert read({"DATABASE_URL": url}).database_url == url
    assert "mysql" not in refused(tmp_path, DATABASE_URL="mysql://root:secret@db/x")


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PORT", "99999", "1 to 65535"),
        ("PORT", "eighty", "1 to 65535"),
        ("DEFAULT_LANGUAGE", "de", "ru or en"),
        ("TIME_ZONE", "Mars/Olympus", "IANA"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.org", "CIDR"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("PUBLIC_URL", "help.example.org", "http(s)://host"),
        ("PUBLIC_URL", "https://help.example.org/desk", "http(s)://host"),
        ("SMTP_URL", "http://mail.example.org", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.org?tls", "smtp://"),
        ("MAX_MAIL_BYTES", "50 parrots", "1 MB to 1 GB"),
        ("MAX_MAIL_BYTES", "10GB", "1 MB to 1 GB"),
        ("SESSION_LIFETIME", "1s", "5m to 366d"),
        ("ADMIN_EMAIL", "anna", "mail address"),
        ("DEBUG", "perhaps", "yes or no"),
    ],
)
def test_bad_value_is_refused_with_name_value_and_what_is_allowed(
    tmp_path: Path, variable: str, value: str, allowed: str
) -> None:
    said = refused(tmp_path, **{f"OTKLIK_{variable}": value})
    assert said.startswith(f"OTKLIK_{variable} = ")
    assert allowed in said


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, OTKLIK_PORT="0", OTKLIK_LOG_LEVEL="loud", OTKLIK_PRT="1")
    assert len(said.splitlines()) == 3


def test_unknown_names_are_refused_with_the_nearest_known(tmp_path: Path) -> None:
    assert "did you mean OTKLIK_SMTP_PORT?" in refused(tmp_path, OTKLIK_SMTP_PROT="2526")
    assert "OTKLIK_port: no such setting" in refused(tmp_path, OTKLIK_port="8000")
    (tmp_path / "otklik.toml").write_text("colour = 3\nprot = 1\n")
    said = refused(tmp_path)
    assert "colour in " in said
    assert "did you mean port?" in said


def test_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "otklik.toml").write_text("port 8000\n")
    assert "not a TOML file" in refused(tmp_path)


@pytest.mark.parametrize("name", sorted(name for name, row in rows_of(Options).items() if row.secret))
def test_s37_a_refused_secret_is_not_shown(tmp_path: Path, name: str) -> None:
    canary = "CANARY\n5486"
    said = refused(tmp_path, **{f"OTKLIK_{name.upper()}": canary})
    assert "***" in said
    assert "CANARY" not in said


def test_failpoint_needs_testing(tmp_path: Path) -> None:
    assert "OTKLIK_FAILPOINT" in refused(tmp_path, OTKLIK_FAILPOINT="after-store")
    allowed = read({"OTKLIK_HOME": str(tmp_path), "OTKLIK_FAILPOINT": "after-store", "OTKLIK_TESTING": "1"})
    assert allowed.failpoint == "after-store"
    (tmp_path / "otklik.toml").write_text("testing = true\n")
    assert "in the environment only" in refused(tmp_path)


def test_settings_that_belong_together(tmp_path: Path) -> None:
    assert "all three or none" in refused(tmp_path, OTKLIK_OIDC_CLIENT_ID="x")
    assert "both or neither" in refused(tmp_path, OTKLIK_SMTP_TLS_CERT="/etc/cert.pem")
    assert "OTKLIK_SAML_ENTITY_ID" in refused(tmp_path, OTKLIK_SAML_SSO_URL="https://idp.example.org/sso")


def test_saml_without_its_extra_is_refused_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "OTKLIK_SAML_ENTITY_ID": "https://idp.example.org",
        "OTKLIK_SAML_METADATA_URL": "https://idp.example.org/m",
    }
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install 'otklik[saml]'" in refused(tmp_path, **given)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert read({"OTKLIK_HOME": str(tmp_path), **given}).saml_entity_id == "https://idp.example.org"


def test_smtp_url_in_its_three_forms(tmp_path: Path) -> None:
    def server(url: str) -> tuple[str, int, str, str, str]:
        found = read({"OTKLIK_HOME": str(tmp_path), "OTKLIK_SMTP_URL": url}).smtp_server
        assert found is not None
        return (found.host, found.port, found.username, found.password, found.security)

    assert server("smtp://mail.example.org") == ("mail.example.org", 25, "", "", "none")
    assert server("smtp://u%40x:p%2Fw@mail:2587?starttls") == ("mail", 2587, "u@x", "p/w", "starttls")
    assert server("smtps://u:p@mail") == ("mail", 465, "u", "p", "tls")


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    options = read({"OTKLIK_HOME": str(home)})
    with ThreadPoolExecutor(8) as pool:
        keys = {future.result() for future in [pool.submit(options.signing_key) for _ in range(32)]}
    assert len(keys) == 1, "parts that start at once must agree"
    assert len(keys.pop()) >= 64
    assert options.field_keys() == options.field_keys()
    assert stat.S_IMODE(options.secrets_dir.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in options.secrets_dir.iterdir()} == {0o600}
    assert sorted(path.name for path in options.secrets_dir.iterdir()) == ["field_key", "secret_key"]


def test_field_keys_are_good_for_fernet(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet, MultiFernet

    options = read({"OTKLIK_HOME": str(tmp_path)})
    box = MultiFernet([Fernet(key) for key in options.field_keys()])
    assert box.decrypt(box.encrypt(b"imap password")) == b"imap password"


def test_the_documented_table_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "admin" / "settings.md").read_text(encoding="utf-8")
    assert page == markdown_table(), "run `make docs`"
    for name in rows_of(Options):
        assert f"`OTKLIK_{name.upper()}`" in page


def test_reading_settings_does_not_load_django() -> None:
    code = (
        "import sys; from otklik.config import options, cli; assert not {'django', 'psycopg', 'ssl'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
