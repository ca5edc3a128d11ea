import { layoutMark, structBytes } from "../../contract/layout/brand.ts";
import { copyBytes } from "../../contract/layout/bytes.ts";
import type { StructLayout } from "../../contract/layout/layout.ts";
import { type Memory, Slab } from "../../contract/layout/memory.ts";
import { charge } from "../copier.ts";
import { Structs } from "../copy-struct.ts";
import type { CodeMaker } from "../object-copier.ts";
import type { Part } from "./part.ts";

/** Its bytes, whatever they are: every pattern is a value. */
export function structPart(layout: StructLayout, code: CodeMaker | undefined): Part {
  const { size } = layout;
  const mark = layoutMark(layout);
  const structs = new Structs(layout, code);
  const made: { scratch?: Memory } = {};
  return {
    write(to, value, run) {
      charge(run, size);
      to.room(size);
      const { at } = to;
      const same = typeof value === "object" && value !== null ? structBytes(value, mark, size) : undefined;
      if (same === undefined) {
        const scratch = (made.scratch ??= new Slab(layout).take().memory);
        structs.write(scratch, 0, value);
        copyBytes(to.bytes, at, scratch.u8, 0, size);
      } else copyBytes(to.bytes, at, same.bytes, same.at, size);
      to.back(at + size);
    },
    read(from, run) {
      charge(run, size);
      from.need(size);
      const { bytes, at } = from;
      from.back(at + size);
      return structs.make((memory, to) => copyBytes(memory.u8, to, bytes, at, size));
    },
  };
}
