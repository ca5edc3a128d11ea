import type { Method } from "./method.ts";

/**
 * What a plugin keeps beyond its life and that of the process: its own, under the name it is loaded under, for all versions. It
 * takes the grant `storage`.
 */
export interface PluginStorage {
  /** What was put under a key; undefined where nothing is. @throws TENON_GRANT_DENIED, TENON_STORAGE_FAILED */
  get(key: string): Promise<string | Uint8Array | undefined>;
  /**
   * Puts a text or bytes under a key of 1 to 100 bytes. Once it resolves the value outlasts a kill and a loss of power; until then
   * the value before is there, whole.
   *
   * @throws TENON_STORAGE_FULL, TENON_INPUT_INVALID, TENON_GRANT_DENIED, TENON_STORAGE_FAILED
   */
  set(key: string, value: string | Uint8Array): Promise<void>;
  /** Whether there was something. @throws TENON_GRANT_DENIED, TENON_STORAGE_FAILED */
  delete(key: string): Promise<boolean>;
  /** In order of their characters' codes. @throws TENON_GRANT_DENIED, TENON_STORAGE_FAILED */
  keys(prefix?: string): Promise<readonly string[]>;
  /** A directory of its own, for `node:fs`. Undefined without the grant, and inline, where there is no `node:fs`. */
  readonly directory: string | undefined;
}

/** A key becomes the name of a file, two characters a byte. */
export const longestKeyBytes = 100;
/** Without another in the grant. */
export const defaultQuotaBytes: number = 16 * 2 ** 20;

/** How the audit calls it where it is not granted. */
export const refusedStorage = "keep anything";

export type StorageOperation = "get" | "set" | "delete" | "keys";

const text = { type: "string" };
const value = { anyOf: [text, { tenon: "bytes" }] };
const operation = (input: object, output: object): Method => ({
  input,
  output,
  sync: false,
  idempotent: false,
  stream: "none",
});

/** The operations as they cross. Schemas as data: the guest carries no library for them. */
export const storageOperations: Readonly<Record<StorageOperation, Method>> = {
  get: operation(text, { anyOf: [value, { type: "null" }] }),
  set: operation({ type: "object", properties: { key: text, value }, required: ["key", "value"] }, { type: "null" }),
  delete: operation(text, { type: "boolean" }),
  keys: operation(text, { type: "array", items: text }),
};
