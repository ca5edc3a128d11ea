import assert from "node:assert/strict";
import { test } from "node:test";
import type { Brand } from "../../src/kernel/brand.ts";

type Metres = Brand<number, "Metres">;
type Feet = Brand<number, "Feet">;

const metres = (value: number): Metres => value as Metres;
const double = (length: Metres): number => length * 2;

test("a brand is still its base, and no plain value or other brand passes for it", () => {
  // @ts-expect-error a plain number has not been through the door
  const plain: Metres = 2;
  // @ts-expect-error and feet have been through another one
  const other: Metres = 2 as Feet;
  assert.deepEqual([double(metres(2)), double(plain), double(other)], [4, 4, 4]);
});
