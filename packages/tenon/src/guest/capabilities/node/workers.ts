import type { Capability } from "../capability.ts";
import { type Ends, enter, hear } from "./told-by-node.ts";

interface Worker extends Ends {
  terminate(): Promise<unknown>;
}

/** Workers that a plugin starts inside its own. */
export const workers: Capability = (context) => {
  hear<{ worker: Worker }>(context, "worker_threads", ({ worker }) => {
    const close = async (): Promise<void> => void (await worker.terminate());
    enter(
      context,
      worker,
      { kind: "worker", label: () => "worker", ends: "exit", close },
      context.creations.belowNode(),
    );
  });
  return {};
};
