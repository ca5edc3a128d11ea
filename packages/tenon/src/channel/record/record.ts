import { schemaShape } from "../../contract/checked.ts";
import { resolved, type Shape } from "../../contract/shape.ts";
import { type ByteReader, malformed } from "../binary/byte-reader.ts";
import { type ByteWriter, NotWritable } from "../binary/byte-writer.ts";
import { readValue, writeValue } from "../binary/value-bytes.ts";
import { type Copier, type CopyLimits, type Run, Runs } from "../copier.ts";
import { Compilation } from "../copy.ts";
import type { CodeMaker } from "../object-copier.ts";
import { problemOf, raise, ValueProblem } from "../problem.ts";
import {
  booleanPart,
  bytesPart,
  integerPart,
  numberPart,
  stringPart,
  undefinedPart,
  valuesPart,
} from "./leaf-parts.ts";
import { listPart } from "./list-part.ts";
import { objectPart } from "./object-part.ts";
import type { Part } from "./part.ts";
import { structPart } from "./struct-part.ts";
import { unionPart } from "./union-part.ts";

/** Values of one schema as bytes. Both ends must have compiled it from the same schema, in the same order. */
export interface RecordCodec {
  /**
   * Writes a value as `compileCopy` would copy it: each property is read once, and what does not fit throws the same
   * ValueProblem. Throws `NotWritable` for what takes more room than there is.
   */
  write(to: ByteWriter, value: unknown, limits: CopyLimits): void;
  /**
   * Reads what the other end wrote into objects of this realm. Structure and limits are checked; throws a `MalformedFrame` for
   * what `write` never writes, and a ValueProblem for what passes the limits.
   */
  read(from: ByteReader, limits: CopyLimits): unknown;
}

/** With `code`, objects that are written or read often get code of their own. */
export function compileRecord(schema: unknown, code?: CodeMaker): RecordCodec {
  const part = new PartCompilation(code).compile(schemaShape(schema));
  const runs = new Runs();
  return {
    write(to, value, limits) {
      const run = runs.begin(limits);
      try {
        part.write(to, value, run);
      } catch (thrown) {
        if (NotWritable.is(thrown)) throw thrown;
        raise(problemOf(thrown));
      } finally {
        runs.end(run);
      }
    },
    read(from, limits) {
      const run = runs.begin(limits);
      try {
        return part.read(from, run);
      } finally {
        runs.end(run);
      }
    },
  };
}

/** Compiles each shape once, so that a shape inside itself meets its own part. */
class PartCompilation {
  readonly #parts: Map<Shape, Part> = new Map();
  readonly #copies: Compilation;
  readonly #code: CodeMaker | undefined;

  constructor(code: CodeMaker | undefined) {
    this.#copies = new Compilation(code);
    this.#code = code;
  }

  compile(given: Shape): Part {
    const shape = resolved(given);
    const found = this.#parts.get(shape);
    if (found !== undefined) return found;
    this.#parts.set(shape, {
      write: (to, value, run) => (this.#parts.get(shape) as Part).write(to, value, run),
      read: (from, run) => (this.#parts.get(shape) as Part).read(from, run),
    });
    const part = this.#compileNew(shape);
    this.#parts.set(shape, part);
    return part;
  }

  #compileNew(shape: ReturnType<typeof resolved>): Part {
    const inner = (part: Shape): Part => this.compile(part);
    switch (shape.kind) {
      case "any":
        return this.#copied(shape);
      case "undefined":
        return undefinedPart;
      case "boolean":
        return booleanPart;
      case "values":
        return valuesPart(shape.values) ?? this.#copied(shape);
      case "number":
        return shape.integer ? integerPart : numberPart;
      case "string":
        return stringPart;
      case "bytes":
        return bytesPart(shape.maxBytes);
      case "struct":
        return structPart(shape.layout, this.#code);
      case "array": {
        const item = inner(shape.items);
        return listPart(0, Infinity, () => item);
      }
      case "tuple": {
        const items = shape.items.map(inner);
        return listPart(shape.minItems, items.length, (index) => items[index]);
      }
      case "object":
        return objectPart(shape, inner, this.#code, false);
      case "union":
        return unionPart(shape, {
          part: inner,
          object: (branch) => objectPart(branch, inner, this.#code, true),
          copied: this.#copied(shape),
        });
    }
  }

  /** Copied first, and written as a value that describes itself. */
  #copied(shape: Shape): Part {
    const copy = this.#copies.compile(shape, false);
    return {
      write: (to, value, run) => writeValue(to, copy(value, run)),
      read: (from, run) => fitting(copy, readValue(from), run),
    };
  }
}

// The other end has copied it before: it passes a limit here at most.
function fitting(copy: Copier, value: unknown, run: Run): unknown {
  try {
    return copy(value, run);
  } catch (thrown) {
    const { path, found, wanted, reason } = problemOf(thrown);
    if (reason === "too-large" || reason === "too-deep") raise(new ValueProblem(path, found, wanted, reason));
    return malformed(found, wanted);
  }
}
