"""Small facts that the store keeps about itself, such as which reference files it holds."""

from sqlmodel import Field, SQLModel


class Mark(SQLModel, table=True):
    """A named fact."""

    name: str = Field(primary_key=True)
    value: str
