import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const missing = spawnSync("go", ["version"]).status !== 0;

/** Why tests of Go guests do not run here; undefined where they do, and in CI, which must have Go. */
export const withoutGo: string | false =
  missing && process.env["CI"] === undefined ? "needs Go 1.24, which is not installed" : false;

/** The Go guest of the fixtures, compiled. */
export function compileGo(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "tenon-go-"));
  try {
    const file = join(folder, "guest.wasm");
    const { status, stderr } = spawnSync("go", ["build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", file, "."], {
      cwd: join(import.meta.dirname, "fixtures/go"),
      env: { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOFLAGS: "-mod=mod", GOWORK: "off", GOTOOLCHAIN: "local" },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`go build: ${stderr}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
