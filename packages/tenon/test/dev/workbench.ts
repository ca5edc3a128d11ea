import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHost, type Host, type HostOptions } from "tenon";
import { type Cycle, type DevLoop, type DevOptions, startDev } from "tenon/dev";

/** A plugin's folder on disk. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly at: (name: string) => string;
  /** As an editor that writes in place. */
  readonly write: (name: string, text: string) => Promise<void>;
  /** As an editor that writes beside and renames. */
  readonly replace: (name: string, text: string) => Promise<void>;
}

export async function folder(files: Readonly<Record<string, string>>): Promise<Folder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tenon-dev-")));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    path,
    at: (name) => join(path, name),
    write,
    replace: async (name, text) => {
      await writeFile(`${join(path, name)}.tmp`, text);
      await rename(`${join(path, name)}.tmp`, join(path, name));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A loop over a folder, with its cycles in order. */
export interface Bench extends AsyncDisposable {
  readonly host: Host;
  readonly loop: DevLoop;
  /** Does something and answers the next cycle there is. */
  after(work: () => Promise<unknown>): Promise<Cycle>;
  /** Cycles that nobody has asked for. */
  readonly spare: readonly Cycle[];
  call(method: string, input?: unknown): Promise<unknown>;
}

export async function bench(
  at: Folder,
  options: DevOptions = {},
  hostOptions: HostOptions = {},
): Promise<Bench & { readonly first: Cycle }> {
  const spare: Cycle[] = [];
  let waiting: ((cycle: Cycle) => void) | undefined;
  const onCycle = (cycle: Cycle): void => {
    if (waiting === undefined) spare.push(cycle);
    else waiting(cycle);
    waiting = undefined;
  };
  const next = (): Promise<Cycle> => {
    const { promise, resolve } = Promise.withResolvers<Cycle>();
    const [known] = spare.splice(0, 1);
    if (known === undefined) waiting = resolve;
    else resolve(known);
    return promise;
  };
  const host = await createHost({ debug: true, proofs: "off", ...hostOptions });
  const loop = await startDev(host, at.path, { ...options, onCycle });
  return {
    host,
    loop,
    spare,
    first: await next(),
    after: async (work) => {
      const cycle = next();
      await work();
      return cycle;
    },
    call: async (method, input = {}) => (await host.call("echo", method, input)).value,
    [Symbol.asyncDispose]: async () => {
      await loop.close();
      await host.close({ deadlineMs: 0 });
    },
  };
}

/** Narrows to the kind of cycle that is wanted, or fails with what came instead. */
export function as<Kind extends Cycle["kind"]>(kind: Kind, cycle: Cycle): Extract<Cycle, { kind: Kind }> {
  if (cycle.kind === kind) return cycle as Extract<Cycle, { kind: Kind }>;
  throw new Error(`wanted a cycle that is ${kind}, got ${cycle.kind}`, {
    cause: cycle.kind === "failed" ? cycle.error : cycle,
  });
}

export const manifest: string = JSON.stringify({ name: "echo", version: "1.0.0", type: "module", tenon: {} });

export interface EchoParts {
  readonly before?: string;
  readonly setup?: string;
  readonly word?: string;
  readonly state?: string;
  readonly output?: string;
}

/**
 * A plugin that says a word and counts how often, without the size of tenon/contract: it is bundled many hundred times. What
 * is put into it begins on lines that stay where they are: `before` on line 1, `setup` on line 5.
 */
export function echo({
  before = "",
  setup = "",
  word = '"hello"',
  state = '{ type: "integer" }',
  output = "{}",
}: EchoParts = {}): string {
  return `${before}
const method = { input: {}, output: ${output}, sync: false, idempotent: false, stream: "none" };
const contract = { name: "echo", major: 1, state: ${state}, services: {}, events: {}, methods: { say: method, tellPlace: method } };
interface Count { value: number }
const begin = (): Count => { ${setup}
  return { value: 0 }; };
const setup = (ctx: { log: { warn(text: string): void } }) => {
  const count = begin();
  const methods = {
    say: async () => { count.value += 1; return \`\${${word}} \${count.value}\`; },
    tellPlace: () => { ctx.log.warn(String(new Error("here").stack)); },
  };
  return { methods, snapshot: () => count.value, restore: (state: number) => { count.value = state; } };
};
export default Object.defineProperty({ contract, uses: {}, setup }, Symbol.for("tenon.plugin"), { value: true });
`;
}
