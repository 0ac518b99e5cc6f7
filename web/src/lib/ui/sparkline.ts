/** Lays values out in a box: the newest at the right, the largest at the top, zero (or `low`) at the bottom. */
export function sparklinePath(
  values: readonly number[],
  width: number,
  height: number,
  slots: number,
  low = 0,
): string {
  if (values.length === 0) return '';
  const high = Math.max(low + 1e-9, ...values) * 1.08;
  const step = width / Math.max(1, slots - 1);
  const firstX = width - (values.length - 1) * step;
  return values
    .map((value, i) => {
      const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
      return `${i === 0 ? 'M' : 'L'}${round(firstX + i * step)} ${round(height - share * height)}`;
    })
    .join('');
}

const round = (value: number) => Math.round(value * 10) / 10;
