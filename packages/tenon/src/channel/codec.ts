import { Compile } from "typebox/compile";
import { schemaShape } from "../contract/checked.ts";
import { describe, joinPath, printable } from "../contract/found.ts";
import { type CodeMaker, compileCopy, type CopyLimits } from "./copy.ts";
import { raise, ValueProblem } from "./problem.ts";
import { isRanged } from "./ranged.ts";

export interface Codec {
  /** A validated fresh copy, within other limits than those it was compiled with where they are given. Throws a ValueProblem. */
  read(value: unknown, within?: CopyLimits): unknown;
  /** Whether the schema says more than the structure, which every copy has. */
  readonly ranged: boolean;
  /** Checks what the schema says more of on a value that has its structure. Throws a ValueProblem. */
  check(copied: unknown): void;
}

/** Host side: copy, then on the copy what the schema says more: ranges, patterns, formats. */
export function compileCodec(schema: unknown, limits: CopyLimits): Codec {
  const copy = compileCopy(schema, makeCode);
  const ranged = isRanged(schemaShape(schema));
  const validator = ranged ? Compile(schema as object) : undefined;
  const check = (copied: unknown): void => {
    if (validator !== undefined && !validator.Check(copied)) raise(explain(validator.Errors(copied), copied));
  };
  return {
    ranged,
    check,
    read(value, within = limits) {
      const copied = copy(value, within);
      if (ranged) check(copied);
      return copied;
    },
  };
}

export const makeCode: CodeMaker = {
  afterUses: 100,
  // The text has nothing of a contract in it but names, as JSON.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is the compiler of codecs
  evaluate: (expression) => (new Function(`return ${expression}`) as () => unknown)(),
};

interface Complaint {
  readonly instancePath: string;
  readonly message: string;
}

function explain(complaints: readonly Complaint[], copied: unknown): ValueProblem {
  // A choice that fails complains of each branch too; the shallowest complaint is about the choice itself.
  const [first] = [...complaints].sort((one, other) => depthOf(one) - depthOf(other));
  if (first === undefined) return new ValueProblem("", describe(copied), "a value that fits the schema");
  const { path, value } = locate(first.instancePath, copied);
  return new ValueProblem(path, describe(value), wantedOf(first.message));
}

function depthOf({ instancePath }: Complaint): number {
  return instancePath.split("/").length;
}

function wantedOf(message: string): string {
  return printable(message.replace(/^must (not )?(be |have |match )?/, "$1"), 200);
}

/** Follows a JSON pointer into the copy, since only the copy tells an index from a key of digits. */
function locate(pointer: string, copied: unknown): { path: string; value: unknown } {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const steps: (string | number)[] = [];
  let value = copied;
  for (const key of keys) {
    steps.push(Array.isArray(value) ? Number(key) : key);
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  return { path: steps.reduceRight<string>((rest, step) => joinPath(step, rest), ""), value };
}
