"""What is known of a feed, packed: a copy that can be made again, which makes comparing the next release quick."""

from sqlmodel import Field, SQLModel


class PackedKnown(SQLModel, table=True):
    """What was known after a load, where exactly the loads that `stands_on` names are current.

    The table has kept the name that it had first.
    """

    __tablename__ = "image"

    load_id: int = Field(primary_key=True, foreign_key="load.id")
    stands_on: str = Field(max_length=64)
    packed: bytes
