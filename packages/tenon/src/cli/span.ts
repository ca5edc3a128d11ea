/** Milliseconds as a person says them: `340 ms`, `3.4 s`, `3 m 20 s`, `2 h 5 m`, `4 d 2 h`. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (seconds < 60) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  if (hours < 24) return `${hours} h ${minutes % 60} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Bytes as a person says them. */
export function size(bytes: number): string {
  if (Math.abs(bytes) < 1_024) return `${bytes} B`;
  if (Math.abs(bytes) < 2 ** 20) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
