import type { Worker } from "node:worker_threads";

/** Node 24 takes a name, 26 options: without either both take their own. */
interface Profiled {
  startCpuProfile?(): Promise<{ stop(): Promise<string> }>;
}

/** A profile of V8's, as far as it is read. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      /** Of the function, both from 0. */
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
}

const mostFrames = 50;

/**
 * What a worker does now, as a stack of the functions that run, each where it begins: V8 does not tell where in them. Of one that is
 * stuck as of any other, since the profiler interrupts the thread; one in a system call that waits in vain never answers. Undefined where
 * nothing is told. Never rejects.
 */
export async function stackOfWorker(worker: Worker): Promise<string | undefined> {
  try {
    const profiling = await (worker as Profiled).startCpuProfile?.();
    return profiling === undefined ? undefined : stackOfProfile(JSON.parse(await profiling.stop()) as Profile);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** The stack of the last sample. */
function stackOfProfile({ nodes, samples = [] }: Profile): string | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const lines: string[] = [];
  for (let id = samples.at(-1); id !== undefined && lines.length < mostFrames; id = parents.get(id)) {
    const frame = byId.get(id)?.callFrame;
    // V8's own have no place: the root, its collector, what is native.
    if (frame === undefined || frame.url === "") continue;
    const place = `${frame.url}:${frame.lineNumber + 1}:${frame.columnNumber + 1}`;
    lines.push(`    at ${frame.functionName === "" ? place : `${frame.functionName} (${place})`}`);
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}
