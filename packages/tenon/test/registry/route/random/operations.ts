import fc from "fast-check";

/** Versions of one major: one that is loaded, and those that are rolled out in its place. */
export type Line = "1" | "2" | "3";

export const lines: readonly Line[] = ["1", "2", "3"];

/** Percentages of the three lines, 100 together; or one line alone. */
export type Split = Line | Readonly<Record<Line, number>>;

/** A route, its destinations as lines. */
export interface DrawnRoute {
  readonly default: Split;
  /** For calls of a tenant. */
  readonly rule: { readonly tenant: string; readonly to: Split } | undefined;
  readonly fallback: Line | Readonly<Partial<Record<Line, Line>>> | undefined;
  readonly isKeyed: boolean;
  readonly hasOverride: boolean;
  readonly hasBreaker: boolean;
  readonly retries: number;
}

export interface DrawnCall {
  readonly method: "once" | "often";
  readonly verb: "pass" | "fail" | "hang";
  readonly whom: Line | "new";
  readonly user: string | undefined;
  readonly tenant: string | undefined;
  /** The version that is asked for. */
  readonly asked: string | undefined;
}

/** One thing that happens to a host. */
export type Operation =
  | { readonly kind: "route"; readonly route: DrawnRoute }
  | { readonly kind: "no route" }
  /** A percentage of the route rises, the others fall. */
  | { readonly kind: "rise"; readonly line: Line; readonly by: number }
  | {
      readonly kind: "roll out";
      readonly line: Line;
      readonly steps: readonly number[];
      readonly isKeyed: boolean;
      readonly isMissing: boolean;
    }
  | { readonly kind: "steer"; readonly line: Line; readonly how: "pause" | "unpause" | "abort" }
  | { readonly kind: "load"; readonly line: Line }
  | { readonly kind: "unload"; readonly line: Line; readonly which: "old" | "new"; readonly deadlineMs: number }
  | { readonly kind: "calls"; readonly calls: readonly DrawnCall[] }
  /** Calls and time, until no roll-out goes on or it takes too long. */
  | { readonly kind: "go on"; readonly calls: readonly DrawnCall[] }
  /** The host ends and is started again; the configuration names what serves now, or what it named before. */
  | { readonly kind: "restart"; readonly isUpdated: boolean; readonly deadlineMs: number }
  | { readonly kind: "settle" }
  | { readonly kind: "wait"; readonly ms: number };

const line = fc.constantFrom(...lines);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const split: fc.Arbitrary<Split> = fc.oneof(
  line,
  fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return { "1": low, "2": high - low, "3": 100 - high };
  }),
  fc.tuple(line, line, fc.nat(100)).map(([one, other, part]) => {
    const nothing = { "1": 0, "2": 0, "3": 0 };
    return one === other ? one : { ...nothing, [one]: part, [other]: 100 - part };
  }),
);

const route: fc.Arbitrary<DrawnRoute> = fc.record({
  default: split,
  rule: maybe(fc.record({ tenant: fc.constantFrom("acme", "initech"), to: split })),
  // Chains that end: each leads to a lower line.
  fallback: fc.oneof(
    fc.constant(undefined),
    line,
    fc.constantFrom<Partial<Record<Line, Line>>[]>({ "3": "1" }, { "2": "1" }, { "3": "2", "2": "1" }),
  ),
  isKeyed: fc.boolean(),
  hasOverride: fc.boolean(),
  hasBreaker: fc.boolean(),
  retries: fc.nat(1),
});

const call: fc.Arbitrary<DrawnCall> = fc.record({
  method: fc.constantFrom("once", "often"),
  verb: fc.constantFrom<DrawnCall["verb"][]>("pass", "pass", "pass", "pass", "pass", "fail", "hang"),
  whom: fc.constantFrom<DrawnCall["whom"][]>("new", "new", ...lines),
  user: maybe(fc.nat(12).map((user) => `user-${user}`)),
  tenant: fc.constantFrom(undefined, undefined, undefined, "acme", "initech"),
  asked: fc.constantFrom(undefined, undefined, undefined, undefined, "", "1", "2", "3", "1.0.0", "2.0.0", "9", "?"),
});
/** Of those who come without trouble, so that what is rolled out gets on. */
const calm = call.map((drawn): DrawnCall => ({ ...drawn, verb: "pass", asked: undefined, tenant: undefined }));
/** Whatever is new fails. */
const bad = calm.map((drawn): DrawnCall => ({ ...drawn, verb: "fail", whom: "new", method: "often" }));
const many = { minLength: 10, maxLength: 30 };

const steps = fc.constantFrom<(readonly number[])[]>([100], [50, 100], [10, 40, 100], [5, 25, 60, 100]);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("route" as const), route }) },
  { weight: 1, arbitrary: fc.constant({ kind: "no route" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("rise" as const), line, by: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("roll out" as const),
      ...{ line, steps, isKeyed: fc.boolean(), isMissing: fc.nat(9).map((drawn) => drawn === 0) },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("steer" as const),
      line,
      how: fc.constantFrom("pause", "unpause", "abort"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("load" as const), line }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("unload" as const),
      ...{ line, which: fc.constantFrom("old", "new"), deadlineMs: fc.constantFrom(0, 5) },
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("calls" as const), calls: fc.array(call, many) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("calls" as const), calls: fc.array(calm, many) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("go on" as const), calls: fc.array(calm, many) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("go on" as const), calls: fc.array(bad, many) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("restart" as const),
      ...{ isUpdated: fc.boolean(), deadlineMs: fc.constantFrom(0, 5) },
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: "settle" as const }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 8 }) }) },
);
