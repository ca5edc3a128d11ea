import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import vm from "node:vm";
import { Collector } from "../../src/witness/collection.ts";
import { contextWitness } from "../../src/witness/context.ts";
import type { OwnedWitness } from "../../src/witness/owned.ts";
import { guardLeaks } from "../leak-guard.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo.splice(0)) each();
});
guardLeaks();

const key = Symbol.for("tenon.test.kept");
const still = "still reachable after a full garbage collection";

/** Runs a text in a context of its own and answers what it makes, and who watches the context. */
function made(text: string): { value: unknown; witness: OwnedWitness } {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const intrinsics = vm.runInContext("[Object.prototype, Function.prototype]", context) as object[];
  return { value: vm.runInContext(text, context), witness: contextWitness(context, intrinsics) };
}

function keep(owner: object, name: PropertyKey, property: PropertyDescriptor): void {
  Object.defineProperty(owner, name, { ...property, configurable: true });
  undo.push(() => void Reflect.deleteProperty(owner, name));
}

const places: readonly [place: string, text: string, put: (value: unknown) => void][] = [
  ["globalThis.kept", "globalThis", (value) => keep(globalThis, "kept", { value })],
  ["globalThis[Symbol(tenon.test.kept)]", "[]", (value) => keep(globalThis, key, { value })],
  ["globalThis.Array.prototype.kept", "() => 1", (value) => keep(Array.prototype, "kept", { value })],
  ["globalThis.URL.kept", "new Map()", (value) => keep(URL, "kept", { value })],
  [
    "globalThis.Blob.prototype.kept",
    "() => 1",
    (value) => keep(Blob.prototype, "kept", { get: value as () => unknown }),
  ],
  ["process.kept", "new Error('kept')", (value) => keep(process, "kept", { value })],
  [
    'process listener "SIGUSR2"',
    "() => undefined",
    (value) => {
      process.on("SIGUSR2", value as () => void);
      undo.push(() => process.off("SIGUSR2", value as () => void));
    },
  ],
];

for (const [place, text, put] of places) {
  test(`a context that ${place} holds is there, and the place can be named`, async () => {
    const { value, witness } = made(text);
    put(value);
    await new Collector().collect();
    assert.deepEqual(witness.look(), { kind: "there", detail: still });
    assert.deepEqual(witness.held?.places(), [place]);
  });
}

test("a context that something else holds is there, and no place is made up", async () => {
  const { value, witness } = made("({ kept: true })");
  await new Collector().collect();
  assert.deepEqual(witness.look(), { kind: "there", detail: still });
  assert.deepEqual(witness.held?.places(), []);
  assert.equal(typeof value, "object");
});

test("of many places five are named, and no getter or trap is called on the way", async () => {
  const { value, witness } = made("() => { throw new Error('called') }");
  for (let number = 0; number < 7; number++) keep(globalThis, `kept${number}`, { get: value as () => unknown });
  const trap = (): never => assert.fail("a trap was called");
  keep(globalThis, "proxy", {
    value: new Proxy({}, { ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap }),
  });
  await new Collector().collect();
  const named = ["kept0", "kept1", "kept2", "kept3", "kept4"].map((name) => `globalThis.${name}`);
  assert.deepEqual(witness.held?.places(), named);
});

test("a context that nobody holds is gone", async () => {
  const { witness } = made("1");
  await new Collector().collect();
  assert.deepEqual(witness.look(), { kind: "gone" });
});
