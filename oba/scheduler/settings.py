"""What the scheduler reads from the environment besides `oba.settings`; addresses may hold passwords."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AlarmSettings(BaseSettings):
    """`OBA_ALARMS_TO`: where alarms go besides the log, as apprise addresses parted by spaces."""

    model_config = SettingsConfigDict(env_prefix="OBA_", extra="ignore")

    alarms_to: SecretStr = SecretStr("")

    @property
    def addresses(self) -> list[str]:
        """Return the addresses one by one."""
        return self.alarms_to.get_secret_value().split()


class ReminderSettings(BaseSettings):
    """`OBA_PORTAL_ADDRESS`: where reminders lead to, the address that people type to reach the portal."""

    model_config = SettingsConfigDict(env_prefix="OBA_", extra="ignore")

    portal_address: str = "http://127.0.0.1:8000"

    @property
    def address(self) -> str:
        """Return the address without a slash at its end."""
        return self.portal_address.rstrip("/")
