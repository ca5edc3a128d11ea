import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { describeThrown } from "../../src/channel/describe-thrown.ts";
import type { IncomingCall } from "../../src/channel/incoming.ts";
import { CallInterrupted, type OutgoingCall } from "../../src/channel/outgoing.ts";
import { Peer } from "../../src/channel/peer.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { inlineWire } from "../../src/realm/inline/inline-channel.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

/** Both ends of a wire inside one heap, on which calls go without frames. */
function pair(serve: (call: IncomingCall) => unknown): { readonly host: Peer; readonly guest: Peer } {
  const wire = inlineWire();
  const options = {
    wheel: new Wheel(),
    now: () => performance.now(),
    describe: describeThrown,
    onMalformed: () => assert.fail("nothing is malformed"),
  };
  const host = new Peer({ ...options, channel: wire.host, serve: () => assert.fail("nobody calls the host") });
  return { host, guest: new Peer({ ...options, channel: wire.guest, serve }) };
}

let settled = 0;
function echo(more: Partial<OutgoingCall> = {}): OutgoingCall {
  const target = { kind: "method", name: "echo" } as const;
  return { instance: 1, target, input: 1, stream: "none", onSettled: () => void (settled += 1), ...more };
}

/** How a call was interrupted, at once or later. */
async function interrupted(peer: Peer, call: OutgoingCall): Promise<CallInterrupted["interruption"]> {
  try {
    await peer.call(call);
  } catch (thrown) {
    assert.ok(thrown instanceof CallInterrupted, String(thrown));
    return thrown.interruption;
  }
  return assert.fail("it was answered");
}

test("what answers at once is at hand and leaves nothing behind; what does not is under way", async () => {
  settled = 0;
  const later = Promise.withResolvers<string>();
  const { host, guest } = pair(({ input }) => (input === "later" ? later.promise : input));
  assert.equal(host.ask(echo()), 1);
  assert.deepEqual([host.calling, guest.answering, settled], [0, 0, 1]);
  const asked = host.ask(echo({ input: "later" }));
  assert.deepEqual([asked instanceof Promise, host.calling, guest.answering, settled], [true, 1, 1, 1]);
  later.resolve("answer");
  assert.equal(await asked, "answer");
  assert.deepEqual([host.calling, guest.answering, settled], [0, 0, 2]);
});

test("a call whose caller stands still is answered the same way, or never", async () => {
  settled = 0;
  const later = Promise.withResolvers<string>();
  const waits: string[] = [];
  const { host, guest } = pair((call) => {
    waits.push(call.waits);
    return call.input === "later" ? later.promise : call.input;
  });
  const now = (input: unknown) => ({ ...echo({ input }), sync: true, stream: "none", deadlineMs: 50 }) as const;
  assert.equal(host.askNow(now(1)), 1);
  assert.deepEqual([waits, host.calling, guest.answering, settled], [["both"], 0, 0, 1]);
  assert.throws(
    () => host.askNow(now("later")),
    (thrown) => thrown instanceof CallInterrupted && thrown.interruption.kind === "deadline",
  );
  assert.deepEqual([host.calling, guest.answering], [1, 1], "it holds its place until it has answered");
  later.resolve("too late");
  await turn();
  assert.deepEqual([host.calling, guest.answering, settled], [0, 0, 2]);
});

test("a method that throws, at once or later, fails the call with what it threw", async () => {
  settled = 0;
  const { host } = pair(({ input }) => {
    const error = new RangeError("no");
    if (input === "now") throw error;
    return Promise.reject(error);
  });
  for (const input of ["now", "later"]) {
    const interruption = await interrupted(host, echo({ input }));
    assert.ok(interruption.kind === "failed" && interruption.error.message === "no");
  }
  assert.equal(settled, 2);
});

test("a call is under way while its method runs, and is lost if the wire is closed meanwhile, whatever it answers", async () => {
  for (const answer of ["value", Promise.resolve("value"), new Promise(() => undefined)]) {
    settled = 0;
    let signal: AbortSignal | undefined;
    const peers = pair((call) => {
      assert.deepEqual(
        peers.host.underWay.map(({ target }) => target.name),
        ["echo"],
      );
      peers.host.close("the test ends it");
      signal = call.signal;
      return answer;
    });
    const interruption = await interrupted(peers.host, echo());
    assert.ok(interruption.kind === "lost" && interruption.why === "the test ends it");
    await turn();
    assert.deepEqual([peers.host.calling, settled], [0, 1]);
    peers.guest.close("the test ends it");
    assert.equal(peers.guest.answering, 0);
    assert.ok(signal !== undefined);
  }
});

test("only the calls of one instance are lost with it", async () => {
  const { host } = pair(({ input }) => (host.loseInstance(Number(input), "it goes"), "answer"));
  assert.equal((await interrupted(host, echo({ input: 1 }))).kind, "lost");
  assert.equal(await host.call(echo({ input: 2 })), "answer");
});

test("a call that is aborted while its method runs is answered if it answers at once, else given up and cancelled", async () => {
  const abort = new AbortController();
  const seen: string[] = [];
  const { host } = pair((call) => {
    abort.abort(new Error("enough"));
    if (call.input === "now") return "answer";
    call.signal.addEventListener("abort", () => seen.push((call.signal.reason as Error).name), { once: true });
    return new Promise(() => undefined);
  });
  assert.equal(host.ask(echo({ input: "now", signal: abort.signal })), "answer");
  const again = new AbortController();
  const interruption = interrupted(host, echo({ input: "later", signal: again.signal }));
  again.abort(new Error("enough"));
  assert.equal((await interruption).kind, "aborted");
  assert.deepEqual(seen, ["AbortError"]);
  assert.equal((await interrupted(host, echo({ signal: again.signal }))).kind, "aborted");
  assert.equal((await interrupted(host, echo({ deadlineMs: 0 }))).kind, "deadline");
  host.close("the test is over");
  assert.equal((await interrupted(host, echo())).kind, "lost");
});

test("a method may call back into calls of its own end", () => {
  let depth = 0;
  const { host } = pair(({ input }) => {
    depth = Math.max(depth, host.calling);
    return Number(input) === 0 ? 0 : Number(host.ask(echo({ input: Number(input) - 1 }))) + 1;
  });
  assert.equal(host.ask(echo({ input: 5 })), 5);
  assert.deepEqual([depth, host.calling], [6, 0]);
});
