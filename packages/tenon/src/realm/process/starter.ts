import type { Wheel } from "../../kernel/wheel.ts";
import { processProgram } from "../guest-program.ts";
import { bootChild, type Child } from "./child.ts";
import { Confiner, confinements } from "./confinement.ts";
import { Inherited } from "./inherited.ts";
import type { ProcessShape } from "./shape.ts";

/** Starts children behind the strongest wall that this machine has. */
export class Starter {
  readonly #apart: Confiner;
  readonly #onNetwork: Confiner;
  #inherited: Inherited | undefined;

  /** `find` finds the commands that confine a child. */
  constructor(find: (name: string) => string | undefined) {
    const isRoot = process.getuid?.() === 0;
    this.#apart = new Confiner(confinements({ net: false, find, isRoot }));
    this.#onNetwork = new Confiner(confinements({ net: true, find, isRoot }));
  }

  /** Resolves when it waits for a plugin. `label` is shown to people, `name` is unique. @throws TENON_PROCESS_START */
  async start(label: string, name: string, shape: ProcessShape, wheel: Wheel): Promise<Child> {
    const inherited = (this.#inherited ??= new Inherited());
    const program = `(${await processProgram()})(globalThis)`;
    const { net, flags, longestBytes } = shape;
    const confiner = net ? this.#onNetwork : this.#apart;
    return confiner.start(label, (confinement) =>
      bootChild({ label, name, confinement, net, flags, inherited, program, longestBytes, wheel }),
    );
  }
}
