import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, type Packages } from "../complete-lock.ts";

const lock = (optionalDependencies: Record<string, string>): Packages => ({
  "": {},
  "node_modules/@x/binding-linux-x64-gnu": { version: "1.3.2", optional: true },
  "node_modules/x": { version: "1.3.2", dev: true, optionalDependencies },
});

test("a platform package that is missing is added with what it runs on, the others are left as they are", () => {
  const before = lock({
    "@x/binding-darwin-arm64": "1.3.2",
    "@x/binding-linux-arm-musleabihf": "1.3.2",
    "@x/binding-linux-x64-gnu": "1.3.2",
    "@x/binding-wasm32-wasi": "1.3.2",
    "@x/binding-win32-x64-msvc": "1.3.2",
    fsevents: "^2.0.0",
  });
  assert.deepEqual(complete(before), {
    ...before,
    "node_modules/@x/binding-darwin-arm64": {
      version: "1.3.2",
      os: ["darwin"],
      cpu: ["arm64"],
      dev: true,
      optional: true,
    },
    "node_modules/@x/binding-linux-arm-musleabihf": {
      version: "1.3.2",
      os: ["linux"],
      cpu: ["arm"],
      libc: ["musl"],
      dev: true,
      optional: true,
    },
    "node_modules/@x/binding-wasm32-wasi": { version: "1.3.2", cpu: ["wasm32"], dev: true, optional: true },
    "node_modules/@x/binding-win32-x64-msvc": {
      version: "1.3.2",
      os: ["win32"],
      cpu: ["x64"],
      dev: true,
      optional: true,
    },
  });
});

test("a complete lock file does not change", () => {
  const before = lock({ "@x/binding-linux-x64-gnu": "1.3.2" });
  assert.deepEqual(complete(before), before);
});

test("an exact optional package whose platform cannot be read is refused", () => {
  assert.throws(() => complete(lock({ surprise: "1.0.0" })), {
    message: 'Cannot complete the lock file: "surprise" does not end in a platform such as linux-x64-gnu',
  });
});
