import assert from "node:assert/strict";
import { createHost, type Host, isTenonError, type TenonError } from "../../src/index.ts";
import { configuration, type Entry, type Folder, folder } from "../config/folder.ts";

interface Applying extends AsyncDisposable {
  readonly host: Host;
  readonly there: Folder;
  /** Saves a file that asks for these plugins. */
  readonly asks: (...next: readonly Entry[]) => Promise<unknown>;
}

/** A host whose file asks for these plugins. */
export async function hostWith(...plugins: readonly Entry[]): Promise<Applying> {
  const there = await folder(configuration(...plugins));
  const host = await createHost({ config: there.file, proofs: "off" });
  const asks = (...next: readonly Entry[]): Promise<unknown> => there.write("tenon.yaml", configuration(...next));
  const dispose = async (): Promise<void> => {
    await host.close({ deadlineMs: 0 });
    await there[Symbol.asyncDispose]();
  };
  return { host, there, asks, [Symbol.asyncDispose]: dispose };
}

/** The error that an apply ends with. */
export async function failure(work: Promise<unknown>): Promise<TenonError<"TENON_CONFIG_APPLY_FAILED">> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(isTenonError(error, "TENON_CONFIG_APPLY_FAILED"), String(error));
  return error;
}

/** What is there, as texts. */
export const loaded = ({ instances }: Host): readonly string[] =>
  instances.map(({ name, version, state }) => `${name}@${version} ${state}`);
/** Adds once; answers the sum. */
export const add = async (host: Host, name: string): Promise<unknown> => (await host.call(name, "add", "")).value;
