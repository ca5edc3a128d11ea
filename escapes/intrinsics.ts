import { EventEmitter } from "node:events";
import { globalAgent } from "node:https";

/** What all code of a host uses: a change of any of these reaches all of it. */
const shared: readonly (readonly [name: string, object: object])[] = [
  ["Object", Object],
  ["Object.prototype", Object.prototype],
  ["Function.prototype", Function.prototype],
  ["Array.prototype", Array.prototype],
  ["Promise", Promise],
  ["Promise.prototype", Promise.prototype],
  ["Map.prototype", Map.prototype],
  ["Error", Error],
  ["Error.prototype", Error.prototype],
  ["EventEmitter.prototype", EventEmitter.prototype],
];
/** Of these only names are looked at: what the host has there changes by itself. */
const growing: readonly (readonly [name: string, object: object])[] = [
  ["the global object", globalThis],
  ["process.env", process.env],
  ["the agent for https", globalAgent],
];
const moving: ReadonlySet<PropertyKey> = new Set(["stackTraceLimit"]);

type Shape = ReadonlyMap<PropertyKey, PropertyDescriptor>;

/** Notes the shapes of what the host's code shares, tells which changed, and puts them back. */
export class Intrinsics {
  readonly #before: readonly (readonly [object: object, shape: Shape])[] = shared.map(([, object]) => [
    object,
    shapeOf(object),
  ]);
  readonly #names: readonly (readonly [object: object, names: ReadonlySet<PropertyKey>])[] = growing.map(
    ([, object]) => [object, new Set(Reflect.ownKeys(object))],
  );

  /** Names of what was changed or added. Puts it back. */
  undo(): readonly string[] {
    const changed = this.#before.flatMap(([object, shape], at) =>
      differing(shape, shapeOf(object)).map((key) => {
        const before = shape.get(key);
        if (before === undefined) Reflect.deleteProperty(object, key);
        else Reflect.defineProperty(object, key, before);
        return shared[at]?.[0] ?? "";
      }),
    );
    const added = this.#names.flatMap(([object, names], at) =>
      Reflect.ownKeys(object)
        .filter((key) => !names.has(key))
        .map((key) => {
          Reflect.deleteProperty(object, key);
          return growing[at]?.[0] ?? "";
        }),
    );
    return [...new Set([...changed, ...added])];
  }
}

function shapeOf(object: object): Shape {
  return new Map(Reflect.ownKeys(object).map((key) => [key, Reflect.getOwnPropertyDescriptor(object, key) ?? {}]));
}

function differing(before: Shape, now: Shape): readonly PropertyKey[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((key) => {
    if (moving.has(key)) return false;
    const [old, young] = [before.get(key), now.get(key)];
    return (
      old === undefined ||
      young === undefined ||
      old.value !== young.value ||
      old.get !== young.get ||
      old.set !== young.set
    );
  });
}
