import type { InitKind } from "../contract/init-change.ts";
import type { ToldChange } from "../contract/messages.ts";
import type { Scope } from "../kernel/scope.ts";
import type { Ambient } from "./ambient.ts";
import { toldTree } from "./told.ts";

/** A plugin that changes thousands of things is told of so many. */
const mostTold = 100;
const longestWhat = 200;

// Only what is there from the start: to look at what Node makes on first use would make it.
const language = [
  ...["Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "BigInt", "Promise", "RegExp", "Date"],
  ...["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "AggregateError", "Map", "Set", "WeakMap"],
  ...["WeakSet", "WeakRef", "FinalizationRegistry", "ArrayBuffer", "SharedArrayBuffer", "DataView", "Uint8Array"],
  ...["Iterator", "JSON", "Math", "Reflect", "Atomics", "Proxy"],
];
const installed = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"];

// Taken before plugin code can replace them.
const { getOwnPropertyDescriptors, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;
const is = Object.is;

type Properties = Readonly<Record<PropertyKey, PropertyDescriptor>>;

/** What plugin code changes of its realm until it is set up. Made before any of it runs. */
export class InitAudit {
  readonly #ambient: Ambient;
  readonly #objects: readonly (readonly [name: string, object: object, before: Properties])[];
  readonly #names: ReadonlySet<string | symbol>;
  readonly #values: readonly (readonly [name: string, value: unknown])[];
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #listeners: ReadonlyMap<string, number>;

  constructor(ambient: Ambient) {
    this.#ambient = ambient;
    this.#names = new Set(ownKeys(globalThis));
    this.#values = [...language, ...installed].map((name) => [name, valueOf(name)]);
    this.#objects = languageObjects(this.#values).map(([name, object]) => [
      name,
      object,
      getOwnPropertyDescriptors(object) as Properties,
    ]);
    this.#env = ambient.environment?.() ?? {};
    this.#listeners = ambient.listeners?.() ?? new Map();
  }

  /** What has changed; `scope` is the realm's, whose plugin is the scope `plugin`. */
  changes(scope: Scope): readonly ToldChange[] {
    const told = [...this.#globals(), ...this.#prototypes(), ...this.#ofProcess(), ...heldOf(scope)];
    return told.slice(0, mostTold).map((each) => ({ ...each, what: each.what.slice(0, longestWhat) }));
  }

  #globals(): readonly ToldChange[] {
    const now = new Set(ownKeys(globalThis));
    return [
      ...[...now].filter((name) => !this.#names.has(name)).map((name) => change("global", `${String(name)} added`)),
      ...[...this.#names].filter((name) => !now.has(name)).map((name) => change("global", `${String(name)} removed`)),
      ...this.#values
        .filter(([name, value]) => now.has(name) && !is(valueOf(name), value))
        .map(([name]) => change("global", `${name} replaced`)),
    ];
  }

  #prototypes(): readonly ToldChange[] {
    return this.#objects.flatMap(([owner, object, before]) => {
      const now = getOwnPropertyDescriptors(object) as Properties;
      return [
        ...ownKeys(now).flatMap((key) => {
          const verb = differs(before, now, key);
          return verb === undefined ? [] : [change("prototype", `${propertyName(owner, key)} ${verb}`)];
        }),
        ...ownKeys(before)
          .filter((key) => !Object.hasOwn(now, key))
          .map((key) => change("prototype", `${propertyName(owner, key)} removed`)),
      ];
    });
  }

  #ofProcess(): readonly ToldChange[] {
    const env = this.#ambient.environment?.() ?? {};
    const names = new Set([...Object.keys(this.#env), ...Object.keys(env)]);
    const listeners = this.#ambient.listeners?.() ?? new Map<string, number>();
    return [
      ...[...names].filter((name) => this.#env[name] !== env[name]).map((name) => change("env", name)),
      ...[...listeners]
        .filter(([event, count]) => count > (this.#listeners.get(event) ?? 0))
        .map(([event]) => change("listener", `process listener "${event}"`)),
    ];
  }
}

/** What it opened without its own scope, which is told to end it. */
function heldOf(scope: Scope): readonly ToldChange[] {
  return toldTree(scope.held())
    .held.filter(({ label }) => label !== "plugin")
    .map(({ label, created }) => {
      const kind = label.startsWith("process listener") ? "listener" : "held";
      return { kind, what: label, created };
    });
}

function languageObjects(values: readonly (readonly [string, unknown])[]): readonly (readonly [string, object])[] {
  const named = values.flatMap(([name, value]): (readonly [string, object])[] => {
    if ((typeof value !== "function" && typeof value !== "object") || value === null || installed.includes(name))
      return [];
    const prototype: unknown = Reflect.get(value, "prototype");
    const itself = [name, value] as const;
    return typeof prototype === "object" && prototype !== null
      ? [itself, [`${name}.prototype`, prototype] as const]
      : [itself];
  });
  const above = (made: object): object => getPrototypeOf(made) as object;
  const unnamed: readonly (readonly [string, object])[] = [
    ["%TypedArray%.prototype", above(Uint8Array.prototype)],
    ["%ArrayIterator%.prototype", above([].values())],
    ["%Generator%.prototype", above(above((function* () {})()))],
    ["%AsyncFunction%.prototype", above(async () => {})],
  ];
  return [...named, ...unnamed];
}

function valueOf(name: string): unknown {
  return getOwnPropertyDescriptor(globalThis, name)?.value;
}

function differs(before: Properties, now: Properties, key: PropertyKey): string | undefined {
  const [was, has] = [Object.hasOwn(before, key) ? before[key] : undefined, now[key]];
  if (was === undefined || has === undefined) return "added";
  return is(was.value, has.value) && was.get === has.get && was.set === has.set ? undefined : "replaced";
}

function propertyName(owner: string, key: PropertyKey): string {
  return typeof key === "symbol" ? `${owner}[${String(key.description)}]` : `${owner}.${String(key)}`;
}

function change(kind: InitKind, what: string): ToldChange {
  return { kind, what, created: [] };
}
