import { TenonError } from "../../contract/errors/error.ts";
import { Thrown } from "../thrown.ts";
import type { ExtismGuest, ExtismValue } from "./sdk.ts";

interface About {
  readonly plugin: string;
  readonly version: string;
}

/** What Extism puts before the text of an error that the guest itself told. */
const told = "Plugin-originated error: ";

/** The guest of a plugin. One that trapped is never called again: the next call gets a new one, without its variables. */
export class Guest {
  readonly #about: About;
  readonly #make: (thrown: Thrown) => Promise<ExtismGuest>;
  #open: { readonly guest: ExtismGuest; readonly thrown: Thrown } | undefined;

  constructor(about: About, make: (thrown: Thrown) => Promise<ExtismGuest>) {
    this.#about = about;
    this.#make = make;
  }

  async has(name: string): Promise<boolean> {
    return (await this.#opened()).guest.functionExists(name);
  }

  /** @throws what the guest says, what a host function threw, TENON_WASM_ENDED */
  async call(method: string, name: string, input: string | Uint8Array | undefined): Promise<ExtismValue | null> {
    const { guest, thrown } = await this.#opened();
    try {
      return await guest.call(name, input);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text.startsWith(told)) throw new Error(text.slice(told.length), { cause: error });
      await this.close();
      // It went through the guest, and may have left it anywhere.
      if (thrown.has(error)) throw error;
      throw new TenonError("TENON_WASM_ENDED", { ...this.#about, method, why: text }, { cause: error });
    }
  }

  async close(): Promise<void> {
    const { guest } = this.#open ?? {};
    this.#open = undefined;
    await guest?.close();
  }

  async #opened(): Promise<{ readonly guest: ExtismGuest; readonly thrown: Thrown }> {
    if (this.#open !== undefined) return this.#open;
    const thrown = new Thrown();
    this.#open = { guest: await this.#make(thrown), thrown };
    return this.#open;
  }
}
