import type { HeldTree } from "../contract/messages.ts";
import { isObject, own } from "../contract/untrusted.ts";

const limits = { entries: 1_000, depth: 16, labelLength: 200 };

/** A guest is not trusted: whatever it answers becomes a small tree of short labels. */
export function readHeldTree(answer: unknown): HeldTree {
  return read(answer, { left: limits.entries }, 0);
}

function read(value: unknown, room: { left: number }, depth: number): HeldTree {
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
  return { label: typeof label === "string" ? label.slice(0, limits.labelLength) : "?", held };
}
