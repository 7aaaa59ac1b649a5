"""The shape of figures on their way to the store, below both those who make them and the store itself."""

import pandas as pd

# As without pyarrow, which some extras bring: neither speed nor a value's type hangs on what else is installed.
pd.set_option("mode.string_storage", "python")
