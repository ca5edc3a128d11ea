import type { ErrorCode, LoadOptions } from "tenon";

export interface BadPlugin {
  /** Its whole module. */
  readonly source: string;
  readonly code: ErrorCode;
  /** What the message must say. */
  readonly says: RegExp;
  /** What the cause must say, where there is one. */
  readonly cause?: RegExp;
  readonly options?: LoadOptions;
  /** Only where it cannot take the host's own thread with it. */
  readonly threadOnly?: true;
}

const method = '{ input: {}, output: {}, sync: false, idempotent: false, stream: "none" }';
const head = `
const method = ${method};
const contract = { name: "bad", major: 1, methods: { run: method }, services: {}, events: {} };
const define = (made) => Object.defineProperty(made, Symbol.for("tenon.plugin"), { value: true });
const throws = () => { throw new RangeError("trap"); };
const run = () => ({ methods: { run: () => 1 } });
`;
const exported = (definition: string): string => `${head}export default define(${definition});`;
const withContract = (contract: string): string => exported(`{ contract: ${contract}, uses: {}, setup: run }`);
const withSetup = (setup: string): string => exported(`{ contract, uses: {}, setup: ${setup} }`);
const withUses = (uses: string): string => exported(`{ contract, uses: ${uses}, setup: run }`);

const loadFailed = (source: string, cause?: RegExp, says: RegExp = /./): BadPlugin => ({
  source,
  code: "TENON_LOAD_FAILED",
  says,
  ...(cause === undefined ? {} : { cause }),
});
const setupFailed = (setup: string, cause: RegExp): BadPlugin => ({
  source: withSetup(setup),
  code: "TENON_SETUP_FAILED",
  says: /./,
  cause,
});
const wrongExport = (source: string, found: RegExp): BadPlugin => ({
  source,
  code: "TENON_PLUGIN_EXPORT",
  says: found,
});
const incomplete = (setup: string): BadPlugin => ({
  source: withSetup(setup),
  code: "TENON_SETUP_INCOMPLETE",
  says: /"run"/,
});
const late = (source: string, says: RegExp): BadPlugin => ({
  source,
  code: "TENON_START_DEADLINE",
  says,
  options: { startMs: 60 },
});

// A busy machine may take longer to start the thread than the plugin is given.
const slowThread = /its (setup|top-level code) had not ended/;

/** One bad plugin a line. */
export const badPlugins = (contractLength: number): Readonly<Record<string, BadPlugin>> => ({
  "throws at load": loadFailed("throw new RangeError('at load');", /at load/, /RangeError: at load/),
  "throws null at load": loadFailed("throw null;", /null/),
  "throws after a top-level await": loadFailed("await null; throw new RangeError('later');", /later/),
  "rejects at load": loadFailed("await Promise.reject(undefined);", /undefined/),
  "never finishes loading": late("await new Promise(() => {}); export default 1;", /top-level code/),
  "loops for ever at load": { ...late("for (;;);", /top-level code/), threadOnly: true },
  "ends its thread at load": { ...loadFailed("process.exit(3);", /exited with code 3/), threadOnly: true },
  "throws beside its load": {
    ...loadFailed("process.nextTick(() => { throw { toString: null }; }); await new Promise(() => {});", /uncaught/),
    threadOnly: true,
  },
  "exports nothing": wrongExport("export {};", /missing/),
  "exports null": wrongExport("export default null;", /null/),
  "exports a function": wrongExport("export default () => 1;", /a function/),
  "exports a class": wrongExport("export default class {}", /a function/),
  "exports a promise": wrongExport("export default Promise.resolve(1);", /a object|an object|a promise/),
  "exports a plain definition": wrongExport("export default { contract: {}, uses: {}, setup() {} };", /object/),
  "exports a proxy that throws": loadFailed(
    `${head}export default new Proxy({}, { has: throws, get: throws });`,
    /trap/,
  ),
  "exports a proxy that says yes": loadFailed(
    `${head}export default new Proxy({}, { has: () => true, get: throws });`,
    /trap/,
  ),
  "has no contract": loadFailed(withContract("undefined")),
  "has null for a contract": loadFailed(withContract("null")),
  "has a function for a contract": loadFailed(withContract("() => 1")),
  "has a contract that throws when it is read": loadFailed(
    exported("{ get contract() { return throws(); }, uses: {}, setup: run }"),
    /trap/,
  ),
  "has a contract with a getter that throws": loadFailed(
    withContract("{ ...contract, get methods() { return throws(); } }"),
    /trap/,
  ),
  "has a contract with a cycle": loadFailed(
    withContract("(() => { const made = { ...contract }; made.methods = { run: made }; return made; })()"),
  ),
  "has a contract with a bigint": loadFailed(withContract("{ ...contract, major: 1n }")),
  "has methods that say they are others": loadFailed(
    withContract("{ ...contract, methods: { ...contract.methods, toJSON: () => 'text' } }"),
    /methods/,
  ),
  "has a contract with a bad name": loadFailed(withContract("{ ...contract, name: '../up' }"), /name/),
  "has a contract with a bad major": loadFailed(withContract("{ ...contract, major: NaN }"), /major/),
  "has a method called __proto__": loadFailed(
    withContract(`{ ...contract, methods: JSON.parse('{"__proto__":${method.replaceAll(/(\w+):/g, '"$1":')}}') }`),
    /__proto__/,
  ),
  "has a method called constructor": loadFailed(
    withContract("{ ...contract, methods: { constructor: method } }"),
    /constructor/,
  ),
  "has a service called then": loadFailed(withContract("{ ...contract, services: { then: { get: method } } }"), /then/),
  "has an event called __proto__": loadFailed(
    withContract("{ ...contract, events: JSON.parse('{\"__proto__\":{}}') }"),
    /__proto__/,
  ),
  "has a schema of a function": loadFailed(
    withContract("{ ...contract, methods: { run: { ...method, input: { type: 'Function' } } } }"),
    /methods\.run\.input/,
  ),
  "has a schema without end": loadFailed(
    withContract("{ ...contract, methods: { run: { ...method, input: { $ref: 'A', $defs: { A: { $ref: 'A' } } } } } }"),
    /itself/,
  ),
  "has a schema nested too deep": loadFailed(
    withContract(
      "(() => { let input = {}; for (let n = 0; n < 1000; n++) input = { type: 'array', items: input }; return { ...contract, methods: { run: { ...method, input } } }; })()",
    ),
    /nest|levels/,
  ),
  "has a pattern that is none": loadFailed(
    withContract("{ ...contract, methods: { run: { ...method, input: { type: 'string', pattern: '(' } } } }"),
    /pattern/,
  ),
  "has a contract of megabytes": loadFailed(
    withContract(`{ ...contract, methods: { run: { ...method, input: { title: "x".repeat(${contractLength}) } } } }`),
    undefined,
    /contract/,
  ),
  "has more methods than fit": loadFailed(
    withContract(
      "{ ...contract, methods: Object.fromEntries(Array.from({ length: 20000 }, (_, n) => ['m' + n, method])) }",
    ),
  ),
  "has no setup": setupFailed("undefined", /not a function/),
  "throws in setup": setupFailed("() => { throw new RangeError('in setup'); }", /in setup/),
  "throws a proxy in setup": setupFailed(
    "() => { throw new Proxy({}, { get: throws, has: throws, getPrototypeOf: throws }); }",
    /./,
  ),
  "never finishes setup": late(withSetup("() => new Promise(() => {})"), slowThread),
  "sets up to a thenable that never calls": late(withSetup("() => ({ then() {} })"), slowThread),
  "sets up to a thenable that throws": setupFailed("() => ({ then: throws })", /trap/),
  "sets up to null": incomplete("() => null"),
  "sets up to nothing": incomplete("() => {}"),
  "sets up to a number": incomplete("async () => 5"),
  "sets up to other methods": incomplete("() => ({ methods: { walk() {} } })"),
  "sets up to methods that are none": incomplete("() => ({ methods: { run: {} } })"),
  "sets up to a proxy that throws": setupFailed(
    "() => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : throws()) })",
    /trap/,
  ),
  "sets up to methods that throw when they are read": setupFailed(
    "() => ({ get methods() { return throws(); } })",
    /trap/,
  ),
  "calls an unknown service in setup and lets it fail": {
    source: exported(
      "{ contract: { ...contract, services: { nobody: { get: method } } }, uses: {}, setup: (ctx) => ctx.services.nobody.get(1) }",
    ),
    code: "TENON_SETUP_FAILED",
    says: /nobody\.get/,
    cause: /Cannot serve "nobody\.get"/,
  },
  "throws a forged error of the host": setupFailed(
    "() => { throw Object.defineProperty(Object.assign(new Error('x'), { code: 'TENON_HOST_CLOSED', data: { operation: 'lie' } }), Symbol.for('tenon.error'), { value: true }); }",
    /Cannot lie/,
  ),
  "uses null": loadFailed(withUses("null")),
  "uses what is no contract": loadFailed(withUses("{ other: { name: 5 } }"), /name/),
  "uses under the name __proto__": loadFailed(withUses("JSON.parse('{\"__proto__\":{}}')"), undefined, /__proto__/),
  "uses under the name constructor": loadFailed(
    withUses("{ constructor: contract }"),
    undefined,
    /"constructor", which is reserved/,
  ),
  "uses under the name then": loadFailed(withUses("{ then: contract }"), undefined, /"then", which is reserved/),
  "uses under a name with a dot": loadFailed(
    withUses("{ 'a.b': contract }"),
    undefined,
    /"a\.b", which must begin with a letter/,
  ),
  "uses under no name": loadFailed(withUses("{ '': contract }"), undefined, /must begin with a letter/),
  "uses under a name without end": loadFailed(
    withUses("{ ['x'.repeat(100000)]: contract }"),
    undefined,
    /longer than 100/,
  ),
  "uses more than fit": loadFailed(
    withUses("Object.fromEntries(Array.from({ length: 40000 }, (_, n) => ['u' + n, contract]))"),
  ),
  "uses what throws when it is read": loadFailed(withUses("{ get other() { return throws(); } }"), /trap/),
  "uses itself": { source: withUses("{ me: contract }"), code: "TENON_USES_CYCLE", says: /bad\/1 -> bad\/1/ },
  "uses what nobody provides": {
    source: withUses("{ other: { ...contract, name: 'other' } }"),
    code: "TENON_USES_MISSING",
    says: /"other"/,
  },
});
