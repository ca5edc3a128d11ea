import { type AccessorClass, compileAccessor } from "../contract/layout/accessor.ts";
import type { StructLayout } from "../contract/layout/layout.ts";
import { type Memory, Slab } from "../contract/layout/memory.ts";
import { StructProblem } from "../contract/layout/problem.ts";
import { type Write, writerOf } from "../contract/layout/write.ts";
import { charge, type Copier } from "./copier.ts";
import type { CodeMaker } from "./object-copier.ts";
import { raise, ValueProblem } from "./problem.ts";

/** A fresh struct with the same bytes, of an accessor of any realm, of bytes, or of an object with all of its fields. */
export function compileStruct(layout: StructLayout, code: CodeMaker | undefined): Copier {
  const structs = new Structs(layout, code);
  return (value, run) => {
    charge(run, layout.size);
    return structs.make((memory, at) => structs.write(memory, at, value));
  };
}

/** Makes structs of one layout. */
export class Structs {
  readonly #layout: StructLayout;
  readonly #slab: Slab;
  readonly #write: Write;
  readonly #code: CodeMaker | undefined;
  #accessor: AccessorClass | undefined;

  constructor(layout: StructLayout, code: CodeMaker | undefined) {
    this.#layout = layout;
    this.#slab = new Slab(layout);
    this.#write = writerOf(layout);
    this.#code = code;
  }

  /** A new one, once `fill` has written it. */
  make(fill: (memory: Memory, at: number) => void): object {
    const { memory, at } = this.#slab.take();
    fill(memory, at);
    const Accessor = (this.#accessor ??= compileAccessor(this.#layout, { evaluate: this.#code?.evaluate }));
    return new Accessor(memory, at);
  }

  /** Throws a ValueProblem, or whatever reading the value throws. */
  write(memory: Memory, at: number, value: unknown): void {
    try {
      this.#write(memory, at, value);
    } catch (thrown) {
      if (!StructProblem.is(thrown)) throw thrown;
      raise(new ValueProblem(thrown.path, thrown.found, thrown.wanted));
    }
  }
}
