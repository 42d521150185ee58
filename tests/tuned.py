"""What the tables of a race say of its tuning."""

from activations.tables import read


def tried(path, contestant, quantity):
    """Return the mean accuracy, or loss, of each rate that a contestant tried."""
    return {
        float(row["rate"]): float(row[quantity])
        for row in read(path)
        if row["contestant"] == contestant
    }
