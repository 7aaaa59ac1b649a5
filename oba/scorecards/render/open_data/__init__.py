"""A pack's figures for other programs: what the columns of `data.csv` mean, the read API as files, charts to embed."""
