"""Places, the names they go by, and which places are like which."""

from datetime import date

from sqlmodel import Field, SQLModel


class Area(SQLModel, table=True):
    """A place with an ONS code. Lifetimes are of the authority, not of the ground."""

    code: str = Field(primary_key=True, max_length=9)
    name: str
    level: str
    region: str | None = Field(default=None, index=True)
    county: str | None = Field(default=None, index=True)
    opened: date | None = None
    closed: date | None = None
    replaced_by: str | None = None
    dfe_number: str | None = None
    district: str | None = None
    ward: str | None = None


class AreaAlias(SQLModel, table=True):
    """Another spelling or a former code of an area."""

    __tablename__ = "area_alias"

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(index=True)
    area: str = Field(foreign_key="area.code")


class Neighbour(SQLModel, table=True):
    """One of the ten statistical neighbours of an authority, in a model year."""

    model_year: str = Field(primary_key=True)
    area: str = Field(primary_key=True, foreign_key="area.code")
    rank: int = Field(primary_key=True)
    neighbour: str = Field(foreign_key="area.code")
    closeness: str = ""
