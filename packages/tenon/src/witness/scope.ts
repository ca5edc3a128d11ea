import type { OwnedFinding, TeardownFinding } from "./proof.ts";

/** The witness that is the plugin's own word. */
export const ownWord = "scope";

/**
 * What the plugin's own scope said of itself at the end. It cannot accuse: a teardown that had not ended in time may have
 * gone with its realm, which the other witnesses tell.
 */
export function scopeFinding({ late, unanswered }: TeardownFinding): OwnedFinding {
  if (unanswered) return { witness: ownWord, state: "unseen", detail: "the plugin did not answer its teardown" };
  if (late.length === 0) return { witness: ownWord, state: "gone", detail: "" };
  const labels = late.map(({ label }) => label).join(", ");
  return { witness: ownWord, state: "unseen", detail: `not ended in time: ${labels}` };
}
