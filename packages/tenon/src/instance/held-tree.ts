import type { HeldTree } from "../contract/held.ts";
import { isObject, own } from "../contract/untrusted.ts";
import type { PlaceOf } from "./source-place.ts";

const limits = { entries: 1_000, depth: 16, labelLength: 200, frames: 16, frameLength: 4_096 };

interface Reading {
  readonly placeOf: PlaceOf;
  left: number;
}

/** A guest is not trusted: whatever it answers becomes a small tree of short labels, with places in sources the host knows. */
export function readHeldTree(answer: unknown, placeOf: PlaceOf): HeldTree {
  return read(answer, { placeOf, left: limits.entries }, 0);
}

function read(value: unknown, room: Reading, depth: number): HeldTree {
  room.left -= 1;
  const node = isObject(value) ? value : {};
  const label = own(node, "label");
  const below = own(node, "held");
  const held: HeldTree[] = [];
  for (const each of Array.isArray(below) && depth < limits.depth ? (below as readonly unknown[]) : []) {
    if (room.left <= 0) {
      held.push({ label: "… and more", held: [] });
      break;
    }
    held.push(read(each, room, depth + 1));
  }
  const place = room.placeOf(frames(own(node, "created")));
  return {
    label: typeof label === "string" ? label.slice(0, limits.labelLength) : "?",
    ...(place === undefined ? {} : { place }),
    held,
  };
}

function frames(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, limits.frames) : [];
  return list.filter((frame) => typeof frame === "string").map((frame) => frame.slice(0, limits.frameLength));
}
