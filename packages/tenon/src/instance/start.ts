import { compileCodec } from "../channel/codec.ts";
import { maxDepth } from "../channel/depth.ts";
import { ValueProblem } from "../channel/copy.ts";
import { CallInterrupted } from "../channel/outgoing.ts";
import type { ErrorCode } from "../contract/errors/catalogue.ts";
import { isTenonError, TenonError } from "../contract/errors/error.ts";
import { printable } from "../contract/found.ts";
import type { CodeUse, Declaration, LoadInput, SetupAnswer, Target } from "../contract/messages.ts";
import { nameRefusal } from "../contract/names.ts";
import { slotKey } from "../contract/hash.ts";
import type { CodeTaken } from "../realm/code/code-store.ts";
import type { WasmCode } from "../realm/code/wasm-modules.ts";
import { givenEnvironment } from "../realm/grants/environment.ts";
import { withDirectory } from "../realm/grants/directory.ts";
import type { Realm } from "../realm/realm.ts";
import { sampleAmbient } from "../witness/ambient/sample.ts";
import { answers, problemText } from "./answers.ts";
import { hearLog } from "./hear-log.ts";
import { judgeChanges } from "./init-changes.ts";
import type { Declared, Instance } from "./instance.ts";
import { keepCode } from "./keep-code.ts";
import { interruptionError } from "./interruption.ts";
import { outgoingLimit } from "./outgoing-limit.ts";
import { refuseWeak } from "./refuse-weak.ts";

const longestWhy = 1_000;

/** What the guest program itself finds wrong with a plugin. Whatever else fails in it is the cause of a failed start. */
const guestSays: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "TENON_PLUGIN_EXPORT",
  "TENON_SETUP_INCOMPLETE",
  "TENON_BLOCKING_REFUSED",
  "TENON_SLOT_REFUSED",
  "TENON_MODULE_REFUSED",
  "TENON_IMPORT_DYNAMIC",
  "TENON_CONTRACT_INVALID",
  "TENON_CONTRACT_NAME_RESERVED",
  "TENON_WASM_BROKEN",
  "TENON_WASM_ENDED",
]);

/**
 * Takes a new instance to `active`: realm, evaluation, contract, configuration, setup. On failure the instance is
 * `failed`, its realm is left for `unload` to end, and the error is thrown.
 */
export async function startInstance(instance: Instance, accept: (declared: Declared) => void): Promise<void> {
  instance.advance({ kind: "verify", digest: instance.spec.artifact.digest });
  await wakeInstance(instance, accept);
}

/** The same for one that was active before and rests. */
export async function wakeInstance(instance: Instance, accept: (declared: Declared) => void): Promise<void> {
  instance.advance({ kind: "start" });
  try {
    instance.before = undefined;
    const directory = await instance.around.openStorage(instance);
    if (instance.state.kind !== "starting") throw instance.refusal("start");
    const realm = await startRealm(instance, directory);
    refuseWeak(instance, realm);
    instance.declared = await load(instance, realm, directory);
    accept(instance.declared);
    const config = checkedConfig(instance, instance.declared, instance.spec.config);
    await setup(instance, realm, config);
    instance.advance({ kind: "ready" });
    keepCodeSoon(instance, realm);
  } catch (error) {
    const { state } = instance;
    // A realm that died on the way has failed the instance already.
    if (state.kind === "starting") instance.advance({ kind: "fail", error: error as Error });
    throw state.kind === "failed" && isTenonError(state.error, "TENON_START_CANCELLED") ? state.error : error;
  }
}

/** Nobody waits for the start any more: it fails at its present step, with TENON_START_CANCELLED. */
export function cancelStart(instance: Instance, why: string): void {
  if (instance.state.kind !== "starting") return;
  const { plugin, version, spec, realm } = instance;
  instance.advance({ kind: "fail", error: new TenonError("TENON_START_CANCELLED", { plugin, version, why }) });
  realm?.peer.loseInstance(spec.id, why);
}

async function startRealm(instance: Instance, directory: string | undefined): Promise<Realm> {
  const { spec, around } = instance;
  const realm = await around.startRealm({
    label: `${spec.artifact.name}@${spec.artifact.version}`,
    id: spec.id,
    wheel: around.wheel,
    limits: spec.limits,
    grants: withDirectory(spec.grants, directory),
    onMake: () => (instance.before = sampleAmbient(around.ambient)),
    serve: (call) => around.serve(instance, call),
    onLog: (line) => hearLog(instance, line),
    onLost: (why, stack) => instance.lost(around.redact(why), stack),
  });
  instance.realm = realm;
  // Cancelled while there was no realm yet: unload ends this one.
  if (instance.state.kind !== "starting") throw instance.refusal("start");
  return realm;
}

async function load(instance: Instance, realm: Realm, directory: string | undefined): Promise<Declared> {
  const { artifact, limits, grants } = instance.spec;
  const { name, version, entryPath, tellsOfCalls } = artifact;
  const { text, wasm, compiled } = await codeOf(instance, realm);
  const taken = instance.around.code?.take(realm.kind, text);
  const input: LoadInput = {
    name,
    version,
    code: text.code,
    url: text.url,
    entryPath,
    tellsOfCalls,
    maxBytes: limits.messageBytes,
    memoryBytes: limits.memoryBytes,
    maxCalls: outgoingLimit(limits),
    slotKey: slotKey(name, version),
    segments: instance.around.segments.give({ plugin: name, version, instance: instance.spec.id }, realm.kind),
    ...((taken?.bytes ?? compiled) === undefined ? {} : { compiled: taken?.bytes ?? compiled }),
    ...(wasm === undefined ? {} : { wasm }),
    grants,
    audit: instance.around.initAudit !== "off",
    env: givenEnvironment(grants, process.env),
    mayBlock: instance.spec.mayBlock,
    ...(directory === undefined ? {} : { directory }),
  };
  const declaration = await declarationOf(instance, realm, input, taken);
  try {
    const { contracts } = instance.around;
    const uses = Object.entries(declaration.uses).map(
      ([alias, text]) => [checkedAlias(alias, name, version), contracts.read(text).contract] as const,
    );
    const { stateless } = declaration;
    return { ...contracts.read(declaration.contract), uses: Object.fromEntries(uses), stateless };
  } catch (error) {
    if (isTenonError(error, "TENON_LOAD_FAILED")) throw error;
    throw new TenonError(
      "TENON_LOAD_FAILED",
      { plugin: name, version, why: "it declares a contract that is not well formed" },
      { cause: error },
    );
  }
}

/** A module is to meet its own end before its realm does, which needs memory besides and is looked at only now and then. */
function moduleBytes(kind: Realm["kind"], memoryBytes: number): number {
  return kind === "inline" ? memoryBytes : memoryBytes / 2;
}

/** The plugin's own script, or the engine that runs its module. */
async function codeOf(
  { spec, around }: Instance,
  { kind }: Realm,
): Promise<Pick<WasmCode, "text"> & Partial<WasmCode>> {
  const { artifact, limits } = spec;
  return artifact.wasm === undefined
    ? { text: artifact }
    : await around.modules.take(artifact, artifact.wasm, kind, moduleBytes(kind, limits.memoryBytes));
}

async function declarationOf(
  instance: Instance,
  realm: Realm,
  input: LoadInput,
  taken: CodeTaken | undefined,
): Promise<Declaration> {
  let use: CodeUse | undefined;
  try {
    const loading = step(instance, realm, { kind: "load", name: "" }, input);
    // Its realm compiles meanwhile, and runs nothing of it before it is told to.
    realm.noteBefore?.();
    instance.before ??= sampleAmbient(instance.around.ambient);
    const evaluating = step(instance, realm, { kind: "evaluate", name: "" }, undefined);
    const [, answer] = await Promise.all([loading, evaluating]);
    const declaration = read(instance, "load", answer) as Declaration;
    use = declaration.compiled;
    return declaration;
  } finally {
    taken?.done(use);
  }
}

/** Once its first calls have run, as the functions that they called are kept too. */
function keepCodeSoon(instance: Instance, { kind, code }: Realm): void {
  instance.around.wheel.after(0, () => keepCode(instance, { kind, code }), { keepAlive: false });
}

/** An alias is a property of `ctx.uses` and one half of a call's target, so it is named as methods are. */
function checkedAlias(alias: string, plugin: string, version: string): string {
  const why = nameRefusal(alias);
  if (why === undefined) return alias;
  throw new TenonError("TENON_LOAD_FAILED", {
    plugin,
    version,
    why: `it uses a contract under the name "${printable(alias)}", which ${why}`,
  });
}

/** @throws TENON_CONFIG_INVALID */
export function checkedConfig(instance: Instance, { contract }: Declared, config: unknown): unknown {
  const { limits } = instance.spec;
  const { plugin, version } = instance;
  if (contract.config === undefined) {
    if (config === undefined) return undefined;
    throw new TenonError("TENON_CONFIG_INVALID", {
      plugin,
      version,
      path: "",
      found: "a configuration",
      wanted: "none: the contract has no config",
    });
  }
  try {
    return compileCodec(contract.config, { maxBytes: limits.messageBytes, maxDepth }).read(config);
  } catch (problem) {
    if (!ValueProblem.is(problem)) throw problem;
    const { path, wanted } = problem;
    throw new TenonError("TENON_CONFIG_INVALID", {
      plugin,
      version,
      path: printable(path, 200),
      found: instance.around.redact(problem.found),
      wanted,
    });
  }
}

async function setup(instance: Instance, realm: Realm, config: unknown): Promise<void> {
  const answer = read(
    instance,
    "setup",
    await step(instance, realm, { kind: "setup", name: "" }, config),
  ) as SetupAnswer;
  instance.hooks = answer.hooks;
  if (answer.changes !== undefined) judgeChanges(instance, realm, answer.changes);
}

function read(instance: Instance, kind: "load" | "setup", answer: unknown): unknown {
  try {
    return answers[kind].read(answer);
  } catch (problem) {
    const { plugin, version } = instance;
    throw new TenonError("TENON_LOAD_FAILED", {
      plugin,
      version,
      why: `its realm answered "${kind}" wrongly: ${problemText(problem)}`,
    });
  }
}

async function step(
  instance: Instance,
  realm: Realm,
  target: Target & { kind: "load" | "evaluate" | "setup" },
  input: unknown,
): Promise<unknown> {
  const { plugin, version } = instance;
  const { startMs: deadlineMs, realm: kind } = instance.spec;
  try {
    return await realm.peer.call({ instance: instance.spec.id, target, input, stream: "none", deadlineMs });
  } catch (error) {
    if (!(error instanceof CallInterrupted)) throw error;
    const { interruption } = error;
    const as = {
      plugin,
      version,
      method: target.kind,
      realm: kind,
      mapStack: instance.around.mapStack,
      redact: instance.around.redact,
    };
    if (interruption.kind === "deadline") {
      throw new TenonError("TENON_START_DEADLINE", {
        plugin,
        version,
        step: target.kind === "setup" ? "setup" : "top-level code",
        deadlineMs,
      });
    }
    const cause = interruptionError(interruption, as);
    if (isTenonError(cause) && guestSays.has(cause.code)) throw cause;
    throw new TenonError(
      target.kind === "setup" ? "TENON_SETUP_FAILED" : "TENON_LOAD_FAILED",
      { plugin, version, why: `${cause.name}: ${cause.message}`.slice(0, longestWhy) },
      { cause },
    );
  }
}
