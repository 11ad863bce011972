//! Durations as msd writes them: the two largest units.

const UNITS: [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** `97_535_000` is `1d 3h`, `12_000` is `12s`, `250` is `250ms`. */
export function shown(ms: number): string {
  const whole = Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : 0;
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return whole === 0 ? "0s" : `${whole}ms`;
  const [unit, size] = UNITS[first]!;
  const count = Math.floor(whole / size);
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((whole % size) / next[1]) : 0;
  return rest > 0 ? `${count}${unit} ${rest}${next![0]}` : `${count}${unit}`;
}
