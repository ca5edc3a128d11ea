import { describe } from "../../contract/found.ts";
import { type ByteReader, malformed } from "../binary/byte-reader.ts";
import type { ByteWriter } from "../binary/byte-writer.ts";
import { charge, enter, numberBytes, type Run } from "../copier.ts";
import { enterList } from "../copy-list.ts";
import { raiseUnder } from "./raise-under.ts";
import type { Part } from "./part.ts";

/** How many items, and then those. `partAt` is asked for each place. */
export function listPart(least: number, most: number, partAt: (index: number) => Part | undefined): Part {
  return {
    write: (to, value, run) => writeItems(to, value, run, { least, most, partAt }),
    read: (from, run) => readItems(from, run, { least, most, partAt }),
  };
}

interface Items {
  readonly least: number;
  readonly most: number;
  readonly partAt: (index: number) => Part | undefined;
}

function writeItems(to: ByteWriter, value: unknown, run: Run, { least, most, partAt }: Items): void {
  const length = enterList(value, run, least, most);
  to.room(4);
  to.u32(length);
  let index = 0;
  try {
    for (; index < length; index += 1) partAt(index)?.write(to, (value as readonly unknown[])[index], run);
  } catch (thrown) {
    raiseUnder(thrown, index);
  }
  run.depth += 1;
}

function readItems(from: ByteReader, run: Run, { least, most, partAt }: Items): unknown[] {
  const length = from.u32();
  from.need(length);
  if (length < least || length > most) malformed(`${length} items`, `${least} to ${describe(most)} items`);
  enter(run);
  charge(run, length * numberBytes);
  const items: unknown[] = [];
  for (let index = 0; index < length; index += 1) items.push(partAt(index)?.read(from, run));
  run.depth += 1;
  return items;
}
