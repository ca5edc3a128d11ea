import { createHash } from "node:crypto";
import { compare } from "../harness/rounds.ts";
import type { Bench } from "../harness/report.ts";
import { batchedNs } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";

const hashing = (name: string, times: number): Subject => ({
  name,
  open: () =>
    Promise.resolve({
      round: async () =>
        batchedNs(
          { batches: 20, batch: 50 },
          {
            call: (index) => {
              let digest = String(index);
              for (let time = 0; time < times; time++) digest = createHash("sha256").update(digest).digest("hex");
              return digest;
            },
            check: (digest) => {
              if (digest.length !== 64) throw new Error(`found a digest of ${digest.length} characters, wanted 64`);
            },
          },
        ),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
});

/** A bench of the benches. */
export default {
  claim: "The harness sees that two hashes take twice the time of one, and no difference between one and one.",
  run: (setting) =>
    compare(
      {
        subjects: [hashing("one hash", 1), hashing("two hashes", 2)],
        unit: "ns",
        rounds: setting.size === "quick" ? 6 : 40,
        questions: [{ subject: "two hashes", against: "one hash", want: { between: [1.8, 2.2] } }],
      },
      setting,
    ),
} satisfies Bench;
