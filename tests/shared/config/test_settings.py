"""Settings come from the environment; an error names the variable and never shows its value."""

from pathlib import Path

import pytest

from shared.config.settings import PREFIX, BadSetting, Settings, read_settings

SECRET = "a" * 32
OLDER = "b" * 32
DATABASE = "postgresql://accord:hunter@localhost/accord"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*Settings.model_fields, *(f"{name}_file" for name in Settings.model_fields)]:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


OIDC_DEFAULTS = {
    "oidc_issuer": None,
    "oidc_client_id": None,
    "oidc_client_secret": None,
    "oidc_scopes": "openid email profile",
    "oidc_label": "your company account",
    "oidc_roles_claim": "groups",
    "oidc_roles": "",
    "oidc_seller_claim": None,
    "oidc_new_people": "refuse",
    "oidc_email": "verified",
}


def test_the_defaults_are_one_process_on_loopback() -> None:
    assert read_settings().model_dump() == {
        "database_url": None,
        "intake_database_url": None,
        "qualification_database_url": None,
        "handoff_database_url": None,
        "metrics_database_url": None,
        "log": "journal",
        "kafka_bootstrap": None,
        "kafka_security": "plaintext",
        "kafka_mechanism": None,
        "kafka_username": None,
        "kafka_password": None,
        "kafka_ca": None,
        "kafka_cert": None,
        "kafka_key": None,
        "host": "127.0.0.1",
        "port": 8080,
        "data": None,
        "secret": None,
        "retention_days": 30,
        "bootstrap_key": None,
        "metrics_token": None,
        "key_rate": None,
        "form_rate": None,
        "turnstile_url": "https://challenges.cloudflare.com/turnstile/v0/siteverify",
        "recaptcha_url": "https://www.google.com/recaptcha/api/siteverify",
        "hcaptcha_url": "https://api.hcaptcha.com/siteverify",
        "spool": None,
        "mail_url": None,
        "mail_from": None,
        "public_url": None,
        **OIDC_DEFAULTS,
        "trusted_proxies": "",
        "webhook_allow": "",
        "grafana_password": None,
    }
    assert read_settings().loopback


def test_the_environment_is_read_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_PORT", "9000")
    monkeypatch.setenv("ACCORD_HOST", "10.0.0.1")
    monkeypatch.setenv("ACCORD_DATABASE_URL", DATABASE)

    settings = read_settings(port=9001, host=None, data=Path("folder"))

    assert (settings.port, settings.host, settings.data) == (9001, "10.0.0.1", Path("folder"))
    assert (settings.database_of("intake"), settings.loopback) == (
        DATABASE.replace("postgresql:", "postgresql+asyncpg:"),
        False,
    )


def test_several_secrets_are_read_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SECRET", f"{SECRET}, {OLDER}")

    assert read_settings().secrets == (SECRET.encode(), OLDER.encode())


def test_scrapers_may_have_several_tokens_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().metrics_tokens == ()
    monkeypatch.setenv("ACCORD_METRICS_TOKEN", f"{SECRET}, {OLDER}")

    assert read_settings().metrics_tokens == (SECRET.encode(), OLDER.encode())


@pytest.mark.parametrize("name", ["SECRET", "DATABASE_URL", "BOOTSTRAP_KEY", "METRICS_TOKEN", "GRAFANA_PASSWORD"])
def test_a_secret_may_be_read_from_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(DATABASE + "\n")
    monkeypatch.setenv(f"ACCORD_{name}_FILE", str(tmp_path / "file"))

    value = getattr(read_settings(), name.lower())

    assert value.get_secret_value() == DATABASE


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SECRET", SECRET)
    monkeypatch.setenv("ACCORD_DATABASE_URL", DATABASE)

    assert SECRET not in repr(read_settings())
    assert "hunter" not in repr(read_settings())


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PORT", "http", "ACCORD_PORT Input should be a valid integer, unable to parse string as an integer"),
        ("PORT", "70000", "ACCORD_PORT Input should be less than or equal to 65535"),
        ("LOG", "rabbit", "ACCORD_LOG Input should be 'journal' or 'kafka'"),
        ("LOG", "kafka", "ACCORD_KAFKA_BOOTSTRAP is needed when ACCORD_LOG is kafka"),
        ("DATABASE_URL", "mysql://x", "ACCORD_DATABASE_URL must begin with postgresql://"),
        ("SECRET", f"{SECRET},short", "ACCORD_SECRET needs at least 32 characters (each, if there are several)"),
        ("GRAFANA_PASSWORD", "short", "ACCORD_GRAFANA_PASSWORD needs at least 12 characters, all of ASCII"),
        ("RETENTION_DAYS", "0", "ACCORD_RETENTION_DAYS Input should be greater than or equal to 1"),
        ("FORM_RATE", "0", "ACCORD_FORM_RATE must be a number of requests in a time, such as 600/minute"),
        ("KEY_RATE", "often", "ACCORD_KEY_RATE must be a number of requests in a time, such as 600/minute"),
        (
            "MAIL_URL",
            "http://mail",
            "ACCORD_MAIL_URL must be smtp://user:password@host:port, or smtps:// for TLS from the beginning",
        ),
        ("MAIL_URL", "smtp://mail", "ACCORD_MAIL_URL needs ACCORD_MAIL_FROM and ACCORD_PUBLIC_URL"),
        (
            "OIDC_ISSUER",
            "https://login.example.com",
            "ACCORD_OIDC_ISSUER needs ACCORD_OIDC_CLIENT_ID, ACCORD_OIDC_CLIENT_SECRET and ACCORD_PUBLIC_URL",
        ),
        (
            "OIDC_ROLES",
            "Sales leads",
            "ACCORD_OIDC_ROLES must be groups of the provider with roles, such as Sales leads=sales_lead, "
            "Board=executive",
        ),
        ("OIDC_SCOPES", "email", "ACCORD_OIDC_SCOPES must hold openid"),
        ("OIDC_NEW_PEOPLE", "add", "ACCORD_OIDC_NEW_PEOPLE=add needs ACCORD_OIDC_ROLES"),
        (
            "TRUSTED_PROXIES",
            "gateway",
            "ACCORD_TRUSTED_PROXIES must be addresses and networks with commas, such as 127.0.0.1,10.0.0.0/8",
        ),
        ("SECRET_FILE", "/nowhere/secret", "ACCORD_SECRET_FILE cannot be read: FileNotFoundError"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ACCORD_{variable}", value)

    with pytest.raises(BadSetting) as error:
        read_settings()

    assert str(error.value) == message


def test_a_secret_set_both_ways_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SECRET", SECRET)
    monkeypatch.setenv("ACCORD_SECRET_FILE", "/anywhere")

    with pytest.raises(BadSetting, match=r"^ACCORD_SECRET and ACCORD_SECRET_FILE are both set; keep one$"):
        read_settings()


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(BadSetting, match=r"^ACCORD_DATABASE_URL is not set, nor is ACCORD_INTAKE_DATABASE_URL$"):
        read_settings().database_of("intake")
    with pytest.raises(BadSetting, match=r"^ACCORD_SECRET is not set$"):
        _ = read_settings().secrets


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("keepalives=1", "ACCORD_DATABASE_URL has the parameter keepalives, which Accord does not support"),
        ("hostaddr=10.0.0.1", "ACCORD_DATABASE_URL has the parameter hostaddr, which Accord does not support"),
        (
            "sslmode=on",
            "ACCORD_DATABASE_URL needs as sslmode one of disable, allow, prefer, require, verify-ca, verify-full",
        ),
        ("connect_timeout=soon", "ACCORD_DATABASE_URL needs as connect_timeout a whole number of seconds"),
        ("channel_binding=require", "ACCORD_DATABASE_URL may have channel_binding only as disable or prefer"),
        ("sslmode=allow&sslmode=require", "ACCORD_DATABASE_URL has the parameter sslmode twice"),
        ("sslmode", "ACCORD_DATABASE_URL is no URL of PostgreSQL: its parameters are written ?name=value&name=value"),
    ],
)
def test_a_parameter_of_the_database_url_that_cannot_be_passed_on_is_refused_by_name(
    parameters: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORD_DATABASE_URL", f"{DATABASE}?{parameters}")

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert str(refused.value) == sentence


def test_a_rate_without_a_time_is_for_a_minute_and_proxies_are_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_KEY_RATE", "600")
    monkeypatch.setenv("ACCORD_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,2001:db8::/32")
    settings = read_settings()

    assert settings.key_rate == "600/minute"
    assert list(map(str, settings.trusted_networks)) == ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]
