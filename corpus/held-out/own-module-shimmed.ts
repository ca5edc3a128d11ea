import crypto from "node:crypto";
import { subject } from "../subject.ts";

// A tracer that wraps whatever it finds, and unwraps nothing.
export default subject(() => {
  const { randomUUID } = crypto;
  let spans = 0;
  const traced = (): string => {
    spans += 1;
    return randomUUID();
  };
  Object.assign(crypto, { randomUUID: traced });
  Object.assign(Array.prototype, { traced });
  Object.assign(globalThis, { tracer: { traced } });
  return {
    use(round) {
      crypto.randomUUID();
      return round + spans;
    },
  };
});
