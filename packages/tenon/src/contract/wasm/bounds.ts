import { ModuleProblem, numberBytes } from "./binary.ts";
import type { ModuleParts, SectionPlace, Size, Table } from "./parts.ts";

export const pageBytes: number = 64 * 1024;
/** Of 32-bit addresses: 4 GiB. */
export const mostPages: number = 65_536;
/** More than any compiler makes for a plugin; V8 takes 8 bytes and more for each entry. */
export const mostEntries: number = 1_000_000;

/**
 * The module with its memory and its tables bound: the engine itself then lets neither grow further, whatever the module does. Of
 * a module that binds itself more tightly nothing changes. Throws a ModuleProblem where it asks for more from the start.
 */
export function bound(bytes: Uint8Array, parts: ModuleParts, memoryBytes: number): Uint8Array {
  const pages = Math.min(mostPages, Math.max(1, Math.floor(memoryBytes / pageBytes)));
  const changes: Change[] = [];
  const { memorySection, tableSection } = parts;
  if (tableSection !== undefined)
    changes.push({ place: tableSection, id: 4, items: parts.tables.map((table) => tableBytes(table)) });
  if (memorySection !== undefined)
    changes.push({ place: memorySection, id: 5, items: parts.memories.map((memory) => memoryBound(memory, pages)) });
  return replaced(bytes, changes);
}

interface Change {
  readonly place: SectionPlace;
  readonly id: number;
  readonly items: readonly (readonly number[])[];
}

function memoryBound(memory: Size, pages: number): readonly number[] {
  if (memory.least > pages)
    throw new ModuleProblem(
      `a memory of ${memory.least * pageBytes} bytes from the start`,
      `at most ${pages * pageBytes}`,
    );
  return sizeBytes(memory.least, Math.min(memory.most ?? mostPages, pages));
}

function tableBytes({ of, least, most }: Table): readonly number[] {
  if (least > mostEntries)
    throw new ModuleProblem(`a table of ${least} entries from the start`, `at most ${mostEntries}`);
  return [of, ...sizeBytes(least, Math.min(most ?? mostEntries, mostEntries))];
}

function sizeBytes(least: number, most: number): readonly number[] {
  return [1, ...numberBytes(least), ...numberBytes(most)];
}

function replaced(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (const { place, id, items } of changes.toSorted((a, b) => a.place.start - b.place.start)) {
    const content = [...numberBytes(items.length), ...items.flat()];
    pieces.push(bytes.subarray(done, place.start), Uint8Array.from([id, ...numberBytes(content.length), ...content]));
    done = place.end;
  }
  pieces.push(bytes.subarray(done));
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
