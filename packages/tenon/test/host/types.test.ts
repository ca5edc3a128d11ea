import assert from "node:assert/strict";
import { test } from "node:test";
import type { AllOf, Host, Lease, Outcome } from "tenon";
import { contract, method, t } from "tenon/contract";
import { Echo } from "../registry/fixtures/contracts.ts";

const Sample = contract("sample", 1, {
  methods: {
    add: method(t.Object({ by: t.Integer() }), t.Object({ sum: t.Integer() })),
    tail: method(t.String(), t.Number(), { stream: "out" }),
    gather: method(t.Number(), t.String(), { stream: "in" }),
  },
  events: { changed: t.Object({ sum: t.Integer() }) },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<Claim extends true>(claim?: Claim): void {
  assert.equal(claim, undefined);
}

interface Sum {
  readonly sum: number;
}

// Never run: what it says is checked by the compiler.
async function uses(host: Host): Promise<void> {
  const client = host.client(Sample);
  holds<Equal<Awaited<ReturnType<typeof client.add>>, Sum>>();
  holds<Equal<ReturnType<typeof client.tail>, AsyncIterable<number>>>();
  // @ts-expect-error by is a number
  await client.add({ by: "1" });
  // @ts-expect-error there is no such method
  client.subtract;
  // @ts-expect-error a client is no lease
  client.signal;

  using lease = await host.lease(Sample, "sample@^1");
  holds<Equal<typeof lease, Lease<typeof Sample>>>();
  holds<Equal<typeof lease.signal, AbortSignal>>();
  holds<Equal<Awaited<ReturnType<typeof lease.add>>, Sum>>();
  // @ts-expect-error an answer is readonly
  (await lease.add({ by: 1 })).sum = 2;
  // @ts-expect-error a lease has no method but the contract's
  lease.say;
  // @ts-expect-error a deadline is a number of milliseconds
  await lease.add({ by: 1 }, { deadlineMs: "5s" });

  const collect = host.all(Sample);
  holds<Equal<typeof collect, AllOf<typeof Sample, "collect">>>();
  holds<Equal<Awaited<ReturnType<typeof collect.add>>, readonly Outcome<Sum>[]>>();
  const one = await host.all(Sample, "first").add({ by: 1 });
  holds<Equal<typeof one, Sum | undefined>>(one === undefined || undefined);
  const last = await host.all(Sample, "waterfall").add({ by: 1 });
  holds<Equal<typeof last, Sum>>(last.sum === 1 || undefined);
  holds<Equal<keyof typeof collect, "add">>();
  // @ts-expect-error a stream of many plugins is no stream
  collect.tail;
  // @ts-expect-error there are three modes
  host.all(Sample, "fastest");

  host.on(Sample, "changed", (event, from) => {
    const { sum }: Sum = event;
    const version: string = from.version;
    // @ts-expect-error an event is data of the contract
    event.total;
    assert.ok(version + String(sum));
  });
  // @ts-expect-error there is no such event
  host.on(Sample, "vanished", () => undefined);
  // @ts-expect-error there is no such event of a host
  host.on("vanished", () => undefined);

  using opened = await host.open(Echo, "./echo", { realm: "inline" });
  const said: string = await opened.say("x");
  assert.ok(said);
  // @ts-expect-error there is no such realm
  await host.load("./echo", { realm: "elsewhere" });
  // @ts-expect-error a limit is a number
  await host.load("./echo", { limits: { calls: "7" } });
  const proof = await host.unload("echo");
  // @ts-expect-error only a leak has holders
  proof.holders;
  if (proof.verdict === "leaked") holds<Equal<(typeof proof.holders)[number]["witness"], string>>();
}

test("clients, leases, all and events are typed by the contract", () => {
  assert.equal(uses.length, 1);
});
