import { subject } from "../subject.ts";

// The registry of symbols belongs to all contexts, and a symbol belongs to none.
export default subject(() => ({
  use(round) {
    for (let each = 0; each < 1_000; each += 1) Symbol.for(`corpus.${round}.${each}`);
    return round;
  },
}));
