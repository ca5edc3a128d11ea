import { maxDepth } from "../channel/depth.ts";
import { type Codec, compileCodec } from "../channel/codec.ts";
import type { CopyLimits } from "../channel/copy.ts";
import { isIterable } from "../channel/stream.ts";
import { mapItems, streamsIn, streamsOut } from "../channel/stub.ts";
import { valueError } from "../channel/value-error.ts";
import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import { describe } from "../contract/found.ts";
import type { Target } from "../contract/messages.ts";
import type { Method } from "../contract/method.ts";

/** Copies and checks a value of at most so many bytes: the `limits.messageBytes` of the plugin it comes from or goes to. */
export type Crossing = (value: unknown, maxBytes?: number) => unknown;

/** Codecs of one method as the host sees it: what it sends is checked as strictly as what it gets. */
export interface MethodFace {
  readonly method: Method;
  /** What its calls are addressed to. */
  readonly target: Target;
  /** Copies and checks an input; for `in` and `both` answers an iterable that does so item by item. */
  readonly input: Crossing;
  readonly output: Crossing;
  /** Copies and checks an answer, or one item of it where that is a stream. */
  readonly outputItem: Crossing;
  /** The codec of that itself, which throws what `outputError` makes an error of. */
  readonly answers: Codec;
  /** Whether the schema of its input says more than structure. */
  readonly inputRanged: boolean;
  /** The errors their senders see for what was thrown while a value was copied. */
  readonly inputError: (thrown: unknown) => unknown;
  readonly outputError: (thrown: unknown) => unknown;
}

const limits: CopyLimits = { maxBytes: 256 * 2 ** 20, maxDepth };

/** Compiles the codecs of a table of methods, each on first use. `owner` is how errors call it. */
export class Face {
  readonly #methods: Readonly<Record<string, Method>>;
  readonly #faces = new Map<string, MethodFace>();
  readonly #owner: string;

  constructor(owner: string, methods: Readonly<Record<string, Method>>) {
    this.#owner = owner;
    this.#methods = methods;
  }

  method(name: string): MethodFace | undefined {
    const known = this.#faces.get(name);
    if (known !== undefined) return known;
    const method = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
    if (method === undefined) return undefined;
    const where = `${this.#owner}.${name}`;
    const codecs = { input: compileCodec(method.input, limits), output: compileCodec(method.output, limits) };
    const inputItem = checked(codecs.input, "TENON_INPUT_INVALID", `the input of ${where}`);
    const outputItem = checked(codecs.output, "TENON_OUTPUT_INVALID", `the answer of ${where}`);
    const face: MethodFace = {
      method,
      target: { kind: "method", name },
      input: streamsIn(method) ? items(inputItem, "TENON_INPUT_INVALID", where) : inputItem,
      outputItem,
      answers: codecs.output,
      inputRanged: codecs.input.ranged,
      inputError: (thrown) => valueError(thrown, "TENON_INPUT_INVALID", `the input of ${where}`),
      outputError: (thrown) => valueError(thrown, "TENON_OUTPUT_INVALID", `the answer of ${where}`),
      output: streamsOut(method) ? items(outputItem, "TENON_OUTPUT_INVALID", where) : outputItem,
    };
    this.#faces.set(name, face);
    return face;
  }
}

/** Reads a value by codec; what does not fit becomes the given error. */
export function checked(codec: Codec, code: "TENON_INPUT_INVALID" | "TENON_OUTPUT_INVALID", where: string): Crossing {
  let within = limits;
  return (value, maxBytes = limits.maxBytes) => {
    if (maxBytes !== within.maxBytes) within = { maxBytes, maxDepth };
    try {
      return codec.read(value, within);
    } catch (thrown) {
      throw valueError(thrown, code, where);
    }
  };
}

function items(item: Crossing, code: "TENON_INPUT_INVALID" | "TENON_OUTPUT_INVALID", where: string): Crossing {
  return (source, maxBytes) => {
    if (isIterable(source)) return mapItems(source, (each) => item(each, maxBytes));
    throw new TenonError(code, {
      where: `the stream of ${where}`,
      path: "",
      found: describe(source),
      wanted: "an iterable or async iterable",
    });
  };
}

/** The faces of contracts, compiled once each and gone with their contract. */
export class Faces {
  readonly #methods = new WeakMap<Contract, Face>();
  readonly #services = new WeakMap<Contract, ReadonlyMap<string, Face>>();
  readonly #events = new WeakMap<Contract, ReadonlyMap<string, Crossing>>();

  methods(contract: Contract): Face {
    return memo(this.#methods, contract, () => new Face(contract.name, contract.methods));
  }

  service(contract: Contract, name: string): Face | undefined {
    const make = (): ReadonlyMap<string, Face> =>
      new Map(Object.entries(contract.services).map(([each, methods]) => [each, new Face(each, methods)]));
    return memo(this.#services, contract, make).get(name);
  }

  event(contract: Contract, name: string): Crossing | undefined {
    const make = (): ReadonlyMap<string, Crossing> =>
      new Map(
        Object.entries(contract.events).map(([each, schema]) => [
          each,
          checked(compileCodec(schema, limits), "TENON_OUTPUT_INVALID", `event ${each}`),
        ]),
      );
    return memo(this.#events, contract, make).get(name);
  }
}

function memo<Key extends object, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
