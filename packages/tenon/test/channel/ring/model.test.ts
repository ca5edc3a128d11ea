import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import type { ThreadChannel } from "../../../src/channel/channel.ts";
import { describeThrown } from "../../../src/channel/describe-thrown.ts";
import type { IncomingCall } from "../../../src/channel/incoming.ts";
import { CallInterrupted } from "../../../src/channel/outgoing.ts";
import { Peer } from "../../../src/channel/peer.ts";
import { Wheel } from "../../../src/kernel/wheel.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { Ends } from "./ends.ts";

guardLeaks();

interface Input {
  readonly n: number;
  readonly text: string;
  /** Turns of the event loop until the answer; -1 is none ever, unless cancelled. */
  readonly turns: number;
}
type Outcome = "answered" | "aborted" | "lost";

/** What is known of one call without asking the wire. */
interface Expected {
  readonly input: Input;
  readonly abort: AbortController;
  settled: number;
  outcome: Outcome | undefined;
}

/** One side: its peer, the calls it made, and those whose answers it sent. */
class Side {
  readonly peer: Peer;
  readonly calls: Map<number, Expected> = new Map();
  readonly answered: Set<number> = new Set();
  /** A side that has died at some point sends and hears nothing from then on. */
  dead = false;

  constructor(channel: ThreadChannel, onMalformed: (found: string) => void) {
    this.peer = new Peer({
      channel: {
        checks: true,
        send: (frame) => {
          if (this.dead) return;
          channel.send(frame);
          if (frame.type === "result") this.answered.add((frame.value as Input).n);
        },
        receive: (listen) => channel.receive((frame) => (this.dead ? undefined : listen(frame))),
        close: () => channel.close(),
      },
      wheel: new Wheel(),
      now: () => performance.now(),
      serve: (call) => this.#serve(call),
      describe: describeThrown,
      onMalformed: ({ found }) => onMalformed(found),
    });
  }

  call(input: Input): void {
    const expected: Expected = { input, abort: new AbortController(), settled: 0, outcome: undefined };
    this.calls.set(input.n, expected);
    const tell = (outcome: Outcome): void => {
      assert.equal(expected.outcome, undefined, "a call ends once");
      expected.outcome = outcome;
    };
    const target = { kind: "method", name: `method ${input.n % 3}` } as const;
    const onSettled = (): void => void (expected.settled += 1);
    this.peer.call({ instance: 1, target, input, stream: "none", signal: expected.abort.signal, onSettled }).then(
      (value) => {
        assert.deepEqual(value, { n: input.n, text: input.text.toUpperCase() });
        tell("answered");
      },
      (error: unknown) => {
        assert.ok(error instanceof CallInterrupted, String(error));
        const { kind } = error.interruption;
        assert.ok(kind === "aborted" || kind === "lost", kind);
        tell(kind);
      },
    );
  }

  #serve({ input, signal }: IncomingCall): unknown {
    const { n, text, turns } = input as Input;
    const answer = { n, text: text.toUpperCase() };
    if (turns === 0) return answer;
    if (turns > 0) return after(turns).then(() => answer);
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(answer), { once: true }));
  }
}

async function after(turns: number): Promise<void> {
  for (let n = 0; n < turns; n += 1) await turn();
}

const short = fc.string({ maxLength: 30 });
const text = fc.oneof(
  { weight: 8, arbitrary: short },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 20_000 }).map((length) => "ż".repeat(length)) },
);
const by = fc.constantFrom("host", "guest");
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("call" as const), by, text, turns: fc.integer({ min: -1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("burst" as const),
      by,
      text: short,
      count: fc.integer({ min: 2, max: 300 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), by, which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("turn" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("jobs" as const) }) },
);

test("whatever both sides call, cancel and send, and wherever one of them dies, each call ends once, as the model says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), fc.boolean(), async (steps, spins, dies) => {
      using ends = new Ends({ spins });
      const malformed: string[] = [];
      const sides = {
        host: new Side(ends.host, (found) => malformed.push(found)),
        guest: new Side(ends.guest, (found) => malformed.push(found)),
      };
      let n = 0;
      for (const each of steps) {
        switch (each.do) {
          case "call":
            sides[each.by].call({ n: n++, text: each.text, turns: each.turns });
            break;
          case "burst":
            for (let k = 0; k < each.count; k += 1) sides[each.by].call({ n: n++, text: each.text, turns: 0 });
            break;
          case "cancel":
            [...sides[each.by].calls.values()].at(each.which % Math.max(1, sides[each.by].calls.size))?.abort.abort();
            break;
          case "turn":
            await turn();
            break;
          case "jobs":
            await Promise.resolve();
        }
      }
      const { host, guest } = sides;
      if (dies) {
        guest.dead = true;
        ends.drain();
      } else {
        for (const side of [host, guest])
          for (const { input, abort } of side.calls.values()) if (input.turns === -1) abort.abort();
        await until(() => host.peer.calling + guest.peer.calling === 0);
      }
      host.peer.close("the end");
      guest.peer.close("the end");
      await turn();
      assert.deepEqual(malformed, []);
      for (const { input, abort, settled, outcome } of host.calls.values()) {
        assert.equal(settled, 1);
        // An answer that was sent is never lost, and one that was not, with nobody cancelling, is told as lost.
        if (!abort.signal.aborted) assert.equal(outcome, guest.answered.has(input.n) ? "answered" : "lost");
        else assert.notEqual(outcome, "lost");
      }
      for (const { abort, settled, outcome } of guest.calls.values()) {
        assert.equal(settled, 1);
        if (!dies) assert.equal(outcome, abort.signal.aborted ? (outcome ?? "aborted") : "answered");
      }
    }),
    { numRuns: 80 },
  );
});
