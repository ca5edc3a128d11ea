import type * as Yaml from "yaml";
import { describe } from "../contract/found.ts";
import { pathText, type Steps } from "./steps.ts";
import type { Place, Problem } from "./problem.ts";

/** What tells the nodes of a YAML document apart. */
export type NodeKinds = Pick<typeof Yaml, "isAlias" | "isMap" | "isNode" | "isPair" | "isScalar" | "isSeq">;

const mostValues = 100_000;
const mostByAlias = 5_000;
const mostProblems = 100;

/** Makes plain values of YAML nodes and remembers where each stands. Whatever is wrong is kept as a problem. */
export class NodeReader {
  readonly problems: Problem[] = [];
  readonly #yaml: NodeKinds;
  readonly #placeAt: (offset: number) => Place;
  readonly #deepest: number;
  readonly #places: Map<string, Place> = new Map();
  readonly #keys: Map<string, Place> = new Map();
  readonly #anchors: Map<string, Yaml.Node> = new Map();
  #values = 0;
  #byAlias = 0;
  #aliases = 0;

  constructor(yaml: NodeKinds, placeAt: (offset: number) => Place, deepest: number) {
    this.#yaml = yaml;
    this.#placeAt = placeAt;
    this.#deepest = deepest;
  }

  place(steps: Steps): Place {
    for (let above = steps; ; above = above.slice(0, -1)) {
      const place = this.#places.get(keyOf(above));
      if (place !== undefined || above.length === 0) return place ?? { line: 1, column: 1 };
    }
  }

  keyPlace(steps: Steps): Place {
    return this.#keys.get(keyOf(steps)) ?? this.place(steps);
  }

  read(node: unknown, steps: Steps): unknown {
    if (!this.#yaml.isNode(node)) return null;
    const place = this.#placeAt(node.range?.[0] ?? 0);
    if (this.#isTooMuch(steps, place)) return null;
    // What an alias brings in is reported where the alias stands.
    if (this.#aliases === 0 || !this.#places.has(keyOf(steps))) this.#places.set(keyOf(steps), place);
    if (this.#yaml.isAlias(node)) return this.#alias(node, steps, place);
    if (node.anchor !== undefined && this.#aliases === 0) this.#anchors.set(node.anchor, node);
    if (this.#yaml.isMap(node)) return this.#map(node.items, steps);
    if (this.#yaml.isSeq(node)) return node.items.map((item, index) => this.read(item, [...steps, index]));
    return this.#yaml.isScalar(node) ? this.#scalar(node, steps, place) : null;
  }

  #map(items: readonly Yaml.Pair[], steps: Steps): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key: keyNode, value } of items) {
      const place = this.#placeAt(this.#yaml.isNode(keyNode) ? (keyNode.range?.[0] ?? 0) : 0);
      const key = this.#key(keyNode);
      if (key === undefined) this.#problem(steps, place, "a key that is no text", "a text as key");
      else if (key === "__proto__") this.#problem(steps, place, 'the key "__proto__"', "another key");
      else if (entries.has(key)) this.#problem([...steps, key], place, "the same key a second time", "each key once");
      else {
        this.#keys.set(keyOf([...steps, key]), place);
        entries.set(key, this.read(value, [...steps, key]));
      }
    }
    return Object.fromEntries(entries);
  }

  #key(node: unknown): string | undefined {
    if (!this.#yaml.isScalar(node)) return undefined;
    const { value } = node;
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;
  }

  #scalar({ value, source }: Yaml.Scalar, steps: Steps, place: Place): unknown {
    if (value === undefined || value === null) return null;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value !== "number") {
      this.#problem(steps, place, describe(value), "a text, a number, true, false or null");
    } else if (!Number.isFinite(value)) {
      this.#problem(steps, place, String(value), "a finite number");
    } else if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?[0-9]+$/.test(source ?? "")) {
      this.#problem(
        steps,
        place,
        "a number with more digits than can be kept",
        "a smaller number, or quotes around it",
      );
    }
    return value;
  }

  #alias({ source }: Yaml.Alias, steps: Steps, place: Place): unknown {
    const node = this.#anchors.get(source);
    if (node === undefined) {
      this.#problem(steps, place, `*${source}, which stands for nothing before it`, `&${source} on an earlier value`);
      return null;
    }
    this.#aliases += 1;
    const value = this.read(node, steps);
    this.#aliases -= 1;
    return value;
  }

  #isTooMuch(steps: Steps, place: Place): boolean {
    this.#values += 1;
    if (this.#aliases > 0) this.#byAlias += 1;
    const more = [
      [
        steps.length > this.#deepest || this.#aliases > this.#deepest,
        `more than ${this.#deepest} levels of nesting`,
        "fewer levels",
      ],
      [this.#values > mostValues, `more than ${mostValues} values`, "fewer values"],
      [this.#byAlias > mostByAlias, `more than ${mostByAlias} values by aliases`, "fewer aliases"],
    ] as const;
    const hit = more.find(([over]) => over);
    // Once is enough: whatever follows is too much as well.
    if (hit !== undefined && this.problems.at(-1)?.found !== hit[1]) this.#problem(steps, place, hit[1], hit[2]);
    return hit !== undefined;
  }

  #problem(steps: Steps, place: Place, found: string, wanted: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ ...place, path: pathText(steps), found, wanted });
  }
}

function keyOf(steps: Steps): string {
  return JSON.stringify(steps);
}
