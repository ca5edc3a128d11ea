import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Collector } from "../../src/witness/collection.ts";
import { contextWitness } from "../../src/witness/context.ts";
import { HolderSearch, type HolderSearchOptions, type Leaked } from "../../src/witness/holder-search.ts";
import type { HeldContext } from "../../src/witness/owned.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const plain = { witness: "context", detail: "still there" };
const sources = { placeOf: () => undefined, show: (frame: string) => frame };

function leaked(): Leaked {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const intrinsics = vm.runInContext("[Object.prototype, Function.prototype]", context) as object[];
  const held = contextWitness(context, intrinsics).held as HeldContext;
  return { held: { ...held, places: () => ["globalThis.one", "globalThis.two"] }, plain, subject: "a@1.0.0", sources };
}

function search(options: Pick<HolderSearchOptions, "mode" | "limitBytes">): HolderSearch {
  return new HolderSearch({ ...options, wheel: new Wheel(), collector: new Collector() });
}

test("holders that are not to be looked for are told as the witness saw them", async () => {
  assert.deepEqual(await search({ mode: "off", limitBytes: Infinity }).find(leaked()), [plain]);
});

test("places among the host's globals need no snapshot", async () => {
  assert.deepEqual(await search({ mode: "places", limitBytes: Infinity }).find(leaked()), [
    { ...plain, detail: "still there, from globalThis.one, globalThis.two" },
  ]);
});

test("of a heap above the limit no snapshot is taken, and the holder says so", async () => {
  const [holder, ...others] = await search({ mode: "paths", limitBytes: 1_000 }).find(leaked());
  assert.deepEqual(others, []);
  assert.match(
    typeof holder === "object" ? holder.detail : "",
    /^still there, from globalThis\.one, globalThis\.two\. No heap snapshot was taken: \d+ bytes of heap are used, more than snapshotHeapBytes, 1000$/,
  );
});
