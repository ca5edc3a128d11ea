import assert from "node:assert/strict";
import { test } from "node:test";
import * as t from "typebox";
import { bytes } from "../../src/contract/bytes.ts";
import type { CallContext, SyncCallOptions } from "../../src/contract/call.ts";
import { contract, type Contract, method } from "../../src/contract/contract.ts";
import type {
  ClientOf,
  ConfigOf,
  EventsOf,
  InputOf,
  MethodsOf,
  OutputOf,
  ServiceImplementationsOf,
  ServicesOf,
  StateOf,
} from "../../src/contract/types.ts";

const Sample = contract("sample", 1, {
  config: t.Object({ burst: t.Integer() }),
  state: t.Array(t.Tuple([t.String(), t.Number()])),
  methods: {
    execute: method(
      t.Object({ key: t.String(), cost: t.Optional(t.Number()) }),
      t.Object({ tags: t.Array(t.String()) }),
      { sync: true },
    ),
    ping: method(t.Void(), t.Void()),
    tail: method(t.String(), t.Number(), { stream: "out" }),
    collect: method(t.Number(), t.String(), { stream: "in" }),
    pipe: method(bytes(), bytes(), { stream: "both" }),
  },
  services: { kv: { get: method(t.String(), t.Union([t.String(), t.Null()]), { idempotent: true }) } },
  events: { changed: t.Object({ key: t.String() }) },
});
type Sample = typeof Sample;
const Bare = contract("bare", 0, { methods: {} });

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<Claim extends true>(claim?: Claim): void {
  assert.equal(claim, undefined);
}

test("types of a contract are those of its schemas, deeply readonly", () => {
  holds<Equal<InputOf<Sample["methods"]["execute"]>, { readonly key: string; readonly cost?: number }>>();
  holds<Equal<OutputOf<Sample["methods"]["execute"]>, { readonly tags: readonly string[] }>>();
  holds<Equal<ConfigOf<Sample>, { readonly burst: number }>>();
  holds<Equal<StateOf<Sample>, readonly (readonly [string, number])[]>>();
  holds<Equal<EventsOf<Sample>, { readonly changed: { readonly key: string } }>>();
  holds<Equal<ConfigOf<typeof Bare>, undefined>>();
  holds<Equal<StateOf<typeof Bare>, never>>();
  holds<Equal<keyof ServicesOf<typeof Bare>, never>>();
});

test("types of a client follow the stream of each method", () => {
  type Calls = ClientOf<Sample>;
  holds<Equal<ReturnType<Calls["execute"]>, Promise<{ readonly tags: readonly string[] }>>>();
  holds<Equal<ReturnType<Calls["tail"]>, AsyncIterable<number>>>();
  holds<Equal<Parameters<Calls["collect"]>[0], AsyncIterable<number> | Iterable<number>>>();
  holds<Equal<ReturnType<Calls["collect"]>, Promise<string>>>();
  holds<Equal<ReturnType<Calls["pipe"]>, AsyncIterable<Uint8Array>>>();
  holds<Equal<Awaited<ReturnType<ServicesOf<Sample>["kv"]["get"]>>, string | null>>();
});

test("types of what is called synchronously: the methods declared so, with the value itself, without a signal", () => {
  type Calls = ClientOf<Sample>["sync"];
  holds<Equal<keyof Calls, "execute">>();
  holds<Equal<ReturnType<Calls["execute"]>, { readonly tags: readonly string[] }>>();
  holds<Equal<Parameters<Calls["execute"]>[0], { readonly key: string; readonly cost?: number }>>();
  holds<Equal<Parameters<Calls["execute"]>[1], SyncCallOptions | undefined>>();
  holds<Equal<keyof ServicesOf<Sample>["kv"]["sync"], never>>();
  holds<Equal<keyof ClientOf<typeof Bare>["sync"], never>>();
});

test("types of an implementation follow the stream of each method, and sync answers without a promise", () => {
  type Answers = MethodsOf<Sample>;
  holds<Equal<Parameters<Answers["execute"]>[1], CallContext>>();
  holds<Equal<ReturnType<Answers["execute"]>, { readonly tags: readonly string[] }>>();
  holds<Equal<ReturnType<Answers["tail"]>, AsyncIterable<number> | Iterable<number>>>();
  holds<Equal<Parameters<Answers["collect"]>[0], AsyncIterable<number>>>();
  holds<Equal<ReturnType<ServiceImplementationsOf<Sample>["kv"]["get"]>, string | null | Promise<string | null>>>();
});

test("misuse does not type", () => {
  const client = undefined as unknown as ClientOf<Sample>;
  const wrong = [
    // @ts-expect-error cost is a number
    () => client.execute({ key: "a", cost: "1" }),
    // @ts-expect-error nothing aborts while a thread stands still
    () => client.sync.execute({ key: "a" }, { signal: new AbortController().signal }),
    // @ts-expect-error key is required
    () => client.execute({ cost: 1 }),
    // @ts-expect-error there is no such method
    (): keyof typeof client => "missing",
    // @ts-expect-error a deadline is a number of milliseconds
    () => client.ping(undefined, { deadlineMs: "5s" }),
    // @ts-expect-error an output is readonly
    async () => ((await client.execute({ key: "a" })).tags[0] = "x"),
    // @ts-expect-error only three streams exist
    () => method(t.Void(), t.Void(), { stream: "sideways" }),
    () => {
      // @ts-expect-error a plugin must implement every method
      const methods: MethodsOf<Sample> = { ping: () => undefined };
      return methods;
    },
    // @ts-expect-error a contract is frozen
    () => (Sample.major = 2),
  ];
  assert.equal(wrong.length, 9);
  void (() => client.ping());
});

test("any contract is a Contract", () => {
  const all: readonly Contract[] = [Sample, Bare];
  assert.deepEqual(
    all.map((one) => one.name),
    ["sample", "bare"],
  );
});
