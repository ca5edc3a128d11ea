import type { TSchema } from "typebox";
import type { Contract } from "./contract-shape.ts";
import { contractError } from "./errors/contract-error.ts";
import { describe, joinPath, printable } from "./found.ts";
import type { Method } from "./method.ts";
import { contractName, nameRefusal } from "./names.ts";
import { isRecord, type Plain, plainJson } from "./plain.ts";
import { SchemaProblem } from "./schema-problem.ts";
import { readSchema } from "./schema.ts";
import type { Shape } from "./shape.ts";

const streams: readonly unknown[] = ["none", "in", "out", "both"];

/** Makes a contract of parts that may be anything: typed by a developer, or read from a stranger's manifest. */
export function checkedContract(name: unknown, major: unknown, shape: unknown): Contract {
  const shown = typeof name === "string" ? printable(name, 60) : describe(name);
  return withContractErrors(shown, () => build(name, major, shape, shown));
}

/** Reads one schema, for those who compile it. */
export function schemaShape(schema: unknown): Shape {
  return withContractErrors("(one schema)", () => readSchema(plainJson(schema, "schema"), "schema"));
}

function withContractErrors<Result>(shown: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    const { path, found, wanted } = error;
    throw contractError("TENON_CONTRACT_INVALID", { contract: shown, path: printable(path, 300), found, wanted });
  }
}

function build(name: unknown, major: unknown, shape: unknown, shown: string): Contract {
  if (typeof name !== "string" || name.length > 200 || !contractName.test(name)) {
    throw new SchemaProblem("name", describe(name), 'a name like "rate-limit" or "acme/rate-limit"');
  }
  if (typeof major !== "number" || !Number.isSafeInteger(major) || major < 0) {
    throw new SchemaProblem("major", describe(major), "an integer from 0");
  }
  if (!isRecord(shape)) throw new SchemaProblem("", describe(shape), "an object with methods");
  const { config, state } = shape;
  return Object.freeze({
    name,
    major: Object.is(major, -0) ? 0 : major,
    ...(config !== undefined && { config: checkedSchema(config, "config") }),
    ...(state !== undefined && { state: checkedSchema(state, "state") }),
    methods: checkedMethods(shape["methods"], "methods", shown),
    services: checkedTable(shape["services"] ?? {}, "services", shown, (methods, path) =>
      checkedMethods(methods, path, shown),
    ),
    events: checkedTable(shape["events"] ?? {}, "events", shown, checkedSchema),
  });
}

function checkedMethods(methods: unknown, path: string, shown: string): Readonly<Record<string, Method>> {
  return checkedTable(methods, path, shown, checkedMethod);
}

function checkedMethod(given: unknown, path: string): Method {
  if (!isRecord(given)) throw new SchemaProblem(path, describe(given), "what method() returns");
  const { sync, idempotent, stream } = given;
  if (typeof sync !== "boolean") throw new SchemaProblem(`${path}.sync`, describe(sync), "true or false");
  if (typeof idempotent !== "boolean")
    throw new SchemaProblem(`${path}.idempotent`, describe(idempotent), "true or false");
  if (!streams.includes(stream))
    throw new SchemaProblem(`${path}.stream`, describe(stream), '"none", "in", "out" or "both"');
  if (sync && stream !== "none")
    throw new SchemaProblem(`${path}.sync`, "true beside a stream", "a sync method without streams");
  const input = checkedSchema(given["input"], `${path}.input`);
  const output = checkedSchema(given["output"], `${path}.output`);
  return Object.freeze({ input, output, sync, idempotent, stream: stream as Method["stream"] });
}

function checkedSchema(given: unknown, path: string): TSchema {
  const plain: Plain = plainJson(given, path);
  readSchema(plain, path);
  return plain as TSchema;
}

/** Checks each name and each entry of a table, whoever's prototype it has and whatever kind its keys are. */
function checkedTable<Entry>(
  table: unknown,
  path: string,
  shown: string,
  checked: (entry: unknown, path: string) => Entry,
): Readonly<Record<string, Entry>> {
  if (typeof table !== "object" || table === null || Array.isArray(table))
    throw new SchemaProblem(path, describe(table), "an object");
  // `{ __proto__: method(…) }` leaves no key behind, only this.
  if (!isRecord(table)) throw reservedName(shown, `${path}.__proto__`, "is reserved: it sets the prototype");
  const entries: [string, Entry][] = Reflect.ownKeys(table).map((name) => {
    if (typeof name === "symbol")
      throw reservedName(shown, `${path}[${printable(name.toString(), 60)}]`, "must be a string, not a symbol");
    const why = nameRefusal(name);
    const at = `${path}.${printable(name, 60)}`;
    if (why !== undefined) throw reservedName(shown, at, why);
    return [name, checked(table[name], `${path}.${joinPath(name, "")}`)];
  });
  return Object.freeze(Object.fromEntries(entries));
}

function reservedName(contract: string, method: string, why: string): Error {
  return contractError("TENON_CONTRACT_NAME_RESERVED", { contract, method, why });
}
