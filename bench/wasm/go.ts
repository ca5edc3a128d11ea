import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Setting } from "../harness/report.ts";
import type { Subject } from "../harness/subject.ts";

export const goPlugin = "Go, plugin.Open";

/** A host in Go and plugins of different package paths, which Go takes for different ones. */
export interface GoHost extends AsyncDisposable {
  /** Microseconds from opening a plugin to its first answer, of each that no process of this has opened yet. */
  readonly opens: Subject;
  /** Nanoseconds a call. */
  readonly calls: (of: "check" | "echo", sizes: { readonly batches: number; readonly batch: number }) => Subject;
}

const run = promisify(execFile);
const source = join(import.meta.dirname, "go");

/** Undefined where Go, or the C compiler that its plugins need, is not there. */
export async function goHost(count: number, { note }: Setting): Promise<GoHost | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-go-"));
  try {
    const plugins = await compile(folder, count);
    const measured = (args: readonly string[]): Promise<Float64Array> => numbers(join(folder, "host.bin"), args);
    const subject = (args: readonly string[]): Subject => ({
      name: goPlugin,
      open: () => Promise.resolve({ round: () => measured(args), [Symbol.asyncDispose]: () => Promise.resolve() }),
    });
    return {
      opens: subject(["open", ...plugins]),
      calls: (of, { batches, batch }) => subject([of, String(plugins[0]), String(batches), String(batch)]),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    note(`left out ${goPlugin}: ${String((error as Error).message).split("\n")[0]}`);
    return undefined;
  }
}

/** The paths of the plugins, one more than are measured: the first makes the process ready. */
async function compile(folder: string, count: number): Promise<readonly string[]> {
  await cp(source, folder, { recursive: true });
  const go = (args: readonly string[]): Promise<unknown> =>
    run("go", ["build", ...args], { cwd: folder, env: { ...process.env, CGO_ENABLED: "1", GOWORK: "off" } });
  await go(["-o", "host.bin", "./host"]);
  const plugins: string[] = [];
  for (let index = 0; index <= count; index += 1) {
    await cp(join(folder, "plugin"), join(folder, `plugin${index}`), { recursive: true });
    await go(["-buildmode=plugin", "-o", `plugin${index}.so`, `./plugin${index}`]);
    plugins.push(join(folder, `plugin${index}.so`));
  }
  return plugins;
}

async function numbers(host: string, args: readonly string[]): Promise<Float64Array> {
  const { stdout } = await run(host, args);
  return Float64Array.from(stdout.trim().split("\n"), Number);
}
