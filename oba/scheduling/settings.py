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
