import { subject } from "../subject.ts";

// Made once, given out again and again, never given back to anybody.
export default subject(() => {
  const pool = Array.from({ length: 64 }, () => new Uint8Array(64 * 1024));
  return {
    use(round) {
      const buffer = pool.pop() ?? new Uint8Array(64 * 1024);
      buffer.fill(round);
      return pool.push(buffer);
    },
  };
});
