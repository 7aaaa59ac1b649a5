"""The shape of figures on their way to the store, below both those who make them and the store itself."""
