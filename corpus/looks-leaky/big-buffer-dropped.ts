import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => new Uint8Array(32 * 2 ** 20).fill(round).length,
}));
