import { maxDepth } from "../channel/depth.ts";
import { randomUUID } from "node:crypto";
import { compileCopy } from "../channel/copy.ts";

const limits = { maxBytes: 64 * 2 ** 20, maxDepth };
const copyPlain = compileCopy({});

/** A copy, so that what the caller changes later is not what was asked for. What is no plain data stays: the contract refuses it, with its path. */
export function copyConfig(config: unknown): unknown {
  try {
    return copyPlain(config, limits);
  } catch {
    return config;
  }
}

/** One text for all configurations that say the same, whatever the order of their keys. */
export function configText(config: unknown): string {
  try {
    return text(copyPlain(config, limits));
  } catch {
    // No plain data is like no other.
    return randomUUID();
  }
}

function text(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("base64")}`;
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${text(each)}`)
    .join(",")}}`;
}
