import type { Contract } from "../contract.ts";
import { compileFromJson, type Host, isTenonError, TenonError } from "../index.ts";
import { type Random, seeded } from "./generate/random.ts";
import { Ungenerable } from "./generate/ungenerable.ts";
import { type Schema, valueOf } from "./generate/value.ts";
import type { GivenInputs } from "./options.ts";
import type { CallsTold } from "./report.ts";

interface Planned {
  readonly method: string;
  readonly inputs: readonly unknown[];
  readonly takesStream: boolean;
}

/** Made inputs a method: enough to go different ways, few enough to be no load of their own. */
const madeInputs = 16;
/** A stream that never ends is left after so many items. */
const mostItems = 100;

/** Calls of a plugin, over its methods and their inputs in turn. Keeps counts, never inputs or answers of a life. */
export class Calls {
  readonly #planned: readonly Planned[];
  readonly #leftOut: CallsTold["leftOut"];
  #made = 0;
  #failed = 0;
  #firstFailure: string | undefined;

  /** @throws TENON_OPTION_INVALID for inputs of a method that there is not. */
  constructor(contract: Contract, given: GivenInputs | undefined, seed: number) {
    for (const method of Object.keys(given ?? {})) refuseUnknown(contract, method);
    const random = seeded(seed);
    const leftOut: { method: string; why: string }[] = [];
    this.#planned = Object.entries(contract.methods).flatMap(([method, { input, stream }]) => {
      if (given !== undefined && !Object.hasOwn(given, method)) return [];
      try {
        const inputs = given?.[method]?.map(compileFromJson(input)) ?? make(input as Schema, random);
        return [{ method, inputs, takesStream: stream === "in" || stream === "both" }];
      } catch (error) {
        if (!(error instanceof Ungenerable)) throw error;
        leftOut.push({ method, why: error.message });
        return [];
      }
    });
    this.#leftOut = leftOut;
  }

  /** Makes so many calls of what serves under a name, one after another. A call that fails is counted. */
  async make(host: Host, name: string, count: number): Promise<void> {
    const { length } = this.#planned;
    for (let call = 0; call < count && length > 0; call++) {
      const { method, inputs, takesStream } = this.#planned[call % length] as Planned;
      const input = inputs[Math.floor(call / length) % inputs.length];
      try {
        const { value, streams } = await host.call(name, method, takesStream ? [input] : input);
        if (streams) await drain(value as AsyncIterable<unknown>);
      } catch (error) {
        this.#failed += 1;
        this.#firstFailure ??= `${method}: ${describe(error)}`;
      }
      this.#made += 1;
    }
  }

  get told(): CallsTold {
    const failure = this.#firstFailure === undefined ? {} : { firstFailure: this.#firstFailure };
    return { made: this.#made, failed: this.#failed, leftOut: this.#leftOut, ...failure };
  }
}

function make(schema: Schema, random: Random): readonly unknown[] {
  return Array.from({ length: madeInputs }, () => valueOf(schema, random));
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  let seen = 0;
  for await (const _ of items) if (++seen === mostItems) break;
}

function describe(error: unknown): string {
  if (isTenonError(error)) return `${error.code} ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function refuseUnknown({ methods }: Contract, method: string): void {
  if (Object.hasOwn(methods, method)) return;
  const known = Object.keys(methods).join(", ");
  throw new TenonError("TENON_OPTION_INVALID", {
    option: "inputs",
    found: `"${method}"`,
    wanted: `methods of the contract: ${known}`,
  });
}
