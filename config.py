"""Typed settings, read from the environment once; all errors are told at once.

Every variable is XUESHI_<NAME>; secrets may stand in a file named by XUESHI_<NAME>_FILE.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

PREFIX = "XUESHI_"
MINIMUM_KEY_LENGTH = 32


class SettingsError(Exception):
    """The environment does not configure the system; the message names every variable."""


class Settings(BaseModel):
    """What an installation sets. Nothing here has a secret default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instance_dir: Path = Field(description="folder for the database, uploads and documents")
    secret_key: SecretStr = Field(description="signs sessions and forms, at least 32 characters")
    data_key: SecretStr = Field(description="encrypts personal data, at least 32 characters")
    database_url: str = Field(default="", description="empty: SQLite in the instance folder")
    region: str = Field(default="630000", pattern=r"^[0-9]{6}$", description="code of the region")
    platform_name: str = Field(
        default="专业技术人员继续教育管理服务平台", description="name on every page"
    )
    demo: Literal["", "qinghai", "qingdao"] = Field(
        default="", description="set by `make run` only"
    )
    https: bool = Field(default=False, description="cookies only over HTTPS")
    proxies: int = Field(default=0, ge=0, le=3, description="trusted reverse proxies in front")
    upload_limit_mb: int = Field(default=20, ge=1, le=200, description="one evidence file, MiB")
    login_rate: str = Field(
        default="10 per 5 minutes", description="failed tries to sign in, per address"
    )
    password_length: int = Field(default=10, ge=8, le=64, description="shortest password")
    password_history: int = Field(
        default=5, ge=0, le=20, description="passwords of before that are not taken again"
    )
    activation_days: int = Field(default=14, ge=1, le=90, description="an activation code is good")
    idle_minutes: int = Field(default=30, ge=5, le=240, description="a session without use ends")
    session_hours: int = Field(default=12, ge=1, le=24, description="every session ends")
    second_factor: Literal["required", "offered", "off"] = Field(
        default="required",
        description="a code from an app at sign-in: required of HR reviewers, provincial and "
        "system administrators; offered to whoever wants it (so in the demo); or off",
    )

    @model_validator(mode="before")
    @classmethod
    def _demo_logins_go_on_working(cls, values: dict[str, object]) -> dict[str, object]:
        return {"second_factor": "offered", **values} if values.get("demo") else values

    @field_validator("secret_key", "data_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        if len(key.get_secret_value()) < MINIMUM_KEY_LENGTH:
            message = f"needs at least {MINIMUM_KEY_LENGTH} characters"
            raise ValueError(message)
        return key

    @field_validator("proxies")
    @classmethod
    def _none_before_the_demo(cls, proxies: int, info: ValidationInfo) -> int:
        # The demo answers to this machine alone; a proxy's header could name it for anybody.
        if proxies and info.data.get("demo"):
            message = "the demo is served without a proxy"
            raise ValueError(message)
        return proxies

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{self.instance_dir.resolve() / 'xueshi.sqlite3'}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Reads XUESHI_* variables; raises `SettingsError` that names every wrong one."""
        environment = os.environ if environment is None else environment
        values: dict[str, str] = {}
        faults: list[str] = []
        for variable, value in environment.items():
            if not variable.startswith(PREFIX) or variable.startswith(PREFIX + "TEST_"):
                continue
            name = variable.removeprefix(PREFIX).lower()
            if name.removesuffix("_file") in cls.model_fields and name.endswith("_file"):
                try:
                    values[name.removesuffix("_file")] = Path(value).read_text("utf-8").strip()
                except (OSError, UnicodeDecodeError) as error:
                    faults.append(f"{variable}: cannot be read: {error.__class__.__name__}")
            elif name in cls.model_fields:
                values[name] = value
            else:
                faults.append(f"{variable}: unknown setting")
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
            raise SettingsError("\n".join(lines + faults)) from None
        if faults:
            raise SettingsError("\n".join(faults))
        return settings
