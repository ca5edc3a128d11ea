/** The version of the ABI that this Tenon speaks. The page docs/abi.md says what it is. */
export const abiVersion = 1;

/** Of memory that is asked for before the first call: most of what is sent fits. */
export const firstReserveBytes = 1_024;

export const takesBytes = "(i32, i32) -> i32";

/** Whether a module must have an export, and of which signature. */
export const fixedExports: Readonly<Record<string, { readonly signature: string; readonly needed: boolean }>> = {
  tenon_reserve: { signature: "(i32) -> i32", needed: true },
  tenon_setup: { signature: takesBytes, needed: false },
  tenon_reconfigure: { signature: takesBytes, needed: false },
  tenon_snapshot: { signature: takesBytes, needed: false },
  tenon_restore: { signature: takesBytes, needed: false },
  tenon_teardown: { signature: takesBytes, needed: false },
  _initialize: { signature: "() -> ()", needed: false },
};

export const versionPrefix = "tenon_abi_";
export const contractPrefix = "tenon_contract_";
export const methodPrefix = "tenon_method_";
export const serviceModule = "tenon:service";
export const eventModule = "tenon:event";
export const wasiModule = "wasi_snapshot_preview1";

/** What a module may import besides services, events and WASI: by `module name`. */
export const fixedImports: Readonly<Record<string, string>> = {
  "tenon log": "(i32, i32, i32) -> ()",
  "tenon take": "(i32) -> ()",
  "tenon deadline": "() -> f64",
  "tenon cancelled": "() -> i32",
  "tenon traceparent": "() -> i32",
  "tenon from": "() -> i32",
  "tenon slot_get": "(i32, i32) -> i32",
  "tenon slot_set": "(i32, i32, i32, i32) -> ()",
  "env abort": "(i32, i32, i32, i32) -> ()",
  "env seed": "() -> f64",
};

export const eventSignature = "(i32, i32) -> ()";
