import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isTenonError, openPlugin, type Proof } from "tenon";
import type { Case } from "./case.ts";
import { treat, type Treatment } from "./treatment.ts";

/** How one life of a plugin ended. */
export type Ending =
  | { readonly kind: "proven"; readonly proof: Proof }
  | { readonly kind: "refused"; readonly module: string; readonly text: string }
  /** The runner could not do its part: that is a mistake of the corpus, not a verdict. */
  | { readonly kind: "failed"; readonly text: string };

/** Where plugins are, and what they may use. */
export interface Place {
  readonly folder: string;
  /** A directory of this run. */
  readonly scratch: string;
  /** The compiled addon; empty without a compiler. */
  readonly addon: string;
}

/** The version that every plugin of the corpus is loaded as. */
export const version = "1.2.3";

/** Short, so that what is held is revoked soon. */
export const deadlineMs = 200;

/** Loads one plugin of the corpus and treats it as its case says. What it answers unloads it. */
export async function live(
  one: Case,
  { folder, scratch, addon }: Place,
  around: Omit<Treatment, "plugin">,
): Promise<() => Promise<Ending>> {
  const { host, realm } = around;
  const { plugin } = one;
  const config = { scratch: join(scratch, plugin), addon };
  await mkdir(config.scratch, { recursive: true });
  const source = { entry: `./${folder}/${plugin}.ts`, name: plugin, version };
  try {
    await host.load(await openPlugin(source, { from: import.meta.dirname }), { realm, config, teardownMs: 500 });
  } catch (error) {
    return () => Promise.resolve(refusal(error));
  }
  const problem = await treat(one.host, { ...around, plugin }).then(() => undefined, textOf);
  return async () => {
    const proof = await host.unload(plugin, { deadlineMs });
    return problem === undefined ? { kind: "proven", proof } : { kind: "failed", text: problem };
  };
}

function refusal(error: unknown): Ending {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (isTenonError(cause, "TENON_MODULE_REFUSED"))
      return { kind: "refused", module: cause.data.module, text: cause.message };
  return { kind: "failed", text: textOf(error) };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${textOf(error.cause)}`;
}
