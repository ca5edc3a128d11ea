import { setTimeout as delay } from "node:timers/promises";
import { subject } from "../subject.ts";

/** The broker is never there, and nobody tells the loop to give up. */
async function connect(tried: (attempt: number) => void): Promise<never> {
  for (let attempt = 1; ; attempt += 1) {
    tried(attempt);
    await delay(Math.min(1_000 * 2 ** attempt, 30_000)); // leak
  }
}

export default subject(() => {
  let attempts = 0;
  void connect((attempt) => (attempts = attempt));
  return { use: () => attempts };
});
