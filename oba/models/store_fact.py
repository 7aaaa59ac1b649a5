"""Small facts that the store keeps about itself, such as which reference files it holds."""

from sqlmodel import Field, SQLModel


class StoreFact(SQLModel, table=True):
    """A named fact. The table has kept the name that it had first."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str
