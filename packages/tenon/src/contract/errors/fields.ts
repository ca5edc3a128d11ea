import type { ErrorCode, ErrorData } from "./catalogue.ts";

type KindOf<Value> = Value extends string ? "text" : Value extends number ? "number" : "texts";
type Kind = "text" | "number" | "texts";

const text = "text";
const number = "number";
const texts = "texts";
const named = { plugin: text, version: text } as const;
const at = { plugin: text, version: text, method: text } as const;
const unfit = { path: text, found: text, wanted: text } as const;

/** What the data of each code is made of, to be held against data that comes from elsewhere. */
const fields: {
  readonly [Code in ErrorCode]: { readonly [Key in keyof ErrorData<Code>]: KindOf<ErrorData<Code>[Key]> };
} = {
  TENON_PLUGIN_NOT_FOUND: { specifier: text, from: text, tried: text },
  TENON_MANIFEST_INVALID: { file: text, ...unfit },
  TENON_ENGINE_MISMATCH: { ...named, wanted: text, found: text },
  TENON_ARTIFACT_UNREADABLE: { file: text, why: text },
  TENON_ARTIFACT_CHANGED: { file: text, wanted: text, found: text },
  TENON_ARTIFACT_TOO_LARGE: { file: text, bytes: number, limitBytes: number },
  TENON_BUNDLE_FAILED: { entry: text, why: text },
  TENON_BUNDLER_MISSING: { entry: text },
  TENON_PEER_MISSING: { entry: text, importer: text, package: text, wanted: text },
  TENON_SYNTAX_UNSUPPORTED: { place: text, syntax: text },
  TENON_MODULE_REFUSED: { module: text, realm: text, why: text },
  TENON_IMPORT_DYNAMIC: { specifier: text },
  TENON_LEASE_REVOKED: { ...named, when: text, why: text },
  TENON_CALL_DEADLINE: { ...at, deadlineMs: number, ageMs: number },
  TENON_CALL_ABORTED: { ...at, ageMs: number },
  TENON_CALL_QUEUE_FULL: { ...at, inFlight: number, queued: number, limit: number, queueLimit: number },
  TENON_CALL_LOST: { ...at, ageMs: number, why: text },
  TENON_SYNC_REENTRY: { ...at, why: text },
  TENON_SYNC_UNAVAILABLE: { ...at, why: text },
  TENON_METHOD_UNKNOWN: { ...at, known: text },
  TENON_INPUT_INVALID: { where: text, ...unfit },
  TENON_OUTPUT_INVALID: { where: text, ...unfit },
  TENON_VALUE_TOO_LARGE: { where: text, path: text, found: text, limit: text },
  TENON_OPTION_INVALID: { option: text, found: text, wanted: text },
  TENON_GRANT_DENIED: { ...named, grant: text, what: text },
  TENON_SERVICE_UNKNOWN: { plugin: text, service: text, known: text },
  TENON_STORAGE_FULL: { ...named, key: text, usedBytes: number, neededBytes: number, quotaBytes: number },
  TENON_STORAGE_FAILED: { what: text, why: text },
  TENON_STORAGE_IN_USE: { name: text },
  TENON_CONFIG_FILE_INVALID: { file: text, line: number, column: number, ...unfit, others: texts },
  TENON_CONFIG_FILE_UNREADABLE: { file: text, why: text },
  TENON_CONFIG_APPLY_FAILED: { file: text, step: text, phase: text, why: text, outcome: text },
  TENON_CONTRACT_INVALID: { contract: text, ...unfit },
  TENON_ROUTE_INVALID: { contract: text, ...unfit },
  TENON_ROUTE_VERSION_UNKNOWN: { contract: text, wanted: text, known: text },
  TENON_ROUTE_EXHAUSTED: { contract: text, method: text, tried: texts },
  TENON_BREAKER_OPEN: { ...at, failed: number, calls: number, thresholdPercentage: number, retryInMs: number },
  TENON_ROLLOUT_REFUSED: { name: text, operation: text, why: text },
  TENON_ROLLOUT_UNKNOWN: { name: text, known: text },
  TENON_ROUTE_FULL: { ...at, capacity: number },
  TENON_CONTRACT_NAME_RESERVED: { contract: text, method: text, why: text },
  TENON_STRUCT_VALUE: { field: text, found: text, wanted: text },
  TENON_REFERENCE_STALE: { segment: text, reference: text },
  TENON_SEGMENT_FULL: { segment: text, count: number, holders: text },
  TENON_SEGMENT_READ_ONLY: { ...named, segment: text, what: text },
  TENON_SEGMENT_REALM: { ...named, segment: text, realm: text },
  TENON_SEGMENT_UNKNOWN: { ...named, segment: text, known: text },
  TENON_LAYOUT_MISMATCH: { ...named, layout: text, diff: texts },
  TENON_CONTRACT_MISMATCH: { ...named, contract: text, diff: texts },
  TENON_LOAD_FAILED: { ...named, why: text },
  TENON_PLUGIN_EXPORT: { ...named, found: text },
  TENON_SETUP_FAILED: { ...named, why: text },
  TENON_SLOT_REFUSED: { ...named, slot: text, why: text },
  TENON_SLOT_NOT_AMBIENT: { ...named, slot: text },
  TENON_SETUP_INCOMPLETE: { ...named, missing: text },
  TENON_BLOCKING_REFUSED: { ...named, why: text },
  TENON_INIT_REFUSED: { ...named, changes: texts },
  TENON_START_DEADLINE: { ...named, step: text, deadlineMs: number },
  TENON_START_CANCELLED: { ...named, why: text },
  TENON_CONFIG_INVALID: { ...named, ...unfit },
  TENON_INSTANCE_UNKNOWN: { wanted: text, known: text },
  TENON_INSTANCE_TAKEN: { name: text, holder: text },
  TENON_COPIES_REFUSED: { ...named, why: text },
  TENON_INSTANCE_STATE: { ...named, operation: text, state: text },
  TENON_UNLOAD_HELD: { ...named, holders: texts },
  TENON_SWAP_REFUSED: { ...named, why: text },
  TENON_SWAP_FAILED: { from: text, to: text, step: text, why: text },
  TENON_USES_CYCLE: { cycle: texts },
  TENON_USES_MISSING: { ...named, alias: text, contract: text },
  TENON_STRENGTH_REFUSED: { ...named, realm: text, strength: text, wanted: text },
  TENON_LIMIT_VOID: { ...named, limit: text, flag: text },
  TENON_INSTANCE_RESTARTING: { ...named, backInMs: number, attempt: number, most: number, why: text },
  TENON_RESTART_LIMIT: { ...named, most: number, withinMs: number, why: text },
  TENON_REALM_ENDED: { ...named, realm: text, why: text },
  TENON_FRAME_MALFORMED: { found: text, wanted: text },
  TENON_PROCESS_START: { label: text, why: text },
  TENON_PIPE_FULL: { unreadBytes: number, limitBytes: number },
  TENON_HOST_CLOSED: { operation: text },
  TENON_TEARDOWN_DEADLINE: { label: text, deadlineMs: number },
  TENON_LISTEN_FAILED: { address: text, why: text },
  TENON_SOCKET_TOO_LONG: { path: text, bytes: number, limitBytes: number },
  TENON_SOCKET_TAKEN: { path: text, holder: text },
  TENON_SOCKET_OCCUPIED: { path: text, found: text },
  TENON_SOCKET_FAILED: { path: text, why: text },
  TENON_ADMIN_UNREACHABLE: { path: text, why: text },
  TENON_JOURNAL_UNUSABLE: { file: text, why: text },
  TENON_OTLP_MISSING: { url: text },
  TENON_INSPECTOR_UNAVAILABLE: { why: text },
  TENON_BUILD_LANGUAGE: { directory: text, found: text, wanted: text },
  TENON_BUILD_TOOL: { language: text, tool: text, found: text, how: text },
  TENON_BUILD_FAILED: { language: text, command: text, why: text },
  TENON_WASM_INVALID: { ...named, found: text, wanted: text },
  TENON_WASM_ABI: { ...named, found: text, wanted: text },
  TENON_WASM_CONTRACT: { ...named, found: text, wanted: text },
  TENON_WASM_EXPORT: { ...named, diff: texts },
  TENON_WASM_IMPORT: { ...named, diff: texts },
  TENON_WASM_LIMIT: { ...named, found: text, wanted: text },
  TENON_WASM_ENDED: { ...at, why: text },
  TENON_WASM_BROKEN: { ...at, found: text, wanted: text },
  TENON_WASM_SUSPEND: { ...named, service: text, why: text },
};

/**
 * A copy of an error's data, of at most so many characters, without running code of the data; undefined unless `code` is
 * one of ours and the data all that the code says it is.
 */
export function readErrorData<Code extends ErrorCode>(
  code: Code,
  data: unknown,
  longest: number,
): ErrorData<Code> | undefined;
export function readErrorData(code: unknown, data: unknown, longest: number): ErrorData<ErrorCode> | undefined;
export function readErrorData(code: unknown, data: unknown, longest: number): unknown {
  if (typeof code !== "string" || !Object.hasOwn(fields, code)) return undefined;
  const kinds: Readonly<Record<string, Kind>> = fields[code as ErrorCode];
  const copy: Record<string, unknown> = {};
  const left = { characters: longest };
  for (const [key, kind] of Object.entries(kinds)) {
    const value = readField(kind, ownData(data, key), left);
    if (value === undefined) return undefined;
    copy[key] = value;
  }
  return copy;
}

function readField(
  kind: Kind,
  value: unknown,
  left: { characters: number },
): string | number | readonly string[] | undefined {
  switch (kind) {
    case "text":
      return readText(value, left);
    case "number":
      return typeof value === "number" ? value : undefined;
    case "texts":
      return Array.isArray(value) ? readTexts(value, left) : undefined;
  }
}

function readText(value: unknown, left: { characters: number }): string | undefined {
  if (typeof value !== "string") return undefined;
  left.characters -= value.length;
  return left.characters < 0 ? undefined : value;
}

function readTexts(values: readonly unknown[], left: { characters: number }): readonly string[] | undefined {
  const copy: string[] = [];
  for (let index = 0; index < values.length; index += 1) {
    left.characters -= 1;
    const value = readText(ownData(values, String(index)), left);
    if (value === undefined) return undefined;
    copy.push(value);
  }
  return copy;
}

/** The value of a data property of its own; never a getter's. */
export function ownData(holder: unknown, key: PropertyKey): unknown {
  return typeof holder === "object" && holder !== null
    ? Object.getOwnPropertyDescriptor(holder, key)?.value
    : undefined;
}
