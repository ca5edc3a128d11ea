import {
  type Grants,
  type OpenedPlugin,
  type PluginSource,
  type RealmKind,
  type Services,
  TenonError,
} from "../index.ts";

/** An npm package that is no plugin: one is made around it, whose module imports it. */
export interface PackageSubject {
  readonly package: string;
  /**
   * Path of a module whose default export is called with the package's namespace for every call, and awaited. Without it the
   * package is only imported.
   */
  readonly use?: string;
}

/** Inputs of each method, taken in turn. */
export type GivenInputs = Readonly<Record<string, readonly unknown[]>>;

/** What to put through how many lives. */
export interface SoakOptions {
  /** The plugin, or the package. */
  readonly subject: PluginSource | OpenedPlugin | PackageSubject;
  /** Directory that relative paths and package names start at. Default: the working directory. */
  readonly from?: string;
  /** Lives: load, calls, unload. Default 1,000. */
  readonly cycles?: number;
  /** Calls a life, over the methods in turn. Default 100. */
  readonly calls?: number;
  /** Default `thread`. */
  readonly realm?: RealmKind;
  /** Checked against the contract's `config` schema. */
  readonly config?: unknown;
  /** What the plugin may call. Default: nothing. */
  readonly services?: Services;
  /** What it may do beyond its contract. Default `all`: a soak is about what is left behind. */
  readonly grants?: Grants;
  /** Default: made from the schemas of the contract. */
  readonly inputs?: GivenInputs;
  /** How often the witnesses are looked at, at most once a cycle. Default 100. Each time costs two forced collections. */
  readonly samples?: number;
  /** Bytes that a life may cost for ever before it is called growth. Default 1,024. Fewer cycles need more. */
  readonly boundBytes?: number;
  /**
   * Whether V8 may compile hot code meanwhile. Default false: what it compiles fills up for some 600 lives and looks like a
   * leak until then.
   */
  readonly compilers?: boolean;
  /** Seed of the inputs. Default: a random one; the report says which. */
  readonly seed?: number;
  /** Ends it after the cycle under way; the report tells of those until then. */
  readonly signal?: AbortSignal;
  /** Called after each cycle. */
  readonly onCycle?: (cycle: number) => void;
}

export interface CheckedOptions extends SoakOptions {
  readonly from: string;
  readonly cycles: number;
  readonly calls: number;
  readonly realm: RealmKind;
  readonly samples: number;
  readonly boundBytes: number;
  readonly seed: number;
}

/** Options with their defaults. @throws TENON_OPTION_INVALID */
export function checkedOptions(options: SoakOptions): CheckedOptions {
  const { cycles = 1_000, calls = 100, samples = 100, realm = "thread", from = process.cwd() } = options;
  const { boundBytes = 1_024, seed = Math.floor(Math.random() * 2 ** 32), inputs } = options;
  checkWhole("cycles", cycles, 1);
  checkWhole("calls", calls, 0);
  checkWhole("samples", samples, 1);
  checkWhole("boundBytes", boundBytes, 0);
  checkWhole("seed", seed, 0);
  if (inputs !== undefined && !isInputs(inputs))
    refuse("inputs", typeof inputs, 'an object of lists such as {"render": [{"text": "hello"}]}');
  return { ...options, cycles, calls, samples, realm, from, boundBytes, seed };
}

function isInputs(inputs: unknown): boolean {
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) return false;
  return Object.values(inputs).every((list) => Array.isArray(list) && list.length > 0);
}

function checkWhole(option: string, value: unknown, least: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    refuse(option, String(value), `a whole number of ${least} or more`);
}

function refuse(option: string, found: string, wanted: string): never {
  throw new TenonError("TENON_OPTION_INVALID", { option, found, wanted });
}
