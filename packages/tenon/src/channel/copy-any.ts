import { charge, type Copier, enter, numberBytes, type Run } from "./copier.ts";
import { copyBytes, isBytes } from "./copy-bytes.ts";
import { copyItems } from "./copy-list.ts";
import { copyEntry } from "./copy-object.ts";
import { plainSource } from "./plain-object.ts";
import { raise, unfit } from "./problem.ts";

const wanted = "plain data (JSON or Uint8Array)";
const { isArray } = Array;
const { keys } = Object;

/** Copies data no schema says more of: JSON, bytes and undefined. */
export const copyAny: Copier = (value, run) => {
  switch (typeof value) {
    case "string":
      charge(run, value.length * 2);
      return value;
    case "number":
      if (!Number.isFinite(value)) raise(unfit(value, "finite number"));
      charge(run, numberBytes);
      return value;
    case "boolean":
    case "undefined":
      charge(run, numberBytes);
      return value;
    case "object":
      return value === null ? null : copyContainer(value, run);
    case "bigint":
    case "symbol":
    case "function":
      raise(unfit(value, wanted));
  }
};

function copyContainer(value: object, run: Run): unknown {
  if (isArray(value)) return copyItems(value, run, 0, Infinity, anyItem);
  if (isBytes(value)) return copyBytes(value, run, Infinity);
  const source = plainSource(value, wanted);
  enter(run);
  const copy: Record<string, unknown> = {};
  for (const key of keys(source)) copyEntry(source, key, copyAny, copy, run);
  run.depth += 1;
  return copy;
}

function anyItem(): Copier {
  return copyAny;
}
