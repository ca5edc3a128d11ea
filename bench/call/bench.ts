import type { Bench } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import { bare, barePort, client, manyAtOnce, nothingOneByOne, oneByOne } from "./subjects.ts";

export default {
  claim: "A full client call costs little over a bare one, in the host's heap and to a thread.",
  run: async (setting) => {
    const quick = setting.size === "quick";
    const rounds = quick ? 8 : 40;
    const inline = await compare(
      {
        case: "inline, one at a time",
        subjects: [
          bare("bare call, awaited", "execute"),
          client("full inline call", oneByOne, { realm: "inline" }),
          bare("bare call of nothing, awaited", "nothing"),
          client("inline call of nothing", nothingOneByOne, { realm: "inline" }),
        ],
        unit: "ns",
        rounds,
        warmups: 3,
        questions: [
          { subject: "full inline call", against: "bare call, awaited", want: { atMost: 10 } },
          {
            name: "gate alone",
            subject: "inline call of nothing",
            against: "bare call of nothing, awaited",
            want: { atMost: 3 },
          },
        ],
      },
      setting,
    );
    const count = quick ? 4_000 : 20_000;
    const thread = await compare(
      {
        case: "thread, 64 in flight",
        subjects: [
          barePort("bare postMessage", count),
          client("full call over the ring", manyAtOnce(count), { realm: "thread" }, { wire: "ring" }),
          client("full call over the port", manyAtOnce(count), { realm: "thread" }, { wire: "port" }),
        ],
        unit: "calls/s",
        rounds,
        warmups: 3,
        questions: [{ subject: "full call over the ring", against: "bare postMessage", want: { atLeast: 4 } }],
      },
      setting,
    );
    return joined([inline, thread]);
  },
} satisfies Bench;
