"""Where things are and what may be changed from outside. Secrets come from the environment only."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PROGRAM = Path(__file__).parent
SHIPPED = _PROGRAM / "shipped" if (_PROGRAM / "shipped").is_dir() else _PROGRAM.parent
"""What comes with the program (definitions, published files, browser assets): in its wheel, or beside its source."""


class Settings(BaseSettings):
    """Read from environment variables that begin with OBA_; every folder is relative to `home`."""

    model_config = SettingsConfigDict(env_prefix="OBA_", extra="ignore")

    home: Path = Path()
    store_url: str = ""
    state: Path = Path("var")
    definitions: Path = Path("indicator_definitions")
    output: Path = Path("output")
    sources: Path = Path("example_data")
    kept: Path | None = None
    kept_days: int = Field(default=0, ge=0, description="Days for which a release's bytes are kept; 0 for good")
    assets: Path = Path("node_modules")
    live: bool = Field(default=False, description="Ask the live sources of feeds; without it no feed's network is used")
    spark: str = Field(default="", description="Spark Connect (`sc://host:port`) that counts case rows, if not here")

    @property
    def definitions_folder(self) -> Path:
        """Return the folder of definitions."""
        return self.home / self.definitions

    @property
    def output_folder(self) -> Path:
        """Return the folder that packs are published to."""
        return self.home / self.output

    @property
    def sources_folder(self) -> Path:
        """Return the folder of published files, the reference files about places among them."""
        return self.home / self.sources

    @property
    def assets_folder(self) -> Path:
        """Return the folder of the browser assets: where npm put them, or else those that came with the program."""
        own, shipped = self.home / self.assets, SHIPPED / "node_modules"
        return own if own.is_dir() or not shipped.is_dir() else shipped

    @property
    def state_folder(self) -> Path:
        """Return the folder of the embedded store and of what the program remembers."""
        return self.home / self.state

    @property
    def kept_folder(self) -> Path:
        """Return the folder that the bytes of what was loaded are kept in: in the state folder unless set."""
        return self.home / self.kept if self.kept else self.state_folder / "kept"

    @property
    def store_address(self) -> str:
        """Return the SQLAlchemy address of the store: the embedded SQLite file unless set."""
        return self.store_url or f"sqlite:///{self._embedded_store}"

    @property
    def has_store(self) -> bool:
        """Return whether there is a store already: an address is set, or the embedded file is there."""
        return bool(self.store_url) or self._embedded_store.is_file()

    @property
    def _embedded_store(self) -> Path:
        return self.state_folder / "oba.sqlite"


@lru_cache
def read_settings() -> Settings:
    """Read the settings once."""
    return Settings()
