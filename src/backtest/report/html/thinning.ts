/**
 * Rows of a series that a picture of `columns` columns needs: of each column the first, the lowest, the highest and
 * the last, so that no spike is lost. NaN never is the lowest or the highest.
 */
export function thinnedRows(values: ArrayLike<number>, columns: number): number[] {
  const count = values.length;
  if (count <= columns * 4) return Array.from({ length: count }, (_, i) => i);
  const rows: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * count) / columns);
    const to = Math.floor(((column + 1) * count) / columns) - 1;
    let [low, high] = [from, from];
    for (let i = from + 1; i <= to; i += 1) {
      if (values[i]! < values[low]! || Number.isNaN(values[low])) low = i;
      if (values[i]! > values[high]! || Number.isNaN(values[high])) high = i;
    }
    for (const row of [...new Set([from, low, high, to])].sort((a, b) => a - b)) rows.push(row);
  }
  return rows;
}

/** Every so many of the items, evenly, the first and the last among them. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}
