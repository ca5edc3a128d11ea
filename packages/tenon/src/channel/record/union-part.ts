import { branchesOf, type ObjectShape, type OpenShape, type Primitive, type Shape } from "../../contract/shape.ts";
import { shapeText } from "../../contract/shape-text.ts";
import { malformed } from "../binary/byte-reader.ts";
import { isBytes } from "../copy-bytes.ts";
import { telling } from "../copy-union.ts";
import type { Preset } from "../object-copier.ts";
import { ownValue, plainSource } from "../plain-object.ts";
import { raise, unfit } from "../problem.ts";
import { writeByte } from "./leaf-parts.ts";
import type { ObjectPart, Part } from "./part.ts";

type Branch = Exclude<OpenShape, { readonly kind: "union" }>;

export interface UnionParts {
  readonly part: (shape: Shape) => Part;
  readonly object: (shape: ObjectShape) => ObjectPart;
  /** Of the whole choice, for what only trying tells apart. */
  readonly copied: Part;
}

interface Numbered {
  readonly number: number;
  readonly part: ObjectPart;
}
type Pick = (value: unknown) => { readonly to: Numbered; readonly preset?: Preset } | undefined;

const { isArray } = Array;

/** The number of the branch, from 1, and what that writes; or 0 and the copied value, as it describes itself. */
export function unionPart(shape: Shape, parts: UnionParts): Part {
  const branches = branchesOf(shape);
  const reads: Part["read"][] = [];
  const numbered = (part: ObjectPart): Numbered => ({ number: reads.push(part.read), part });
  const only = (...kinds: readonly Branch["kind"][]): Pick => {
    const [branch, ...more] = branches.filter(({ kind }) => kind === "any" || kinds.includes(kind));
    if (branch === undefined || branch.kind === "any" || more.length > 0) return () => undefined;
    const picked = { to: numbered(parts.part(branch)) };
    return () => picked;
  };
  const lists = only("array", "tuple");
  const bytes = only("bytes");
  const objects = tellingPick(branches, parts, numbered) ?? only("object");
  const pick: Pick = (value) => {
    if (typeof value !== "object" || value === null || reads.length === 0) return undefined;
    if (isArray(value)) return lists(value);
    return isBytes(value) ? bytes(value) : objects(value);
  };
  return {
    write(to, value, run) {
      const picked = reads.length < 0xff ? pick(value) : undefined;
      writeByte(to, picked?.to.number ?? 0);
      if (picked === undefined) parts.copied.write(to, value, run);
      else picked.to.part.write(to, value, run, picked.preset);
    },
    read(from, run) {
      const number = from.u8();
      if (number === 0) return parts.copied.read(from, run);
      return (reads[number - 1] ?? malformed(`branch ${number}`, `one of ${reads.length}`))(from, run);
    },
  };
}

/** By the property that tells objects apart; undefined where there is none. */
function tellingPick(
  branches: readonly Branch[],
  { object }: UnionParts,
  numbered: (part: ObjectPart) => Numbered,
): Pick | undefined {
  const candidates = branches.filter(({ kind }) => kind === "any" || kind === "object");
  const objects = candidates.filter((branch) => branch.kind === "object");
  const teller = objects.length < 2 || objects.length !== candidates.length ? undefined : telling(objects);
  if (teller === undefined) return undefined;
  const { key, byValue } = teller;
  const wanted = shapeText({ kind: "union", branches });
  const parts = new Map(objects.map((branch) => [branch, numbered(object(branch))] as const));
  return (value) => {
    const told = ownValue(plainSource(value, wanted), key);
    const branch = byValue.get(told as Primitive);
    const to = branch === undefined ? undefined : parts.get(branch);
    if (to === undefined) raise(unfit(value, wanted));
    return { to, preset: { key, value: told } };
  };
}
