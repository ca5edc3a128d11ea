import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const target = "wasm32-unknown-unknown";
const kept = join(import.meta.dirname, "../../../../node_modules/.cache/tenon-lanes");
const inCi = process.env["CI"] !== undefined;

/** Why tests of guests in Rust do not run here; false where they do, and in CI, which must have Rust. */
export const withoutRust: string | false =
  spawnSync("cargo", ["--version"]).status !== 0 && !inCi
    ? `needs cargo and rustc with the target ${target}, which are not there`
    : false;

/** The same for Go. */
export const withoutGo: string | false =
  spawnSync("go", ["version"]).status !== 0 && !inCi ? "needs Go 1.24, which is not installed" : false;

/** The module of a crate. Its libraries take 20 seconds, so it is compiled once for the same sources. */
export function compiledCrate(folder: string): Promise<Uint8Array> {
  return once(folder, async () => {
    const env = { CARGO_TARGET_DIR: join(kept, "cargo"), ...process.env };
    const flags = ["build", "--release", "--locked", "--quiet", "--target", target, "--message-format=json"];
    const { stdout } = await promisify(execFile)("cargo", flags, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
    const [, file = ""] = /"filenames":\["([^"]*\.wasm)"/.exec(stdout) ?? [];
    return readFile(file);
  });
}

/** A component of a crate with `greeter.wit` beside it: what wasm-tools make of a core module. */
export function compiledComponent(folder: string): Promise<Uint8Array> {
  return once(`${folder}/`, async () => {
    const binary = await compiledCrate(folder);
    const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
    const witSource = await readFile(join(folder, "greeter.wit"), "utf8");
    return componentNew(await componentEmbed({ binary, witSource, world: "greeter" }));
  });
}

/** The module of a package in Go, as a reactor of WASI. */
export function compiledGo(folder: string): Promise<Uint8Array> {
  return once(folder, async () => {
    const file = join(kept, `go-${process.pid}.wasm`);
    const env = { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOWORK: "off", GOTOOLCHAIN: "local", GOFLAGS: "" };
    const flags = ["build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", file, "."];
    await promisify(execFile)("go", flags, { cwd: folder, env });
    return readFile(file);
  });
}

async function once(folder: string, compile: () => Promise<Uint8Array>): Promise<Uint8Array> {
  await mkdir(kept, { recursive: true });
  const file = join(kept, `${await hashOf(folder)}.wasm`);
  const known = await readFile(file).catch(() => undefined);
  if (known !== undefined) return known;
  const bytes = await compile();
  // Another run may be at the same.
  await writeFile(`${file}.${process.pid}`, bytes);
  await rename(`${file}.${process.pid}`, file);
  return bytes;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash("sha256").update(folder.slice(folder.lastIndexOf("/test/")));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) hash.update(`${entry.name}\n`).update(await readFile(join(entry.parentPath, entry.name)));
  return hash.digest("hex").slice(0, 16);
}
